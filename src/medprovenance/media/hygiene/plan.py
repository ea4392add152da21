"""What cleaning a file means: which of its bytes stay, and what is said about the rest.

Every container's own module turns a file into a ``CleaningPlan``. A plan copies, replaces or blanks
ranges of bytes; it cannot re-encode anything.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from medprovenance.errors import DamagedAsset, StorageFailure
from medprovenance.media.access import RandomAccess
from medprovenance.model.signing import Removal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import BinaryIO

_BUFFER: Final = 8 * 1024 * 1024
_ZEROS: Final = bytes(64 * 1024)
MAX_PARTS: Final = 200_000
"""Segments, chunks or blocks looked at in one file."""


@dataclass(frozen=True, slots=True)
class Keep:
    """Bytes of the source, unchanged."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Put:
    """New bytes."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Blank:
    """So many zero bytes."""

    length: int


Piece = Keep | Put | Blank


@dataclass(frozen=True, slots=True, kw_only=True)
class CleaningPlan:
    """The cleaned file as a sequence of pieces, and what is missing from it."""

    pieces: tuple[Piece, ...]
    removals: tuple[Removal, ...]


class Tally:
    """Counts what is removed; the same kind in the same container becomes one ``Removal``."""

    def __init__(self) -> None:
        self._found: Counter[tuple[str, str, bool]] = Counter()

    def add(self, container: str, item: str, *, sensitive: bool = True) -> None:
        """Notes one removal."""
        self._found[container, item, sensitive] += 1

    def add_all(self, removals: Iterable[Removal]) -> None:
        """Notes removals that were counted elsewhere."""
        for each in removals:
            self._found[each.container, each.item, each.sensitive] += each.count

    def removals(self) -> tuple[Removal, ...]:
        """What was noted, in order of first appearance."""
        return tuple(
            Removal(container=container, item=item, sensitive=sensitive, count=count)
            for (container, item, sensitive), count in self._found.items()
        )


class Patches:
    """Changes that keep every byte where it is, so that no offset in the file goes wrong."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._changes: list[tuple[int, int, bytes | None]] = []

    def blank(self, start: int, end: int) -> None:
        """Zeros from ``start`` to ``end``."""
        if end > start:
            self._changes.append((start, end, None))

    def put(self, start: int, data: bytes) -> None:
        """``data`` in the place of as many bytes."""
        if data:
            self._changes.append((start, start + len(data), data))

    def pieces(self) -> tuple[Piece, ...]:
        """The whole file. Raises ``DamagedAsset`` where two changes meet or leave the file."""
        pieces: list[Piece] = []
        at = 0
        for start, end, data in sorted(self._changes, key=lambda change: change[:2]):
            if start < at or end > self._size:
                raise DamagedAsset("two parts of the file claim the same bytes", offset=start)
            if start > at:
                pieces.append(Keep(at, start))
            pieces.append(Blank(end - start) if data is None else Put(data))
            at = end
        if at < self._size:
            pieces.append(Keep(at, self._size))
        return tuple(pieces)

    def plan(self, tally: Tally) -> CleaningPlan:
        """The plan made of these changes."""
        return CleaningPlan(pieces=self.pieces(), removals=tally.removals())


class Cuts:
    """A file made shorter: built from front to back."""

    def __init__(self) -> None:
        self._pieces: list[Piece] = []

    def keep(self, start: int, end: int) -> None:
        """Bytes of the source; neighbouring ranges become one."""
        last = self._pieces[-1] if self._pieces else None
        if isinstance(last, Keep) and last.end == start:
            self._pieces[-1] = Keep(last.start, end)
        elif end > start:
            self._pieces.append(Keep(start, end))

    def put(self, data: bytes) -> None:
        """New bytes."""
        if data:
            self._pieces.append(Put(data))

    def plan(self, tally: Tally) -> CleaningPlan:
        """The plan made of these pieces."""
        return CleaningPlan(pieces=tuple(self._pieces), removals=tally.removals())

    @property
    def length(self) -> int:
        """Bytes so far."""
        return length_of(self._pieces)


def length_of(pieces: Iterable[Piece]) -> int:
    """Bytes that these pieces make."""
    total = 0
    for each in pieces:
        match each:
            case Keep(start, end):
                total += end - start
            case Put(data):
                total += len(data)
            case Blank(length):
                total += length
    return total


def write(plan: CleaningPlan, source: BinaryIO, destination: BinaryIO) -> None:
    """The cleaned file, at the destination's position. Raises ``StorageFailure``."""
    data = RandomAccess(source)
    try:
        for piece in plan.pieces:
            match piece:
                case Put(new):
                    _write_all(destination, new)
                case Blank(length):
                    for at in range(0, length, len(_ZEROS)):
                        _write_all(destination, _ZEROS[: length - at])
                case Keep(start, end):
                    _copy(data, source, destination, start, end)
    except OSError as exc:
        raise StorageFailure(
            f"the cleaned copy could not be written: {exc.strerror}",
            hint="Free some space, or choose another folder, and sign again.",
        ) from exc


def _copy(
    data: RandomAccess, source: BinaryIO, destination: BinaryIO, start: int, end: int
) -> None:
    start = _copy_in_kernel(source, destination, start, end)
    while start < end:
        part = data.exactly(start, min(_BUFFER, end - start))
        _write_all(destination, part)
        start += len(part)


def _copy_in_kernel(source: BinaryIO, destination: BinaryIO, start: int, end: int) -> int:
    """Copies without passing the bytes through Python, where the system can; how far it got."""
    if end - start < 64 * 1024 or not hasattr(os, "copy_file_range"):
        return start
    try:
        destination.flush()
        target = destination.fileno()
        origin = source.fileno()
        place = destination.tell()
    except (AttributeError, OSError, ValueError):
        return start  # not real files
    begun = start
    try:
        while start < end:
            done = os.copy_file_range(origin, target, end - start, start, place)
            if done == 0:
                break
            start += done
            place += done
    except OSError:
        if start > begun:
            # Part of it is there. Go on from that place by hand; a full disk will say so again.
            destination.seek(place)
        return start
    destination.seek(place)
    return start


def _write_all(destination: BinaryIO, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[destination.write(view) :]
