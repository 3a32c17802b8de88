"""`sucheng run`: what changed since the last run, done under a lock, published or not, and told; the order, and nothing else."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from sucheng_data import __version__
from sucheng_data.model.errors import CannotWork, GateClosed, SuchengError
from sucheng_data.model.issue import Severity
from sucheng_data.model.night import Input, Night, Note, Stale, Tally
from sucheng_data.operations.boundaries import FOLDER as BOUNDARIES
from sucheng_data.operations.fingerprint import contents, digest, program
from sucheng_data.operations.lock import sole
from sucheng_data.operations.log import Log
from sucheng_data.operations.runners import runner_for
from sucheng_data.operations.runs import nights, run_name, write_night
from sucheng_data.operations.settings import CONFIG, Run, Settings, settings
from sucheng_data.operations.store import check_current, current_name, write_bytes
from sucheng_data.operations.workspace import Workspace, department

if TYPE_CHECKING:
    from sucheng_data.model.report import Report
    from sucheng_data.model.run import Checked, Loaded, Published, Request
    from sucheng_data.model.schema import Schemas
    from sucheng_data.operations.cache import Cache
    from sucheng_data.pipeline.standing import Standing

STATE = Path("state", "night.json")
UNREADABLE, STOPPED, INTERRUPTED = 3, 143, 130  # the latter as a shell tells them
Progress = Callable[[str, int, int], None]


class Stopped(KeyboardInterrupt):
    """The system asked the run to end."""


@dataclass(frozen=True)
class Asked:
    """What a run is asked: request (raw/, whole); whose deliveries are taken as they are; to publish what was rolled back
    from; to do everything anew."""

    request: Request
    as_they_are: Collection[str] = ()
    again: bool = False
    afresh: bool = False
    fail_on: str = "error"
    runner: str = ""


@dataclass
class Done:
    """A run as it proceeds: its record, and what came of its steps, where they were taken."""

    night: Night
    checked: Checked | None = None
    published: Published | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    error: Exception | None = None


def run_night(space: Workspace, asked: Asked, progress: Progress) -> Done:
    """One run, recorded however it ends; `error` is what ended it. Raises Locked, UsageError, KeyboardInterrupt."""
    config = _set(settings(space.root), asked)
    _utf8()
    with sole(space.build), _stoppable():
        start = datetime.now().astimezone()
        name = run_name(space.build, start)
        blank = Night(
            name, start.isoformat("T", "seconds"), "", __version__, asked.request.as_of.isoformat(), "failed", 6
        )
        done, log = Done(blank), Log(space.build, name)
        log.event("start", version=__version__, as_of=blank.as_of)
        try:
            _run(space, config, asked, (done, progress, log))
        except Exception as error:  # noqa: BLE001  recorded first; whoever started the run raises it
            done.night, done.error = _ended_by(error, done.night), error
        except KeyboardInterrupt as error:
            done.night = _ended_by(error, done.night)
            raise
        finally:
            _close(space, config, done, log)
    return done


def _utf8() -> None:
    """File names are Chinese. Raises CannotWork where the system cannot write them."""
    if (found := sys.getfilesystemencoding()) != "utf-8":
        raise CannotWork(
            f"系统编码是 {found}，写不了中文文件名：请设环境变量 PYTHONUTF8=1",
            f"the system's encoding is {found}, which has no Chinese file names: set PYTHONUTF8=1",
        )


def _set(config: Settings, asked: Asked) -> Settings:
    """The settings, with the runner that is asked for, which is one we know."""
    config = replace(config, run=replace(config.run, runner=asked.runner or config.run.runner))
    runner_for(config.run)
    return config


@contextmanager
def _stoppable() -> Iterator[None]:
    """SIGTERM ends the run where it stands, which is safe anywhere: nothing is ever half written."""

    def stop(_number: int, _frame: Any) -> None:
        raise Stopped

    try:
        before = signal.signal(signal.SIGTERM, stop)
    except ValueError:  # not the main thread, which has its own ways
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _run(space: Workspace, config: Settings, asked: Asked, rest: tuple[Done, Progress, Log]) -> None:
    done, progress, log = rest
    check_current(space.releases)
    base, start = program(space.schemas), time.time()
    before = _inputs(space, asked, config, base)
    if not asked.afresh and (kept := _unchanged(space, before)):
        done.night = _kept_night(space, done.night, kept)
        return
    from sucheng_data.operations.cache import FOLDER, Cache

    try:
        _work(
            space,
            config,
            asked,
            (done, progress, log, Cache(space.build / FOLDER, base, start if asked.afresh else 0.0)),
        )
    except GateClosed as error:
        done.night = _ended_by(error, done.night)
        raise
    finally:
        if done.night.outcome in ("published", "unchanged", "closed"):
            code = done.night.exit_code
            facts = {"inputs": before, "outputs": _outputs(space), "run": done.night.run, "exit_code": code}
            write_bytes(space.build / STATE, orjson.dumps(facts))


def _inputs(space: Workspace, asked: Asked, config: Settings, base: str) -> str:
    """The digest of all that people put in, the day, and what the command line says."""
    human = contents(space.raw, space.decisions, space.profiles, space.root / BOUNDARIES, space.root / CONFIG)
    wanted = (replace(config, run=Run()), replace(asked, afresh=False, runner=""))  # who works does not matter
    return digest([base, *human, repr(wanted)])


def _outputs(space: Workspace) -> str:
    """The digest of what runs write and later runs go by."""
    from sucheng_data.operations.accepted import STATE as ACCEPTED

    return digest([current_name(space.releases), *contents(space.registry, space.build / ACCEPTED)])


def _unchanged(space: Workspace, inputs: str) -> dict[str, Any] | None:
    """What is known of the last run, when there is nothing it has not seen, and what it published is whole."""
    from sucheng_data.operations.verify import intact

    try:
        facts = orjson.loads((space.build / STATE).read_bytes())
    except (OSError, ValueError):
        return None
    same = isinstance(facts, dict) and (facts.get("inputs"), facts.get("outputs")) == (inputs, _outputs(space))
    whole = not current_name(space.releases) or intact(space.current.resolve())
    return facts if same and whole else None


def _kept_night(space: Workspace, night: Night, facts: dict[str, Any]) -> Night:
    """The record of a run that had nothing to do: what the last one found holds."""
    last = next((one for one in nights(space.build) if one.run == facts["run"]), night)
    names = ("inputs", "stale", "gates", "notes", "draft", "rows", "withheld", "findings")
    same = {name: getattr(last, name) for name in names}
    return replace(night, outcome="unchanged", exit_code=int(facts["exit_code"]), **same)


def _work(space: Workspace, config: Settings, asked: Asked, rest: tuple[Done, Progress, Log, Cache]) -> None:
    """Load, stand in, judge, publish; and what was accepted is remembered."""
    done, progress, log, cache = rest
    from sucheng_data.model.schema import read_schemas
    from sucheng_data.operations._process import warm
    from sucheng_data.operations.accepted import write_accepted
    from sucheng_data.operations.decisions import read_decisions
    from sucheng_data.pipeline.loading import load

    warm()
    request = asked.request
    with _timed(done, log, "load"):
        schemas = read_schemas(space.schemas)
        kept = read_decisions(space)
        loaded = load(space, schemas, request, progress, cache, runner_for(config.run))
    from sucheng_data.pipeline.judging import judge
    from sucheng_data.pipeline.standing import Limits, not_overtaken, stand_in, still_accepted

    with _timed(done, log, "judge"):
        standing = stand_in(space, schemas, loaded, request, (Limits(config.sources, asked.as_they_are), cache))
        after = list(still_accepted(standing, request.as_of))
        stale, unreadable = standing.stale, standing.loaded.unreadable
        done.night = replace(done.night, inputs=list(_met(space, schemas, loaded, standing)), stale=stale)
        paths = {source.file_name: space.root / source.file_name for source in loaded.sources}
        loads = [standing.loaded]
        del loaded, standing  # the raw tables go when they are cleaned
        checked = done.checked = judge(space, schemas, loads.pop(), kept, request, cache)
    done.night = _found(space, done.night, checked.report)
    with _timed(done, log, "publish"):
        from sucheng_data.pipeline.publishing import publish

        # Files that cannot be read are reported, and what they held before stands in for them.
        done.published = publish(
            space, replace(checked, unreadable=0, complete=asked.as_they_are), request.as_of, again=asked.again
        )
    outcome = "published" if done.published.new else "unchanged"
    code = UNREADABLE if unreadable else _failing(checked.report, stale, asked.fail_on)
    made, night = done.published, replace(done.night, outcome=outcome, exit_code=code)
    done.night = replace(night, rows=made.rows, withheld=made.withheld, changes=made.changes)
    write_accepted(space.build, not_overtaken(after, checked), paths)


def _failing(report: Report, stale: Collection[Stale], fail_on: str) -> int:
    """1 where the data are at fault, by their findings, or as an old delivery stands in; otherwise 0."""
    return int(report.fails(fail_on) or (bool(stale) and fail_on != "never"))


@contextmanager
def _timed(done: Done, log: Log, stage: str) -> Iterator[None]:
    start = time.perf_counter()
    try:
        yield
    finally:
        done.seconds[stage] = round(time.perf_counter() - start, 3)
        log.event(stage, seconds=done.seconds[stage])


def _met(space: Workspace, schemas: Schemas, loaded: Loaded, standing: Standing) -> Iterator[Input]:
    """Every file that was delivered or stands in, and then those that could not be read."""
    from sucheng_data.pipeline.standing import delivered

    rows = delivered(loaded)
    sources = {source.file_name: source for source in [*loaded.sources, *standing.loaded.sources]}
    for name, source in sorted(sources.items()):
        why = standing.files.get(name, "")
        state = "kept" if why else "cached" if name in loaded.cached else "read"
        yield Input(name, source.sha256, source.submitted_by, sum(rows.get(name, {}).values()), state, why)
    for name in standing.loaded.unreadable:
        sender = department(space.root / name, space.raw, schemas.codes["organisations"])
        yield Input(name, "", sender, 0, "refused")


def _found(space: Workspace, night: Night, report: Report) -> Night:
    """The record with what was found: numbers by sender, and in words what is about all deliveries."""
    notes = [Note(one.code, *one.message) for one in report.issues if one.place.file == space.deliveries]
    return replace(night, findings=_tallies(report), notes=notes)


def _tallies(report: Report) -> dict[str, Tally]:
    """How many findings of each level there are in each sender's files."""
    counts: dict[str, list[int]] = {}
    for issue in report.issues:
        levels = counts.setdefault(report.sender(issue.place.file), [0, 0, 0])
        levels[list(Severity).index(issue.severity)] += 1
    return {owner: Tally(*levels) for owner, levels in sorted(counts.items())}


