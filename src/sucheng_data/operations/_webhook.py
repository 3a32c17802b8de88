"""Messages by HTTP: JSON for programs, and the robots of 企业微信 (WeCom) and 钉钉 (DingTalk)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import re
import time
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote_plus, urlsplit
from urllib.request import HTTPErrorProcessor, Request, build_opener

from sucheng_data.operations._delivery import Means, Undelivered
from sucheng_data.operations._network import broken_off
from sucheng_data.operations._news import Message
from sucheng_data.operations.settings import Recipient

WECOM, DINGTALK = 4096, 18_000  # bytes; the robot of 钉钉 takes 20,000 of the whole request
LONGEST_ANSWER = 1 << 16
# What the robots answer when they are busy or asked too often.
_LATER = {-1, 45009, 130101}
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


def webhook(message: Message, to: Recipient, means: Means) -> None:
    """Send it. Raises Undelivered."""
    url, secret = check(to, means)
    if to.format == "dingtalk" and secret:
        url = signed(url, secret, time.time_ns() // 1_000_000)
    body = json.dumps(FORMS[to.format](message), ensure_ascii=False).encode("utf-8", "replace")
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
        raise Undelivered(f"服务器回答 {status}", f"the server answered {status}", again=again)


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
        raise Undelivered(
            f"机器人没有接收（errcode {code}）", f"the robot refused (errcode {code})", again=code in _LATER
        )


def _json(message: Message) -> Mapping[str, Any]:
    return message.content


def _wecom(message: Message) -> Mapping[str, Any]:
    return {"msgtype": "markdown", "markdown": {"content": markdown(message, "\n", WECOM)}}


def _dingtalk(message: Message) -> Mapping[str, Any]:
    return {
        "msgtype": "markdown",
        "markdown": {"title": inert(message.subject), "text": markdown(message, "\n\n", DINGTALK)},
    }


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
        if len(text.encode("utf-8", "replace")) <= most:
            return text
    return _cut(top, gap, most)


def _cut(top: Sequence[str], gap: str, most: int) -> str:
    """Even the head is too long, be it for its link: its first lines."""
    while len(top) > 1 and len(gap.join(top).encode("utf-8", "replace")) > most:
        top = top[:-1]
    return gap.join(top)


def inert(text: str) -> str:
    """Text that stays text in a robot's markdown: no markup, no mention, no link."""
    return _LINKS.sub(lambda sign: "：／／" if sign[0] == "://" else "．", text.translate(_TWINS))
