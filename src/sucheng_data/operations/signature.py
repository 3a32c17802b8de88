"""The signature of a release: SHA256SUMS.sig, made and checked by ssh-keygen, which every system with SSH has."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from sucheng_data.model.errors import CannotWork
from sucheng_data.model.issue import Text

KEY = "SUCHENG_SIGNING_KEY"
NAMESPACE = "sucheng"
SUMS, SIGNATURE = "SHA256SUMS", "SHA256SUMS.sig"
PATIENCE = 60.0  # seconds


def signing_key(environment: Mapping[str, str]) -> Path | None:
    """The key file that the environment names; None where nothing is to be signed. Raises CannotWork when there is none."""
    if not (named := environment.get(KEY, "")):
        return None
    if not Path(named).is_file():
        raise CannotWork(f"{KEY} 所指的密钥文件不存在，没有发布", f"{KEY} names no file: nothing published")
    return Path(os.path.abspath(named))  # noqa: PTH100  links are not followed: KEY.pub lies beside


def sign(folder: Path, key: Path) -> None:
    """SHA256SUMS.sig. Raises CannotWork when the key cannot be used, be it for its passphrase: nobody is asked at night."""
    done = _ask(["sign", "-n", NAMESPACE, "-f", str(key), str(folder / SUMS)])
    if done.returncode or not (folder / SIGNATURE).is_file():
        why = _last_line(done.stderr)
        raise CannotWork(f"签名没有成功，没有发布：{why}", f"signing failed, nothing published: {why}")


def check_signature(folder: Path, signers: Path) -> Text | None:
    """What is wrong with the signature by the file of allowed signers; None when one of them made it. Raises CannotWork."""
    if not signers.is_file():
        raise CannotWork(f"找不到签名人名单：{signers}", f"no such file of signers: {signers}")
    known = ["-f", str(signers.resolve()), "-s", str(folder / SIGNATURE)]
    found = _ask(["find-principals", *known])
    names = found.stdout.decode("utf-8", "replace").splitlines()
    if found.returncode or not names:
        return Text("签名不是名单上的人所签", "signed by none of the signers")
    with (folder / SUMS).open("rb") as signed:
        done = _ask(["verify", "-n", NAMESPACE, "-I", names[0], *known], signed.read())
    return Text("签名与 SHA256SUMS 不符", "the signature is not of this SHA256SUMS") if done.returncode else None


def _ask(words: Sequence[str], given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "SSH_ASKPASS_REQUIRE": "never", "LC_ALL": "C"}
    environment.pop("DISPLAY", None)
    try:
        return subprocess.run(  # noqa: S603  a list of words, no shell
            ["ssh-keygen", "-Y", *words],  # noqa: S607  where it lies differs from system to system
            input=given,
            capture_output=True,
            check=False,
            timeout=PATIENCE,
            env=environment,
            start_new_session=True,  # without a terminal it cannot ask for a passphrase
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CannotWork(
            "ssh-keygen 用不了，无法签名或验签", "ssh-keygen does not work: cannot sign or check"
        ) from error


def _last_line(said: bytes) -> str:
    lines = [line.strip() for line in said.decode("utf-8", "replace").splitlines() if line.strip()]
    return "".join(sign for sign in lines[-1] if sign.isprintable()) if lines else "?"
