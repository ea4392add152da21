"""JPEG: segments before the picture data are kept or left out whole (ITU-T T.81 Annex B).

Kept: JFIF, ICC profile (APP2), Adobe APP14, Content Credentials (APP11), everything that decodes
the picture. EXIF is rebuilt (``exif``). Left out: XMP, IPTC and Photoshop data, comments, other
application segments, and pictures appended behind the end of the first (MPF previews).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from medprovenance.errors import DamagedAsset
from medprovenance.media.hygiene.exif import clean_exif
from medprovenance.media.hygiene.plan import MAX_PARTS, CleaningPlan, Cuts, Tally

if TYPE_CHECKING:
    from medprovenance.media.access import RandomAccess

_EXIF: Final = b"Exif\x00\x00"
_NAMES: Final = (
    (b"http://ns.adobe.com/xap/1.0/\x00", "XMP", "packet"),
    (b"http://ns.adobe.com/xmp/extension/\x00", "XMP", "extended packet"),
    (b"Photoshop 3.0\x00", "IPTC", "Photoshop data"),
    (b"MPF\x00", "MPF", "preview pictures"),
)
_SEARCH: Final = 64 * 1024
_MAX_SCANS: Final = 10_000
"""Scans and tables of one picture; a progressive picture has about twenty."""


def plan(data: RandomAccess) -> CleaningPlan:
    """What to keep of a JPEG."""
    cuts, tally = Cuts(), Tally()
    if data.read(0, 2) != b"\xff\xd8":
        raise DamagedAsset("the file does not begin like a JPEG")
    cuts.keep(0, 2)
    at = 2
    for _ in range(MAX_PARTS):
        head = data.exactly(at, 4)
        if head[0] != 0xFF:
            raise DamagedAsset("a JPEG segment is missing where one should begin", offset=at)
        marker = head[1]
        if marker == 0xFF:
            at += 1  # fill byte
            continue
        end = at + 2 + int.from_bytes(head[2:4], "big")
        if end < at + 4 or end > data.size:
            raise DamagedAsset("a JPEG segment is longer than the file", offset=at)
        if marker == 0xDA:
            cuts.keep(at, _end_of_picture(data, at, tally))
            return cuts.plan(tally)
        _segment(data, cuts, tally, at, end)
        at = end
    raise DamagedAsset("the JPEG has more segments than any honest file")


def _segment(data: RandomAccess, cuts: Cuts, tally: Tally, at: int, end: int) -> None:
    marker = data.exactly(at + 1, 1)[0]
    body = data.read(at + 4, min(64, end - at - 4))
    if marker == 0xFE:
        tally.add("JPEG", "comment")
    elif marker == 0xE1 and body.startswith(_EXIF):
        cleaned = clean_exif(data.exactly(at + 10, end - at - 10))
        if not cleaned.found:
            cuts.keep(at, end)
            return
        for item, sensitive in cleaned.found:
            tally.add("EXIF", item, sensitive=sensitive)
        if cleaned.block:
            length = 2 + len(_EXIF) + len(cleaned.block)
            cuts.put(b"\xff\xe1" + length.to_bytes(2, "big") + _EXIF + cleaned.block)
    elif not 0xE0 <= marker <= 0xEF or _is_kept(marker, body):
        cuts.keep(at, end)
    else:
        for prefix, container, item in _NAMES:
            if body.startswith(prefix):
                tally.add(container, item)
                return
        tally.add("JPEG", f"application segment APP{marker - 0xE0}")


def _is_kept(marker: int, body: bytes) -> bool:
    return (
        (marker == 0xE0 and body.startswith(b"JFIF\x00"))
        or (marker == 0xE2 and body.startswith(b"ICC_PROFILE\x00"))
        or (marker == 0xEB and body.startswith(b"JP"))
        or (marker == 0xEE and body.startswith(b"Adobe"))
    )


def _end_of_picture(data: RandomAccess, at: int, tally: Tally) -> int:
    """Where the picture ends, from its first scan on. A truncated picture ends with the file."""
    for _ in range(_MAX_SCANS):
        length = int.from_bytes(data.exactly(at + 2, 2), "big")
        if length < 2:
            raise DamagedAsset("a JPEG segment is malformed", offset=at)
        at = _next_marker(data, at + 2 + length)
        if at < 0:
            return data.size
        if data.read(at + 1, 1) == b"\xd9":
            if at + 2 < data.size:
                tally.add("JPEG", "data behind the picture")
            return at + 2
    raise DamagedAsset("the JPEG has more scans than any honest file")


def _next_marker(data: RandomAccess, at: int) -> int:
    """The next marker in picture data, where 0xFF stands before 0 or a restart number, or -1."""
    while at < data.size:
        part = data.read(at, _SEARCH)
        found = part.find(b"\xff")
        while 0 <= found < len(part) - 1:
            following = part[found + 1]
            if following == 0xFF:
                found += 1
            elif following == 0 or 0xD0 <= following <= 0xD7:
                found = part.find(b"\xff", found + 2)
            else:
                return at + found
        if found == 0:
            return -1
        at += found if found > 0 else len(part)
    return -1
