"""What is to be done next, told from the records of runs: one sentence a matter."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sucheng_data.model.codes import Codes
from sucheng_data.model.errors import GateClosed
from sucheng_data.model.issue import Text
from sucheng_data.model.night import Night

CLOSED = GateClosed.exit_code
SILENCE = timedelta(days=2)  # without a successful run
WHY = {
    "missing": Text("没有报来", "is missing"),
    "unreadable": Text("读不出", "cannot be read"),
    "collapsed": Text("大幅减少", "has collapsed"),
}


class Todo(NamedTuple):
    """What is to be done next; urgent: all is not well until it is done."""

    kind: str
    urgent: bool
    text: Text


def title(owner: str, organisations: Codes) -> Text:
    """The name of a department, else its code."""
    return Text(organisations.label(owner), organisations.label(owner, "en"))


def moment(text: Any) -> datetime | None:
    """A day or a moment as records have them; None for anything else. Where no offset is given, the machine's zone."""
    try:
        found = datetime.fromisoformat(text)
        return found if found.tzinfo else found.astimezone()
    except (ValueError, TypeError, OverflowError, OSError):
        return None


def after(last: Night | None, success: str, now: datetime) -> Iterator[Todo]:
    """What the last run asks for; success: when the last good one ended."""
    if last is None:
        yield Todo("never", True, Text("还没有运行过：运行 sucheng run", "no run yet: run `sucheng run`"))
        return
    if last.outcome == "failed":
        why = last.error.splitlines()[0] if last.error else f"exit {last.exit_code}"
        zh = f"上次运行失败：{why}。用 sucheng doctor 检查，改好后运行 sucheng run"
        en = f"the last run failed: {why}. Check with `sucheng doctor`, mend it, then `sucheng run`"
        yield Todo("failed", True, Text(zh, en))
    if last.outcome == "stopped":
        zh = "上次运行中途被停下：下一次运行会重做，急用就运行 sucheng run"
        en = "the last run was stopped: the next one does it again; in a hurry, run `sucheng run`"
        yield Todo("stopped", False, Text(zh, en))
    ended = moment(success)
    if ended is None or now - ended > SILENCE:
        zh = f"{f'{success[:10]} 以来' if ended else '至今'}没有成功的运行：看 build/runs/ 里最新的 .log，查定时任务是否开着"
        since = f"since {success[:10]}" if ended else "so far"
        en = f"no successful run {since}: see the newest .log in build/runs/, and whether the timer is on"
        yield Todo("silent", True, Text(zh, en))


def about(told: Night, there: tuple[str, Collection[str]], organisations: Codes) -> Iterator[Todo]:
    """What the data asks for, by the last run that judged it; there: the current release, which may be a draft that was
    approved, and the drafts that wait."""
    current, drafts = there
    if (told.gates or told.exit_code == CLOSED) and not (told.draft and told.draft == current):
        yield _closed(told, told.draft if told.draft in drafts else "")
    for one in told.stale:
        whose, why = title(one.owner, organisations), WHY.get(one.why, Text(one.why, one.why))
        zh = f"{whose.zh}的数据{why.zh}，暂用 {one.since} 的 {one.rows} 条，用到 {one.until} 前一天：请其重新报送"
        en = f"{whose.en}: the delivery {why.en}; {one.rows} rows of {one.since} stand in until {one.until}: ask for it"
        yield Todo("stale", True, Text(zh, en))
    if errors := sum(one.errors for one in told.findings.values()):
        zh = f"数据有 {errors} 个错误：用 sucheng return 把表格退回各部门改"
        en = f"{errors} error(s) in the data: send the workbooks back with `sucheng return`"
        yield Todo("errors", False, Text(zh, en))


def _closed(told: Night, draft: str) -> Todo:
    zh, en = "；".join(one.text.zh for one in told.gates), "; ".join(one.text.en for one in told.gates)
    if not told.gates:  # that of privacy, which nobody can approve
        zh = en = told.error.splitlines()[0] if told.error else "build/runs/*.log"
    if not draft:
        return Todo("closed", True, Text(f"闸门关闭：{zh}", f"a gate is closed: {en}"))
    zh = f"闸门关闭：{zh}。查看 build/drafts/{draft}，确认无误就运行 sucheng approve {draft} --reason 原因"
    en = f"a gate is closed: {en}. See build/drafts/{draft}; if right, `sucheng approve {draft} --reason WHY`"
    return Todo("closed", True, Text(zh, en))
