"""The map page with 4,300 and 100,000 synthetic stations: publish time, size, time to interactive, time of a search."""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
from _figures import Figure, conclude
from playwright.sync_api import Page, sync_playwright

from sucheng_data.model.about import read_about
from sucheng_data.model.arrow import arrow_type
from sucheng_data.model.release import Release
from sucheng_data.model.schema import read_schemas
from sucheng_data.outputs.map_page import map_page

ROOT = Path(__file__).parent.parent
# Stations -> kilobytes and milliseconds the page may take.
BOUNDS: dict[int, tuple[float | None, float]] = {4_300: (800, 1000), 100_000: (None, 3000)}
HOURS = [("周一至周五 9:00-17:00", "Mo-Fr 09:00-17:00"), ("24小时", "24/7"), ("每天 8:00-20:00", "Mo-Su 08:00-20:00")]
LETTERS = "长桥金山枫塘绿地新星虹云梅泉松江南北东西湖园石路广济元和平望盛泽同里"


def station(number: int, draw: random.Random) -> dict[str, Any]:
    """A station with the fields a department fills in."""
    text, hours = draw.choice(HOURS)
    town = f"{''.join(draw.sample(LETTERS, 2))}街道"
    community = f"{''.join(draw.sample(LETTERS, 2))}社区"
    district = draw.choice(["320505", "320506", "320507", "320508", "320509", "320571", "320581", "320582", "320583"])
    lon, lat = round(draw.uniform(120.0, 121.3), 6), round(draw.uniform(30.8, 32.0), 6)
    facilities = ["drinking_water", "wifi", "toilet", "seating", "phone_charging", "microwave", "first_aid", "umbrella"]
    return {
        "station_id": f"ST-{320500 + number // 10000:06d}-{number % 100000:05d}",
        "name": f"{town}{community}{draw.choice(['暖“新”驿站', '工会驿站', '邮爱驿站', '司机之家'])}",
        "categories": [draw.choice(["nuanxin", "union", "yixiaozhan"])],
        "operator_org_id": "SZ-ZGH",
        "district_code": district,
        "town": town,
        "community": community,
        "address": f"{''.join(draw.sample(LETTERS, 3))}路{draw.randrange(1, 999)}号",
        "lon": lon,
        "lat": lat,
        "lon_gcj02": round(lon + 0.0045, 6),
        "lat_gcj02": round(lat - 0.002, 6),
        "crs_source": "wgs84",
        "lon_source": lon,
        "lat_source": lat,
        "opening_hours_text": text,
        "opening_hours": hours,
        "is_24h": hours == "24/7",
        "facilities": draw.sample(facilities, draw.randrange(3, 8)),
        "phone": [f"0512-6555{draw.randrange(10000):04d}"],
        "status": "open",
        "opened_on": date(2022, 1, 1) + timedelta(draw.randrange(1500)),
        "verified_on": date(2026, 10, 1) + timedelta(draw.randrange(50)),
        "map_online": True,
        "source_id": "SRC-20260131-SZ-ZGH-01",
        "source_sheet": "驿站",
        "source_row": number,
        "publish": True,
        "review_state": "draft",
    }


def measured(page: Page, file: Path) -> tuple[float, float]:
    """(milliseconds from the start of loading until everything answers, the same for a search by initials)."""
    page.goto(f"file://{file}")
    page.wait_for_selector("html[data-ready]", timeout=60_000)
    ready = float(page.locator("html").get_attribute("data-ready") or "nan")
    search = """async () => {
      const field = document.querySelector('input[type=search]'), count = document.querySelector('.count');
      const before = count.textContent, start = performance.now();
      field.value = 'cqjd'; field.dispatchEvent(new Event('input', {bubbles: true}));
      while (count.textContent === before) await new Promise((done) => setTimeout(done, 1));
      return performance.now() - start; }"""
    page.evaluate(search)
    page.reload()
    page.wait_for_selector("html[data-ready]", timeout=60_000)
    ready = min(ready, float(page.locator("html").get_attribute("data-ready") or "nan"))
    return ready, float(page.evaluate(search))


def main() -> int:
    """Exit 1 where a bound is passed."""
    schemas, about = read_schemas(ROOT / "schemas"), read_about(ROOT / "schemas")
    figures: list[Figure] = []
    columns = pa.schema([(field.name, arrow_type(field)) for field in schemas["stations"].public])
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for count, (most, longest) in BOUNDS.items():
            draw = random.Random(count)
            rows = sorted((station(number, draw) for number in range(1, count + 1)), key=lambda row: row["station_id"])
            tables = {"stations": pa.Table.from_pylist(rows, columns)}
            release = Release(tables, schemas, [], None, date(2026, 11, 20), about)  # type: ignore[arg-type]
            start = time.perf_counter()
            map_page(release, Path(folder))
            spent, size = time.perf_counter() - start, (Path(folder) / "index.html").stat().st_size
            ready, search = measured(browser.new_page(), Path(folder) / "index.html")
            print(
                f"{count:>7} stations: written in {spent:.2f} s, {size / 1000:.0f} KB, ready {ready:.0f} ms, search {search:.0f} ms"
            )
            figures += [
                Figure(f"{count} size", size / 1000, "KB", count, most=most),
                Figure(f"{count} ready", ready, "ms", count, most=longest),
                Figure(f"{count} search", search, "ms", count),
                Figure(f"{count} written", spent, "s", count),
            ]
    return conclude("map_page", figures)


if __name__ == "__main__":
    sys.exit(main())
