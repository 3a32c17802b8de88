"""Cleaner coordinates."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sucheng_data.cleaners.coordinates import coordinates
from sucheng_data.model.cleaning import Context, Refusal

HERE = Context()
# 31°17′34.39″ = 31 + 17/60 + 34.39/3600, and so on.
POINT = {"lon": 120.657869, "lat": 31.292886}
PLAIN = {"lon": 120.739409, "lat": 31.25912}


@pytest.mark.parametrize(
    "text",
    [
        "120.739409,31.25912",
        "120.739409 31.25912",
        "120.739409，31.25912",
        "120.739409、31.25912",
        "120.739409；31.25912",
        "120.739409/31.25912",
        "120.739409|31.25912",
        "120.739409\t31.25912",
        "120.739409\n31.25912",
        "１２０．７３９４０９，３１．２５９１２",
        "31.25912,120.739409",
        "[120.739409,31.25912]",
        "(120.739409, 31.25912)",
        "【120.739409，31.25912】",
        "POINT(120.739409 31.25912)",
        "POINT (120.739409 31.25912)",
        "SRID=4326;POINT(120.739409 31.25912)",
        '{"lng":120.739409,"lat":31.25912}',
        '{"lng":"120.739409","lat":"31.25912"}',
        "{'longitude': 120.739409, 'latitude': 31.25912}",
        '{"type":"Point","coordinates":[120.739409,31.25912]}',
        "120.739409,31.25912(高德)",
        "高德坐标：120.739409,31.25912",
        "WGS-84坐标：120.739409,31.25912",
        "CGCS2000：东经120.739409，北纬31.25912",
        "GCJ02 120.739409,31.25912",
        "站点位置：120.739409,31.25912",
        "经度：120.739409，纬度：31.25912",
        "经度:120.739409\n纬度:31.25912",
        "纬度31.25912 经度120.739409",
        "经度、纬度：120.739409，31.25912",
        "经纬度(120.739409,31.25912)",
        "(lon, lat) 120.739409, 31.25912",
        "lng=120.739409,lat=31.25912",
        "lng=120.739409&lat=31.25912",
        "lat31.25912lng120.739409",
        "Lat. 31.25912 Lon. 120.739409",
        "31.25912N 120.739409E",
        "31.25912 N, 120.739409 E",
        "31.25912 N 120.739409",
        "N31.25912 E120.739409",
        "E120.739409N31.25912",
        "东经120.739409°；北纬31.25912°",
        "东经120.739409度，北纬31.25912度",
        "東經120.739409 北緯31.25912",
        "120.739409东，31.25912北",
        "X:120.739409 Y:31.25912",
        "Y:120.739409 X:31.25912",
        "geo:31.25912,120.739409",
        "https://uri.amap.com/marker?position=120.739409,31.25912&name=驿站&coordinate=gaode",
        "http://api.map.baidu.com/marker?location=31.25912,120.739409&title=驿站&output=html",
        "https://apis.map.qq.com/uri/v1/marker?marker=coord:31.25912,120.739409;title:驿站",
        "androidamap://viewMap?poiname=驿站&lat=31.25912&lon=120.739409&dev=0",
        "导航：https://uri.amap.com/navigation?from=120.1,31.1,a&to=120.739409,31.25912,b&mode=car",
        "1.20739409E+02, 3.125912E1",
    ],
)
def test_both_in_one_cell(text):
    assert coordinates(text, HERE) == (PLAIN, ())


@pytest.mark.parametrize(
    "text",
    [
        "北纬N31°17′34.39″ ,东经E120°39′28.33″",
        "31°17'34.39\"N 120°39'28.33\"E",
        "31°17’34.39”N，120°39’28.33”E",
        "31°17′34.39″北，120°39′28.33″东",
        "120度39分28.33秒，31度17分34.39秒",
        "东经 120 度 39 分 28.33 秒 北纬 31 度 17 分 34.39 秒",
        "E120°39′28.33″N31°17′34.39″",
        "31º17´34.39″ 120º39´28.33″",
        "31°17′34″.39，120°39′28″.33",
        "31 17 34.39 120 39 28.33",
        "120:39:28.33 31:17:34.39",
        "E120-39-28.33 N31-17-34.39",
    ],
)
def test_degrees_minutes_and_seconds(text):
    assert coordinates(text, HERE) == (POINT, ())


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("120.739409", {"lon": 120.739409}),
        ("31.2912", {"lat": 31.2912}),
        ("120°57′29″", {"lon": 120.958056}),
        ("120度57分29秒", {"lon": 120.958056}),
        ("120 57 29", {"lon": 120.958056}),
        ("120°57.55′", {"lon": 120.959167}),
        ("120.6512E", {"lon": 120.6512}),
        ("E120.6512", {"lon": 120.6512}),
        ("北纬31.2912", {"lat": 31.2912}),
        ("120.73940912345", {"lon": 120.739409}),
        ("120. 739409", {"lon": 120.739409}),
        ("1.20739409E+02", {"lon": 120.739409}),
    ],
)
def test_one_number_is_named_by_its_letter_or_its_size(text, value):
    assert coordinates(text, HERE) == (value, ())


@pytest.mark.parametrize(
    ("header", "text", "value"),
    [
        ("经度", "31.2912", {"lon": 31.2912}),  # in the wrong column: the rule `swapped` sees it
        ("纬度(高德)", "120.7123", {"lat": 120.7123}),
        ("Longitude", "31.2912", {"lon": 31.2912}),
        ("lat", "120.7123", {"lat": 120.7123}),
        ("经度", "N31.2912", {"lat": 31.2912}),  # the cell knows better than the heading
        ("横坐标", "31.2912", {"lon": 31.2912}),
        ("Y", "120.7123", {"lon": 120.7123}),  # surveyors call north X: the size decides
        ("位置一", "120.7123", {"lon": 120.7123}),  # an odd heading: the size decides
        ("GPS type", "120.7123", {"lon": 120.7123}),
        ("纬度", "120.7123,31.2123", {"lon": 120.7123, "lat": 31.2123}),
        ("经度", "120.74", {"lon": 120.74}),  # in a sheet the rule `coarse` judges both numbers together
    ],
)
def test_the_heading_names_a_bare_number(header, text, value):
    assert coordinates(text, Context(header=header)) == (value, ())


@pytest.mark.parametrize(("header", "text"), [("坐标", "120.7123"), ("经纬度", "31.2123"), ("坐标", "E120.7123")])
def test_half_a_point_is_none(header, text):
    with pytest.raises(Refusal, match="只有一个数"):
        coordinates(text, Context(header=header))


@pytest.mark.parametrize(
    ("text", "value", "suggestion"),
    [
        ("12073.9409", {"lon": None}, "120.739409"),
        ("12095814", {"lon": None}, "120.95814"),
        ("1.20739409", {"lon": None}, "120.739409"),
        ("3125912", {"lat": None}, "31.25912"),
        ("120739409,31259120", {"lon": None, "lat": None}, "120.739409,31.259120"),
        ("12073.9409,31.25912", {"lon": None, "lat": None}, "120.739409,31.25912"),
        ("0,0", {"lon": None, "lat": None}, ""),
        ("2.3522,48.8566", {"lon": None, "lat": None}, ""),
        ("121.47,91", {"lon": None, "lat": None}, ""),
        ("120.7394,120.7395", {"lon": None, "lat": None}, ""),
    ],
)
def test_a_lost_point_is_suggested_never_put_back(text, value, suggestion):
    read, notes = coordinates(text, HERE)
    assert read == value
    assert [(note.code, note.suggestion) for note in notes] == [("STA-E01", suggestion)]


@pytest.mark.parametrize(
    ("text", "decimals"), [("120.74", 2), ("120.7,31.2", 1), ("120.739,31.259", 3), ("120°57.5′", 3), ("120°57′", 2)]
)
def test_few_decimals_are_told(text, decimals):
    (note,) = coordinates(text, HERE).notes
    assert note.code == "STA-E04" and f"{decimals}位" in str(note.params["why_zh"])


def test_words_that_contradict_the_numbers_are_told_not_believed():
    read, notes = coordinates("经度31.2123 纬度120.7123", HERE)
    assert read == {"lon": None, "lat": None}
    assert [(note.code, note.suggestion) for note in notes] == [("STA-E02", "120.7123,31.2123")]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("40512345.6,3471234.5", "高斯"),
        ("X=3471234.5 Y=40512345.6", "高斯"),
        ("512345.678,3471234.567", "高斯"),
        ("3471234.5", "高斯"),
        ("13441234.5,3652345.1", "墨卡托"),
        ("13441234", "墨卡托"),
        ("1.2E+02", "科学计数法"),
        ("120,739409", "小数点"),
        ("120。739409", "小数点"),
        ("120 39", "整数"),
        ("https://surl.amap.com/4kX3q", "链接"),
        ("120.7123,31.2123 https://uri.amap.com/marker?position=120.8123,31.2123", "链接"),
        ("https://uri.amap.com/marker?position=120.8123,31.2123&to=120.7123,31.2123", "链接"),
    ],
)
def test_the_refusal_says_why(text, word):
    with pytest.raises(Refusal) as refusal:
        coordinates(text, HERE)
    assert word in refusal.value.zh


@pytest.mark.parametrize(
    "text",
    [
        *(
            "abc",
            "人民路1号",
            "约120.7123,31.2123",
            "120.7;31.2;5",
            "120.7123,31.2123,5.3",
            "0512-65123456",
            "2024-01-02",
        ),
        *("120°65′", "120°57′75″", "120.5°30′", "120°57.5′29″", "120°57", "120° 57", "120.57′", "120.57.29", "1.2.3"),
        *("N31.2 N31.3", "120.7E 121.7E", "N120.7E", "N120.7", "120 31 17 34", "120.71,31.21;120.82,31.32"),
        *("-120.7123", "西经120.7123", "120.7123W", "南纬31.2", "0", "181", "120..739", "120.7394O9", "l20.739409"),
        *("120.7123-31.2123", "1. 120.739,31.25", "1205729", "120.739409 31.25912 120.739409 31.25912", "99999"),
        *("北纬31.2123，北纬31.2124", "东经", "{}", "POINT EMPTY", "https://[", "1e400", "１２０°６５′"),
    ],
)
def test_other_texts_are_refused(text):
    with pytest.raises(Refusal):
        coordinates(text, HERE)


@given(
    st.floats(73.5, 135.5), st.floats(3.5, 53.5), st.sampled_from(["{0},{1}", "{1} {0}", "N{1} E{0}", "经度{0}纬度{1}"])
)
def test_plain_numbers_come_through(lon, lat, form):
    assert coordinates(form.format(f"{lon:.6f}", f"{lat:.6f}"), HERE).value == {
        "lon": float(f"{lon:.6f}"),
        "lat": float(f"{lat:.6f}"),
    }


@given(st.integers(73, 135), st.integers(0, 59), st.integers(0, 5999))
def test_minutes_and_seconds_add_up(degrees, minutes, hundredths):
    seconds = hundredths / 100
    read = coordinates(f"{degrees}°{minutes}′{seconds:.2f}″", HERE).value
    assert read["lon"] == pytest.approx((degrees * 3600 + minutes * 60 + seconds) / 3600, abs=6e-7)


@given(st.text(max_size=30) | st.text("0123456789.,°′″NE 东经", max_size=20) | st.text("0123456789.-eE+", max_size=12))
def test_any_text_is_read_or_refused_and_its_own_form_is_read_again(text):
    try:
        value, _ = coordinates(text, HERE)
    except Refusal as refusal:
        assert refusal.zh and refusal.en
        return
    found = [number for number in value.values() if number is not None]
    assert value and all(3 <= number <= 136 for number in found)
    if len(found) == len(value):
        assert coordinates(json.dumps(value), HERE).value == value
