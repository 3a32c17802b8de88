"""What a fault of the network means, in our own words: those of the libraries hold addresses."""

from __future__ import annotations

import socket
import ssl

from sucheng_data.operations._delivery import Undelivered

# The narrower kinds first.
_FAULTS: tuple[tuple[type[BaseException], str, str, bool], ...] = (
    (TimeoutError, "没有在时限内回答", "no answer in time", True),
    (ssl.SSLCertVerificationError, "服务器的证书核对不过", "the server's certificate cannot be verified", False),
    (ssl.SSLError, "加密连接没有建成", "no encrypted connection came about", True),
    (socket.gaierror, "找不到主机", "no such host", True),
    (ConnectionRefusedError, "连接被拒绝", "connection refused", True),
    (ConnectionError, "连接中断", "the connection broke off", True),
    (ValueError, "地址或内容的写法不对", "the address or the content is malformed", False),
)


def broken_off(error: BaseException) -> Undelivered:
    """The failed delivery that a library's exception stands for."""
    reason = getattr(error, "reason", None)
    cause = reason if isinstance(reason, BaseException) else error
    for kind, zh, en, again in _FAULTS:
        if isinstance(cause, kind):
            return Undelivered(zh, en, again=again)
    name = type(cause).__name__
    return Undelivered(f"连接出错（{name}）", f"the connection failed ({name})", again=isinstance(cause, OSError))
