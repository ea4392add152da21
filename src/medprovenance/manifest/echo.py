"""A destination that lets the kernel copy what the engine would write from the source unchanged.

The engine writes a signed file in blocks of 8 KiB, nearly all of which stand in the source at
another place. Such a block is compared and remembered instead of written; at the end the system
copies the remembered ranges from file to file, which is several times faster. What is copied was
compared byte by byte, so no knowledge of containers is needed, and a wrong guess costs time only.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Final

from medprovenance.media.copying import copy_range, write_at

SMALLEST: Final = 4096
"""Bytes of a block for which a comparison is worth it."""
WINDOW: Final = 1 << 20
"""Bytes on either side of the expected place in which a block is looked for."""
MOST_SEARCHES: Final = 64
NEEDLE: Final = 64


@dataclass(slots=True)
class _Range:
    """Bytes that the source and the destination share."""

    source: int
    destination: int
    length: int


class EchoedDestination:
    """A file for the engine to write to, over the descriptors of source and destination.

    ``settle`` must be called at the end: before it, the destination has holes.
    """

    def __init__(self, source: int, destination: int) -> None:
        """Over two open regular files; the destination is empty."""
        self._source = source
        self._destination = destination
        self._position = 0
        self._size = 0
        self._shift = 0
        """Position in the destination less position in the source, of the latest echo."""
        self._searches = 0
        self._echoes: list[_Range] = []

    def write(self, data: bytes) -> int:
        """Write, or remember, ``data`` at the position."""
        if self._position != self._size:
            # Over what is there already: that must be real first.
            self.settle()
        if self._position != self._size or not self._is_echo(data):
            write_at(self._destination, data, self._position)
        self._position += len(data)
        self._size = max(self._size, self._position)
        return len(data)

    def readinto(self, buffer: memoryview) -> int:
        """Read at the position."""
        self.settle()
        count = os.preadv(self._destination, [buffer], self._position)
        self._position += count
        return count

    def read(self, length: int = -1) -> bytes:
        """At most ``length`` bytes at the position."""
        self.settle()
        wanted = self._size - self._position if length < 0 else length
        data = os.pread(self._destination, max(0, wanted), self._position)
        self._position += len(data)
        return data

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move the position."""
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise OSError("a position before the beginning")
        self._position = start + offset
        return self._position

    def tell(self) -> int:
        """The position."""
        return self._position

    def flush(self) -> None:
        """Nothing is buffered that a flush would have to write."""

    def settle(self) -> None:
        """Copy what was remembered. Raises ``OSError`` as writing does."""
        while self._echoes:
            each = self._echoes[-1]
            copy_range(
                self._source,
                self._destination,
                start=each.source,
                length=each.length,
                to=each.destination,
            )
            self._echoes.pop()

    def _is_echo(self, data: bytes) -> bool:
        if len(data) < SMALLEST:
            return False
        origin = self._position - self._shift
        if not self._matches(data, origin):
            found = self._search(data)
            if found is None:
                return False
            origin = found
            self._shift = self._position - origin
        last = self._echoes[-1] if self._echoes else None
        if (
            last is not None
            and last.destination + last.length == self._position
            and last.source + last.length == origin
        ):
            last.length += len(data)
        else:
            self._echoes.append(_Range(origin, self._position, len(data)))
        return True

    def _matches(self, data: bytes, origin: int) -> bool:
        return origin >= 0 and os.pread(self._source, len(data), origin) == data

    def _search(self, data: bytes) -> int | None:
        """Where the source has this block near the place where it was expected."""
        if self._searches >= MOST_SEARCHES:
            return None
        self._searches += 1
        start = max(0, self._position - self._shift - WINDOW)
        near = os.pread(self._source, 2 * WINDOW + len(data), start)
        found = near.find(data[-NEEDLE:])
        if found < 0:
            return None
        origin = start + found + NEEDLE - len(data)
        return origin if self._matches(data, origin) else None
