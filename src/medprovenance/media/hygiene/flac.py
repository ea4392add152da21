"""FLAC: metadata blocks are kept, rebuilt or left out; the frames stay (RFC 9639 §8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from medprovenance.errors import DamagedAsset
from medprovenance.media.hygiene.id3 import leading_tags
from medprovenance.media.hygiene.plan import MAX_PARTS, CleaningPlan, Cuts, Tally

if TYPE_CHECKING:
    from medprovenance.media.access import RandomAccess

_STREAMINFO, _PADDING, _APPLICATION, _SEEKTABLE, _COMMENT, _CUESHEET, _PICTURE = range(7)
_KEPT_BLOCKS: Final = frozenset((_STREAMINFO, _PADDING, _SEEKTABLE))
_ITEMS: Final = {
    _APPLICATION: "application data",
    _CUESHEET: "cue sheet",
    _PICTURE: "cover picture",
}
_KEPT_COMMENTS: Final = (
    b"ENCODER=",
    b"REPLAYGAIN_",
    b"WAVEFORMATEXTENSIBLE_CHANNEL_MASK=",
)


def plan(data: RandomAccess) -> CleaningPlan:
    """What to keep of a FLAC file."""
    cuts, tally = Cuts(), Tally()
    at = leading_tags(data, cuts, tally)
    if data.read(at, 4) != b"fLaC":
        raise DamagedAsset("the file does not begin like a FLAC")
    blocks: list[tuple[int, int, int, bytes | None]] = []
    begin = at
    at += 4
    if data.exactly(at, 4) not in (b"\x00\x00\x00\x22", b"\x80\x00\x00\x22"):
        raise DamagedAsset("a FLAC begins with a description of its stream")
    for _ in range(MAX_PARTS):
        head = data.exactly(at, 4)
        kind, end = head[0] & 0x7F, at + 4 + int.from_bytes(head[1:], "big")
        if end > data.size:
            raise DamagedAsset("a FLAC block is longer than the file", offset=at)
        new = _comments(data.exactly(at + 4, end - at - 4), tally) if kind == _COMMENT else None
        if kind in _KEPT_BLOCKS or kind == _COMMENT:
            blocks.append((kind, at, end, new))
        else:
            tally.add("FLAC", _ITEMS.get(kind, "private block"))
        at = end
        if head[0] & 0x80:
            break
    else:
        raise DamagedAsset("the file has more FLAC blocks than any honest file")
    cuts.keep(begin, begin + 4)
    for number, (kind, start, end, new) in enumerate(blocks):
        mark = 0x80 if number == len(blocks) - 1 else 0
        if new is None:
            cuts.put(bytes([kind | mark]))
            cuts.keep(start + 1, end)
        else:
            cuts.put(bytes([kind | mark]) + len(new).to_bytes(3, "big") + new)
    cuts.keep(at, data.size)
    return cuts.plan(tally)


def _comments(body: bytes, tally: Tally) -> bytes | None:
    """The comment block without what names anybody; ``None`` if there was nothing to remove."""
    vendor_end = 4 + int.from_bytes(body[:4], "little")
    count = int.from_bytes(body[vendor_end : vendor_end + 4], "little")
    at = vendor_end + 4
    if at > len(body):
        raise DamagedAsset("a FLAC comment is longer than its block")
    kept: list[bytes] = []
    gone = 0
    for _ in range(count):
        length = int.from_bytes(body[at : at + 4], "little")
        comment = body[at + 4 : at + 4 + length]
        if len(comment) != length or at + 4 > len(body):
            raise DamagedAsset("a FLAC comment is longer than its block")
        if comment.upper().startswith(_KEPT_COMMENTS):
            kept.append(body[at : at + 4 + length])
        else:
            gone += 1
            tally.add("FLAC", _comment_item(comment))
        at += 4 + length
    if at < len(body):
        gone += 1
        tally.add("FLAC", "data behind the comments")
    if not gone:
        return None
    return body[:vendor_end] + len(kept).to_bytes(4, "little") + b"".join(kept)


def _comment_item(comment: bytes) -> str:
    name = comment.partition(b"=")[0].upper()
    if name in (b"ARTIST", b"PERFORMER", b"COMPOSER", b"COPYRIGHT", b"CONTACT", b"ALBUMARTIST"):
        return "author"
    if name in (b"TITLE", b"ALBUM"):
        return "title"
    if name == b"DATE":
        return "date and time"
    if b"LOCATION" in name:
        return "place"
    if name == b"METADATA_BLOCK_PICTURE":
        return "cover picture"
    return "comment"
