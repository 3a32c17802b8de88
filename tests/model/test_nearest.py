"""The nearest of many points: against measuring every pair by the haversine formula."""

from __future__ import annotations

import numpy as np
import pytest

from sucheng_data.model.datum import Floats, distance
from sucheng_data.model.nearest import Ints, nearest


def _brute(points: Floats, among: Floats, but: Ints | None) -> Floats:
    metres = distance(points[:, None, 0], points[:, None, 1], among[None, :, 0], among[None, :, 1])
    if but is not None:
        metres[np.arange(len(points)), but] = np.inf
    return metres.min(axis=1)


def _layout(kind: str, count: int) -> Floats:
    """Points as they may lie: even, in a crowd with some far out, on a line, all on one spot, all over the Earth."""
    random = np.random.default_rng(7)
    points = np.column_stack([random.uniform(119.9, 121.3, count), random.uniform(30.8, 32, count)])
    crowd = 3 * count // 4
    if kind == "crowd":
        points[:crowd] = np.array([120.6, 31.3]) + random.normal(0, 0.003, (crowd, 2))
    if kind == "line":
        points[:, 1] = 31.3
    if kind == "spot":
        points[:] = [120.6, 31.3]
    if kind == "earth":
        points = np.column_stack([random.uniform(-180, 180, count), random.uniform(-89, 89, count)])
    return points


@pytest.mark.parametrize("kind", ["even", "crowd", "line", "spot", "earth"])
@pytest.mark.parametrize("count", [2, 30, 900])
def test_as_measuring_every_pair(kind: str, count: int) -> None:
    points = _layout(kind, count)
    own = np.arange(count, dtype=np.int64)
    found = nearest(points, points, own)
    assert np.allclose(found.metres, _brute(points, points, own), rtol=1e-6, atol=1e-3)
    measured = distance(points[:, 0], points[:, 1], points[found.number, 0], points[found.number, 1])
    assert np.allclose(measured, found.metres, rtol=1e-6, atol=1e-3) and (found.number != own).all()


def test_points_far_from_all_others() -> None:
    among = _layout("crowd", 900)
    points = np.concatenate([among + np.array([1.0, 0.9]), among - np.array([0.9, 1.0])])
    assert np.allclose(nearest(points, among).metres, _brute(points, among, None), rtol=1e-6)


def test_nothing_to_find() -> None:
    one, none = np.array([[120.6, 31.3]]), np.empty((0, 2))
    for found in (nearest(one, none), nearest(one, one, np.array([0]))):
        assert found.metres.tolist() == [np.inf] and found.number.tolist() == [-1]
    assert len(nearest(none, one).metres) == 0


def test_of_several_the_first() -> None:
    among = np.array([[120.7, 31.3], [120.6, 31.3], [120.6, 31.3]])
    assert nearest(among[:1] - [0.09, 0], among).number.tolist() == [1]
