"""The status as node_exporter's textfile collector reads it: Prometheus text, times in seconds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from sucheng_data.operations._todo import moment
from sucheng_data.operations.status import Status


class Family(NamedTuple):
    """One gauge with its samples: (labels, value)."""

    name: str
    help: str
    samples: Iterable[tuple[Mapping[str, str], float]]


def metrics(status: Status, now: datetime) -> str:
    """The whole file; a family of which nothing is known is left out."""
    return "".join(_text(one) for one in (*_of_run(status), *_of_data(status, now)))


def _of_run(status: Status) -> Iterator[Family]:
    run = status.run
    yield Family("last_run_timestamp_seconds", "When the last run ended.", _at(run.ended if run else ""))
    yield Family("last_success_timestamp_seconds", "When the last successful run ended.", _at(status.success))
    yield Family("last_run_exit_code", "Exit code of the last run.", _one(run.exit_code if run else None))
    yield Family("last_run_duration_seconds", "How long the last run took.", _one(run.seconds if run else None))
    stages = [({"stage": stage}, seconds) for stage, seconds in status.seconds.items()]
    yield Family("run_duration_seconds", "How long each stage of the last run took.", stages)
    yield Family(
        "attention_required", "Whether something needs a person (`sucheng status` exits 1).", _one(not status.well)
    )


def _of_data(status: Status, now: datetime) -> Iterator[Family]:
    release = status.release
    yield Family(
        "release_as_of_timestamp_seconds",
        "The day the current release is judged for.",
        _at(release.as_of if release else ""),
    )
    records = status.rows or (release.rows if release else {})
    yield Family("records", "Records by entity, as last published or judged.", _by("entity", records))
    yield Family("withheld_records", "Records held back by entity.", _by("entity", status.withheld))
    tallies = [
        ({"owner": owner, "severity": severity}, count)
        for owner, tally in status.findings.items()
        for severity, count in zip(("error", "warning", "info"), tally, strict=True)
    ]
    yield Family("findings", "Findings by department and severity.", tallies)
    gates = Counter((one.entity, one.gate) for one in status.gates)
    closed = [({"entity": entity, "gate": gate}, count) for (entity, gate), count in gates.items()]
    yield Family("gate_closed", "Closed gates: how many, of the whole and of departments.", closed)
    yield Family("source_stale_days", "For how many days earlier rows stand in.", _by("owner", _stale(status, now)))
    yield Family("drafts", "Drafts that closed gates have kept.", _one(len(status.drafts)))


def _stale(status: Status, now: datetime) -> Mapping[str, float]:
    days: dict[str, float] = {}
    for one in status.stale:
        if since := moment(one.since):
            days[one.owner] = max(days.get(one.owner, 0), (now.date() - since.date()).days)
    return days


def _one(value: float | None) -> list[tuple[Mapping[str, str], float]]:
    return [] if value is None else [({}, value)]


def _at(text: str) -> list[tuple[Mapping[str, str], float]]:
    found = moment(text)
    return _one(found.timestamp() if found else None)


def _by(label: str, values: Mapping[str, float]) -> list[tuple[Mapping[str, str], float]]:
    return [({label: name}, value) for name, value in values.items()]


def _text(family: Family) -> str:
    samples = [f"sucheng_{family.name}{_labels(labels)} {float(value)!r}\n" for labels, value in family.samples]
    head = f"# HELP sucheng_{family.name} {family.help}\n# TYPE sucheng_{family.name} gauge\n"
    return head + "".join(samples) if samples else ""


def _labels(labels: Mapping[str, str]) -> str:
    inside = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items())
    return f"{{{inside}}}" if inside else ""


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
