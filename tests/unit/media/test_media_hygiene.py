"""Cleaning takes out what names people, places and devices, and nothing else."""

from __future__ import annotations

import contextlib
import hashlib
import io
import struct
import subprocess
import time
import warnings
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageSequence

from medprovenance.errors import AssetError, DamagedAsset, UnsupportedMedia
from medprovenance.media import hygiene
from medprovenance.media.hygiene.exif import clean_exif
from tests.support.exif_blocks import THUMBNAIL, exif_block
from tests.support.media import (
    AUTHOR,
    EMBEDDABLE,
    PLACE,
    SERIAL,
    XMP,
    box,
    heif,
    make_media,
    png_chunk,
    with_udta,
)

if TYPE_CHECKING:
    from pathlib import Path

CLEANED = tuple(each for each in EMBEDDABLE if each != "application/epub+zip")
VARIANTS = [(media_type, "") for media_type in CLEANED] + [
    ("image/jpeg", "progressive"),
    ("image/webp", "lossless"),
    ("image/webp", "animated"),
    ("image/gif", "animated"),
    ("image/tiff", "multipage"),
    ("image/tiff", "big-endian"),
    ("video/mp4", "faststart"),
    ("video/mp4", "fragmented"),
    ("video/mp4", "hevc"),
    ("audio/mpeg", "bare"),
]
PICTURES = ("image/jpeg", "image/png", "image/webp", "image/gif", "image/tiff", "image/avif")
IN_PLACE = (
    "image/tiff",
    "image/heic",
    "image/avif",
    "video/mp4",
    "video/quicktime",
    "video/x-m4v",
    "audio/mp4",
    "video/x-msvideo",
)


def clean(data: bytes, media_type: str) -> bytes:
    out = io.BytesIO()
    hygiene.clean(io.BytesIO(data), out, media_type)
    return out.getvalue()


def items(data: bytes, media_type: str) -> set[str]:
    return {each.item for each in hygiene.inspect(io.BytesIO(data), media_type)}


def pixels(data: bytes) -> list[tuple[str, tuple[int, int], bytes, object]]:
    with warnings.catch_warnings(), Image.open(io.BytesIO(data)) as picture:
        warnings.simplefilter("ignore")
        return [
            (frame.mode, frame.size, frame.tobytes(), frame.info.get("duration"))
            for frame in ImageSequence.Iterator(picture)
        ]


def stream_hashes(data: bytes, folder: Path) -> bytes:
    """Digests of the packets of every stream, as a demuxer delivers them."""
    ffmpeg = pytest.importorskip("imageio_ffmpeg").get_ffmpeg_exe()
    source = folder / hashlib.sha256(data).hexdigest()
    source.write_bytes(data)
    command = [ffmpeg, "-v", "error", "-i", str(source), "-map", "0", "-c", "copy"]
    command += ["-f", "streamhash", "-hash", "sha256", "-"]
    return subprocess.run(command, check=True, capture_output=True, timeout=60).stdout


@pytest.mark.parametrize("media_type", CLEANED)
def test_a_file_of_mere_content_needs_no_cleaning(media_type: str) -> None:
    plain = make_media(media_type)

    assert hygiene.supported(media_type)
    assert hygiene.inspect(io.BytesIO(plain), media_type) == ()
    assert clean(plain, media_type) == plain


@pytest.mark.parametrize(("media_type", "variant"), VARIANTS)
def test_nothing_planted_survives(media_type: str, variant: str) -> None:
    planted = make_media(media_type, planted=True, variant=variant)
    marks = (AUTHOR.encode(), SERIAL.encode(), PLACE.encode(), THUMBNAIL)
    assert any(mark in planted for mark in marks), "the sample has nothing to find"

    cleaned = clean(planted, media_type)

    assert not [mark for mark in marks if mark in cleaned]


@pytest.mark.parametrize(("media_type", "variant"), VARIANTS)
def test_cleaning_a_clean_file_changes_nothing(media_type: str, variant: str) -> None:
    once = clean(make_media(media_type, planted=True, variant=variant), media_type)

    assert hygiene.inspect(io.BytesIO(once), media_type) == ()
    assert clean(once, media_type) == once


