"""Dask: a cluster elsewhere, or processes of this machine."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from time import monotonic
from typing import Any, TypeVar
from uuid import uuid4

from sucheng_data.model.runner import Crashed, Outcome
from sucheng_data.operations._cluster import attempted, needed, no_cluster
from sucheng_data.operations._process import processors
from sucheng_data.operations.forks import unpacked

T = TypeVar("T")
R = TypeVar("R")
AHEAD = 64  # Tasks that the scheduler knows of at a time: each holds the schemas.
PATIENCE = 3600.0  # Seconds without any answer; the longest that one file may take is some ten minutes.
GREETING = 30  # Seconds for a scheduler to answer, and for a first worker to be there.
DESERTED = 120.0  # Seconds without any worker: one that died is begun again sooner.
LOOK = 5.0
DEATHS = 3  # A task is given up with the fourth worker that dies of it: the first may have died of its neighbour.
_SILENT = 60  # of logging: above all levels
_LOCAL = {
    "distributed.worker.daemon": False,  # Daemons may have no children, and nothing would limit the reading.
    "distributed.scheduler.allowed-failures": DEATHS,
}


@dataclass(frozen=True)
class Dask:
    """The cluster at `address`; without one, so many processes of this machine for as long as a map takes.

    A task whose worker dies is done again elsewhere, and has crashed when it has cost more than DEATHS. Raises CannotWork
    where there is no cluster, it cannot import us, or it answers no more.
    """

    address: str = ""
    workers: int = 0
    patience: float = PATIENCE

    def map(self, work: Callable[[T], R], items: Sequence[T]) -> Iterator[Outcome[R]]:
        with ExitStack() as stack:
            yield from self._through(self._client(stack), pickle.dumps(work, pickle.HIGHEST_PROTOCOL), items)

    def _client(self, stack: ExitStack) -> Any:
        dask, distributed = _library("dask"), _library("distributed")
        try:
            if self.address:
                scheme = "tls" if dask.config.get("distributed.comm.require-encryption") else "tcp"
                client = stack.enter_context(distributed.Client(f"{scheme}://{self.address}", timeout=GREETING))
                client.wait_for_workers(1, timeout=GREETING)
                return client
            stack.enter_context(dask.config.set(_LOCAL))
            local = distributed.LocalCluster(
                n_workers=self.workers or processors(),
                threads_per_worker=1,
                memory_limit=0,  # Files are limited one by one.
                dashboard_address="127.0.0.1:0",  # None would be a fixed port
                security=True,  # Others on this machine are not to send us work.
                silence_logs=_SILENT,
            )
            return stack.enter_context(distributed.Client(stack.enter_context(local)))
        except (OSError, RuntimeError, ValueError) as error:
            raise no_cluster("Dask", self.address, error) from error

    def _through(self, client: Any, work: bytes, items: Sequence[Any]) -> Iterator[Outcome[Any]]:
        """The outcomes in the order of the items; no more than AHEAD of these are with the cluster."""
        name = f"sucheng-{uuid4().hex}"  # A key of its own: what was done before is not what is asked now.
        pending: dict[Any, int] = {}
        done: dict[int, Outcome[Any]] = {}
        sent = 0
        for number in range(len(items)):
            while number not in done:
                while sent < len(items) and len(pending) < AHEAD:
                    future = client.submit(attempted, work, items[sent], key=f"{name}-{sent}", pure=False)
                    pending[future] = sent
                    sent += 1
                for future in self._ended(client, pending):
                    done[pending.pop(future)] = self._outcome(client, future)
            yield done.pop(number)

    def _ended(self, client: Any, pending: dict[Any, int]) -> list[Any]:
        wait = _library("distributed").wait
        try:
            ended = self._patiently(client, lambda: wait(list(pending), self._look, return_when="FIRST_COMPLETED"))
            return list(ended.done)
        except (OSError, RuntimeError) as error:  # TimeoutError among them
            raise no_cluster("Dask", self.address, error) from error

    def _outcome(self, client: Any, future: Any) -> Outcome[Any]:
        """What a task raises is a value by now: an exception here is of the cluster.

        A result is lost with the worker that holds it, even between two looks at it: then the task is done again.
        """
        distributed = _library("distributed")
        try:
            return unpacked(self._patiently(client, lambda: future.result(timeout=self._look)))
        except distributed.KilledWorker:
            return Crashed(f"{DEATHS + 1} workers")
        except (Exception, distributed.CancelledError) as error:  # whatever it is
            raise no_cluster("Dask", self.address, error) from error

    @property
    def _look(self) -> float:
        return min(LOOK, self.patience)

    def _patiently(self, client: Any, ask: Callable[[], R]) -> R:
        """What `ask` returns, asked until it is not too early. Raises TimeoutError for a cluster that is silent or deserted."""
        began = peopled = monotonic()
        while True:
            try:
                return ask()
            except TimeoutError:
                now = monotonic()
                peopled = now if client.scheduler_info(n_workers=-1)["workers"] else peopled
                if now - began > self.patience or now - peopled > DESERTED:
                    raise


def _library(name: str) -> Any:
    return needed(name, "sucheng-data[cluster]")
