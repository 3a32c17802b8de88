"""The map page in a real Chromium: what a rider, an editor and a screen reader find, and what hostile data cannot do."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from opening_hours import OpeningHours

from sucheng_data.model.about import read_about
from sucheng_data.model.arrow import arrow_type
from sucheng_data.model.datum import wgs84_to_gcj02
from sucheng_data.model.errors import SchemaError
from sucheng_data.model.release import Release
from sucheng_data.model.schema import Schemas
from sucheng_data.outputs.map_page import map_page
from tests.conftest import ROOT

sync_api = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs a chromium")
WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
AS_OF = date(2026, 11, 20)
# A Friday, 10:00 in Shanghai, for whoever asks the browser.
NOW = datetime.fromisoformat("2026-11-20T02:00:00+00:00")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def opened(browser: Any) -> Iterator[Callable[..., Any]]:
    """Opens a page of a folder, far from Shanghai; it must stay silent and ask for nothing."""
    contexts, heard, asked = [], [], []

    def open_(folder: Path, size: dict[str, int] = WIDE, at: datetime = NOW, fragment: str = "") -> Any:
        context = browser.new_context(viewport=size, timezone_id="America/New_York", reduced_motion="reduce")
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: heard.append(message.text))
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on("dialog", lambda dialog: heard.append(dialog.message))
        page.on("request", lambda request: asked.append(request.url))
        page.clock.set_fixed_time(at)
        page.goto(f"file://{folder}/index.html{fragment}")
        page.wait_for_selector("html[data-ready]", timeout=20000)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert heard == []
    assert {urlsplit(url).path.rpartition("/")[2] for url in asked} <= {"index.html"}


def table_of(schemas: Schemas, name: str, rows: list[dict[str, Any]]) -> pa.Table:
    entity = schemas[name]
    return pa.Table.from_pylist(rows, pa.schema([(field.name, arrow_type(field)) for field in entity.public]))


def written(folder: Path, schemas: Schemas, tables: dict[str, pa.Table], **about: Any) -> Path:
    """The page of some tables, in a folder of its own."""
    said = read_about(ROOT / "schemas")
    said = said.__class__(**{**said.__dict__, **about})
    folder.mkdir(exist_ok=True)
    map_page(Release(tables, schemas, [], None, AS_OF, said), folder)  # type: ignore[arg-type]
    return folder


def station(number: int, **facts: Any) -> dict[str, Any]:
    usual = {
        "station_id": f"ST-320506-{number:05d}",
        "name": f"第{number}驿站",
        "district_code": "320506",
        "town": "长桥街道",
        "address": f"东吴路{number}号",
        "categories": ["nuanxin"],
        "lon": 120.6 + number / 1000,
        "lat": 31.25,
        "lon_gcj02": 120.604 + number / 1000,
        "lat_gcj02": 31.248,
        "opening_hours_text": "见门口",
        "status": "open",
        "is_24h": False,
    }
    return usual | facts


def settled(page: Any) -> None:
    page.wait_for_function("() => !document.querySelector('[aria-busy]')")


def show(page: Any, identifier: str) -> None:
    page.evaluate("id => { location.hash = id; }", identifier)
    page.wait_for_function(
        "id => !document.getElementById('card').hidden && location.hash.endsWith(id)", arg=identifier
    )
    page.wait_for_timeout(50)


def names(page: Any) -> list[str]:
    return page.locator(".pane:not([hidden]) .row .name").all_text_contents()


def count(page: Any) -> str:
    return page.locator(".pane:not([hidden]) .count").text_content()


def search(page: Any, text: str) -> list[str]:
    page.locator(".pane:not([hidden]) input[type=search]").fill(text)
    settled(page)
    return names(page)


def published(folder: Path, name: str) -> list[dict[str, Any]]:
    return pq.read_table(folder / f"{name}.parquet").to_pylist()


def test_it_says_what_is_in_the_package(either: Path, opened: Any, verdict: Any, browser: Any) -> None:
    page = opened(either)
    stations = published(either, "stations")
    figures = dict(
        zip(
            page.locator("#figures dt").all_text_contents(),
            page.locator("#figures dd").all_text_contents(),
            strict=True,
        )
    )
    layer = json.loads((either / "stations.geojson").read_text("utf-8"))
    assert figures["驿站"] == str(len(stations))
    assert figures["有地图位置"] == str(sum(one["geometry"] is not None for one in layer["features"]))
    assert figures["福利"] == str(len(published(either, "benefits")))
    assert f"{len(stations)} 条" in count(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDE["width"]
    verdict("index.html", "Chromium (Playwright)", browser.version, "no request, no console message")


def test_the_policy_lets_nothing_in(either: Path) -> None:
    text = (either / "index.html").read_text("utf-8")
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    words = dict(part.strip().partition(" ")[::2] for part in policy[1].replace("&#39;", "'").split(";"))
    assert words["default-src"] == words["base-uri"] == words["form-action"] == "'none'"
    assert words["img-src"] == "data:"
    assert all(word.startswith("'sha256-") for name in ("script-src", "style-src") for word in words[name].split())
    assert "unsafe" not in policy[1]
    assert not re.search(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=", text)
    assert "sourceMappingURL" not in text


def test_a_card_shows_every_published_field(either: Path, opened: Any, schemas: Schemas) -> None:
    for name in ("stations", "projects", "benefits"):
        entity, records = schemas[name], published(either, name)
        fullest = sorted(records, key=lambda one: sum(value not in (None, []) for value in one.values()))[-4:]
        page = opened(either)
        for record in (*records[:3], *fullest):
            show(page, record[entity.key[0]])
            there = {key for key, value in record.items() if value not in (None, [], "") and key in entity.fields}
            cells = page.locator("#card dd")
            shown = {cell.get_attribute("data-field"): cell.text_content() for cell in cells.all()}
            assert set(shown) == there
            for key in there & {"name", "title", "address", "remarks", "description", "opening_hours_text"}:
                assert shown[key] == record[key]
            for key in there & {"facilities", "target_groups", "services"}:
                assert shown[key].split("、") == [entity.fields[key].codes.label(code) for code in record[key]]


def test_the_card_speaks_english_too(either: Path, opened: Any, schemas: Schemas) -> None:
    record = published(either, "benefits")[0]
    page = opened(either, fragment=f"#{record['benefit_id']}")
    page.locator("#language").click()
    labels = page.locator("#card dt").all_text_contents()
    assert {"Title", "Kind", "Target groups"} <= set(labels)
    assert page.locator("html").get_attribute("lang") == "en"
    entity = schemas["benefits"]
    kind = page.locator("#card dd[data-field=kind]").text_content()
    assert kind == entity.fields["kind"].codes.label(record["kind"], "en")
    chrome = page.locator("header, #tabs, .pane:not([hidden]) .filters, .pane:not([hidden]) .count").all_text_contents()
    told = re.sub("中文|苏[^ ]*", "", " ".join(chrome))
    assert not re.search("[\u4e00-\u9fff]", told)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, schemas: Schemas) -> Path:
    rows = [
        station(1, name="绿地社区暖“新”驿站", opening_hours="24/7", is_24h=True, facilities=["wifi", "toilet"]),
        station(2, name="银行网点爱心驿站", town="浒墅关镇", district_code="320505", opening_hours="Mo-Fr 09:00-17:00"),
        station(3, name="ABC大厦服务点", categories=["union", "health"], opening_hours="Mo-Su 22:00-02:00"),
        station(
            4, name="无坐标驿站", lon=None, lat=None, lon_gcj02=None, lat_gcj02=None, opening_hours="Mo-Su 08:00-20:00"
        ),
        station(5, name="时间不明驿站", opening_hours_text="随商场", is_24h=True),
        station(6, name="已关闭驿站", status="closed", opening_hours="24/7", is_24h=True, facilities=["wifi"]),
    ]
    benefits = [
        {
            "benefit_id": f"B2026-ANY-SZ-ZGH-{n:03d}",
            "title": title,
            "valid_to": end,
            "status": status,
            "station_ids": ids,
        }
        for n, (title, end, status, ids) in enumerate(
            [
                ("没有期限", None, "active", []),
                ("过期的", date(2026, 11, 19), "active", []),
                ("今天到期", date(2026, 11, 20), "active", ["ST-320506-00001"]),
                ("明年到期", date(2027, 3, 1), "active", []),
                ("已结束的", date(2026, 12, 1), "ended", []),
            ],
            start=1,
        )
    ]
    tables = {"stations": table_of(schemas, "stations", rows), "benefits": table_of(schemas, "benefits", benefits)}
    return written(tmp_path_factory.mktemp("small"), schemas, tables)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("社区暖新驿站", {"绿地社区暖“新”驿站"}),
        ("lvdi", {"绿地社区暖“新”驿站"}),
        ("LDSQ", {"绿地社区暖“新”驿站"}),
        ("xushuguan", {"银行网点爱心驿站"}),
        ("xsg", {"银行网点爱心驿站"}),
        ("yinhang", {"银行网点爱心驿站"}),
        ("yhwd", {"银行网点爱心驿站"}),
        ("ａｂｃ大厦", {"ABC大厦服务点"}),
        ("东吴路4号", {"无坐标驿站"}),
        ("虎丘", {"银行网点爱心驿站"}),
        ("wzb yz", {"无坐标驿站"}),
        ("00003", {"ABC大厦服务点"}),
        ("绿地 银行", set()),
        ("没有这个", set()),
        (".*", set()),
    ],
)
def test_search(small: Path, opened: Any, typed: str, found: set[str]) -> None:
    assert set(search(opened(small), typed)) == found


def test_a_character_of_two_readings_is_found_by_the_one_used_here(small: Path, opened: Any) -> None:
    page = opened(small)
    assert len(search(page, "cqjd")) == len(search(page, "changqiao")) == 5


def chosen(page: Any, selector: str, value: str) -> list[str]:
    page.locator(selector).select_option(value)
    settled(page)
    return names(page)


def test_filters(small: Path, opened: Any) -> None:
    page = opened(small)
    assert chosen(page, "#filter-district", "320505") == ["银行网点爱心驿站"]
    chosen(page, "#filter-district", "")
    assert chosen(page, "#filter-category", "health") == ["ABC大厦服务点"]
    page.locator("#clear-filters").click()
    page.locator(".facilities summary").click()
    page.locator("#facility-wifi").check()
    settled(page)
    assert names(page) == ["绿地社区暖“新”驿站", "已关闭驿站"]
    page.locator("#facility-toilet").check()
    settled(page)
    assert names(page) == ["绿地社区暖“新”驿站"]
    page.locator("#clear-filters").click()
    page.locator("#only-always").check()
    settled(page)
    assert set(names(page)) == {"绿地社区暖“新”驿站", "时间不明驿站", "已关闭驿站"}


def test_open_now_is_by_the_clock_of_shanghai_and_unknown_is_not_closed(small: Path, opened: Any) -> None:
    page = opened(small)
    assert chosen(page, "#filter-hours", "now") == ["绿地社区暖“新”驿站", "银行网点爱心驿站", "无坐标驿站"]
    assert "另有 1 条时间不明" in count(page)
    page.locator("#with-unknown").check()
    settled(page)
    assert "时间不明驿站" in names(page)
    page = opened(small, at=datetime.fromisoformat("2026-11-20T17:30:00+00:00"))  # Saturday 01:30 there
    assert chosen(page, "#filter-hours", "now") == ["绿地社区暖“新”驿站", "ABC大厦服务点"]
    assert "至 02:00" in page.locator(".row", has_text="ABC大厦").text_content()


HOURS = [
    "24/7",
    "Mo-Su 08:00-20:00",
    "Mo-Fr 09:00-12:00,13:30-17:00",
    "Mo-Sa 09:00-20:00; Su off",
    "Mo-Su 22:00-02:00",
    "Fr-Su 20:00-04:00; Mo-Th 10:00-18:00",
    "Sa[1] 09:00-11:00",
    "Jun-Sep Mo-Su 07:00-22:00; Oct-May Mo-Su 08:00-18:00",
    "Mo-Fr 09:00-17:00; 2026 Dec 25 off",
    "2026 Nov 21-Dec 03 10:00-16:00",
    "Mo-Su 00:00-24:00; We off",
    "Mo-Fr 08:30-17:30; Sa-Su 09:00-16:00",
    "Tu 10:00-26:00",
    "week 01-26 Mo-Fr 09:00-17:00",
]
MOMENTS = [
    "2026-01-01T00:00", "2026-02-28T12:00", "2026-06-01T07:30", "2026-09-30T21:59", "2026-10-01T18:30", "2026-11-20T08:00",
    "2026-11-20T12:00", "2026-11-20T13:29", "2026-11-20T23:59", "2026-11-21T00:00", "2026-11-21T01:59", "2026-11-21T02:00",
    "2026-11-22T10:15", "2026-11-23T03:59", "2026-11-25T10:00", "2026-12-05T10:00", "2026-12-25T10:00", "2026-12-31T23:30",
    "2027-01-01T01:00", "2027-05-05T16:59", "2027-12-31T17:59",
]  # fmt: skip


def test_open_at_a_chosen_time_agrees_with_the_library(tmp_path: Path, opened: Any, schemas: Schemas) -> None:
    rows = [station(n, name=text, opening_hours=text) for n, text in enumerate(HOURS, start=1)]
    page = opened(
        written(tmp_path / "page", schemas, {"stations": table_of(schemas, "stations", rows)}),
        {"width": 1280, "height": 3000},
    )
    page.locator("#filter-hours").select_option("at")
    for moment in MOMENTS:
        page.locator("#moment").fill(moment)
        settled(page)
        expected = [text for text in HOURS if OpeningHours(text).is_open(datetime.fromisoformat(moment))]
        assert (moment, names(page)) == (moment, expected)


# 2026-02-17 is in the Spring Festival, 2026-02-14 a working Saturday; nobody can know 2028's holidays from here.
@pytest.mark.parametrize(
    ("moment", "states"),
    [
        ("2026-02-17T10:00", ("closed", "closed", "open")),
        ("2026-02-14T10:00", ("open", "closed", "open")),
        ("2026-02-12T10:00", ("open", "open", "open")),
        ("2026-02-12T20:00", ("closed", "closed", "closed")),
        ("2029-02-12T10:00", ("unknown", "unknown", "unknown")),
    ],
)
def test_holidays_are_those_of_the_year(
    tmp_path: Path, opened: Any, schemas: Schemas, moment: str, states: tuple[str, ...]
) -> None:
    off = "2026 Jan 01-03,2026 Feb 15-23 off"
    hours = [
        ("Mo-Fr 09:00-17:00", f"Mo-Fr 09:00-17:00; {off}; 2026 Feb 14 09:00-17:00"),
        ("Mo-Fr 09:00-17:00; PH off", f"Mo-Fr 09:00-17:00; {off}"),
        ("Mo-Sa 09:00-17:00; PH 10:00-16:00", None),
    ]
    rows = [station(n, opening_hours=oh, opening_hours_dated=spelt) for n, (oh, spelt) in enumerate(hours, start=1)]
    page = opened(written(tmp_path / "page", schemas, {"stations": table_of(schemas, "stations", rows)}))
    page.locator("#filter-hours").select_option("at")
    page.locator("#moment").fill(moment)
    settled(page)
    listed = set(names(page))
    page.locator("#with-unknown").check()
    settled(page)
    more = set(names(page))
    told = tuple("open" if row["name"] in listed else "unknown" if row["name"] in more else "closed" for row in rows)
    assert told == states


def test_navigation_links_are_in_the_datum_of_each_map(city_release: Path, opened: Any) -> None:
    records = [one for one in published(city_release, "stations") if one["lon"] is not None]
    by_datum = {one["crs_source"]: one for one in records}
    page = opened(city_release)
    for record in by_datum.values():
        show(page, record["station_id"])
        links = {one.get_attribute("data-map"): one.get_attribute("href") for one in page.locator(".links a").all()}
        lon, lat = wgs84_to_gcj02(np.array([record["lon"]]), np.array([record["lat"]]))
        expected = (float(lon[0]), float(lat[0]))
        asked = {name: parse_qs(urlsplit(url).query) for name, url in links.items()}
        points = {
            "amap": asked["amap"]["position"][0].split(","),
            "baidu": asked["baidu"]["location"][0].split(",")[::-1],
            "tencent": asked["tencent"]["marker"][0].removeprefix("coord:").partition(";")[0].split(",")[::-1],
            "apple": asked["apple"]["daddr"][0].split(",")[::-1],
        }
        for name, point in points.items():
            assert [float(one) for one in point] == pytest.approx(expected, abs=3e-6), name
        assert asked["amap"]["coordinate"] == ["gaode"]
        assert asked["baidu"]["coord_type"] == ["gcj02"]
        assert asked["amap"]["name"] == asked["baidu"]["title"] == [record["name"]]
        hosts = {"uri.amap.com", "api.map.baidu.com", "apis.map.qq.com", "maps.apple.com"}
        assert {urlsplit(url).netloc for url in links.values()} == hosts
        assert {urlsplit(url).scheme for url in links.values()} == {"https"}


def test_without_a_point_there_is_a_remark_and_no_link(small: Path, opened: Any) -> None:
    page = opened(small, fragment="#ST-320506-00004")
    assert page.locator(".links a").count() == 0
    assert "不在本页地图上" in page.locator("#card").text_content()
    assert "东吴路4号" in page.locator("#card").text_content()


HOSTILE = [
    "</script><img src=x onerror=alert(1)>",
    "<!--<script>alert(1)</script>",
    "{{7*7}}${7*7}{% raw %}",
    "javascript:alert(1)",
    '"><svg/onload=alert(1)>',
    "&lt;b&gt; & \u2028 \u202e \u0000 😀",
    "长" * 10000,
    "~^`站",
    "__proto__",
    '=HYPERLINK("http://x")',
]


def test_hostile_text_stays_text(tmp_path: Path, opened: Any, schemas: Schemas) -> None:
    fields = ("name", "address", "town", "nav_url", "photo", "remarks", "opening_hours_text", "honour")
    rows = [
        station(n, **dict.fromkeys(fields, text), alt_names=[text], facilities_other=[text])
        for n, text in enumerate(HOSTILE, 1)
    ]
    benefits = [
        {"benefit_id": text, "title": text, "claim_channel": text, "station_ids": [text]} for text in sorted(HOSTILE)
    ]
    tables = {"stations": table_of(schemas, "stations", rows), "benefits": table_of(schemas, "benefits", benefits)}
    folder = written(tmp_path / "page", schemas, tables)
    page = opened(folder, PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    for n, text in enumerate(HOSTILE, 1):
        show(page, f"ST-320506-{n:05d}")
        page.locator("#card summary").click()
        for field in (*fields, "alt_names", "facilities_other"):
            assert page.locator(f"#card dd[data-field={field}]").evaluate("cell => cell.textContent") == text
        assert page.locator("img, svg, iframe, #data ~ img").count() == 0
        assert all(
            href.startswith("https://")
            for href in page.locator("#card a").evaluate_all("all => all.map((a) => a.href)")
        )
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        page.locator("#card-close").click()
        search(page, text[:40])
        page.locator("#language").click()
        search(page, "")


def test_benefits_that_end_soon_come_first_and_ended_ones_last(small: Path, opened: Any) -> None:
    page = opened(small)
    page.locator("#tab-benefits").click()
    assert names(page) == ["今天到期", "明年到期", "没有期限", "已结束的", "过期的"]
    texts = page.locator(".pane:not([hidden]) .row").all_text_contents()
    assert "今天截止" in texts[0]
    assert "已截止" in texts[4]
    assert search(page, "mndq") == ["明年到期"]
    later = opened(small, at=datetime.fromisoformat("2026-11-20T16:30:00+00:00"))  # the 21st in Shanghai
    later.locator("#tab-benefits").click()
    assert names(later)[0] == "明年到期"


def test_a_benefit_leads_to_its_station(small: Path, opened: Any) -> None:
    page = opened(small, fragment="#B2026-ANY-SZ-ZGH-003")
    page.locator("#card .as-link").click()
    assert page.locator("#card-title").text_content() == "绿地社区暖“新”驿站"
    assert page.locator("#tab-stations").get_attribute("aria-selected") == "true"


def test_the_keyboard_reaches_everything(small: Path, opened: Any) -> None:
    page = opened(small)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.locator("#search-stations").focus()
    page.keyboard.type("yizhan")
    settled(page)
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className") == "row":
            break
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "card"
    assert page.locator("#card-title").text_content() == "银行网点爱心驿站"
    page.keyboard.press("Escape")
    assert page.locator("#card").is_hidden()
    assert "银行网点" in page.evaluate("document.activeElement.textContent")
    page.locator("#tab-stations").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.id") == "tab-benefits"


def test_the_map_shows_the_stations_and_a_click_opens_one(small: Path, opened: Any) -> None:
    page = opened(small, fragment="#ST-320506-00003")
    box = page.locator(".map").bounding_box()
    card = page.locator("#card").bounding_box()
    page.locator("#card-close").click()
    page.mouse.click((box["x"] + card["x"]) / 2, box["y"] + box["height"] / 2)
    assert page.locator("#card-title").text_content() == "ABC大厦服务点"
    assert page.locator(".leaflet-control-attribution").count() == 0


def test_a_phone_needs_no_sideways_scrolling(either: Path, opened: Any) -> None:
    page = opened(either, PHONE)
    for tab in ("stations", "projects", "benefits"):
        page.locator(f"#tab-{tab}").click()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        page.locator(".pane:not([hidden]) .row").first.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        page.locator("#card-close").click()


def test_paper_gets_the_filtered_list(small: Path, opened: Any) -> None:
    page = opened(small)
    search(page, "银行")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator("#paper tbody tr").count() == 1
    assert page.locator("#paper").is_visible()
    assert page.locator("#panes").is_hidden()
    assert "银行网点爱心驿站" in page.locator("#paper").text_content()


def test_axe_finds_no_barrier(either: Path, opened: Any, verdict: Any) -> None:
    axe = pytest.importorskip("axe_playwright_python.base")
    source = (Path(axe.__file__).parent / "axe.min.js").read_text("utf-8")
    run = "() => axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']})"
    for size in (WIDE, PHONE):
        page = opened(either, size)
        page.evaluate(source)
        for step in (
            "",
            ".pane:not([hidden]) .row",
            "#card-close",
            "#language",
            "#tab-projects",
            "#tab-benefits",
            ".pane:not([hidden]) .row",
        ):
            if step:
                page.locator(step).first.click()
            found = page.evaluate(run)["violations"]
            assert [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found] == [], step
        version = page.evaluate("axe.version")
    verdict("index.html", "axe-core (WCAG 2.1 AA)", version, "0 violations")


def test_the_same_release_gives_the_same_bytes(tmp_path: Path, schemas: Schemas, small: Path) -> None:
    tables = {"stations": table_of(schemas, "stations", [station(n) for n in range(1, 40)])}
    pages = [(written(tmp_path / name, schemas, tables) / "index.html").read_bytes() for name in "ab"]
    assert pages[0] == pages[1]


@pytest.mark.parametrize(
    ("tiles", "host"),
    [
        ("https://tiles.example.cn/{z}/{x}/{y}.png", "https://tiles.example.cn"),
        ("https://{s}.example.cn:8443/{z}/{x}/{y}.png", "https://*.example.cn:8443"),
        ("http://10.1.2.3/{z}/{x}/{y}", "http://10.1.2.3"),
    ],
)
def test_base_tiles_are_let_in_from_their_host_alone(tmp_path: Path, schemas: Schemas, tiles: str, host: str) -> None:
    tables = {"stations": table_of(schemas, "stations", [station(1)])}
    folder = written(tmp_path / "page", schemas, tables, map={"tiles": tiles, "attribution": "某图 <b>"})
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', (folder / "index.html").read_text("utf-8"))
    assert policy is not None
    assert f"img-src data: {host};" in policy[1]


@pytest.mark.parametrize(
    "tiles", ["javascript:alert(1)", "https://x.cn; script-src *", "//x.cn/{z}", "https://x.cn", "https://a b/"]
)
def test_what_is_no_address_of_tiles_is_refused(tmp_path: Path, schemas: Schemas, tiles: str) -> None:
    with pytest.raises(SchemaError):
        written(tmp_path / "page", schemas, {}, map={"tiles": tiles, "attribution": None})


def test_no_stations_at_all(tmp_path: Path, opened: Any, schemas: Schemas) -> None:
    tables = {name: table_of(schemas, name, []) for name in ("stations", "projects", "benefits")}
    page = opened(written(tmp_path / "page", schemas, tables))
    assert count(page) == "没有符合条件的记录"


def test_size_and_time_of_a_whole_city(tmp_path: Path, opened: Any, schemas: Schemas) -> None:
    """Generous bounds; benchmarks/map_page.py measures."""
    rows = [
        station(
            n,
            lon=120 + n % 997 / 1000,
            lat=31 + n % 613 / 1000,
            opening_hours="Mo-Fr 09:00-17:00",
            name=f"长桥街道第{n}社区暖新驿站",
        )
        for n in range(1, 4301)
    ]
    folder = written(tmp_path / "page", schemas, {"stations": table_of(schemas, "stations", rows)})
    assert (folder / "index.html").stat().st_size < 800_000
    page = opened(folder)
    assert float(page.locator("html").get_attribute("data-ready")) < 5000
    assert len(search(page, "cqjd")) > 5
    assert page.locator(".row").count() < 40
