"""Nights are told once, to the right people, in forms that their programs take; and no delivery fails a run."""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from operations.post_offices import HERE, Post, Say, Web, certified, smtp, web
from operations.small_city import HEAD, ROWS

from sucheng_data.model.change import Closed
from sucheng_data.model.errors import CannotWork
from sucheng_data.model.issue import Issue, Place, Severity, Text
from sucheng_data.model.night import Input, Night, Note, Stale, Tally
from sucheng_data.model.report import Report, Source
from sucheng_data.model.schema import Schemas
from sucheng_data.operations._webhook import inert, signed
from sucheng_data.operations.notify import Delivery, Means, notify, return_workbooks, unready
from sucheng_data.operations.settings import Notify, Recipient, settings
from sucheng_data.operations.workspace import Workspace, open_workspace
from sucheng_data.pipeline import Request, check

ROOT = Path(__file__).resolve().parents[2]
DAY = date(2026, 1, 31)
FILE, OTHER = "raw/苏州市总工会/驿站.xlsx", "raw/甲单位/项目.csv"
OWNER = "SZ-ZGH"
NIGHT = Night(
    run="000007-20260131T023000+0800",
    started="2026-01-31T02:30:00+08:00",
    ended="2026-01-31T02:31:00+08:00",
    version="0.1",
    as_of="2026-01-31",
    outcome="published",
    exit_code=1,
    release="2026-01-31-89e92bfb7f22",
    inputs=(Input(FILE, "ab", OWNER, 12, "read"), Input(OTHER, "cd", "SZ-JYJ", 2, "read")),
    findings={OWNER: Tally(2, 1), "SZ-JYJ": Tally(1, 0)},
    changes={"stations": {"add": 3, "move": 0, "modify": 2, "remove": 0}},
)
QUIET = replace(NIGHT, outcome="unchanged", findings={})
STALE = Stale(OWNER, "stations", 12, "2026-01-05", "2026-02-04", "missing")
GATE = Closed("stations", "min_rows", 0, 1, Text("驿站只有 0 条", "only 0 stations"), OWNER)


def issue(cell: str = "E17", code: str = "FMT-E01", file: str = FILE, **facts: Any) -> Issue:
    severity = facts.pop("severity", Severity.ERROR)
    owner = facts.pop("owner", "department")
    message = facts.pop("message", Text("“地址”缺失", "“Address” is missing"))
    place = Place(file, facts.pop("sheet", "数据"), cell)
    return Issue(code, severity, owner, "完整性", message, place, **{"entity": "stations", "field": "address", **facts})


@pytest.fixture
def report(schemas: Schemas) -> Callable[..., Report]:
    sources = [Source("1", FILE, "ab", OWNER, "", 12), Source("2", OTHER, "cd", "SZ-JYJ", "", 2)]

    def of(*issues: Issue) -> Report:
        return Report(2, 14, issues, (), schemas, DAY, sources)

    return of


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    root = tmp_path / "w"
    root.mkdir()
    return open_workspace(root)


