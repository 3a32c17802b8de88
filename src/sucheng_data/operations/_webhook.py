"""Messages by HTTP: JSON for programs, and the robots of 企业微信 (WeCom) and 钉钉 (DingTalk)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote_plus, urlsplit
from urllib.request import HTTPErrorProcessor, Request, build_opener

from sucheng_data.operations._delivery import Means, Undelivered
from sucheng_data.operations._network import broken_off
from sucheng_data.operations._news import Message
from sucheng_data.operations.settings import Recipient

# What is between the lines, and the bytes of a message; the robot of 钉钉 takes 20,000 of the whole request.
ROBOTS = {"wecom": ("\n", 4096), "dingtalk": ("\n\n", 18_000)}
LEAST = 256  # bytes that a message is cut to, where many share one
LONGEST_ANSWER = 1 << 16
# What the robots answer when they are busy, and when asked too often.
_LATER, _CROWDED = {-1}, {45009, 130101, 410100}
# Their markdown knows no escapes: a sign that means something there is shown by its full-width twin.
_TWINS = {ord(sign): chr(ord(sign) + 0xFEE0) for sign in "\\`*_[]()#<>!|~@&"}
_LINKS = re.compile(r"://|(?<=www)\.", re.IGNORECASE)


class _Plain(HTTPErrorProcessor):
    """Every answer as it is; so no redirect is followed either, to this host or another."""

    def http_response(self, request: Request, response: Any) -> Any:
        return response

    https_response = http_response


def check(to: Recipient, means: Means) -> tuple[str, str]:
    """The address and the secret of a webhook. Raises Undelivered."""
    if to.format not in FORMS:
        raise Undelivered("format 只能是 json、wecom 或 dingtalk", "format must be json, wecom or dingtalk")
    url = means.secret(to.url_env, "url_env")
    wrong = Undelivered("地址不是完整的 http(s) 网址", "the address is no complete http(s) URL")
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 and url.isascii()
    except ValueError:
        raise wrong from None
    if not sound or re.search(r"[\s\x00-\x1f]", url):
        raise wrong
    return url, means.secret(to.secret_env, "secret_env") if to.secret_env else ""


class Bundle(NamedTuple):
    """What one request says: a message, or several that share it, by their numbers; text: of what is for a robot."""

    numbers: Sequence[int]
    message: Message
    text: str = ""


def bundles(messages: Sequence[Message], form: str, alone: int, most: int) -> list[Bundle]:
    """A request each for so few messages as `alone`. More of them share requests, in order: those to a robot, at most so many,
    each message cut as far as that takes."""
    if form not in ROBOTS:
        return [Bundle([number], one) for number, one in enumerate(messages)]
    gap, whole = ROBOTS[form]
    texts = [markdown(one, gap, whole) for one in messages]
    if len(messages) <= alone:
        return [Bundle([number], one, texts[number]) for number, one in enumerate(messages)]
    share, packed = whole, list(_packed(messages, texts, whole))
    while len(packed) > most and share > LEAST:
        share //= 2
        packed = list(_packed(messages, [markdown(one, gap, share) for one in messages], whole))
    return packed


def _packed(messages: Sequence[Message], texts: Sequence[str], most: int) -> Iterator[Bundle]:
    """As many in one as it holds."""
    numbers: list[int] = []
    text = ""
    for number, one in enumerate(texts):
        longer = f"{text}\n\n{one}" if text else one
        if numbers and _bytes(longer) > most:
            yield Bundle(numbers, messages[numbers[0]], text)
            numbers, longer = [], one
        numbers, text = [*numbers, number], longer
    if numbers:
        yield Bundle(numbers, messages[numbers[0]], text)


def webhook(bundle: Bundle, to: Recipient, means: Means) -> None:
    """Send it. Raises Undelivered."""
    url, secret = check(to, means)
    if to.format == "dingtalk" and secret:
        url = signed(url, secret, time.time_ns() // 1_000_000)
    body = json.dumps(FORMS[to.format](bundle), ensure_ascii=False).encode("utf-8", "replace")
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "sucheng"}
    try:
        request = Request(url, body, headers, method="POST")  # noqa: S310  its scheme is checked
        with build_opener(_Plain).open(request, timeout=means.patience) as response:
            status, answer = response.status, b""
            if status == 200 and to.format != "json":
                answer = response.read(LONGEST_ANSWER)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise broken_off(error) from None
    _status(status)
    if to.format != "json":
        _verdict(answer)


def signed(url: str, secret: str, milliseconds: int) -> str:
    """The address of a 钉钉 robot with the signature that it asks for."""
    said = f"{milliseconds}\n{secret}".encode()
    sign = base64.b64encode(hmac.new(secret.encode(), said, hashlib.sha256).digest())
    return f"{url}{'&' if '?' in url else '?'}timestamp={milliseconds}&sign={quote_plus(sign)}"


def _status(status: int) -> None:
    if 300 <= status < 400:
        raise Undelivered(
            f"服务器要转到别的地址（{status}），没有跟去；请改用最终地址",
            f"the server redirects ({status}), which is not followed: give the final address",
        )
    if not 200 <= status < 300:
        again = status >= 500 or status in (408, 425, 429)
        raise Undelivered(f"服务器回答 {status}", f"the server answered {status}", again=again, crowded=status == 429)


def _verdict(answer: bytes) -> None:
    """A robot says in the body whether it took the message. Its words are not passed on: they may hold the address."""
    try:
        said = json.loads(answer)
        code = said["errcode"]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise Undelivered("机器人的回答看不懂", "the robot's answer cannot be read") from None
    if type(code) is not int:
        raise Undelivered("机器人的回答看不懂", "the robot's answer cannot be read")
    if code:
        zh, en = f"机器人没有接收（errcode {code}）", f"the robot refused (errcode {code})"
        raise Undelivered(zh, en, again=code in _LATER | _CROWDED, crowded=code in _CROWDED)


def _json(bundle: Bundle) -> Mapping[str, Any]:
    return bundle.message.content


def _wecom(bundle: Bundle) -> Mapping[str, Any]:
    return {"msgtype": "markdown", "markdown": {"content": bundle.text}}


def _dingtalk(bundle: Bundle) -> Mapping[str, Any]:
    more = f" 等 {len(bundle.numbers)} 条 messages" if len(bundle.numbers) > 1 else ""
    title = inert(bundle.message.subject) + more
    return {"msgtype": "markdown", "markdown": {"title": title, "text": bundle.text}}


FORMS = {"json": _json, "wecom": _wecom, "dingtalk": _dingtalk}


def markdown(message: Message, gap: str, most: int) -> str:
    """The message for a robot, in at most so many bytes: what does not fit is left out by whole lines, and counted."""
    top = [f"**{inert(message.subject)}**", *(inert(line) for line in message.head)]
    if message.link:
        top.append(f"[当前发布 current release]({message.link})")
    lines = [f"> {inert(line)}" for line in message.lines]
    for kept in range(len(lines), -1, -1):
        more = [f"……还有 {len(lines) - kept} 行没有列出 more lines"] if kept < len(lines) else []
        text = gap.join([*top, *lines[:kept], *more])
        if _bytes(text) <= most:
            return text
    return _cut(top, gap, most)


def _cut(top: Sequence[str], gap: str, most: int) -> str:
    """Even the head is too long, be it for its link: its first lines."""
    while len(top) > 1 and _bytes(gap.join(top)) > most:
        top = top[:-1]
    return gap.join(top)


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


def inert(text: str) -> str:
    """Text that stays text in a robot's markdown: no markup, no mention, no link."""
    return _LINKS.sub(lambda sign: "：／／" if sign[0] == "://" else "．", text.translate(_TWINS))
