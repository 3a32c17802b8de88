"""Cleaner `uri`: a web address."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

from sucheng_data.model.cleaning import Cleaned, Context, Refusal
from sucheng_data.model.patterns import pattern
from sucheng_data.model.text import tidy

_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_HOST = pattern(rf"(?:{_LABEL}\.)+[^\W\d_](?:[\w-]{{0,61}}[^\W_])\.?")
_ADDRESS = pattern(r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}", re.ASCII)
_SLIP = pattern(r"(https?)\s*[:;]?\s*[/\\]{1,3}\s*(?=\w)", re.I)
_SCHEME = pattern(r"[a-z][a-z0-9+.-]*:(?!\d+(?:/|$))", re.I)


def uri(text: str, context: Context) -> Cleaned:
    """网址：缺少协议时补 https://。A web address (http or https), with a scheme and a lower-case host.

    hrss.suzhou.gov.cn -> https://hrss.suzhou.gov.cn; javascript:, blanks inside, passwords and names without a dot are refused.
    Idempotent.
    """
    value = tidy(text).rstrip("。;,、")
    if not re.match(r"https?://", value, re.I):
        value = _schemed(value)
    if re.search(r"[\s<>\"'`{}|\\^\x00-\x1f\x7f]", value):
        raise Refusal("网址中有空格或不允许的字符", "the address holds blanks or forbidden characters")
    parts = _parsed(value)
    host = (parts.hostname or "").lower()
    if not (_HOST.fullmatch(host) or _ADDRESS.fullmatch(host)):
        raise Refusal("不是网址", "this is no web address")
    if parts.username is not None or parts.password is not None:
        raise Refusal("网址不得含用户名或密码", "an address must not carry a user name or password")
    return Cleaned(_rejoined(value, parts))


def _schemed(value: str) -> str:
    """`value` with https:// in front; another scheme is refused."""
    slip = _SLIP.match(value)
    if slip:
        raise Refusal(
            "网址协议写法有误", "the scheme is misspelt", suggestion=f"{slip[1].lower()}://{value[slip.end() :]}"
        )
    if _SCHEME.match(value):
        raise Refusal("只接受 http 和 https 网址", "only http and https addresses are accepted")
    return f"https://{value.lstrip('/')}"


def _parsed(value: str) -> SplitResult:
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError as error:
        raise Refusal("不是网址", "this is no web address") from error
    return parts


def _rejoined(value: str, parts: SplitResult) -> str:
    """Scheme and host in lower case, the rest byte for byte."""
    start = len(parts.scheme) + len("://")
    end = start + len(parts.netloc)
    return f"{parts.scheme.lower()}://{parts.netloc.lower()}{value[end:]}"