@pytest.fixture(autouse=True)
def _direct(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")


LOG = Recipient("file", path="log/told.jsonl")


def lines(space: Workspace) -> list[dict[str, Any]]:
    path = space.root / "log" / "told.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def means(**environment: str) -> Means:
    return Means(environment=environment, wait=lambda _: None, patience=5.0, deadline=20.0, minute=1.0)


def tell(space: Workspace, night: Night, *to: Recipient, report: Report | None = None, **facts: Any) -> list[Delivery]:
    world = facts.pop("means", None) or means()
    return notify(space, night, Notify(to=to or (LOG,), **facts), report, world)


def later(night: Night, days: int) -> Night:
    return replace(night, as_of=(DAY + timedelta(days)).isoformat())


def test_nobody_to_tell(space: Workspace) -> None:
    assert notify(space, NIGHT, Notify()) == []
    assert not space.build.exists()


def test_a_good_unchanged_night_is_no_news(space: Workspace, report: Any) -> None:
    assert tell(space, QUIET) == []
    assert tell(space, QUIET, report=report()) == []
    assert lines(space) == []


def test_one_message_for_everybody_and_one_for_each_owner(space: Workspace, report: Any) -> None:
    found = report(
        issue("E17"),
        issue("E18"),
        issue("F2", "FMT-W01", severity=Severity.WARNING),
        issue("B2", file=OTHER),
        issue("G1", "STA-I01", severity=Severity.INFO),
        issue("C3", "STA-W05", severity=Severity.WARNING, owner="analyst"),
    )
    theirs = Recipient("file", path="log/told.jsonl", owners=(OWNER, "SZ-JYJ", "SZ-WJW"))
    done = tell(space, replace(NIGHT, stale=(STALE,)), LOG, theirs, report=found, link="https://data.example.org/r")
    assert [one.to for one in sorted(done)] == ["#1 file", "#2 file SZ-JYJ", f"#2 file {OWNER}"]
    assert all(one.ok for one in done)
    told = {line["owner"]: line for line in lines(space)}
    assert set(told) == {"", OWNER, "SZ-JYJ"}  # nothing to say to the third
    everybody, one, other = told[""], told[OWNER], told["SZ-JYJ"]
    assert (everybody["errors"], everybody["warnings"]) == (3, 2)
    assert (one["errors"], one["warnings"]) == (2, 1)
    assert (other["errors"], other["warnings"]) == (1, 0)
    assert {problem.get("file") for problem in one["problems"]} == {FILE, None}
    assert one["night"]["inputs"] == [NIGHT.inputs[0]._asdict()]
    assert set(one["night"]["findings"]) == {OWNER}
    text = "\n".join(one["text"])
    assert "数据 › E17、E18" in text and "【错误】" in text and "怎么改：" in text
    assert "2026-01-05" in text and "2026-02-04" in text and "没有报送" in text
    assert "苏州市总工会" in one["subject"] and "错误 2、警告 1" in one["subject"]
    assert any(
        line.startswith("Night 2026-01-31: published; errors 2, warnings 1, sources standing in 1")
        for line in one["text"]
    )
    assert "增 3、改 2" in "\n".join(everybody["text"])
    assert everybody["link"] == "https://data.example.org/r/2026-01-31-89e92bfb7f22/"
    assert everybody["version"] == 1 and everybody["kind"] == "sucheng.night"
    assert everybody["night"]["run"] == NIGHT.run


def test_few_are_told_the_most_important_first(space: Workspace, report: Any) -> None:
    small = [issue(f"A{n}", f"X-W{n:02}", severity=Severity.WARNING) for n in range(20)]
    big = [issue(f"E{n}") for n in range(2, 9)]
    tell(space, NIGHT, report=report(*small, issue("Z9", "PRJ-E03", entity="projects"), *big))
    (line,) = lines(space)
    told = [text for text in line["text"] if text.startswith("【")]
    assert len(told) == 8 and "E2、E3、E4 等7处" in told[0] and "Z9" in told[1] and "警告" in told[2]
    assert "另有 14 类新问题" in "\n".join(line["text"])
    assert len(line["problems"]) == 22


def test_what_is_about_all_deliveries_is_told_first_and_to_nobody_in_particular(space: Workspace, report: Any) -> None:
    note = Note("STA-W15", "没有2031年的放假安排", "the holidays of 2031 are not known")
    whole = issue("", note.code, "raw", severity=Severity.WARNING, owner="maintainer", message=Text(*note[1:]))
    errors = [issue(f"E{n}", f"X-E{n:02}") for n in range(20)]
    night, theirs = replace(NIGHT, notes=(note,)), replace(LOG, owners=(OWNER,))
    tell(space, night, LOG, theirs, report=report(*errors, whole))
    tell(space, later(replace(QUIET, notes=(note,)), 1), LOG, theirs)
    everybody, mine = sorted(lines(space), key=lambda line: line["owner"])
    said = [line for line in everybody["text"] if "2031" in line]
    assert said == ["【警告】没有2031年的放假安排 the holidays of 2031 are not known"]
    assert [one["kind"] for one in everybody["problems"]][:2] == ["note", "finding"]
    assert everybody["warnings"] == 1 and "2031" not in str(mine)
    tell(space, later(QUIET, 2), LOG, report=report())
    tell(space, later(night, 3), LOG, report=report(whole))
    assert "2031" in str(lines(space)[-1]["text"]), "what is over and comes again is news"


def test_a_closed_gate_says_how_to_release(space: Workspace, report: Any) -> None:
    night = replace(NIGHT, outcome="closed", exit_code=5, gates=(GATE,), draft="2026-01-31-0123456789ab")
    tell(space, night, LOG, replace(LOG, owners=(OWNER, "SZ-JYJ")), report=report())
    told = {line["owner"]: "\n".join(line["text"]) for line in lines(space)}
    assert set(told) == {"", OWNER}
    assert "sucheng approve 2026-01-31-0123456789ab --reason" in told[""] and "驿站只有 0 条" in told[""]
    assert "approve" not in told[OWNER] and "only 0 stations" in told[OWNER]


def test_the_same_news_is_told_once_in_seven_days(space: Workspace, report: Any) -> None:
    found = report(issue())
    for days in (0, 0, 1, 6):
        night = replace(later(NIGHT, days), run=f"00000{days}-x", started=f"x{days}", ended="y", seconds={"load": days})
        tell(space, night, report=found)
    assert len(lines(space)) == 1
    tell(space, later(QUIET, 7), report=found)
    tell(space, later(QUIET, 8), report=found)
    assert [line["night"]["as_of"] for line in lines(space)] == ["2026-01-31", "2026-02-07"]


def test_what_is_new_is_told_and_the_rest_counted(space: Workspace, report: Any) -> None:
    tell(space, QUIET, report=report(issue("E17")))
    tell(space, QUIET, report=report(issue("E17"), issue("B2", file=OTHER)))  # another file
    tell(space, QUIET, report=report(issue("E17"), issue("E18"), issue("B2", file=OTHER)))  # another cell
    tell(space, QUIET, report=report(issue("E17"), issue("E18")))  # less is no news
    first, second, third = lines(space)
    assert [len(line["problems"]) for line in (first, second, third)] == [1, 1, 1]
    assert [line["told_before"] for line in (first, second, third)] == [0, 1, 1]
    assert second["problems"][0]["file"] == OTHER and third["problems"][0]["cells"] == ["E17", "E18"]


def test_a_new_release_is_news_to_those_who_hear_everything(space: Workspace) -> None:
    both = (LOG, replace(LOG, owners=(OWNER,)))
    night = replace(NIGHT, findings={})
    tell(space, night, *both)
    tell(space, replace(later(night, 1), release="2026-02-01-89e92bfb7f22"), *both)  # of the same content
    tell(space, replace(later(night, 2), release="2026-02-02-ffff2bfb7f22"), *both)
    assert [line["owner"] for line in lines(space)] == ["", ""]


def test_recovery_is_news(space: Workspace, report: Any) -> None:
    found = report(issue())
    failed = replace(NIGHT, outcome="failed", exit_code=3, error="读不出 3 个文件", findings={})
    tell(space, QUIET, report=found)
    tell(space, failed)
    tell(space, later(replace(failed, error="读不出 12 个文件"), 1))  # the same reason
    tell(space, later(QUIET, 2), report=found)  # the failure is over, the finding is not new
    tell(space, later(QUIET, 3), report=found)
    tell(space, later(QUIET, 4), report=report())
    tell(space, later(QUIET, 5), report=report())
    tell(space, later(failed, 6))  # again, after it was said to be over
    told = lines(space)
    assert [(line["night"]["outcome"], line["recovered"]) for line in told] == [
        ("unchanged", False),
        ("failed", False),
        ("unchanged", True),
        ("unchanged", True),
        ("failed", False),
    ]
    assert "已恢复" in told[2]["subject"] and told[2]["told_before"] == 1
    assert "运行失败" in told[1]["subject"] and "读不出 3 个文件" in told[1]["text"][-1]


def test_a_failed_night_is_no_recovery_of_findings(space: Workspace, report: Any) -> None:
    theirs = replace(LOG, owners=(OWNER,))
    tell(space, QUIET, theirs, report=report(issue()))
    tell(space, replace(NIGHT, outcome="failed", error="磁盘已满", findings={}), theirs)
    tell(space, QUIET, theirs)  # nothing was read anew: nothing is known of the findings
    tell(space, later(QUIET, 1), theirs, report=report(issue()))
    assert len(lines(space)) == 1


def test_findings_of_unread_nights_are_reminded_of_by_number(space: Workspace, report: Any) -> None:
    night = replace(QUIET, findings={OWNER: Tally(2, 1)})
    tell(space, night, report=report(issue()))
    for days in range(1, 9):
        tell(space, later(night, days))
    _, second = lines(space)
    assert second["night"]["as_of"] == "2026-02-07" and "以前的 2 个错误还没有解决" in second["text"][-1]


@pytest.mark.parametrize("days", [-1, -400])
def test_a_clock_that_goes_back_neither_floods_nor_silences(space: Workspace, report: Any, days: int) -> None:
    found = report(issue())
    tell(space, QUIET, report=found)
    for day in range(days, days + 7):
        tell(space, later(QUIET, day), report=found)
    assert len(lines(space)) == 1
    tell(space, later(QUIET, days + 7), report=found)
    assert len(lines(space)) == 2


BROKEN = [
    b"",
    b"{",
    b"[]",
    b'{"version": 1}',
    b'{"version": 9, "told": {}}',
    b'{"version": 1, "told": {"a:": {"items": {"x": "no day"}, "open": []}}}',
    b'{"version": 1, "told": {"a:": 3}}',
    b"[" * 100_000,
    b"\xff\xfe",
]


@pytest.mark.parametrize("content", BROKEN, ids=range(len(BROKEN)))
def test_a_broken_memory_is_an_empty_one(space: Workspace, report: Any, content: bytes) -> None:
    path = space.build / "state" / "told.json"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    for _ in range(2):
        tell(space, QUIET, report=report(issue()))
    assert len(lines(space)) == 1
    assert not list(path.parent.glob(".*"))


def test_a_memory_that_cannot_be_written_fails_nothing(space: Workspace, report: Any) -> None:
    space.build.mkdir()
    (space.build / "state").write_text("a file where a folder should be")
    assert [(one.to, one.ok) for one in tell(space, QUIET, report=report(issue()))][:2] == [
        ("#1 file", True),
        ("told.json", False),
    ]


def test_what_was_not_delivered_is_told_the_next_night(space: Workspace, report: Any) -> None:
    hook = Recipient("webhook", url_env="HOOK")
    with web(Say(404), Say(200)) as server:
        world = means(HOOK=server.url)
        (first,) = tell(space, QUIET, hook, report=report(issue()), means=world)
        (second,) = tell(space, later(QUIET, 1), hook, report=report(issue()), means=world)
        assert tell(space, later(QUIET, 2), hook, report=report(issue()), means=world) == []
    assert not first.ok and "404" in first.why.zh and second.ok and len(server.got) == 2


# Script of the server, format, settings -> requests it sees, delivered, what the reason holds.
ANSWERS = [
    ([Say(200, b"")], "json", 3, 1, True, ""),
    ([Say(204, b"")], "json", 3, 1, True, ""),
    ([Say(500), Say(200)], "json", 3, 2, True, ""),
    ([Say(500)], "json", 3, 3, False, "500"),
    ([Say(500)], "json", 0, 1, False, "500"),
    ([Say(429), Say(200)], "wecom", 3, 2, True, ""),
    ([Say(403)], "json", 3, 1, False, "403"),
    ([Say(302, b"", "http://127.0.0.1:1/elsewhere")], "json", 3, 1, False, "302"),
    ([Say(307, b"", "/hook/other")], "wecom", 3, 1, False, "307"),
    ([Say(200, b"thanks")], "json", 3, 1, True, ""),
    ([Say()], "wecom", 3, 1, True, ""),
    ([Say()], "dingtalk", 3, 1, True, ""),
    ([Say(200, b'{"errcode": 93000, "errmsg": "TOPSECRET"}')], "wecom", 3, 1, False, "93000"),
    ([Say(200, b'{"errcode": 310000, "errmsg": "sign not match"}')], "dingtalk", 3, 1, False, "310000"),
    ([Say(200, b'{"errcode": 45009}'), Say()], "wecom", 3, 2, True, ""),
    ([Say(200, b"<html>login</html>")], "wecom", 3, 1, False, "看不懂"),
    ([Say(200, b'{"errcode": "0"}')], "dingtalk", 3, 1, False, "看不懂"),
    ([Say(200, b"[" * 60_000)], "wecom", 3, 1, False, "看不懂"),
    ([Say(200, b"{}")], "wecom", 3, 1, False, "看不懂"),
]


@pytest.mark.parametrize(("script", "form", "retries", "asked", "ok", "why"), ANSWERS, ids=range(len(ANSWERS)))
def test_answers(space: Workspace, script: list[Say], form: str, retries: int, asked: int, ok: bool, why: str) -> None:
    to = Recipient("webhook", form, url_env="HOOK")
    with web(*script) as server:
        (done,) = tell(space, NIGHT, to, retries=retries, means=means(HOOK=server.url))
    assert (len(server.got), done.ok) == (asked, ok), done
    assert why in done.why.zh and bool(done.why.en) != ok
    assert done.to == f"#1 webhook/{form}" and "TOPSECRET" not in repr(done)


def test_waits_grow(space: Workspace) -> None:
    waited: list[float] = []
    with web(Say(503)) as server:
        world = replace(means(HOOK=server.url), wait=waited.append)
        tell(space, NIGHT, Recipient("webhook", url_env="HOOK"), retries=4, means=world)
    assert waited == [1.0, 2.0, 4.0]


def many(count: int, report: Any) -> tuple[Report, tuple[str, ...]]:
    """A finding in the file of each of so many organisations."""
    owners = tuple(f"U{n:03}" for n in range(count))
    found = report(*(issue(file=f"raw/{owner}.csv") for owner in owners))
    return replace(found, sources=[Source("1", f"raw/{owner}.csv", "ab", owner, "", 1) for owner in owners]), owners


def heard(server: Web) -> list[str]:
    """Whose news the robot has passed on, in order."""
    texts = [body["markdown"].get("content") or body["markdown"]["text"] for body in server.taken]
    assert all(len(text.encode()) <= 4096 for text in texts)
    return re.findall(r"^\*\*sucheng 2026-\d\d-\d\d (U\d+)：", "\n".join(texts), re.MULTILINE)


@pytest.mark.parametrize("form", ["wecom", "dingtalk"])
@pytest.mark.parametrize(("count", "requests"), [(4, 4), (20, 20), (21, 5), (300, 40)])
def test_a_robot_takes_so_many_messages_a_minute_and_nobody_is_left_out(
    space: Workspace, report: Any, form: str, count: int, requests: int
) -> None:
    found, owners = many(count, report)
    to = Recipient("webhook", form, owners, url_env="HOOK")
    with web(crowd=20, minute=0.9) as server:
        world = replace(means(HOOK=server.url), wait=time.sleep, deadline=1.95, minute=1.0)
        start = time.monotonic()
        done = tell(space, QUIET, to, report=found, means=world)
        assert time.monotonic() - start < 5
        assert len(done) == count and all(one.ok for one in done)
        assert len(server.got) == len(server.taken) <= requests, "the robot never had to refuse"
        assert form == "dingtalk" or heard(server) == list(owners)
        assert tell(space, later(QUIET, 1), to, report=found, means=world) == []


def test_two_recipients_with_one_robot_share_its_minute(space: Workspace, report: Any) -> None:
    found, owners = many(30, report)
    to = [Recipient("webhook", "wecom", part, url_env=name) for part, name in ((owners[:12], "A"), (owners[12:], "B"))]
    with web(crowd=20, minute=0.9) as server:
        world = replace(means(A=server.url, B=server.url), wait=time.sleep, deadline=1.95, minute=1.0)
        done = tell(space, QUIET, *to, report=found, means=world)
        assert len(done) == 30 and all(one.ok for one in done) and len(server.got) == len(server.taken)
        assert heard(server) == list(owners)


@pytest.mark.parametrize("status", [200, 429])
def test_a_robot_that_others_have_kept_busy_is_asked_again_a_minute_later(
    space: Workspace, report: Any, status: int
) -> None:
    found, owners = many(15, report)
    to = Recipient("webhook", "wecom", owners, url_env="HOOK")
    with web(crowd=20, minute=0.9, refusal=status) as server:
        server.charge(12)
        world = replace(means(HOOK=server.url), wait=time.sleep, deadline=5.0, minute=1.0)
        done = tell(space, QUIET, to, report=found, means=world)
        assert all(one.ok for one in done) and heard(server) == list(owners)
        assert len(server.got) == 16, "refused once, and then left alone for a minute"


def test_what_a_crowded_robot_never_takes_holds_no_night_and_is_told_the_next(space: Workspace, report: Any) -> None:
    found, owners = many(15, report)
    to = Recipient("webhook", "wecom", owners, url_env="HOOK")
    with web(crowd=8, minute=3600) as server:
        world = replace(means(HOOK=server.url), wait=time.sleep, deadline=0.6, minute=0.2)
        start = time.monotonic()
        done = tell(space, QUIET, to, report=found, means=world)
        assert time.monotonic() - start < 2.0
        assert [one.ok for one in done].count(True) == 8 and len(done) == 15
        server.crowd = 100
        tell(space, later(QUIET, 1), to, report=found, means=world)
        assert heard(server) == list(owners)


def test_a_server_that_hangs_holds_up_nobody(space: Workspace) -> None:
    start = time.monotonic()
    with web(None) as hanging, web() as well:
        world = replace(means(A=hanging.url, B=well.url), patience=30.0, deadline=0.6)
        to = (Recipient("webhook", url_env="A"), Recipient("webhook", url_env="B"))
        done = {one.to: one for one in tell(space, NIGHT, *to, means=world)}
        assert time.monotonic() - start < 5
    assert not done["#1 webhook/json"].ok and "时限" in done["#1 webhook/json"].why.zh
    assert done["#2 webhook/json"].ok
    with web(None) as hanging:
        world = replace(means(A=hanging.url), patience=0.2)
        (done,) = tell(space, NIGHT, Recipient("webhook", url_env="A"), retries=2, means=world)
        assert len(hanging.got) == 2 and "时限" in done.why.zh


# What stands in the environment -> part of the reason.
ADDRESSES = [
    (None, "HOOK 没有设置"),
    ("file:///etc/passwd", "http(s)"),
    ("ftp://example.org/TOPSECRET", "http(s)"),
    ("//example.org/TOPSECRET", "http(s)"),
    ("http://TOPSECRET\r\nX: y/", "http(s)"),
    ("http://[TOPSECRET/", "http(s)"),
    ("http://example.org:TOPSECRET/", "http(s)"),
    ("http://127.0.0.1:9/TOPSECRET", "连接被拒绝"),
    ("http://TOPSECRET.invalid/", "找不到主机"),
]


@pytest.mark.parametrize(("url", "why"), ADDRESSES, ids=range(len(ADDRESSES)))
def test_addresses(space: Workspace, url: str | None, why: str) -> None:
    world = means(**({"HOOK": url} if url else {}))
    (done,) = tell(space, NIGHT, Recipient("webhook", url_env="HOOK"), means=world, retries=1)
    assert not done.ok and why in done.why.zh and "TOPSECRET" not in repr(done)


def test_settings_that_cannot_work_are_told_without_sending(space: Workspace) -> None:
    mail = Recipient("mail", host="mail.example.org", sender="a@example.org", to=("b@example.org",))
    to = (
        Recipient("pigeon"),
        Recipient("webhook", "slack", url_env="HOOK"),
        Recipient("webhook", url_env="https://example.org/TOPSECRET"),
        Recipient("webhook", "dingtalk", url_env="HOOK", secret_env="ABSENT"),
        replace(mail, host=""),
        replace(mail, tls="ssl"),
        replace(mail, to=()),
        replace(mail, to=("b@example.org\nBcc: c@example.org",)),
        replace(mail, sender="nobody"),
        replace(mail, user_env="ABSENT", password_env="ABSENT"),
        Recipient("file"),
        *(Recipient("file", path=path) for path in ("../out.jsonl", "/etc/x", "log/../../x", ".", "raw", "a\0b")),
        LOG,
        mail,
    )
    space.raw.mkdir()
    said, world = Notify(to=to), means(HOOK="https://example.org/x")
    found = unready(space, said, world)
    assert [one.to.split()[0] for one in found] == [f"#{n}" for n in range(1, 18)]
    assert all(one.why.zh and one.why.en for one in found) and "TOPSECRET" not in repr(found)
    done = notify(space, NIGHT, Notify(to=to[:-1], retries=1), None, world)
    assert [one for one in done if one.ok] == [Delivery("#18 file", True)]
    assert "TOPSECRET" not in repr(done)


def test_a_file_is_not_left_by_a_link(space: Workspace, tmp_path: Path) -> None:
    (space.root / "log").symlink_to(tmp_path)
    (done,) = tell(space, NIGHT)
    assert not done.ok and not (tmp_path / "told.jsonl").exists()


def test_a_line_cut_short_spoils_no_other(space: Workspace) -> None:
    path = space.root / "log" / "told.jsonl"
    path.parent.mkdir()
    path.write_text('{"kind": "suche', encoding="utf-8")
    tell(space, NIGHT)
    _, second = path.read_text(encoding="utf-8").splitlines()
    assert json.loads(second)["night"]["run"] == NIGHT.run


def robot(space: Workspace, form: str, night: Night, found: Report | None = None, **facts: Any) -> dict[str, Any]:
    with web() as server:
        world = means(HOOK=server.url)
        (done,) = tell(space, night, Recipient("webhook", form, url_env="HOOK"), report=found, means=world, **facts)
    assert done.ok
    return server.bodies[0]


def test_wecom_takes_4096_bytes_and_whole_lines(space: Workspace, report: Any) -> None:
    gates = [GATE._replace(entity=f"e{n}", text=Text(f"第{n}张表的记录太少，" * 3, "")) for n in range(120)]
    night = replace(NIGHT, outcome="closed", gates=gates, draft="2026-01-31-0123456789ab")
    body = robot(space, "wecom", night, report(issue()), link="https://data.example.org/")
    assert body["msgtype"] == "markdown" and set(body) == {"msgtype", "markdown"}
    text = body["markdown"]["content"]
    assert 3500 < len(text.encode()) <= 4096
    *shown, last = text.split("\n")
    # 120 gates, the finding, and the release is no news of a closed night.
    assert int(last.split()[1]) + sum(line.startswith("> ") for line in shown) == 121
    assert "sucheng approve 2026-01-31-0123456789ab" in text
    assert "(https://data.example.org/2026-01-31-89e92bfb7f22/)" in text


def test_dingtalk_signs(space: Workspace) -> None:
    before = time.time() * 1000
    to = Recipient("webhook", "dingtalk", url_env="HOOK", secret_env="KEY")
    with web() as server:
        (done,) = tell(space, NIGHT, to, means=means(HOOK=server.url, KEY="SECabc"))
    assert done.ok
    ((query, body),) = server.got
    (stamp,), (sign,) = query["timestamp"], query["sign"]
    assert before - 1 <= int(stamp) <= time.time() * 1000
    expected = hmac.new(b"SECabc", f"{stamp}\nSECabc".encode(), hashlib.sha256).digest()
    assert base64.b64decode(sign) == expected and query["key"] == ["TOPSECRET"]
    assert body["msgtype"] == "markdown" and set(body["markdown"]) == {"title", "text"}
    assert "sucheng" in body["markdown"]["text"]


def test_the_signature_is_that_of_openssl(tmp_path: Path) -> None:
    """Another program as the judge, and every sign that a query must not hold is encoded."""
    said = subprocess.run(
        ["openssl", "dgst", "-sha256", "-hmac", "this is secret", "-binary"],
        input=b"1577262236757\nthis is secret",
        capture_output=True,
        check=True,
    ).stdout
    sign = base64.b64encode(said).decode().replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")
    assert signed("https://x.example/send", "this is secret", 1577262236757) == (
        f"https://x.example/send?timestamp=1577262236757&sign={sign}"
    )


HOSTILE = "a]( http://evil.example)<@all>**x**`y`#![i](www.evil.example)\n# 13812345678 \u202e<font color=red>&lt;\\_"


@pytest.mark.parametrize("form", ["wecom", "dingtalk"])
def test_names_and_values_are_no_markdown(space: Workspace, report: Any, form: str) -> None:
    bad = issue(sheet=HOSTILE, file=FILE, message=Text(HOSTILE, HOSTILE))
    night = replace(NIGHT, outcome="closed", gates=(GATE._replace(text=Text(HOSTILE, HOSTILE)),), draft=HOSTILE)
    body = robot(space, form, night, report(bad))["markdown"]
    text = body.get("content") or body["text"]
    subject, *rest = text.split("\n\n" if form == "dingtalk" else "\n")
    assert subject.startswith("**") and subject.endswith("**") and "*" not in subject[2:-2]
    plain = "\n".join(line.removeprefix("> ") for line in rest)
    assert not set("[]()<>*`#!@&\\_\u202e") & set(plain)
    assert "://" not in plain and "www." not in plain and "13812345678" not in json.dumps(body)
    assert "138****5678" in plain.replace("＊", "*")


def test_inert_text_keeps_its_words() -> None:
    assert inert("驿站_2026 (终).xlsx › 数据 › E17") == "驿站＿2026 （终）.xlsx › 数据 › E17"
    assert inert("HTTP://x WWW.x") == "HTTP：／／x WWW．x"


def test_nothing_personal_leaves(space: Workspace, report: Any) -> None:
    name = "raw/苏州市总工会/联系人13812345678.xlsx"
    night = replace(
        NIGHT,
        inputs=(Input(name, "ab", OWNER, 1, "refused", f"{name} 读不出"),),
        error=f"{name} 读不出",
        outcome="failed",
    )
    tell(space, night, report=report(issue(file=name, sheet="13812345678")))
    text = json.dumps(lines(space), ensure_ascii=False)
    assert "13812345678" not in text and "138****5678" in text


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ("", ""),
        ("https://x.example", "https://x.example/2026-01-31-89e92bfb7f22/"),
        ("https://x.example/a/", "https://x.example/a/2026-01-31-89e92bfb7f22/"),
        ("javascript:alert(1)", ""),
        ("https://x.example/a) [b](c", ""),
        ("https://user:TOPSECRET@x.example/", ""),
    ],
)
def test_links(space: Workspace, link: str, told: str) -> None:
    tell(space, NIGHT, link=link)
    assert lines(space)[0]["link"] == told