@pytest.mark.parametrize(
    ("media_type", "variant"), [each for each in VARIANTS if each[0] in PICTURES]
)
def test_pictures_decode_to_the_same_pixels(media_type: str, variant: str) -> None:
    planted = make_media(media_type, planted=True, variant=variant)

    assert pixels(clean(planted, media_type)) == pixels(planted)


@pytest.mark.parametrize(
    ("media_type", "variant"),
    [
        each
        for each in VARIANTS
        if each[0].startswith(("audio/", "video/")) and each[0] != "audio/mpeg"
    ],
)
def test_films_and_sounds_keep_every_packet(media_type: str, variant: str, tmp_path: Path) -> None:
    planted = make_media(media_type, planted=True, variant=variant)

    before = stream_hashes(planted, tmp_path)
    assert b"SHA256" in before
    assert stream_hashes(clean(planted, media_type), tmp_path) == before


def test_an_mp3_keeps_its_frames_byte_for_byte() -> None:
    frames = make_media("audio/mpeg", variant="bare")
    assert frames[:2] == b"\xff\xf3"

    assert clean(make_media("audio/mpeg", variant="bare", planted=True), "audio/mpeg") == frames
    assert clean(make_media("audio/mpeg", planted=True), "audio/mpeg").endswith(frames)


@pytest.mark.parametrize("media_type", IN_PLACE)
def test_containers_with_offsets_keep_their_length(media_type: str) -> None:
    planted = make_media(media_type, planted=True)

    assert len(clean(planted, media_type)) == len(planted)


@pytest.mark.parametrize("media_type", ["image/heic", "image/jxl"])
def test_picture_data_that_pillow_cannot_read_is_kept_byte_for_byte(media_type: str) -> None:
    plain = make_media(media_type)
    kind = b"mdat" if media_type == "image/heic" else b"jxlc"
    payload = plain[plain.index(kind) + 4 :]

    assert payload in clean(make_media(media_type, planted=True), media_type)


@pytest.mark.parametrize("media_type", CLEANED)
def test_inspecting_says_what_cleaning_does(media_type: str) -> None:
    planted = make_media(media_type, planted=True)
    removals = hygiene.inspect(io.BytesIO(planted), media_type)

    assert removals
    assert any(each.sensitive for each in removals)
    assert all(each.container and each.item and each.count > 0 for each in removals)
    assert hygiene.clean(io.BytesIO(planted), io.BytesIO(), media_type) == removals


def test_kinds_that_cannot_be_cleaned_are_copied() -> None:
    book = make_media("application/epub+zip")

    assert not hygiene.supported("application/epub+zip")
    assert not hygiene.supported("video/webm")
    assert clean(book, "application/epub+zip") == book


@pytest.mark.parametrize("media_type", CLEANED)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_truncated_file_never_raises_anything_of_its_own(
    media_type: str, data: st.DataObject
) -> None:
    planted = make_media(media_type, planted=True)
    cut = planted[: data.draw(st.integers(0, len(planted)))]
    begun = time.perf_counter()
    try:
        cleaned = clean(cut, media_type)
    except AssetError:
        pass
    else:
        assert clean(cleaned, media_type) == cleaned
    assert time.perf_counter() - begun < 5


@pytest.mark.parametrize("media_type", CLEANED)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_mangled_file_never_raises_anything_of_its_own(
    media_type: str, data: st.DataObject
) -> None:
    mangled = bytearray(make_media(media_type, planted=True))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, min(len(mangled), 4000) - 1))
        mangled[at] = data.draw(st.sampled_from([0, 1, 0x7F, 0x80, 0xFF]))
    with contextlib.suppress(AssetError):
        clean(bytes(mangled), media_type)


# --- EXIF -------------------------------------------------------------------------------------


