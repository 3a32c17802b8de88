"""The shared strings of an .xls that are in several fonts."""

from __future__ import annotations

import struct


def rich_strings(pieces: list[bytes]) -> dict[int, list[tuple[int, int]]]:
    """By number of the string its runs: (first character, font). `pieces`: the record SST and those that continue it."""
    reader = _Reader(pieces)
    _, count = struct.unpack("<II", reader.take(8))
    found: dict[int, list[tuple[int, int]]] = {}
    for number in range(count):
        if reader.ended():  # the count is not to be believed
            break
        length, flags = struct.unpack("<HB", reader.take(3))
        runs = struct.unpack("<H", reader.take(2))[0] if flags & 8 else 0
        extra = struct.unpack("<I", reader.take(4))[0] if flags & 4 else 0
        reader.skip_text(length, flags)
        if runs:
            found[number] = [(first, font) for first, font in struct.iter_unpack("<HH", reader.take(4 * runs))]
        reader.take(extra)
    return found


class _Reader:
    """Bytes that go on from record to record; text says anew in each record how wide its characters are."""

    def __init__(self, pieces: list[bytes]) -> None:
        self.pieces, self.piece, self.at = pieces, 0, 0

    def ended(self) -> bool:
        while self.piece < len(self.pieces) and self.at >= len(self.pieces[self.piece]):
            self.piece, self.at = self.piece + 1, 0
        return self.piece >= len(self.pieces)

    def take(self, count: int) -> bytes:
        """The next bytes. Raises IndexError behind the end."""
        taken = b""
        while len(taken) < count:
            if self.ended():
                raise IndexError(count)
            part = self.pieces[self.piece][self.at : self.at + count - len(taken)]
            self.at += len(part)
            taken += part
        return taken

    def skip_text(self, length: int, flags: int) -> None:
        width = 2 if flags & 1 else 1
        while length:
            if self.ended():
                raise IndexError(length)
            here = min(length, (len(self.pieces[self.piece]) - self.at) // width)
            self.at += here * width
            length -= here
            if length:
                self.piece, self.at = self.piece + 1, 0
                width = 2 if self.take(1)[0] & 1 else 1