MAIL = Recipient("mail", host=HERE, tls="none", sender="night@example.org", to=("a@example.org", "b@example.org"))


def test_a_mail_with_the_workbooks_of_its_owner(space: Workspace, report: Any, tmp_path: Path) -> None:
    book = tmp_path / "驿站（问题清单）.xlsx"
    book.write_bytes(b"PK" + bytes(range(256)))
    huge = tmp_path / "大.xlsx"
    huge.write_bytes(bytes(11 << 20))
    asked: list[str] = []

    def attachments(owner: str) -> list[Path]:
        asked.append(owner)
        return [huge, book]

    post = Post()
    with smtp(post) as port:
        to = replace(MAIL, port=port)
        world = replace(means(), attachments=attachments)
        both = (to, replace(to, owners=(OWNER, "SZ-JYJ")))
        done = tell(space, NIGHT, *both, report=report(issue()), link="https://x.example", means=world)
    assert [one.ok for one in done] == [True, True] and asked == [OWNER]
    letter = next(one for one in post.letters if list(one.iter_attachments()))
    (attached,) = letter.iter_attachments()
    assert attached.get_filename() == book.name and attached.get_content() == book.read_bytes()
    text = letter.get_body().get_content()
    assert "【错误】" in text and "E17" in text and "大.xlsx" in text and "https://x.example/2026" in text
    assert letter["To"] == "a@example.org, b@example.org" and letter["From"] == "night@example.org"
    assert (
        letter["Auto-Submitted"] == "auto-generated"
        and letter["Date"]
        and letter["Message-ID"].endswith("@example.org>")
    )
    assert "苏州市总工会" in letter["Subject"]
    assert all(len(line) <= 998 for raw in post.raw for line in raw.split(b"\r\n"))