@pytest.mark.parametrize("big_endian", [False, True])
def test_exif_keeps_orientation_and_drops_the_position(*, big_endian: bool) -> None:
    block = exif_block(planted=True, big_endian=big_endian, orientation=8)
    cleaned = clean_exif(block)
    read = Image.Exif()
    read.load(cleaned.block)

    assert {"GPS position", "camera serial number", "owner's name", "maker note"} <= {
        item for item, _ in cleaned.found
    }
    assert read[0x0112] == 8
    assert read.get_ifd(0x8769) == {0x829A: pytest.approx(0.02), 0xA001: 1}
    assert read.get_ifd(0x8825) == {}
    assert clean_exif(cleaned.block).found == ()


def test_clean_exif_is_recognised() -> None:
    block = exif_block(planted=False)

    assert clean_exif(block).found == ()


@given(st.binary(max_size=300))
def test_any_exif_block_is_rebuilt_into_a_clean_one(rest: bytes) -> None:
    for head in (b"II*\x00\x08\x00\x00\x00", b"MM\x00*\x00\x00\x00\x08", b""):
        assert clean_exif(clean_exif(head + rest).block).found == ()


def test_the_orientation_of_a_photo_survives_cleaning() -> None:
    cleaned = clean(make_media("image/jpeg", planted=True), "image/jpeg")
    with Image.open(io.BytesIO(cleaned)) as picture:
        assert picture.getexif()[0x0112] == 6
        assert picture.info["icc_profile"]
        assert picture.info["jfif"]


# --- one container at a time ------------------------------------------------------------------


def test_data_behind_a_jpeg_is_dropped() -> None:
    photo = make_media("image/jpeg")

    assert items(photo + b"appended preview", "image/jpeg") == {"data behind the picture"}
    assert clean(photo + b"appended preview", "image/jpeg") == photo


def test_content_credentials_in_a_jpeg_are_left_alone() -> None:
    photo = make_media("image/jpeg", planted=True)
    segment = b"\xff\xeb\x00\x10JP\x00\x01" + b"\x00" * 10

    assert segment in clean(photo[:2] + segment + photo[2:], "image/jpeg")


def test_private_chunks_of_a_png_go_and_colour_stays() -> None:
    plain = make_media("image/png")
    gamma, private = png_chunk(b"gAMA", b"\x00\x00\xb1\x8f"), png_chunk(b"prVt", b"jane")

    assert clean(plain[:33] + gamma + private + plain[33:], "image/png") == (
        plain[:33] + gamma + plain[33:]
    )


def test_the_flags_of_a_webp_agree_with_what_is_left() -> None:
    cleaned = clean(make_media("image/webp", planted=True), "image/webp")
    at = cleaned.index(b"VP8X") + 8

    assert len(cleaned) == 8 + struct.unpack_from("<I", cleaned, 4)[0]
    assert cleaned[at] & 0x0C == 0x08  # EXIF (the orientation) is left, XMP is not
    assert b"XMP " not in cleaned


def test_a_gif_goes_on_looping() -> None:
    cleaned = clean(make_media("image/gif", planted=True, variant="animated"), "image/gif")

    assert b"NETSCAPE2.0" in cleaned
    assert b"XMP Data" not in cleaned


def test_a_tiff_value_that_overlaps_the_picture_does_not_harm_it() -> None:
    picture = make_media("image/tiff", planted=True)
    before = pixels(picture)
    at = picture.index(struct.pack("<HH", 0x013B, 2)) + 8
    strips = struct.unpack_from("<I", picture, picture.index(struct.pack("<HH", 273, 4)) + 8)[0]
    hostile = picture[:at] + struct.pack("<I", strips) + picture[at + 4 :]
    assert "author" in items(hostile, "image/tiff")

    assert pixels(clean(hostile, "image/tiff")) == before


def test_tiff_directories_in_a_circle_are_refused() -> None:
    circle = b"II*\x00\x08\x00\x00\x00" + struct.pack("<HI", 0, 8)

    with pytest.raises(DamagedAsset, match="circle"):
        items(circle, "image/tiff")


def test_camera_raw_files_are_not_cleaned() -> None:
    raw = b"II*\x00\x08\x00\x00\x00" + struct.pack("<HHHIII", 1, 0xC612, 1, 4, 0x401, 0)

    with pytest.raises(UnsupportedMedia, match="raw"):
        items(raw, "image/tiff")


