"""The pool of workers, which breaks at once when one of them may have taken with it what the others wait for."""

from __future__ import annotations

import time
from concurrent.futures import Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from typing import Any

from pebble import CONSTS, ProcessPool
from pebble.pool.process import PoolManager

from sucheng_data.operations._process import Context, confine

# Exit codes: by anybody's kill -9, or the system when memory is short; of a worker whose server, that knew it, is gone.
KILLED, UNKNOWN = -9, 255
_LOOK = 0.5  # Seconds: an answer wakes us, a pool that has broken may not.
_LAST_WORDS = 20  # So many looks of the pool at its workers: until what a dead one sent has surely been heard.


class Pool(ProcessPool):
    """Workers forked from our server, so many at most."""

    def __init__(self, count: int) -> None:
        super().__init__(count, initializer=confine, context=Context())
        self._pool_manager = _Manager(self._context, Context())

    def answer(self, future: Future[bytes]) -> bytes:
        """What came of a job; raises BrokenProcessPool, should nothing come any more: a pool that breaks forgets who is still in its queue."""
        while not wait([future], _LOOK).done and self.active:
            pass
        if not future.done():
            raise BrokenProcessPool("never begun")
        return future.result()


class _Manager(PoolManager):
    """All workers take their jobs from one pipe and answer through another, each under one lock.

    Killed while it held a lock, or had half an answer written, a worker would leave the others, and so us, waiting for ever;
    a job it had taken and not yet said so would never be done. Then nothing of this pool is worth waiting for.
    """

    def start(self) -> None:
        try:
            super().start()  # type: ignore[no-untyped-call]
        except OSError as why:
            raise BrokenProcessPool("it cannot begin") from why

    def handle_worker_expiration(self, expiration: tuple[int, int]) -> None:
        super().handle_worker_expiration(expiration)
        if expiration[1] in (KILLED, UNKNOWN):
            raise BrokenProcessPool("a worker was killed")

    def find_expired_task(self, worker_id: int) -> Any:
        """The job a dead worker had: what it said last may still be on its way."""
        for _ in range(_LAST_WORDS):
            with suppress(LookupError, BrokenProcessPool):
                return super().find_expired_task(worker_id)
            time.sleep(CONSTS.sleep_unit)
        raise BrokenProcessPool("a worker died, and nobody knows over what")
