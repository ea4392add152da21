"""Reading an open file at any place, within a budget, without moving its position."""

from __future__ import annotations

import hashlib
import io
import os
from typing import TYPE_CHECKING, Final

from medprovenance.errors import DamagedAsset

if TYPE_CHECKING:
    from typing import BinaryIO

_AHEAD: Final = 64 * 1024
_DIGEST_CHUNK: Final = 1 << 20
_SMALL: Final = 4 * 1024
MAX_PIECE: Final = 64 * 1024 * 1024
"""Bytes that one part of a file (a table, a metadata block) may have before we refuse it."""


class RandomAccess:
    """A file as a range of bytes: ``size`` of them, read by ``pread``.

    The file keeps its position. Small reads are served from a read-ahead buffer, so that walking
    through a hundred thousand boxes does not cost a hundred thousand system calls. A file without
    a descriptor (``io.BytesIO``) works too. I/O errors become ``DamagedAsset``.
    """

    __slots__ = ("_at", "_buffer", "_descriptor", "_file", "size")

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._buffer = b""
        self._at = 0
        self.size: int
        try:
            if file.writable():
                file.flush()
            self._descriptor = file.fileno()
        except (AttributeError, io.UnsupportedOperation):
            self._descriptor = -1
            position = file.tell()
            self.size = file.seek(0, os.SEEK_END)
            file.seek(position)
        else:
            self.size = os.fstat(self._descriptor).st_size

    def read(self, offset: int, length: int) -> bytes:
        """At most ``length`` bytes from ``offset``; fewer only at the end of the file."""
        length = max(0, min(length, self.size - offset))
        if length == 0 or offset < 0:
            return b""
        if length > MAX_PIECE:
            raise DamagedAsset(
                f"a part of the file has {length:,} bytes, which is more than we read at once",
                offset=offset,
            )
        start = offset - self._at
        if start >= 0 and start + length <= len(self._buffer):
            return self._buffer[start : start + length]
        if length > _SMALL:
            return self._fetch(offset, length)
        self._buffer = self._fetch(offset, min(_AHEAD, self.size - offset))
        self._at = offset
        return self._buffer[:length]

    def exactly(self, offset: int, length: int) -> bytes:
        """``length`` bytes from ``offset``. Raises ``DamagedAsset`` if the file is shorter."""
        data = self.read(offset, length)
        if len(data) != length or length < 0:
            raise DamagedAsset("the file ends in the middle of its structure", offset=offset)
        return data

    def _fetch(self, offset: int, length: int) -> bytes:
        try:
            if self._descriptor < 0:
                position = self._file.tell()
                self._file.seek(offset)
                data = self._file.read(length)
                self._file.seek(position)
                return data
            parts: list[bytes] = []
            while length > 0:
                part = os.pread(self._descriptor, length, offset)
                if not part:
                    break
                parts.append(part)
                offset += len(part)
                length -= len(part)
            return parts[0] if len(parts) == 1 else b"".join(parts)
        except OSError as exc:
            raise DamagedAsset(
                f"the file could not be read: {exc.strerror}", hint="Check the disk."
            ) from exc


def sha256_of(descriptor: int) -> str:
    """SHA-256 of a whole file, lower-case hexadecimal; beside whoever else reads the same file.

    Reads by position. Raises ``OSError`` as reading does.
    """
    digest = hashlib.sha256()
    offset = 0
    while chunk := os.pread(descriptor, _DIGEST_CHUNK, offset):
        digest.update(chunk)
        offset += len(chunk)
    return digest.hexdigest()