def test_the_workbook_that_goes_back_is_attached(tmp_path: Path) -> None:
    """From a delivered file to the list of questions in the mail."""
    folder = tmp_path / "raw" / "苏州市总工会"
    folder.mkdir(parents=True)
    (folder / "驿站.csv").write_text(HEAD + ROWS[0] + ROWS[1].replace("120.591234", "一百二十"), encoding="utf-8")
    space = open_workspace(tmp_path)
    checked = check(space, Request((), DAY))
    post = Post()
    with smtp(post) as port:
        to = replace(MAIL, port=port, owners=(OWNER, "SZ-JYJ"))
        world = replace(means(), attachments=return_workbooks(space, checked))
        done = tell(space, replace(NIGHT, findings={}), to, report=checked.report, means=world)
    assert [(one.to, one.ok) for one in done] == [(f"#1 mail {OWNER}", True)]
    (attached,) = post.letters[0].iter_attachments()
    assert attached.get_filename() == "驿站（问题清单）.xlsx"
    assert attached.get_content_type() == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    book = openpyxl.load_workbook(io.BytesIO(attached.get_content()))
    assert any("一百二十" in str(cell.value) for row in book["问题清单"] for cell in row)


def test_no_workbooks_where_they_are_not_wanted_or_not_to_be_had(space: Workspace, report: Any) -> None:
    def failing(_owner: str) -> list[Path]:
        raise CannotWork("磁盘已满", "disk full")

    post = Post()
    with smtp(post) as port:
        to = replace(MAIL, port=port, owners=(OWNER,))
        world = replace(means(), attachments=failing)
        assert all(one.ok for one in tell(space, NIGHT, to, report=report(issue()), means=world))
        tell(space, NIGHT, to, report=report(issue("A1")), means=world, attach=False)
    with_line, without = (letter.get_body().get_content() for letter in post.letters)
    assert "磁盘已满" in with_line and "磁盘已满" not in without