def test_an_exif_item_that_overlaps_the_picture_is_refused() -> None:
    exif = b"\x00" * 4 + exif_block(planted=True)
    made = heif(b"heic", [(b"hvc1", b"", b"p" * 40), (b"Exif", b"", exif)], box(b"hvcC"))
    assert "GPS position" in items(made, "image/heic")
    at = made.index(b"iloc") + 12 + 14  # the second item's fields
    start, length = struct.unpack_from(">II", made, at + 6)
    assert made[start : start + length] == exif
    hostile = made[: at + 6] + struct.pack(">II", start - 10, length + 10) + made[at + 14 :]
    hostile = hostile.replace(
        b"p" * 10 + b"\x00" * 4 + b"II", b"\x00\x00\x00\x0a" + b"q" * 10 + b"II"
    )

    with pytest.raises(DamagedAsset, match="shares bytes"):
        items(hostile, "image/heic")


def test_dates_of_a_film_are_zeroed() -> None:
    movie = bytearray(make_media("video/mp4"))
    at = movie.index(b"mvhd") + 8
    movie[at : at + 4] = b"\xe0\x00\x00\x01"

    assert items(bytes(movie), "video/mp4") == {"date and time"}
    assert clean(bytes(movie), "video/mp4") == make_media("video/mp4")


def quicktime_meta(**pairs: str) -> bytes:
    keys = [(f"com.apple.quicktime.{key}".replace("_", "."), pairs[key]) for key in pairs]
    table = b"".join(box(b"mdta", key.encode()) for key, _ in keys)
    values = b"".join(
        box(struct.pack(">I", n), box(b"data", struct.pack(">II", 1, 0), text.encode()))
        for n, (_, text) in enumerate(keys, 1)
    )
    return box(
        b"meta",
        box(b"hdlr", bytes(8), b"mdta", bytes(13)),
        box(b"keys", bytes(4), struct.pack(">I", len(keys)), table),
        box(b"ilst", values),
    )


def test_what_a_phone_writes_into_a_film_is_blanked() -> None:
    movie = make_media("video/quicktime")
    meta = quicktime_meta(location_ISO6709=PLACE, make="DEMO", model="Phone", creationdate="2026")
    phone = with_udta(movie, meta, box(b"@mak", b"DEMO"), b"\x00" * 4)
    assert PLACE.encode() in phone

    cleaned = clean(phone, "video/quicktime")

    assert items(phone, "video/quicktime") == {"GPS position", "camera", "date and time"}
    assert PLACE.encode() not in cleaned
    assert len(cleaned) == len(phone)


def test_user_data_in_somebodys_own_format_is_blanked_whole() -> None:
    movie = with_udta(make_media("video/mp4"), b"\xff" * 40)

    assert items(movie, "video/mp4") == {"user data"}
    assert b"\xff" * 40 not in clean(movie, "video/mp4")


def sensor_film(*, shared: bool = False) -> tuple[bytes, bytes]:
    """A film with a track of positions, and its picture data."""
    picture, positions = b"P" * 64, b"GPS5 48.2082 16.3738"
    ftyp = box(b"ftyp", b"mp42\x00\x00\x00\x00mp42")
    start = len(ftyp) + 8

    def track(number: int, handler: bytes, entry: bytes, at: int, length: int) -> bytes:
        stbl = box(
            b"stbl",
            box(b"stsd", bytes(4), struct.pack(">I", 1), box(entry, bytes(8))),
            box(b"stsz", bytes(4), struct.pack(">II", length, 1)),
            box(b"stsc", bytes(4), struct.pack(">IIII", 1, 1, 1, 1)),
            box(b"stco", bytes(4), struct.pack(">II", 1, at)),
        )
        return box(
            b"trak",
            box(b"tkhd", bytes(12), struct.pack(">I", number), bytes(64)),
            box(b"mdia", box(b"hdlr", bytes(8), handler, bytes(13)), box(b"minf", stbl)),
        )

    moov = box(
        b"moov",
        track(1, b"vide", b"avc1", start, len(picture)),
        track(2, b"meta", b"gpmd", start + (32 if shared else 64), len(positions)),
    )
    return ftyp + box(b"mdat", picture, positions) + moov, picture