def _ended_by(error: BaseException, night: Night) -> Night:
    """The record of a run that an error ended."""
    if isinstance(error, GateClosed):
        closed = replace(night, outcome="closed", exit_code=error.exit_code, error=error.zh)
        return replace(closed, gates=error.gates, draft=error.draft)
    if isinstance(error, SuchengError):
        return replace(night, outcome="failed", exit_code=error.exit_code, error=error.zh)
    if isinstance(error, KeyboardInterrupt):
        return replace(night, outcome="stopped", exit_code=STOPPED if isinstance(error, Stopped) else INTERRUPTED)
    return replace(night, outcome="failed", exit_code=6, error=type(error).__name__)


def _close(space: Workspace, config: Settings, done: Done, log: Log) -> None:
    """The record, however the run ended, and what is told of it; what cannot be written does not hide why."""
    now = datetime.now().astimezone()
    ended = now.isoformat("T", "seconds")
    done.night = night = replace(done.night, ended=ended, seconds=done.seconds, release=current_name(space.releases))
    with suppress(SuchengError):
        write_night(space.build, night)
    log.event("end", outcome=night.outcome, exit_code=night.exit_code, release=night.release, error=night.error)
    if config.notify.to:
        from sucheng_data.operations.notify import Means, notify, return_workbooks

        checked = done.checked
        means = Means(attachments=return_workbooks(space, checked)) if checked else Means()
        for sent in notify(space, night, config.notify, checked.report if checked else None, means):
            log.event("notify", sent.why.zh, to=sent.to, ok=sent.ok)
    if night.outcome in ("published", "unchanged"):
        from sucheng_data.operations.retention import sweep

        try:
            for gone in sweep(space, config.retention, now):
                log.event("removed", gone)
        except SuchengError as why:  # there is room still, and the night is done
            log.event("not removed", why.zh)