def test_no_header_is_injected(space: Workspace, schemas: Schemas, report: Any) -> None:
    hostile = "x\r\nBcc: evil@example.org\r\n\r\n<b>"
    book = space.root / "a\r\nBcc: evil@example.org.xlsx"
    book.write_bytes(b"x")
    post = Post()
    found = replace(report(issue(file=hostile)), sources=[Source("1", hostile, "", hostile, "", 1)])
    with smtp(post) as port:
        to = replace(MAIL, port=port, owners=(hostile,))
        world = replace(means(), attachments=lambda _owner: [book])
        (done,) = tell(space, replace(NIGHT, as_of="2026-01-31"), to, report=found, means=world)
    assert done.ok
    (letter,) = post.letters
    assert letter["Bcc"] is None and "Bcc: e" in letter["Subject"] and "\n" not in letter["Subject"]
    assert b"\r\nBcc" not in post.raw[0].partition(b"\r\n\r\n")[0]
    assert all(part["Bcc"] is None for part in letter.walk())


def test_a_mail_server_that_is_busy_or_refuses(space: Workspace) -> None:
    busy = Post(busy=1)
    with smtp(busy) as port:
        (done,) = tell(space, NIGHT, replace(MAIL, port=port))
    assert done.ok and len(busy.letters) == 1
    for refuse, ok, why in (
        ({"a@example.org": "550 TOPSECRET"}, True, "1/2"),
        ({"a@example.org": "550 no", "b@example.org": "550 TOPSECRET"}, False, "拒收"),
    ):
        with smtp(Post(refuse)) as port:
            (done,) = tell(space, NIGHT, replace(MAIL, port=port, sender=f"x{ok}@example.org"), again=0)
        assert done.ok == ok and why in done.why.zh and "TOPSECRET" not in repr(done)


