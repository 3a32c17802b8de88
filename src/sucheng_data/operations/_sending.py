"""Messages on their way: every recipient on its own, tried again while that may help, and none after the deadline."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, NamedTuple

from sucheng_data.model.issue import Text
from sucheng_data.operations._delivery import Delivery, Means, Undelivered
from sucheng_data.operations.settings import Recipient

if TYPE_CHECKING:
    from sucheng_data.operations._news import Message
    from sucheng_data.operations._told import Told

_KINDS = ("webhook", "mail", "file")


class Parcel(NamedTuple):
    """One message to one recipient; key: where told.json remembers it; known, told: what it has been told before and after."""

    number: int
    to: Recipient
    owner: str
    key: str
    message: Message | None
    known: Told
    told: Told

    @property
    def label(self) -> str:
        return f"{label(self.number, self.to)} {self.owner}".rstrip()


_End = tuple[float, "SimpleQueue[tuple[Parcel, Delivery]]"]


def sent(parcels: Iterable[Parcel], tries: int, root: Path, means: Means) -> Iterator[tuple[Parcel, Delivery]]:
    """Every recipient in a thread of its own, so that one that hangs holds up nobody; and nothing after the deadline."""
    todo: dict[int, list[Parcel]] = {}
    for parcel in parcels:
        todo.setdefault(parcel.number, []).append(parcel)
    done: SimpleQueue[tuple[Parcel, Delivery]] = SimpleQueue()
    end = time.monotonic() + means.deadline
    for mine in todo.values():
        work = partial(_deliver_all, mine, max(tries, 1), root, means, (end, done))
        Thread(target=work, daemon=True).start()
    left = {(parcel.number, parcel.owner): parcel for mine in todo.values() for parcel in mine}
    while left:
        try:
            parcel, delivery = done.get(timeout=max(end - time.monotonic(), 0.001))
        except Empty:
            break
        del left[parcel.number, parcel.owner]
        yield parcel, delivery
    for parcel in left.values():
        yield parcel, Delivery(parcel.label, False, Text("没有在时限内送到", "not delivered in time"))


def _deliver_all(parcels: Sequence[Parcel], tries: int, root: Path, means: Means, end: _End) -> None:
    for parcel in parcels:
        if time.monotonic() >= end[0]:
            return
        end[1].put((parcel, _deliver(parcel, tries, root, means, end[0])))


def _deliver(parcel: Parcel, tries: int, root: Path, means: Means, end: float) -> Delivery:
    """One message, tried again while that may help."""
    pause = means.pause
    for left in range(tries - 1, -1, -1):
        try:
            return Delivery(parcel.label, True, _send(parcel, root, means))
        except Undelivered as error:
            why = error.why
            if not error.again or not left or time.monotonic() + pause >= end:
                break
        except Exception as error:  # noqa: BLE001  in a thread nobody else would tell of it
            name = type(error).__name__
            why = Text(f"程序故障（{name}）", f"a fault of the program ({name})")
            break
        means.wait(pause)
        pause *= 2
    return Delivery(parcel.label, False, why)


def _send(parcel: Parcel, root: Path, means: Means) -> Text:
    assert parcel.message is not None
    said, to = parcel.message, parcel.to
    check(to, root, means)
    if to.kind == "mail":
        from sucheng_data.operations._mail import mail

        return mail(said, to, means)
    if to.kind == "webhook":
        from sucheng_data.operations._webhook import webhook

        webhook(said, to, means)
    else:
        from sucheng_data.operations._file import append

        append(said, to, root)
    return Text("", "")


def check(to: Recipient, root: Path, means: Means) -> None:
    """Raises Undelivered when a recipient cannot be told as it is set."""
    if to.kind == "webhook":
        from sucheng_data.operations import _webhook

        _webhook.check(to, means)
    elif to.kind == "mail":
        from sucheng_data.operations import _mail

        _mail.check(to, means)
    elif to.kind == "file":
        from sucheng_data.operations import _file

        _file.check(to, root)
    else:
        raise Undelivered("kind 只能是 webhook、mail 或 file", "kind must be webhook, mail or file")


def label(number: int, to: Recipient) -> str:
    """Which recipient of sucheng.toml, without anything that might be an address."""
    kind = to.kind if to.kind in _KINDS else "?"
    return f"#{number} {kind}" + (f"/{to.format}" if kind == "webhook" and to.format.isalpha() else "")
