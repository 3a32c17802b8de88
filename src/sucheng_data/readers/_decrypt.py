"""Workbooks under a password: what Office encrypts is decrypted with the password given, or refused in one clear line."""

from __future__ import annotations

import re
import struct
from io import BytesIO

from sucheng_data.model.errors import UnreadableFile
from sucheng_data.model.secret import Secret
from sucheng_data.readers._calamine import broken

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_GLOBALS = re.compile(rb"\x09\x08[\x08\x10]\x00\x00[\x05\x06]\x05\x00")  # BIFF 5 or 8, the substream of the workbook
_FILEPASS = 0x002F
_RECORDS = 20  # FILEPASS, where there is one, stands near the beginning of the globals.
# Office uses it for workbooks that are protected from changes only; whoever opens one is asked for nothing.
_ASKS_NOTHING = "VelvetSweatshop"


def decrypted(data: bytes, secret: Secret) -> bytes:
    """`data` as it is when it is not encrypted, else what is under the password. The password appears in no message."""
    if not data.startswith(OLE2) or not (_PACKAGE in data or _protected(data)):
        return data
    for password in filter(None, (_ASKS_NOTHING, secret.text)):
        plain = _opened(data, password, asked=secret.asked)
        if plain:
            return plain
    raise _refusal(secret)


def _opened(data: bytes, password: str, *, asked: bool) -> bytes:
    """What `password` opens; nothing when it is the wrong one."""
    import msoffcrypto
    from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError

    plain = BytesIO()
    try:
        office = msoffcrypto.OfficeFile(BytesIO(data))
        office.load_key(password=password, **({"verify_password": True} if office.format == "ooxml" else {}))
        office.decrypt(plain)
    except InvalidKeyError:
        return b""
    except MemoryError:
        raise
    except (DecryptionError, FileFormatError) as error:
        if not asked:
            return b""
        raise UnreadableFile(
            "文件有密码保护，用的加密方式太旧或太新，解不开，请去掉密码后再报送",
            "the file is password-protected in a way that cannot be opened here; send it without the password",
        ) from error
    except Exception as error:
        if not asked:
            return b""
        raise broken() from error
    return plain.getvalue()


def _refusal(secret: Secret) -> UnreadableFile:
    if secret.text:
        return UnreadableFile(
            "文件有密码保护，--password-env 给的密码打不开它",
            "the file is password-protected, and the password given by --password-env does not open it",
        )
    if secret.asked:
        return UnreadableFile(
            "文件有密码保护，而 --password-env 指的环境变量没有设置，或是空的",
            "the file is password-protected, and the environment variable named by --password-env is not set or empty",
        )
    return UnreadableFile(
        "文件有密码保护，请去掉密码后再报送，或用 --password-env 指明存有密码的环境变量",
        "the file is password-protected; send it without the password, or name the environment variable that holds it "
        "with --password-env",
    )


def _protected(data: bytes) -> bool:
    """Whether the workbook stream of an .xls has the record that announces a password."""
    found = _GLOBALS.search(data)
    position = found.start() if found else len(data)
    for _ in range(_RECORDS):
        if position + 4 > len(data):
            return False
        record, length = struct.unpack_from("<HH", data, position)
        if record == _FILEPASS:
            return True
        position += 4 + length
    return False
