"""Who is told of a night: one message per recipient and organisation, of what is new; no delivery ever fails the run."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sucheng_data.model.errors import SuchengError
from sucheng_data.model.issue import Text
from sucheng_data.operations._delivery import Attachments, Delivery, Means, Undelivered
from sucheng_data.operations._sending import Parcel, check, label, sent
from sucheng_data.operations.settings import Notify, Recipient

if TYPE_CHECKING:
    from sucheng_data.model.night import Night
    from sucheng_data.model.report import Report
    from sucheng_data.model.run import Checked
    from sucheng_data.operations._news import View
    from sucheng_data.operations._told import Told
    from sucheng_data.operations.workspace import Workspace

__all__ = ["Delivery", "Means", "notify", "return_workbooks", "unready"]


def notify(
    space: Workspace,
    night: Night,
    settings: Notify,
    report: Report | None = None,
    means: Means | None = None,
) -> list[Delivery]:
    """Tell every recipient what is new to it, and say what came of it. Never raises."""
    if not settings.to:
        return []
    done: list[Delivery] = []
    try:
        done += _notify(space, night, settings, report, means or Means())
    except Exception as error:  # noqa: BLE001  a night is not lost for its message
        name = type(error).__name__
        done.append(Delivery("notify", False, Text(f"通知没有做成（{name}）", f"no notification came about ({name})")))
    return done


def unready(space: Workspace, settings: Notify, means: Means | None = None) -> list[Delivery]:
    """The recipients that cannot be told as they are set, and why; nothing is sent."""
    found = []
    for number, to in enumerate(settings.to, start=1):
        try:
            check(to, space.root, means or Means())
        except Undelivered as error:
            found.append(Delivery(label(number, to), False, error.why))
    return found


def return_workbooks(space: Workspace, checked: Checked) -> Attachments:
    """What goes back to an organisation, made in build/returns/ when it is asked for; nothing that holds answers already."""

    @cache
    def of(owner: str) -> list[Path]:
        from sucheng_data.operations.returns import Given, make, plans
        from sucheng_data.operations.workspace import inputs

        given = Given({space.name(file): file for file in inputs([space.raw])}, space.raw)
        every = plans(checked.found, (checked.merged, checked.tables), checked.report, given)
        mine = [plan for plan in every if plan.items and plan.about.organisation == owner]
        out = space.build / "returns" / checked.report.as_of.isoformat()
        return [made.path for made in make(mine, given, out) if made.path]

    return of


def _notify(
    space: Workspace,
    night: Night,
    settings: Notify,
    report: Report | None,
    means: Means,
) -> Iterator[Delivery]:
    from sucheng_data.operations._told import read_told, write_told

    path = space.build / "state" / "told.json"
    before = read_told(path)
    parcels = list(_parcels(night, settings, report, before))
    told = {one.key: one.known if one.message else one.told for one in parcels}
    packed = _packed(parcels, means.attachments if settings.attach else None)
    for ready in sent(packed, settings.retries, space.root, means):
        yield from (delivery for _, delivery in ready)
        if new := {parcel.key: parcel.told for parcel, delivery in ready if delivery.ok}:
            told |= new
            yield from _remembered(path, told, write_told)
            before = dict(told)
    if told != before:
        yield from _remembered(path, told, write_told)


def _remembered(path: Path, told: Mapping[str, Told], write: Callable[..., None]) -> Iterator[Delivery]:
    try:
        write(path, told)
    except SuchengError as error:
        yield Delivery(path.name, False, Text(error.zh, error.en))


def _parcels(night: Night, settings: Notify, report: Report | None, before: Mapping[str, Told]) -> Iterator[Parcel]:
    """For every recipient and organisation what is to be sent, or None where there is nothing new."""
    from sucheng_data.operations._news import message, view
    from sucheng_data.operations._told import Told

    today = date.fromisoformat(night.as_of)
    seen = cache(lambda owner: view(night, report, owner))
    for number, to in enumerate(settings.to, start=1):
        for owner in dict.fromkeys(to.owners or ("",)):
            key = f"{_identity(to)}:{owner}"
            known = before.get(key, Told()).recent(today, settings.again)
            mine = seen(owner)
            new = [item for item in mine.items if item.key not in known.items]
            over = _over(mine, known.open)
            said = message(mine, new, bool(over), settings.link) if new or over else None
            told = _after(mine, known, over).telling((item.key for item in new), today)
            yield Parcel(number, to, owner, key, said, known, _standing(told) if mine.known else told)


def _over(seen: View, before: frozenset[str]) -> set[str]:
    """The kinds of trouble that were and are no more; a bad night knows nothing of that."""
    from sucheng_data.operations._news import GOOD

    if seen.night.outcome not in GOOD:
        return set()
    now = _trouble(seen)
    grave = {"grave"} & before - now
    return grave | ({"finding"} & before if seen.known and not now else set())


def _trouble(seen: View) -> set[str]:
    from sucheng_data.operations._news import GRAVE, RELEASE

    return {"grave" if item.kind in GRAVE else "finding" for item in seen.items if item.kind != RELEASE}


def _after(seen: View, known: Told, over: set[str]) -> Told:
    """What stays in mind: of trouble that is over nothing, so that its return is news."""
    from sucheng_data.operations._news import FINDING, GOOD, GRAVE, NOTE, STANDING
    from sucheng_data.operations._told import Told

    gone = {*(GRAVE if "grave" in over else ()), *((FINDING, NOTE, STANDING) if "finding" in over else ())}
    items = {key: day for key, day in known.items.items() if key.partition(":")[0] not in gone}
    now, kept = _trouble(seen), known.open - over
    if seen.night.outcome in GOOD and seen.known:
        kept = frozenset()
    return Told(items, frozenset(now) | kept)


def _standing(told: Told) -> Told:
    """Who was told of findings was told that there are some: a night that does not know which need not say so again."""
    from sucheng_data.operations._news import FINDING, STANDING

    days = [day for key, day in told.items.items() if key.startswith((FINDING, STANDING))]
    return replace(told, items={**told.items, f"{STANDING}:": max(days)}) if days else told


def _packed(parcels: Sequence[Parcel], attachments: Attachments | None) -> Iterator[Parcel]:
    """Those with a message, mails to an organisation with its workbooks."""
    from sucheng_data.operations._news import public

    for parcel in parcels:
        said = parcel.message
        if said and attachments and parcel.owner and parcel.to.kind == "mail" and parcel.told.open:
            try:
                said = replace(said, attachments=tuple(attachments(parcel.owner)))
            except Exception as error:  # noqa: BLE001  the message goes without them
                why = public(error.zh) if isinstance(error, SuchengError) else type(error).__name__
                said = replace(said, lines=[*said.lines, f"退回的表格没有做成 no return workbooks：{why}"])
        if said:
            yield parcel._replace(message=said)


def _identity(to: Recipient) -> str:
    """By what a recipient is known again; a digest, for addresses are nobody's business."""
    parts = (to.kind, to.format, to.url_env, to.path, to.host, *sorted(to.to))
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=8).hexdigest()
