"""Spark: for who has such a cluster already."""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from sucheng_data.model.runner import Crashed, Outcome
from sucheng_data.operations._cluster import attempted, needed, no_cluster
from sucheng_data.operations._process import processors
from sucheng_data.operations.forks import unpacked

T = TypeVar("T")
R = TypeVar("R")
TRIES = 4  # Of a task; then Spark gives up the job, with all that it has done.


@dataclass(frozen=True)
class Spark:
    """The cluster at `address`, or so many threads of a Java of this machine. Where one item crashes, all have crashed."""

    address: str = ""
    workers: int = 0

    def map(self, work: Callable[[T], R], items: Sequence[T]) -> Iterator[Outcome[R]]:
        py4j, spark = needed("py4j.protocol", "pyspark"), needed("pyspark.sql", "pyspark").SparkSession
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # else the workers are another Python
        master = f"spark://{self.address}" if self.address else f"local[{self.workers or processors()},{TRIES}]"
        whole = partial(attempted, pickle.dumps(work, pickle.HIGHEST_PROTOCOL))
        try:
            builder = spark.builder.master(master).config("spark.task.maxFailures", TRIES)
            builder = builder.config("spark.ui.enabled", "false").config("spark.ui.showConsoleProgress", "false")
            session = builder.getOrCreate()
            session.sparkContext.setLogLevel("OFF")
            try:
                done = session.sparkContext.parallelize(items, len(items)).map(whole).collect()
            finally:
                session.stop()
        except py4j.Py4JJavaError as error:
            yield from (Crashed(str(error.java_exception)[:200]) for _ in items)
        except (py4j.Py4JError, OSError, RuntimeError) as error:
            raise no_cluster("Spark", self.address, error) from error
        else:
            yield from map(unpacked, done)
