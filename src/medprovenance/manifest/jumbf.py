"""JUMBF boxes (ISO/IEC 19566-5) of a manifest store: a bounded walk over bytes.

Boxes inside boxes inside boxes, each with a label; whoever wrote them may have lied about every
length, so each is checked against what is there before it is believed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MOST_BOXES: Final = 20_000
DEEPEST: Final = 32
LONGEST_LABEL: Final = 512

SUPERBOX: Final = b"jumb"
DESCRIPTION: Final = b"jumd"
HEADER: Final = 8
LARGE_HEADER: Final = 16
_HAS_LABEL: Final = 0x02


class MalformedJumbf(ValueError):
    """The bytes are not the boxes that they claim to be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentBox:
    """A box that holds data rather than boxes."""

    kind: bytes
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Superbox:
    """A labelled box of boxes."""

    uuid: bytes
    label: str
    payload: bytes
    """Everything after the superbox's own header: what hashed URIs hash (C2PA 2.4 §8.4.2.3)."""
    children: tuple[Superbox, ...]
    contents: tuple[ContentBox, ...]

    def child(self, label: str) -> Superbox | None:
        """The one child of that label; ``None`` when there is none or more than one."""
        found = [each for each in self.children if each.label == label]
        return found[0] if len(found) == 1 else None

    def content(self, kind: bytes) -> bytes | None:
        """The data of the one content box of that kind."""
        found = [each.data for each in self.contents if each.kind == kind]
        return found[0] if len(found) == 1 else None


def parse_store(data: bytes) -> tuple[Superbox, int]:
    """The manifest store's superbox, and how many bytes of ``data`` follow it.

    Raises:
        MalformedJumbf: Lengths, labels or nesting are not those of a manifest store.
    """
    walk = _Walk(data)
    kind, start, end = walk.header(0, len(data))
    if kind != SUPERBOX:
        raise MalformedJumbf("the store does not begin with a superbox")
    return walk.superbox(start, end, 0), len(data) - end


class _Walk:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._boxes = 0

    def header(self, offset: int, limit: int) -> tuple[bytes, int, int]:
        """Kind, start of content and end of the box at ``offset``."""
        self._boxes += 1
        if self._boxes > MOST_BOXES:
            raise MalformedJumbf("too many boxes")
        if offset + HEADER > limit:
            raise MalformedJumbf("a box without a header")
        length = int.from_bytes(self._data[offset : offset + 4], "big")
        kind = self._data[offset + 4 : offset + 8]
        start = offset + HEADER
        if length == 1:
            length = int.from_bytes(self._data[start : start + 8], "big")
            start = offset + LARGE_HEADER
        elif length == 0:
            length = limit - offset
        end = offset + length
        if not start <= end <= limit:
            raise MalformedJumbf("a box that ends outside its parent")
        return kind, start, end

    def superbox(self, start: int, end: int, depth: int) -> Superbox:
        """The superbox whose content lies between ``start`` and ``end``."""
        if depth > DEEPEST:
            raise MalformedJumbf("boxes nested too deep")
        kind, inner, offset = self.header(start, end)
        if kind != DESCRIPTION:
            raise MalformedJumbf("a superbox without a description")
        uuid, label = self._description(inner, offset)
        children: list[Superbox] = []
        contents: list[ContentBox] = []
        while offset < end:
            kind, inner, after = self.header(offset, end)
            if kind == SUPERBOX:
                children.append(self.superbox(inner, after, depth + 1))
            else:
                contents.append(ContentBox(kind=kind, data=self._data[inner:after]))
            offset = after
        return Superbox(
            uuid=uuid,
            label=label,
            payload=self._data[start:end],
            children=tuple(children),
            contents=tuple(contents),
        )

    def _description(self, start: int, end: int) -> tuple[bytes, str]:
        uuid = self._data[start : start + 16]
        if end - start < 17 or not self._data[start + 16] & _HAS_LABEL:
            raise MalformedJumbf("a superbox without a label")
        stop = self._data.find(b"\0", start + 17, min(end, start + 17 + LONGEST_LABEL))
        if stop < 0:
            raise MalformedJumbf("a label without an end")
        try:
            return uuid, self._data[start + 17 : stop].decode("utf-8")
        except UnicodeDecodeError as error:
            raise MalformedJumbf("a label that is not UTF-8") from error
