"""Evidence about a datum: planted shifts are found, and nothing is claimed where nothing is plain."""

from __future__ import annotations

import numpy as np
import pytest

from sucheng_data.model import datum
from sucheng_data.model.evidence import datum_evidence, wind

MOVES = {
    "wgs84": lambda lon, lat: (lon, lat),
    "gcj02": datum.wgs84_to_gcj02,
    "bd09": datum.wgs84_to_bd09,
}
METRE = 1 / 111_195


def _city(n: int, seed: int = 7) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.uniform(120.3, 121.2, n), rng.uniform(31.0, 31.8, n)


def _delivered(lon, lat, crs: str, seed: int = 8) -> tuple[np.ndarray, np.ndarray]:
    """The places as a department picks them: in its datum, 20 m beside, every tenth another place within 2 km."""
    rng = np.random.default_rng(seed)
    east, north = rng.normal(0, 14, lon.size), rng.normal(0, 14, lon.size)
    wrong = np.arange(lon.size) % 10 == 9
    east[wrong], north[wrong] = rng.uniform(-1400, 1400, (2, wrong.sum()))
    x, y = MOVES[crs](lon, lat)
    return x + east * METRE / np.cos(np.radians(31.4)), y + north * METRE


@pytest.mark.parametrize("crs", MOVES)
@pytest.mark.parametrize("n", [5, 8, 200])
def test_a_planted_datum_is_found(crs, n):
    known = _city(n)
    found = datum_evidence(*_delivered(*known, crs), *known)
    assert (found.datum, found.doubt, found.n) == (crs, "", n)
    assert found.residuals[crs] < 50 and min(v for k, v in found.residuals.items() if k != crs) > 400
    assert found.shares[crs] >= 0.85


@pytest.mark.parametrize(("crs", "least", "most", "side"), [("gcj02", 450, 520, "东南"), ("bd09", 1050, 1200, "东北")])
def test_the_offset_has_the_known_size_and_direction(crs, least, most, side):
    """GCJ-02 lies about 470 m south-east of WGS-84 in this city, BD-09 about 1.1 km east to north-east of it."""
    known = _city(200)
    found = datum_evidence(*_delivered(*known, crs), *known)
    assert least < found.median_m < most
    assert wind(found.bearing)[0] in (side, "东")
    assert found.spread_m < 60


def test_four_matches_are_not_enough():
    known = _city(4)
    found = datum_evidence(*_delivered(*known, "gcj02"), *known)
    assert (found.datum, found.doubt, found.n) == ("", "few", 4)


def test_no_match_at_all():
    nothing = np.array([np.nan, np.nan])
    assert datum_evidence(*_city(2), nothing, nothing)[:3] == ("", "few", 0)
    assert datum_evidence(*(np.array([]),) * 4).doubt == "few"


def test_points_at_random_are_unclear():
    lon, lat = _city(200)
    rng = np.random.default_rng(3)
    x, y = lon + rng.uniform(-0.02, 0.02, 200), lat + rng.uniform(-0.018, 0.018, 200)
    assert datum_evidence(x, y, lon, lat)[:2] == ("", "unclear")


def test_a_constant_offset_that_is_no_datum_is_unclear():
    lon, lat = _city(50)
    assert datum_evidence(lon - 0.003, lat + 0.004, lon, lat)[:2] == ("", "unclear")


@pytest.mark.parametrize("share", [0.5, 0.7, 0.9])
def test_a_mixture_is_told(share):
    lon, lat = _city(200)
    first, second = _delivered(lon, lat, "gcj02"), _delivered(lon, lat, "wgs84", 9)
    cut = int(200 * share)
    x, y = (np.concatenate([a[:cut], b[cut:]]) for a, b in zip(first, second, strict=True))
    assert datum_evidence(x, y, lon, lat)[:2] == ("", "mixed")


def test_stock_in_gcj02_is_not_mistaken_for_proof():
    """BD-09 points against places that are themselves GCJ-02 lie 900 m off: no hypothesis fits, so none is named."""
    lon, lat = _city(50)
    assert datum_evidence(*MOVES["bd09"](lon, lat), *MOVES["gcj02"](lon, lat)).datum != "bd09"
