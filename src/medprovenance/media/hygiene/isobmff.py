"""MP4, MOV, M4A, HEIC and AVIF: metadata is blanked where it stands, so that no offset changes.

A metadata box becomes a ``free`` box full of zeros. Taken out: user data and iTunes or QuickTime
metadata (places, names, titles, covers, devices), XMP and vendors' ``uuid`` boxes, dates, the
samples of tracks that record position and motion, and the Exif and XMP items of pictures. Names of
encoders may stay. Media data is neither read nor changed, but for those tracks and items.

Blanking trusts the tables: call ``preflight.refuse_unsafe`` on the file first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from medprovenance.errors import DamagedAsset
from medprovenance.media.boxes import Box, BoxReader, TooManyBoxes
from medprovenance.media.hygiene import heif
from medprovenance.media.hygiene.plan import CleaningPlan, Patches, Tally
from medprovenance.media.samples import SampleTables

if TYPE_CHECKING:
    from medprovenance.media.access import RandomAccess
    from medprovenance.media.samples import Range

_KEPT_UUIDS: Final = frozenset(
    bytes.fromhex(each)
    for each in (
        "d8fec3d61b0e483c92975828877ec481",  # Content Credentials
        "6d1d9b0542d544e680e2141daff757b2",  # fragment times (PIFF)
        "d4807ef2ca3946958e5426cb9e46a79f",  # fragment references (PIFF)
        "a2394f525a9b4f14a2446c427c648df4",  # encryption (PIFF)
        "d08a4f1810f34a82b6c832d8aba183d3",  # encryption (PIFF)
        "ffcc8263f8554a938814587a02521fdd",  # how to show a spherical film
    )
)
_XMP: Final = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
_KEPT_USER_DATA: Final = frozenset(
    b"ludt hnti hinf tsel strk kind WLOC LOOP SelO AllF free skip".split()
)
_HARMLESS_KEYS: Final = frozenset(
    (
        b"\xa9too",
        b"\xa9enc",
        b"encoder",
        b"major_brand",
        b"minor_version",
        b"compatible_brands",
        b"com.android.version",
        b"com.android.capture.fps",
        b"com.apple.quicktime.full-frame-rate-playback-intent",
    )
)
_SENSOR_HANDLERS: Final = frozenset((b"meta", b"camm", b"fdsc", b"gpmd"))
_SENSOR_FORMATS: Final = frozenset(
    (b"gpmd", b"camm", b"mebx", b"rtmd", b"djmd", b"dbgi", b"fdsc", b"mett", b"metx")
)
_LARGEST_TRACK: Final = 256 * 1024 * 1024
_BLOCK: Final = 1024 * 1024
_LARGEST_KEYS: Final = 1024 * 1024


def plan(data: RandomAccess) -> CleaningPlan:
    """What to blank in an ISO base media file."""
    return _Cleaner(data).plan()


class _Cleaner:
    def __init__(self, data: RandomAccess) -> None:
        self.data = data
        self.reader = BoxReader(data)
        self.patches = Patches(data.size)
        self.tally = Tally()

    def plan(self) -> CleaningPlan:
        boxes = self.reader.top()
        for box in boxes:
            if box.kind == b"moov":
                self.movie(box)
            elif box.kind == b"moof":
                for traf in self.reader.find(box, b"traf"):
                    self.metadata_in(traf)
            elif box.kind == b"meta" and heif.has_pictures(self.reader, box):
                heif.clean_items(self.reader, box, boxes, self.patches, self.tally)
            else:
                self.metadata_box(box)
        self.sensor_tracks(boxes)
        return self.patches.plan(self.tally)

    def free(self, box: Box) -> None:
        """Turns a box into free space of the same length."""
        wide = self.data.exactly(box.start, 4) == b"\x00\x00\x00\x01"
        self.patches.put(box.start + 4, b"free")
        self.patches.blank(box.start + (16 if wide else 8), box.end)

    # --- boxes that hold metadata -------------------------------------------------------------

    def movie(self, moov: Box) -> None:
        for box in self.reader.children(moov):
            if box.kind == b"mvhd":
                self.dates(box)
            elif box.kind == b"trak":
                self.track(box)
            else:
                self.metadata_box(box)

    def track(self, trak: Box) -> None:
        for box in self.reader.children(trak):
            if box.kind == b"tkhd":
                self.dates(box)
            elif box.kind == b"mdia":
                for part in self.reader.children(box):
                    if part.kind == b"mdhd":
                        self.dates(part)
                    else:
                        self.metadata_box(part)
            else:
                self.metadata_box(box)

    def metadata_in(self, parent: Box) -> None:
        for box in self.reader.children(parent):
            self.metadata_box(box)

    def metadata_box(self, box: Box) -> None:
        """Frees a box of metadata; any other stays."""
        if box.kind == b"udta":
            self.user_data(box)
        elif box.kind == b"meta":
            if names := self.names_in(box):
                for name in names:
                    self.note(name)
                self.free(box)
        elif box.kind == b"uuid" and box.usertype not in _KEPT_UUIDS:
            xmp = box.usertype == _XMP
            self.tally.add(*(("XMP", "packet") if xmp else ("MP4", "vendor metadata")))
            self.free(box)

    def dates(self, box: Box) -> None:
        width = 8 if self.data.exactly(box.body, 1) == b"\x01" else 4
        start = box.body + 4
        if any(self.data.exactly(start, 2 * width)):
            self.tally.add("MP4", "date and time")
            self.patches.blank(start, start + 2 * width)

    def user_data(self, udta: Box) -> None:
        try:
            children = self.reader.children(udta)
            found = [
                (child, self.names_in(child) if child.kind == b"meta" else (child.kind,))
                for child in children
                if child.kind not in _KEPT_USER_DATA
            ]
        except TooManyBoxes:
            raise
        except DamagedAsset:
            # Not a list of boxes: somebody's own format. Nothing in it is needed to play.
            self.tally.add("MP4", "user data")
            self.free(udta)
            return
        found = [(child, names) for child, names in found if names]
        for _, names in found:
            for name in names:
                self.note(name)
        if found and len(found) == len(children):
            self.free(udta)
        else:
            for child, _ in found:
                self.free(child)

    def names_in(self, meta: Box) -> tuple[bytes, ...]:
        """The names of what a metadata box tells, if it tells more than which encoder was used."""
        children = self.reader.meta_children(meta)
        names: list[bytes] = []
        for box in children:
            if box.kind == b"keys":
                names += self.keys(box)
            elif box.kind == b"ilst" and not any(each.kind == b"keys" for each in children):
                names += [each.kind for each in self.reader.children(box)]
            elif box.kind not in (b"hdlr", b"ilst", b"free", b"skip", b"pitm", b"dinf"):
                names.append(box.kind)
        return () if all(each in _HARMLESS_KEYS for each in names) else tuple(names)

    def keys(self, box: Box) -> list[bytes]:
        if box.length > _LARGEST_KEYS:
            raise DamagedAsset("a table of metadata keys is larger than any honest one")
        body = self.reader.body(box)
        names, at = [], 8
        while at + 8 <= len(body):
            length = int.from_bytes(body[at : at + 4], "big")
            if length < 8:
                raise DamagedAsset("a table of metadata keys is malformed")
            names.append(body[at + 8 : at + length])
            at += length
        return names

    def note(self, name: bytes) -> None:
        lowered = name.lower().removeprefix(b"com.apple.quicktime.")
        if name in _HARMLESS_KEYS or name in (b"free", b"skip"):
            return
        for item, marks in _ITEMS:
            if any(mark in lowered for mark in marks):
                self.tally.add("MP4", item)
                return
        self.tally.add("MP4", "user data")

    # --- tracks that record where a camera was ------------------------------------------------

    def sensor_tracks(self, boxes: list[Box]) -> None:
        tables = SampleTables.of(self.reader, [each for each in boxes if each.kind == b"moov"])
        sensors = {
            number
            for number, track in tables.tracks.items()
            if track.handler in _SENSOR_HANDLERS or set(track.formats) & _SENSOR_FORMATS
        }
        if not sensors:
            return
        own: list[Range] = []
        others: list[Range] = []
        for number, track in tables.tracks.items():
            (own if number in sensors else others).extend(tables.chunks(track))
        for box in boxes:
            if box.kind == b"moof":
                for number, where in tables.fragment(box):
                    (own if number in sensors else others).append(where)
        own = joined(own)
        self.check_apart(own, joined(others), boxes)
        if any(self.holds_something(start, end) for start, end in own):
            self.tally.add("MP4", "position and sensor track")
            for start, end in own:
                self.patches.blank(start, end)

    def check_apart(self, own: list[Range], others: list[Range], boxes: list[Box]) -> None:
        """Raises ``DamagedAsset`` if blanking ``own`` would touch anything but those samples."""
        if sum(end - start for start, end in own) > _LARGEST_TRACK:
            raise DamagedAsset("a sensor track is larger than any honest one")
        media = joined([(e.body, e.end) for e in boxes if e.kind == b"mdat"])
        edges = sorted([(s, e, True) for s, e in own] + [(s, e, False) for s, e in others])
        behind = {True: 0, False: 0}
        for start, end, mine in edges:
            if start < behind[not mine]:
                raise DamagedAsset("a sensor track shares bytes with pictures or sound")
            behind[mine] = max(behind[mine], end)
        at = 0
        for start, end in own:
            while at < len(media) and media[at][1] <= start:
                at += 1
            if at == len(media) or start < media[at][0] or end > media[at][1]:
                raise DamagedAsset("a sensor track lies outside the media data")

    def holds_something(self, start: int, end: int) -> bool:
        return any(
            any(self.data.exactly(at, min(_BLOCK, end - at))) for at in range(start, end, _BLOCK)
        )


_ITEMS: Final = (
    ("GPS position", (b"xyz", b"loci", b"location", b"gps", b"gpmf")),
    ("title", (b"nam", b"titl", b"name", b"title", b"alb")),
    ("cover picture", (b"covr", b"thmb", b"thum", b"artwork")),
    (
        "author",
        (b"art", b"aut", b"wrt", b"perf", b"cprt", b"copyright", b"creator", b"cpy", b"own"),
    ),
    ("camera", (b"mak", b"mod", b"swr", b"software", b"cam", b"snum", b"firm", b"lens", b"manu")),
    ("date and time", (b"day", b"date", b"yrrc", b"tim")),
    ("comment", (b"cmt", b"comment", b"desc", b"des", b"dscp", b"inf")),
)


def joined(ranges: list[Range]) -> list[Range]:
    """The ranges in order, neighbours and overlaps made one."""
    result: list[Range] = []
    for start, end in sorted(ranges):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], end))
        else:
            result.append((start, end))
    return result
