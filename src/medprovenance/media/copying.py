"""Copying ranges from file to file, in the kernel where that is possible."""

from __future__ import annotations

import os
from typing import Final

_BUFFER: Final = 4 << 20


def copy_range(source: int, destination: int, *, start: int, length: int, to: int) -> None:
    """Copy ``length`` bytes from ``start`` of one open file to ``to`` of another.

    Neither file's position moves.

    Raises:
        OSError: As reading and writing do, and if the source is too short.
    """
    while length > 0:
        try:
            count = os.copy_file_range(source, destination, length, start, to)
        except (OSError, AttributeError):
            # Not between these file systems, or not on this one. A full disk says so again.
            count = write_at(destination, os.pread(source, min(length, _BUFFER), start), to)
        if count == 0:
            raise OSError("the source became shorter while it was copied")
        start, to, length = start + count, to + count, length - count


def write_at(destination: int, data: bytes, to: int) -> int:
    """Write all of ``data`` at ``to``; the number of bytes. Raises ``OSError``."""
    view = memoryview(data)
    while view:
        count = os.pwrite(destination, view, to)
        view, to = view[count:], to + count
    return len(data)
