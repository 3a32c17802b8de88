"""Who does the reading, by the name that sucheng.toml gives: this machine, or a cluster that sees the same folders."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeGuard

from sucheng_data.model.errors import UsageError, did_you_mean
from sucheng_data.model.runner import Runner, Serial
from sucheng_data.operations._dask import Dask
from sucheng_data.operations._spark import Spark
from sucheng_data.operations.forks import Forks
from sucheng_data.operations.settings import Run

ELSEWHERE = ("dask", "spark")


def runner_for(run: Run) -> Runner:
    """The runner that `[run]` names. Raises UsageError for one that is not known."""
    name, scheme, address = run.runner.partition("://")
    makers: dict[str, Callable[[], Runner]] = {
        "serial": Serial,
        "processes": partial(Forks, run.workers),
        "dask": partial(Dask, address, run.workers),
        "spark": partial(Spark, address, run.workers),
    }
    if name not in makers or (scheme and not (address and name in ELSEWHERE)):
        known = [*makers, *(f"{one}://host:port" for one in ELSEWHERE)]
        zh, en = did_you_mean(name, makers)
        raise UsageError(
            f"不认识的 runner：{run.runner}{zh}（有：{'、'.join(known)}）",
            f"unknown runner: {run.runner}{en} (there are: {', '.join(known)})",
        )
    return makers[name]()


def is_cluster(runner: Runner | None) -> TypeGuard[Dask | Spark]:
    """Whether others than workers of this machine read."""
    return isinstance(runner, Dask | Spark)


def hands(runner: Runner | None) -> int:
    """How many workers of this machine read; 0: as many as processors."""
    return 1 if isinstance(runner, Serial) else runner.most if isinstance(runner, Forks) else 0
