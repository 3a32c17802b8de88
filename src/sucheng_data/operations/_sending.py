"""Messages on their way: every recipient on its own, tried again while that may help, and none after the deadline."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import partial
from itertools import groupby
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
    from sucheng_data.operations._webhook import Bundle

_KINDS = ("webhook", "mail", "file")
CROWDED = ("wecom", "dingtalk")  # formats of robots


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


_Sent = tuple[Parcel, Delivery]
_CROWDED = Text("一分钟之内太多，下一夜再发", "too many within a minute: the next night sends it")


class _Post:
    """One address, and what was sent there: a robot takes only so many messages a minute, whoever they are about."""

    def __init__(self, means: Means, end: float) -> None:
        self.parcels: list[Parcel] = []
        self.sent: deque[float] = deque(maxlen=max(means.crowd, 1))
        self.means, self.end = means, end

    def left(self, wait: float) -> bool:
        """Whether there is time to wait so long and send something then."""
        return time.monotonic() + wait < self.end

    def wait(self) -> float:
        """The seconds until the next message may be sent."""
        full = len(self.sent) == self.sent.maxlen
        return max(self.sent[0] + self.means.minute - time.monotonic(), 0.0) if full else 0.0

    def most(self) -> int:
        """How many messages can be sent before the end."""
        return max(self.means.crowd, 1) * (1 + int(self.means.deadline // self.means.minute))


def sent(parcels: Iterable[Parcel], tries: int, root: Path, means: Means) -> Iterator[list[_Sent]]:
    """Every address in a thread of its own, so that one that hangs holds up nobody; and nothing after the deadline. As they
    come, several at once where they do."""
    end = time.monotonic() + means.deadline
    posts: dict[str, _Post] = {}
    for parcel in parcels:
        posts.setdefault(_address(parcel, means), _Post(means, end)).parcels.append(parcel)
    done: SimpleQueue[_Sent] = SimpleQueue()
    for post in posts.values():
        Thread(target=partial(_deliver_all, post, max(tries, 1), root, done), daemon=True).start()
    left = {(parcel.number, parcel.owner): parcel for post in posts.values() for parcel in post.parcels}
    while left and (ready := _ready(done, end)):
        for parcel, _ in ready:
            del left[parcel.number, parcel.owner]
        yield ready
    late = Text("没有在时限内送到", "not delivered in time")
    yield [(parcel, Delivery(parcel.label, False, late)) for parcel in left.values()]


def _ready(done: SimpleQueue[_Sent], end: float) -> list[_Sent]:
    """What came of some parcels, as soon as there is any; nothing once it is too late."""
    found: list[_Sent] = []
    with suppress(Empty):
        found.append(done.get(timeout=max(end - time.monotonic(), 0.001)))
        while True:
            found.append(done.get_nowait())
    return found


def _address(parcel: Parcel, means: Means) -> str:
    """What is one for those who share a robot."""
    url = means.environment.get(parcel.to.url_env, "").strip() if parcel.to.format in CROWDED else ""
    return url if parcel.to.kind == "webhook" and url else f"#{parcel.number}"


def _deliver_all(post: _Post, tries: int, root: Path, done: SimpleQueue[_Sent]) -> None:
    try:
        todo = list(_bundled(post))
    except Exception as error:  # noqa: BLE001  in a thread nobody else would tell of it
        todo, why = [], _fault(error)
        for parcel in post.parcels:
            done.put((parcel, Delivery(parcel.label, False, why)))
    for parcels, bundle in todo:
        if not post.left(0):
            return
        ok, why = _deliver(parcels[0].to, bundle, (tries, root), post)
        for parcel in parcels:
            done.put((parcel, Delivery(parcel.label, ok, why)))


def _fault(error: Exception) -> Text:
    name = type(error).__name__
    return Text(f"程序故障（{name}）", f"a fault of the program ({name})")


def _bundled(post: _Post) -> Iterator[tuple[list[Parcel], Bundle]]:
    """What each request says, and which parcels that delivers: to each recipient in turn, within its share of the whole."""
    from sucheng_data.operations._webhook import bundles

    for _, group in groupby(post.parcels, key=lambda parcel: parcel.number):
        mine = list(group)
        share = len(mine) / len(post.parcels)
        alone, most = (max(int(count * share), 1) for count in (post.means.crowd, post.most()))
        form = mine[0].to.format if mine[0].to.kind == "webhook" else ""
        for one in bundles([parcel.message for parcel in mine if parcel.message], form, alone, most):
            yield [mine[number] for number in one.numbers], one


def _deliver(to: Recipient, bundle: Bundle, rest: tuple[int, Path], post: _Post) -> tuple[bool, Text]:
    """One request, made again while that may help: whether it got through, and why not."""
    (tries, root), means = rest, post.means
    pause, crowded = means.pause, to.kind == "webhook" and to.format in CROWDED
    for left in range(tries - 1, -1, -1):
        if crowded and (wait := post.wait()):
            if not post.left(wait):
                return False, _CROWDED
            means.wait(wait)
        try:
            post.sent.append(time.monotonic())
            return True, _send(to, bundle, root, means)
        except Undelivered as error:
            why, wait = error.why, max(pause, means.minute) if error.crowded else pause
            if not error.again or not left or not post.left(wait):
                break
        except Exception as error:  # noqa: BLE001  in a thread nobody else would tell of it
            why = _fault(error)
            break
        means.wait(wait)
        pause *= 2
    return False, why


def _send(to: Recipient, bundle: Bundle, root: Path, means: Means) -> Text:
    check(to, root, means)
    if to.kind == "mail":
        from sucheng_data.operations._mail import mail

        return mail(bundle.message, to, means)
    if to.kind == "webhook":
        from sucheng_data.operations._webhook import webhook

        webhook(bundle, to, means)
    else:
        from sucheng_data.operations._file import append

        append(bundle.message, to, root)
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