# Settings, what the server offers -> delivered, or part of the reason. "known": we trust the certificate.
TLS = [
    ("starttls", {"tls": True, "require_starttls": True}, "known", ""),
    ("starttls", {"tls": True}, "unknown", "证书"),
    ("starttls", {}, "known", "不支持"),
    ("none", {"tls": True, "require_starttls": True}, "known", "530"),
    ("tls", {"ssl": True}, "known", ""),
    ("tls", {"ssl": True}, "unknown", "证书"),
    ("tls", {}, "known", "加密连接"),
]


@pytest.mark.parametrize(("tls", "offers", "trust", "why"), TLS, ids=range(len(TLS)))
def test_encryption_as_asked_never_less(
    space: Workspace,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    tls: str,
    offers: dict[str, bool],
    trust: str,
    why: str,
) -> None:
    context = certified(tmp_path)
    if trust == "known":
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    options: dict[str, Any] = {"require_starttls": True} if offers.get("require_starttls") else {}
    options |= {"tls_context": context} if offers.get("tls") else {}
    options |= {"ssl_context": context} if offers.get("ssl") else {}
    post = Post()
    with smtp(post, **options) as port:
        (done,) = tell(space, NIGHT, replace(MAIL, port=port, tls=tls), retries=1)
    assert done.ok == (not why) and why in done.why.zh, done
    assert len(post.letters) == (not why)


