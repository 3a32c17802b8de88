"""Messages by mail: text, and the return workbooks of the organisation that is told."""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid
from pathlib import Path

from sucheng_data.model.issue import Text
from sucheng_data.operations._delivery import Means, Undelivered
from sucheng_data.operations._network import broken_off
from sucheng_data.operations._news import Message, public
from sucheng_data.operations.settings import Recipient

PORTS = {"none": 25, "starttls": 587, "tls": 465}
LARGEST = 10 << 20  # bytes of attachments; most servers refuse a mail of 20 MB, and Base64 adds a third
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")
_BOOKS = {".xlsx": "vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def check(to: Recipient, means: Means) -> tuple[str, str]:
    """User and password, "" for none. Raises Undelivered for settings that no mail can be sent by."""
    if to.tls not in PORTS:
        raise Undelivered("tls 只能是 none、starttls 或 tls", "tls must be none, starttls or tls")
    if not to.host:
        raise Undelivered("没有写 host", "host is not set")
    if not to.to or not all(_ADDRESS.fullmatch(address) for address in (to.sender, *to.to)):
        raise Undelivered("sender 或 to 不是邮件地址", "sender or to is no mail address")
    if not to.user_env:
        return "", ""
    return means.secret(to.user_env, "user_env"), means.secret(to.password_env, "password_env")


def mail(message: Message, to: Recipient, means: Means) -> Text:
    """Send it; the answer says what part of it did not get through. Raises Undelivered."""
    user, password = check(to, means)
    letter = compose(message, to)
    try:
        server = _connected(to, means)
        try:
            if user:
                server.login(user, password)
            refused = server.send_message(letter, to.sender, list(to.to))
            with suppress(OSError, smtplib.SMTPException):  # it has been taken, whatever the farewell
                server.quit()
        finally:
            server.close()
    except smtplib.SMTPException as error:
        raise _refusal(error) from None
    except (OSError, ValueError) as error:
        raise broken_off(error) from None
    if not refused:
        return Text("", "")
    some = f"{len(refused)}/{len(to.to)}"
    return Text(f"有收件人被拒收（{some}）", f"some recipients were refused ({some})")


def _connected(to: Recipient, means: Means) -> smtplib.SMTP:
    """An open connection, encrypted as asked, never less. Certificates are verified."""
    port, secure = to.port or PORTS[to.tls], ssl.create_default_context()
    if to.tls == "tls":
        return smtplib.SMTP_SSL(to.host, port, timeout=means.patience, context=secure)
    server = smtplib.SMTP(to.host, port, timeout=means.patience)
    if to.tls == "starttls":
        try:
            server.starttls(context=secure)
        except BaseException:
            server.close()
            raise
    return server


def _refusal(error: smtplib.SMTPException) -> Undelivered:
    """Why the server did not take it: by number, for its words may repeat what it was told."""
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Undelivered(
            "服务器不支持要用的加密或登录方式", "the server does not offer the encryption or login asked for"
        )
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return Undelivered("用户名或密码不被接受", "user or password was not accepted")
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
        return Undelivered(
            "收件人都被拒收", "all recipients were refused", again=any(400 <= code < 500 for code in codes)
        )
    if isinstance(error, smtplib.SMTPResponseException):
        code = error.smtp_code
        return Undelivered(f"服务器回答 {code}", f"the server answered {code}", again=code < 0 or 400 <= code < 500)
    gone = isinstance(error, smtplib.SMTPServerDisconnected)
    return Undelivered("邮件服务器没有接收", "the mail server did not take it", again=gone)


def compose(message: Message, to: Recipient) -> EmailMessage:
    """The letter. Its headers hold our words and checked addresses; the names of attachments cannot break them."""
    letter = EmailMessage(policy=SMTP)
    letter["Subject"] = message.subject
    letter["From"], letter["To"] = to.sender, ", ".join(to.to)
    letter["Date"], letter["Message-ID"] = formatdate(localtime=True), make_msgid(domain=to.sender.rpartition("@")[2])
    letter["Auto-Submitted"] = "auto-generated"  # so that no absence note answers
    fitting, left = _fitting(message.attachments)
    lines = [
        *message.head,
        *([f"当前发布 current release：{message.link}"] if message.link else ()),
        "",
        *message.lines,
    ]
    if left:
        names = "、".join(public(path.name) for path in left)
        lines += ["", f"附件太大，没有附上 not attached, too large：{names}"]
    letter.set_content("\n".join(lines) + "\n", cte="base64")
    for path, content in fitting:
        subtype = _BOOKS.get(path.suffix.lower(), "octet-stream")
        letter.add_attachment(content, maintype="application", subtype=subtype, filename=public(path.name))
    return letter


def _fitting(paths: tuple[Path, ...]) -> tuple[list[tuple[Path, bytes]], list[Path]]:
    """The attachments that go along, the smallest first, and those left at home."""
    fitting, left, room = [], [], LARGEST
    for path in sorted(paths, key=lambda path: (path.stat().st_size, path)):
        content = path.read_bytes() if path.stat().st_size <= room else b""
        room -= len(content)
        if content:
            fitting.append((path, content))
        else:
            left.append(path)
    return fitting, left
