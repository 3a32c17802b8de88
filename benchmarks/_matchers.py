"""What others make of the same records: python _matchers.py NAME RECORDS.parquet; prints seconds, and writes the pairs beside it.

Run by an interpreter that has splink or recordlinkage. Both get the folded name, the address and the points as they are, and the
settings that their own guides recommend.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import pandas as pd


def splink(frame: pd.DataFrame) -> pd.DataFrame:
    import splink.comparison_library as cl
    from splink import Linker, SettingsCreator, block_on
    from splink.backends.duckdb import DuckDBAPI

    rules = [block_on("name"), block_on("phone"), block_on("address"), block_on("district_code", "substr(core, 1, 2)")]
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="row",
        blocking_rules_to_generate_predictions=rules,
        comparisons=[
            cl.JaroWinklerAtThresholds("core", [0.95, 0.85, 0.7]),
            cl.JaroWinklerAtThresholds("address", [0.95, 0.8]),
            cl.ExactMatch("phone"),
            cl.DistanceInKMAtThresholds("lat", "lon", [0.05, 0.7, 2]),
        ],
    )
    api = DuckDBAPI()
    linker = Linker(api.register(frame), settings)
    linker.training.estimate_u_using_random_sampling(max_pairs=1_000_000)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("phone"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("name"))
    found = linker.inference.predict(threshold_match_probability=0.9).as_pandas_dataframe()
    return found[["row_l", "row_r"]]


def recordlinkage(frame: pd.DataFrame) -> pd.DataFrame:
    import recordlinkage as rl

    frame = frame.set_index("row", drop=False).assign(start=frame["core"].str[:2].to_numpy())
    index = rl.Index()
    index.block(["district_code", "start"])
    index.block("phone")
    pairs = index.index(frame)
    compare = rl.Compare()
    compare.string("core", "core", method="jarowinkler", threshold=0.85, label="name")
    compare.string("address", "address", method="jarowinkler", threshold=0.85, label="address")
    compare.exact("phone", "phone", label="phone")
    compare.geo("lat", "lon", "lat", "lon", method="step", offset=0.7, scale=0.1, label="point")
    told = compare.compute(pairs, frame)
    same = told.index[(told["name"] > 0) & (told.drop(columns="name").sum(axis=1) >= 1)]
    return pd.DataFrame(same.to_list(), columns=["row_l", "row_r"])


def main(name: str, path: Path) -> None:
    """Match the records, and tell how long it took."""
    frame: Any = pd.read_parquet(path)
    start = time.perf_counter()
    found = {"splink": splink, "recordlinkage": recordlinkage}[name](frame)
    seconds = time.perf_counter() - start
    found.to_parquet(path.with_suffix(f".{name}"))
    print(f"seconds {seconds}")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
