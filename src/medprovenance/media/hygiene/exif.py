"""EXIF blocks rebuilt with only the tags that say how to show the picture (CIPA DC-008 §4.6).

Kept: orientation, resolution, colour, dimensions and exposure. Everything else goes: positions,
serial numbers, names, comments, dates, maker notes, the embedded thumbnail.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final, Literal

EXIF_IFD: Final = 0x8769
GPS_IFD: Final = 0x8825
INTEROPERABILITY_IFD: Final = 0xA005
MAX_ENTRIES: Final = 4096

WIDTHS: Final = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
WIDTHS_64: Final = {**WIDTHS, 16: 8, 17: 8, 18: 8}

KEPT_MAIN: Final = frozenset(
    (0x0112, 0x011A, 0x011B, 0x0128, 0x012D, 0x013E, 0x013F, 0x0211, 0x0213, 0x0214)
)
"""Orientation, resolution and its unit, and the colour tags of the main IFD."""
KEPT_SUB: Final = frozenset(
    (
        *(0x829A, 0x829D, 0x8822, 0x8827, 0x8830, 0x9201, 0x9202, 0x9203, 0x9204, 0x9205),
        *(0x9206, 0x9207, 0x9208, 0x9209, 0x920A),  # exposure
        *(0x9000, 0x9101, 0xA000, 0xA001, 0xA002, 0xA003, 0xA500),  # versions, colour, size
        *(0xA20E, 0xA20F, 0xA210, 0xA401, 0xA402, 0xA403, 0xA404, 0xA405, 0xA406, 0xA407),
        *(0xA408, 0xA409, 0xA40A, 0xA40C),
    )
)
_MAX_VALUE: Final = 1024
"""Bytes of the longest value kept; the largest that a camera writes has 48 (a tone curve 1 KB)."""

NAMES: Final = {
    GPS_IFD: "GPS position",
    0x010E: "image description",
    0x010F: "camera maker",
    0x0110: "camera model",
    0x0131: "software",
    0x0132: "date and time",
    0x013B: "author",
    0x013C: "host computer",
    0x02BC: "XMP packet",
    0x8298: "copyright holder",
    0x83BB: "IPTC record",
    0x8649: "Photoshop data",
    0x927C: "maker note",
    0x9286: "user comment",
    0x9003: "date and time",
    0x9004: "date and time",
    0x9010: "date and time",
    0x9011: "date and time",
    0x9012: "date and time",
    0x9290: "date and time",
    0x9291: "date and time",
    0x9292: "date and time",
    0xA420: "unique image number",
    0xA430: "owner's name",
    0xA431: "camera serial number",
    0xA433: "lens maker",
    0xA434: "lens model",
    0xA435: "lens serial number",
    0xC4A5: "print settings",
    0xC614: "camera model",
    0xC62F: "camera serial number",
}
_PLAIN: Final = frozenset((0x0131, 0x010F, 0x0110, 0xA433, 0xA434, 0xC4A5, 0xC614))
"""Removed all the same, but they name no person, place or single device."""


def name_of(tag: int) -> tuple[str, bool]:
    """What a tag is called in a removal, and whether it is sensitive."""
    if tag in NAMES:
        return NAMES[tag], tag not in _PLAIN
    return "other tags", True


@dataclass(frozen=True, slots=True)
class _Entry:
    tag: int
    kind: int
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanedExif:
    """An EXIF block rebuilt."""

    block: bytes
    """TIFF structure without any prefix; empty if no tag was worth keeping."""
    found: tuple[tuple[str, bool], ...]
    """Names of what is gone, with whether it is sensitive; empty if the block was clean."""


def clean_exif(block: bytes) -> CleanedExif:
    """The block with only harmless tags. An unreadable block is dropped as a whole."""
    order = {b"II*\x00": "<", b"MM\x00*": ">"}.get(block[:4])
    if order is None or len(block) < 8:
        found = (("unreadable EXIF block", True),) if block.strip(b"\x00") else ()
        return CleanedExif(block=b"", found=found)
    gone: list[tuple[str, bool]] = []
    main, following = _entries(block, int.from_bytes(block[4:8], _name(order)), order)
    kept = [each for each in main if each.tag in KEPT_MAIN]
    kept_sub: list[_Entry] = []
    for each in main:
        if each.tag == EXIF_IFD and len(each.data) == 4:
            sub, _ = _entries(block, int.from_bytes(each.data, _name(order)), order)
            kept_sub += [part for part in sub if part.tag in KEPT_SUB]
            gone += [
                name_of(part.tag)
                for part in sub
                if part.tag not in KEPT_SUB and part.tag != INTEROPERABILITY_IFD
            ]
        elif each.tag not in KEPT_MAIN:
            gone.append(name_of(each.tag))
    if following:
        gone.append(("embedded thumbnail", True))
    return CleanedExif(block=_rebuilt(kept, kept_sub, order), found=tuple(dict.fromkeys(gone)))


def _name(order: str) -> Literal["little", "big"]:
    return "little" if order == "<" else "big"


def _entries(block: bytes, at: int, order: str) -> tuple[list[_Entry], int]:
    """The entries of the IFD at ``at``, and the offset of the next IFD."""
    if at <= 0 or at + 2 > len(block):
        return [], 0
    (count,) = struct.unpack_from(order + "H", block, at)
    entries: list[_Entry] = []
    for place in range(at + 2, at + 2 + 12 * min(count, MAX_ENTRIES), 12):
        if place + 12 > len(block):
            break
        tag, kind, number = struct.unpack_from(order + "HHI", block, place)
        length = WIDTHS.get(kind, 0) * number
        start = place + 8
        if length > 4:
            (start,) = struct.unpack_from(order + "I", block, place + 8)
        data = block[start : start + length] if length <= _MAX_VALUE else b""
        # A value that is cut short or absurdly long is known by its name only.
        entries.append(_Entry(tag, kind, data if len(data) == length else b""))
    end = at + 2 + 12 * count
    following = block[end : end + 4]
    return entries, int.from_bytes(following, _name(order)) if len(following) == 4 else 0


def _rebuilt(main: list[_Entry], sub: list[_Entry], order: str) -> bytes:
    main = [each for each in _unique(main) if each.data]
    sub = [each for each in _unique(sub) if each.data]
    if not main and not sub:
        return b""
    if sub:
        main = sorted([*main, _Entry(EXIF_IFD, 4, b"\x00" * 4)], key=lambda entry: entry.tag)
        place = 8 + len(_ifd(main, 8, order))
        pointer = struct.pack(order + "I", place)
        main = [_Entry(e.tag, e.kind, pointer) if e.tag == EXIF_IFD else e for e in main]
        tail = _ifd(sub, place, order)
    else:
        tail = b""
    head = (b"II*\x00" if order == "<" else b"MM\x00*") + struct.pack(order + "I", 8)
    return head + _ifd(main, 8, order) + tail


def _unique(entries: list[_Entry]) -> list[_Entry]:
    return sorted({each.tag: each for each in reversed(entries)}.values(), key=lambda e: e.tag)


def _ifd(entries: list[_Entry], at: int, order: str) -> bytes:
    values_at = at + 2 + 12 * len(entries) + 4
    table, values = struct.pack(order + "H", len(entries)), b""
    for each in entries:
        table += struct.pack(
            order + "HHI", each.tag, each.kind, len(each.data) // WIDTHS[each.kind]
        )
        if len(each.data) <= 4:
            table += each.data.ljust(4, b"\x00")
        else:
            table += struct.pack(order + "I", values_at + len(values))
            values += each.data + b"\x00" * (len(each.data) % 2)
    return table + b"\x00" * 4 + values
