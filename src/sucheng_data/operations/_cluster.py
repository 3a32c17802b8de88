"""What every cluster needs: a task that comes back as bytes whatever happens in it, and the errors there may be no cluster with."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from typing import Any

from sucheng_data.model.errors import CannotWork
from sucheng_data.model.runner import attempt
from sucheng_data.operations.forks import packed


def attempted(work: bytes, item: Any) -> bytes:
    """In the worker: the outcome of one item; never an exception, which the cluster would take for a fault of its own."""
    return packed(attempt(_unpacked(work), item))


@lru_cache(maxsize=1)
def _unpacked(work: bytes) -> Callable[[Any], Any]:
    function: Callable[[Any], Any] = pickle.loads(work)  # noqa: S301  our own driver wrote it
    return function


def needed(module: str, what: str) -> Any:
    """A library that not everybody has. Raises CannotWork where it is not installed."""
    try:
        return import_module(module)
    except ImportError as error:
        zh, en = f"没有安装 {module}：pip install '{what}'", f"{module} is not installed: pip install '{what}'"
        raise CannotWork(zh, en) from error


def no_cluster(name: str, address: str, why: object) -> CannotWork:
    """The cluster is not there, cannot import this program, or answers no more; what it has done is kept."""
    what = f"{name} {address}".strip()
    told = (str(why) or type(why).__name__).splitlines()[0][:200]
    return CannotWork(
        f"集群 {what} 不能用（{told}）；已经读好的都在缓存里，再运行一次会接着做",
        f"the cluster {what} cannot be used ({told}); what it has read is in the cache: run again to go on",
    )
