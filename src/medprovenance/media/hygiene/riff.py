"""RIFF: WebP and WAV lose chunks, AVI has them blanked where they stand.

AVI indexes hold offsets, so an AVI keeps its layout: a chunk to be removed becomes ``JUNK``, full
of zeros, which every reader skips.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from medprovenance.errors import DamagedAsset
from medprovenance.media.hygiene.exif import clean_exif
from medprovenance.media.hygiene.plan import MAX_PARTS, CleaningPlan, Cuts, Patches, Tally

if TYPE_CHECKING:
    from collections.abc import Iterator

    from medprovenance.media.access import RandomAccess

_WEBP_KEPT: Final = frozenset(b"VP8X,VP8 ,VP8L,ALPH,ANIM,ANMF,ICCP,C2PA".split(b","))
_WAV_KEPT: Final = frozenset(b"fmt ,data,fact,cue ,smpl,inst,plst,wavl,slnt,chna,C2PA".split(b","))
_AVI_KEPT: Final = frozenset(b"hdrl,movi,idx1,C2PA,odml".split(b","))
_HEADER_KEPT: Final = frozenset(b"avih,strl,strh,strf,indx,vprp,odml,dmlh,strd".split(b","))
_CAMERA_DATA: Final = (b"AVIF", b"CASI", b"Zora")
_NAMES: Final = {
    b"INFO": ("RIFF", "author, title and comment tags"),
    b"bext": ("RIFF", "broadcast metadata"),
    b"iXML": ("RIFF", "recorder metadata"),
    b"axml": ("RIFF", "recorder metadata"),
    b"_PMX": ("XMP", "packet"),
    b"XMP ": ("XMP", "packet"),
    b"EXIF": ("EXIF", "unreadable EXIF block"),
    b"id3 ": ("ID3", "tag"),
    b"ID3 ": ("ID3", "tag"),
    b"IDIT": ("RIFF", "date and time"),
    b"strn": ("RIFF", "stream name"),
    b"strd": ("RIFF", "camera data"),
    b"JUNK": ("RIFF", "hidden data"),
}
_LARGEST_EXIF: Final = 1024 * 1024
_BLOCK: Final = 64 * 1024
_WORDS: Final = re.compile(rb"[ -~]{12}")


class _Chunk(NamedTuple):
    kind: bytes
    """For a ``LIST`` chunk the type of the list."""
    start: int
    body: int
    end: int
    after: int
    """Where the next chunk begins: chunks have even lengths."""
    is_list: bool


def _chunks(data: RandomAccess, at: int, end: int) -> Iterator[_Chunk]:
    seen = 0
    while at + 8 <= end:
        seen += 1
        if seen > MAX_PARTS:
            raise DamagedAsset("the file has more chunks than any honest file")
        head = data.exactly(at, 8)
        length = int.from_bytes(head[4:8], "little")
        stop = at + 8 + length
        if stop > end:
            raise DamagedAsset("a chunk is longer than the file", offset=at)
        kind, body = head[:4], at + 8
        is_list = kind in (b"LIST", b"RIFF") and length >= 4
        if is_list:
            kind, body = data.exactly(body, 4), body + 4
        after = min(stop + length % 2, end)
        yield _Chunk(kind, at, body, stop, after, is_list)
        at = after


def _form_end(data: RandomAccess, at: int = 0) -> int:
    length = int.from_bytes(data.exactly(at + 4, 4), "little")
    if length < 4 or at + 8 + length > data.size:
        raise DamagedAsset("the file is shorter than it says")
    return at + 8 + length


def _named(chunk: _Chunk) -> tuple[str, str]:
    return _NAMES.get(chunk.kind, ("RIFF", "private chunk"))


def plan_webp(data: RandomAccess) -> CleaningPlan:
    """What to keep of a WebP (RFC 9649 §2.7): the flags of ``VP8X`` must agree with the rest."""
    return _shortened(data, _WEBP_KEPT)


def plan_wav(data: RandomAccess) -> CleaningPlan:
    """What to keep of a WAV: format, samples, cue points and loops."""
    return _shortened(data, _WAV_KEPT)


def _shortened(data: RandomAccess, kept: frozenset[bytes]) -> CleaningPlan:
    cuts, tally = Cuts(), Tally()
    end = _form_end(data)
    parts: list[tuple[_Chunk, bytes | None]] = []
    has_exif = False
    for chunk in _chunks(data, 12, end):
        if chunk.kind in kept or (chunk.kind == b"JUNK" and not _tells_something(data, chunk)):
            parts.append((chunk, None))
        elif chunk.kind == b"EXIF" and chunk.end - chunk.body <= _LARGEST_EXIF:
            new = _exif(data, chunk, tally)
            has_exif |= new != b""
            if new != b"":
                parts.append((chunk, new))
        else:
            tally.add(*_named(chunk))
    if end < data.size:
        tally.add("RIFF", "data behind the file")
    if not tally.removals():
        cuts.keep(0, data.size)
        return cuts.plan(tally)
    body = Cuts()
    for chunk, new in parts:
        if new is not None:
            body.put(b"EXIF" + len(new).to_bytes(4, "little") + new + b"\x00" * (len(new) % 2))
        elif chunk.kind == b"VP8X":
            flags = data.exactly(chunk.body, 1)[0] & ~0x0C | (0x08 if has_exif else 0)
            body.keep(chunk.start, chunk.body)
            body.put(bytes([flags]))
            body.keep(chunk.body + 1, chunk.after)
        else:
            body.keep(chunk.start, chunk.after)
            if chunk.after == chunk.end and (chunk.end - chunk.start) % 2:
                body.put(b"\x00")  # the last chunk lacked its padding
    cuts.put(b"RIFF" + (4 + body.length).to_bytes(4, "little") + data.exactly(8, 4))
    whole = cuts.plan(tally)
    rest = body.plan(Tally())
    return CleaningPlan(pieces=whole.pieces + rest.pieces, removals=whole.removals)


def _exif(data: RandomAccess, chunk: _Chunk, tally: Tally) -> bytes | None:
    """A rebuilt EXIF block, empty if nothing is left of it; ``None`` if it was clean."""
    block = data.exactly(chunk.body, chunk.end - chunk.body)
    prefix = b"Exif\x00\x00" if block.startswith(b"Exif\x00\x00") else b""
    cleaned = clean_exif(block[len(prefix) :])
    if not cleaned.found:
        return None
    for item, sensitive in cleaned.found:
        tally.add("EXIF", item, sensitive=sensitive)
    return prefix + cleaned.block if cleaned.block else b""


def _is_zero(data: RandomAccess, chunk: _Chunk) -> bool:
    return not any(
        any(data.exactly(at, min(_BLOCK, chunk.end - at)))
        for at in range(chunk.body, chunk.end, _BLOCK)
    )


def _tells_something(data: RandomAccess, chunk: _Chunk) -> bool:
    """Whether filler holds words: cameras hide theirs there, encoders reserve room for an index."""
    return _WORDS.search(data.read(chunk.body, min(_BLOCK, chunk.end - chunk.body))) is not None


def plan_avi(data: RandomAccess) -> CleaningPlan:
    """What to blank in an AVI. A long one consists of several RIFF forms, one behind the other."""
    patches, tally = Patches(data.size), Tally()
    at = 0
    for number in range(MAX_PARTS):
        if data.read(at, 4) != b"RIFF":
            break
        end = _form_end(data, at)
        for chunk in _chunks(data, at + 12, end):
            if chunk.kind in (b"hdrl", b"strl", b"odml") and chunk.is_list:
                _header(data, patches, tally, chunk)
            elif chunk.kind not in _AVI_KEPT:
                _to_junk(data, patches, tally, chunk)
        at = min(end + end % 2, data.size)
        if at >= data.size and number >= 0:
            break
    if at < data.size:
        tally.add("RIFF", "data behind the file")
        patches.blank(at, data.size)
        if _is_zero(data, _Chunk(b"", at, at, data.size, data.size, is_list=False)):
            return Patches(data.size).plan(Tally())
    return patches.plan(tally)


def _header(data: RandomAccess, patches: Patches, tally: Tally, parent: _Chunk) -> None:
    for chunk in _chunks(data, parent.body, parent.end):
        if chunk.kind in (b"strl", b"odml") and chunk.is_list and parent.kind == b"hdrl":
            _header(data, patches, tally, chunk)
        elif chunk.kind not in _HEADER_KEPT or (
            chunk.kind == b"strd" and data.read(chunk.body, 4) in _CAMERA_DATA
        ):
            _to_junk(data, patches, tally, chunk)


def _to_junk(data: RandomAccess, patches: Patches, tally: Tally, chunk: _Chunk) -> None:
    if chunk.kind == b"JUNK" and not _tells_something(data, chunk):
        return
    tally.add(*_named(chunk))
    patches.put(chunk.start, b"JUNK")
    patches.blank(chunk.start + 8, chunk.end)
