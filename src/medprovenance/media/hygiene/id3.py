"""MP3: the tags around the sound frames are rebuilt or left out; the frames stay as they are.

Of an ID3v2 tag only technical frames and Content Credentials stay (ID3v2.4 §4). ID3v1, APEv2 and
Lyrics3 tags behind the sound go.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from medprovenance.errors import DamagedAsset
from medprovenance.media.hygiene.plan import CleaningPlan, Cuts, Tally
from medprovenance.media.probe import id3_size

if TYPE_CHECKING:
    from medprovenance.media.access import RandomAccess

_KEPT: Final = frozenset((b"TSSE", b"TLEN", b"TBPM", b"TKEY", b"RVA2", b"RGAD", b"MLLT", b"ETCO"))
_C2PA: Final = (b"application/x-c2pa-manifest-store", b"application/c2pa")
_ITEMS: Final = (
    (b"TPE|TCOM|TOPE|TEXT|TOLY|TMCL|TIPL|TENC|TOWN|OWNE|TPUB|TCOP|TPRO", "author"),
    (b"TIT|TALB|TOAL|TSO", "title"),
    (b"APIC", "cover picture"),
    (b"TDRC|TDRL|TDTG|TDEN|TDOR|TYER|TDAT|TIME", "date and time"),
    (b"COMM|USLT|SYLT|TXXX", "comment"),
    (b"W", "web address"),
    (b"PRIV|UFID|GEOB", "private data"),
)
_MAX_TAGS: Final = 16
_MAX_FRAMES: Final = 100_000


def plan(data: RandomAccess) -> CleaningPlan:
    """What to keep of an MP3."""
    tally = Tally()
    cuts = Cuts()
    start = leading_tags(data, cuts, tally)
    end = _end_of_sound(data, start, tally)
    cuts.keep(start, end)
    return cuts.plan(tally)


def leading_tags(data: RandomAccess, cuts: Cuts, tally: Tally) -> int:
    """Keeps what is harmless of the ID3v2 tags at the front; returns where the sound begins."""
    at = 0
    for _ in range(_MAX_TAGS):
        head = data.read(at, 10)
        if head[:3] != b"ID3" or len(head) < 10:
            return at
        size = id3_size(head)
        end = at + 10 + size + (10 if head[5] & 0x10 else 0)
        if end > data.size:
            raise DamagedAsset("an ID3 tag is longer than the file", offset=at)
        _tag(cuts, tally, at, end, data.exactly(at, 10 + size))
        at = end
    raise DamagedAsset("the file has more ID3 tags than any honest file")


def _tag(cuts: Cuts, tally: Tally, at: int, end: int, tag: bytes) -> None:
    version, flags = tag[3], tag[5]
    frames = _frames(tag, version) if version in (3, 4) and not flags & 0xC0 else None
    if frames is None:
        # Unsynchronised, extended or ancient: not worth rebuilding for a technical frame or two.
        tally.add("ID3", "whole tag")
        return
    kept = [frame for frame in frames if _is_kept(frame)]
    if len(kept) == len(frames):
        cuts.keep(at, end)
        return
    for frame in frames:
        if not _is_kept(frame):
            tally.add("ID3", _item(frame[:4]))
    if kept:
        body = b"".join(kept)
        size = bytes(len(body) >> shift & 0x7F for shift in (21, 14, 7, 0))
        cuts.put(tag[:5] + b"\x00" + size + body)


def _frames(tag: bytes, version: int) -> list[bytes] | None:
    frames: list[bytes] = []
    at = 10
    while at + 10 <= len(tag) and tag[at] != 0:
        size = id3_size(b"\x00" * 6 + tag[at + 4 : at + 8])
        if version == 3:
            size = int.from_bytes(tag[at + 4 : at + 8], "big")
        end = at + 10 + size
        if end > len(tag) or len(frames) > _MAX_FRAMES:
            return None
        frames.append(tag[at:end])
        at = end
    if any(tag[at:]):
        return None  # something hides in the padding
    return frames


def _is_kept(frame: bytes) -> bool:
    if frame[:4] == b"GEOB":
        return frame[11:].partition(b"\x00")[0] in _C2PA
    return frame[:4] in _KEPT


def _item(identifier: bytes) -> str:
    for pattern, item in _ITEMS:
        if re.match(pattern, identifier):
            return item
    return "other tags"


def _end_of_sound(data: RandomAccess, start: int, tally: Tally) -> int:
    end = data.size
    for _ in range(_MAX_TAGS):
        before = _tag_before(data, start, end)
        if before is None:
            return end
        end, container = before
        tally.add(container, "whole tag")
    raise DamagedAsset("the file has more tags than any honest file")


def _tag_before(data: RandomAccess, start: int, end: int) -> tuple[int, str] | None:
    """Where a tag that ends at ``end`` begins, and its kind."""
    found: tuple[int, str] | None = None
    if data.read(end - 128, 3) == b"TAG" and end - 128 >= start:
        found = end - 128, "ID3v1"
    elif data.read(end - 32, 8) == b"APETAGEX" and end - 32 >= start:
        footer = data.exactly(end - 32, 32)
        size = int.from_bytes(footer[12:16], "little")
        has_header = bool(footer[23] & 0x80)
        found = end - size - (32 if has_header else 0), "APEv2"
    elif data.read(end - 9, 9) == b"LYRICS200":
        digits = data.read(end - 15, 6)
        if digits.isdigit():
            found = end - 15 - int(digits), "Lyrics3"
    elif data.read(end - 10, 3) == b"3DI":
        found = end - 20 - id3_size(data.exactly(end - 10, 10)), "ID3"
    return found if found is not None and found[0] >= start else None