@pytest.mark.parametrize("password", ["TOPSECRET", "wrong-TOPSECRET"])
def test_login(space: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, password: str) -> None:
    context = certified(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    post = Post()
    with smtp(post, tls_context=context, authenticator=post.authenticate, auth_required=True) as port:
        to = replace(MAIL, port=port, tls="starttls", user_env="USER_NAME", password_env="PASSWORD")
        (done,) = tell(space, NIGHT, to, means=means(USER_NAME="night", PASSWORD=password))
    good = password == "TOPSECRET"
    assert done.ok == good and post.logins[0] == (b"night", password.encode())
    assert good or (not post.letters and "不被接受" in done.why.zh and "TOPSECRET" not in repr(done))


def test_a_fault_of_ours_fails_nothing(space: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise KeyError("TOPSECRET")

    assert tell(space, replace(NIGHT, as_of="no day"))[0].ok is False
    monkeypatch.setattr("sucheng_data.operations._file.append", broken)
    (done,) = tell(space, NIGHT)
    assert not done.ok and "KeyError" in done.why.en and "TOPSECRET" not in repr(done)


def test_the_memory_holds_no_address(space: Workspace, report: Any) -> None:
    with smtp(Post()) as port, web() as server:
        to = (replace(MAIL, port=port), Recipient("webhook", url_env="HOOK"))
        tell(space, NIGHT, *to, report=report(issue(file="raw/13812345678.xlsx")), means=means(HOOK=server.url))
    text = (space.build / "state" / "told.json").read_text(encoding="utf-8")
    assert len(json.loads(text)["told"]) == 2
    assert not [word for word in ("example.org", "TOPSECRET", HERE, "13812345678") if word in text]


def test_secrets_are_in_no_repr() -> None:
    assert "TOPSECRET" not in repr(means(HOOK="TOPSECRET"))


def test_nothing_slow_is_imported_for_nobody() -> None:
    code = (
        "import sys; import sucheng_data.operations.notify; "
        "print([name for name in ('smtplib', 'urllib.request', 'ssl', 'pandas', 'pyarrow') if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout
    assert said.strip() == "[]"


def block(kind: str) -> str:
    """All blocks of this kind on the page, as one."""
    parts = (ROOT / "docs" / "nights.md").read_text(encoding="utf-8").split(f"```{kind}\n")[1:]
    return "\n".join(part.split("```")[0] for part in parts)


def test_the_documented_settings_are_understood(space: Workspace) -> None:
    (space.root / "sucheng.toml").write_text(block("toml"), encoding="utf-8")
    said = settings(space.root, {}).notify
    assert [one.kind for one in said.to] == ["webhook", "webhook", "mail", "file"]
    assert [one.to for one in unready(space, said, means())] == ["#1 webhook/wecom", "#2 webhook/dingtalk", "#3 mail"]
    names = ("WECOM_URL", "DINGTALK_URL", "DINGTALK_SECRET", "MAIL_USER", "MAIL_PASSWORD")
    assert unready(space, said, means(**dict.fromkeys(names, "https://x.example/"))) == []


def test_the_documented_json_is_what_is_sent(space: Workspace, report: Any) -> None:
    body = robot(space, "json", NIGHT, report(issue()))
    example = json.loads(block("json"))
    assert list(body) == list(example) and list(body["problems"][0]) == list(example["problems"][0])
    assert body["version"] == example["version"] and set(NIGHT.to_dict()) == set(body["night"])
