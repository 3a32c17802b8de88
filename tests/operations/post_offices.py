"""Servers that messages are tried on: HTTP with a script of answers, SMTP with and without TLS and login."""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

HERE = "127.0.0.1"


class Say(NamedTuple):
    """One answer of the HTTP server."""

    status: int = 200
    body: bytes = b'{"errcode": 0, "errmsg": "ok"}'
    to: str = ""


class Web(ThreadingHTTPServer):
    """Answers by its script, the last answer for ever; `got` is what it was sent. An answer of None hangs until the end.

    crowd: of more messages than this in so many seconds it takes none, and says so with `refusal`; `taken`: those it took.
    """

    daemon_threads = True

    def __init__(self, *script: Say | None, crowd: int = 0, minute: float = 60.0, refusal: int = 200) -> None:
        super().__init__((HERE, 0), _Handler)
        self.script, self.got, self.over = list(script or [Say()]), [], threading.Event()
        self.crowd, self.minute, self.refusal = crowd, minute, refusal
        self.taken: list[Any] = []
        self.times: list[float] = []

    def charge(self, count: int) -> None:
        """Others send it so many messages."""
        self.times += [time.monotonic()] * count

    def crowded(self, body: Any) -> bool:
        now = time.monotonic()
        full = bool(self.crowd) and sum(now - at < self.minute for at in self.times) >= self.crowd
        if not full:
            self.times.append(now)
            self.taken.append(body)
        return full

    @property
    def url(self) -> str:
        return f"http://{HERE}:{self.server_port}/hook/TOPSECRET?key=TOPSECRET"

    @property
    def bodies(self) -> list[Any]:
        return [body for _, body in self.got]


class _Handler(BaseHTTPRequestHandler):
    server: Web

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((parse_qs(urlsplit(self.path).query), json.loads(body)))
        if self.server.crowded(json.loads(body)):
            self._answer(Say(self.server.refusal, b'{"errcode": 45009, "errmsg": "api freq out of limit"}'))
            return
        script = self.server.script
        say = script.pop(0) if len(script) > 1 else script[0]
        if say is None:
            self.server.over.wait(30)
            return
        self._answer(say)

    def _answer(self, say: Say) -> None:
        self.send_response(say.status)
        if say.to:
            self.send_header("Location", say.to)
        self.send_header("Content-Length", str(len(say.body)))
        self.end_headers()
        self.wfile.write(say.body)

    def do_GET(self) -> None:
        self.server.got.append(({}, "GET"))
        self.send_error(400)

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@contextmanager
def web(*script: Say | None, **limits: Any) -> Iterator[Web]:
    with Web(*script, **limits) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            server.shutdown()
            thread.join()


class Post:
    """An SMTP handler that keeps the letters; refuse: what it answers to a recipient."""

    def __init__(self, refuse: dict[str, str] | None = None, busy: int = 0) -> None:
        self.letters: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.refuse, self.busy, self.logins = refuse or {}, busy, []

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.busy:
            self.busy -= 1
            return "451 TOPSECRET try later"
        self.raw.append(envelope.content)
        self.letters.append(message_from_bytes(envelope.content, policy=default))  # type: ignore[arg-type]
        return "250 OK"

    def authenticate(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        self.logins.append((data.login, data.password))
        return AuthResult(success=data.password == b"TOPSECRET", handled=False)


class _Free(Controller):
    """On whatever port is free."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        socket.create_connection((HERE, self.port)).close()


@contextmanager
def smtp(post: Post, **options: Any) -> Iterator[int]:
    """The port of a running server."""
    controller = _Free(post, hostname=HERE, port=0, **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def certified(folder: Path, name: str = HERE) -> ssl.SSLContext:
    """A server's context with a certificate of its own making, which lies in folder/cert.pem."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address(name))])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "cert.pem").write_bytes(certificate.public_bytes(pem))
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context