def test_the_samples_of_a_position_track_are_zeroed_and_no_others() -> None:
    film, picture = sensor_film()
    cleaned = clean(film, "video/mp4")

    assert items(film, "video/mp4") == {"position and sensor track"}
    assert picture in cleaned
    assert b"48.2082" not in cleaned
    assert items(cleaned, "video/mp4") == set()


def test_a_position_track_that_points_at_pictures_is_refused() -> None:
    film, _ = sensor_film(shared=True)

    with pytest.raises(DamagedAsset, match="shares bytes"):
        items(film, "video/mp4")


def test_media_data_of_a_film_is_not_read(tmp_path: Path) -> None:
    movie = make_media("video/mp4", planted=True)
    at = movie.rindex(b"moov") - 4
    source = tmp_path / "large.mp4"
    with source.open("wb") as file:
        file.write(movie[:at] + struct.pack(">I4sQ", 1, b"mdat", 16 + 3 * 2**30))
        file.seek(3 * 2**30, io.SEEK_CUR)
        file.write(movie[at:])
    begun = time.perf_counter()
    with source.open("rb") as file:
        assert hygiene.inspect(file, "video/mp4")
    assert time.perf_counter() - begun < 1


def test_real_files_are_copied_like_any_other(tmp_path: Path) -> None:
    movie = make_media("video/mp4", planted=True) + box(b"mdat", bytes(range(256)) * 4096)
    (tmp_path / "in.mp4").write_bytes(movie)
    with (tmp_path / "in.mp4").open("rb") as source, (tmp_path / "out.mp4").open("w+b") as target:
        target.write(b"before")
        hygiene.clean(source, target, "video/mp4")
        target.write(b"after")

    expected = clean(movie, "video/mp4")
    assert (tmp_path / "out.mp4").read_bytes() == b"before" + expected + b"after"


def test_technical_id3_frames_and_credentials_stay() -> None:
    def frame(name: bytes, data: bytes) -> bytes:
        return name + struct.pack(">I", len(data)) + b"\x00\x00" + data

    store = frame(b"GEOB", b"\x00application/x-c2pa-manifest-store\x00c2pa\x00\x00store")
    frames = frame(b"TSSE", b"\x00enc") + frame(b"TPE1", b"\x00Jane") + store
    bare = make_media("audio/mpeg", variant="bare")
    size = struct.pack(">I", len(frames) // 128 << 8 | len(frames) % 128)
    cleaned = clean(b"ID3\x03\x00\x00" + size + frames + bare, "audio/mpeg")

    assert b"Jane" not in cleaned
    assert frame(b"TSSE", b"\x00enc") + store in cleaned
    assert cleaned.endswith(bare)


def test_svg_keeps_its_drawing_and_its_title() -> None:
    assert clean(make_media("image/svg+xml", planted=True), "image/svg+xml").count(b"<title>") == 1


def test_svg_keeps_a_manifest_store_in_its_metadata() -> None:
    store = "<c2pa:manifest xmlns:c2pa='http://c2pa.org/manifest'>AAAA</c2pa:manifest>"
    drawing = (
        "<svg xmlns='http://www.w3.org/2000/svg'><metadata><a>Jane</a>"
        f"{store}</metadata><rect/></svg>"
    )
    expected = f"<svg xmlns='http://www.w3.org/2000/svg'><metadata>{store}</metadata><rect/></svg>"

    assert clean(drawing.encode(), "image/svg+xml") == expected.encode()


def test_xmp_of_any_container_is_counted_as_xmp() -> None:
    assert XMP
    for media_type in ("image/jpeg", "image/png", "image/webp", "image/heic", "video/mp4"):
        planted = make_media(media_type, planted=True)
        found = hygiene.inspect(io.BytesIO(planted), media_type)
        assert "XMP" in {each.container for each in found}
