"""Cleaner stated_crs."""

from __future__ import annotations

import pytest

from sucheng_data.cleaners.stated_crs import stated_crs
from sucheng_data.model.cleaning import Context
from tests.cleaners.cleaner_lists import CRS

HERE = Context(codes=CRS)


@pytest.mark.parametrize(
    ("text", "datum"),
    [
        ("120.7,31.2(高德)", "gcj02"),
        ("百度：120.7,31.2", "bd09"),
        ("GPS 120.7,31.2", "wgs84"),
        ("https://uri.amap.com/marker?position=120.7,31.2", "gcj02"),
        ("https://uri.amap.com/marker?position=120.7,31.2&coordinate=wgs84", "wgs84"),
        ("https://apis.map.qq.com/uri/v1/marker?marker=coord:31.2,120.7;title:x", "gcj02"),
        ("http://api.map.baidu.com/marker?location=31.2,120.7&coord_type=gcj02", "gcj02"),
        ("http://api.map.baidu.com/marker?location=31.2,120.7&coord_type=bd09ll", "bd09"),
        ("http://api.map.baidu.com/marker?location=31.2,120.7", None),  # not said, not guessed
        ("120.739409", None),
        ("120.739409,31.25912", None),
        ("GPS转高德 120.7,31.2", None),
        ("https://[", None),
    ],
)
def test_the_cell_states_a_datum_or_none(text, datum):
    assert stated_crs(text, HERE) == (datum, ())
