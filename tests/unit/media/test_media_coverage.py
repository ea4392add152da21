"""Content outside the hash is found; honest files raise no alarm."""

from __future__ import annotations

import io
import struct
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medprovenance.media.coverage import C2PA_USERTYPE, Uncovered, uncovered_content
from tests.support.media import box, heif, make_media

FTYP = box(b"ftyp", b"isom\x00\x00\x02\x00isommp42")
C2PA_STORE = box(b"jumb", b"\x00" * 40)


def codes(data: bytes, media_type: str = "video/mp4", *, hashed: bool = True) -> tuple[str, ...]:
    return uncovered_content(io.BytesIO(data), media_type, free_space_hashed=hashed)


def c2pa_box(purpose: bytes, rest: bytes = b"\x00" * 8 + C2PA_STORE) -> bytes:
    return box(b"uuid", C2PA_USERTYPE, b"\x00" * 4, purpose + b"\x00", rest)


@pytest.mark.parametrize(
    ("media_type", "variant"),
    [
        ("video/mp4", ""),
        ("video/mp4", "faststart"),
        ("video/mp4", "fragmented"),
        ("video/mp4", "hevc"),
        ("video/quicktime", ""),
        ("video/quicktime", "fragmented"),
        ("video/x-m4v", ""),
        ("audio/mp4", ""),
        ("image/heic", ""),
        ("image/avif", ""),
    ],
)
@pytest.mark.parametrize("planted", [False, True], ids=["plain", "planted"])
def test_honest_files_have_nothing_uncovered(
    media_type: str, variant: str, *, planted: bool
) -> None:
    made = make_media(media_type, planted=planted, variant=variant)

    assert codes(made, media_type) == ()
    assert codes(made, media_type, hashed=False) == ()


def test_other_containers_are_covered_whole() -> None:
    assert codes(make_media("image/jpeg"), "image/jpeg") == ()


@pytest.mark.parametrize("kind", [b"free", b"skip", b"ftyp"])
@pytest.mark.parametrize("variant", ["", "faststart", "fragmented"])
def test_finds_pictures_in_a_box_that_is_not_media_data(kind: bytes, variant: str) -> None:
    honest = make_media("video/mp4", variant=variant)
    assert codes(honest) == ()

    assert Uncovered.SAMPLES_OUTSIDE in codes(honest.replace(b"mdat", kind))


@pytest.mark.parametrize("media_type", ["image/heic", "image/avif"])
def test_finds_a_picture_item_outside_media_data(media_type: str) -> None:
    moved = make_media(media_type).replace(b"mdat", b"free")

    assert codes(moved, media_type) == (Uncovered.SAMPLES_OUTSIDE,)


def test_finds_samples_in_a_c2pa_box_of_unknown_purpose() -> None:
    movie = make_media("video/mp4", variant="")
    at = movie.index(b"mdat") - 4
    size = struct.unpack_from(">I", movie, at)[0]
    # The chunk offsets stay right: the new box's header ends where that of ``mdat`` did.
    hidden = movie[: at + 8].replace(b"mdat", b"uuid") + C2PA_USERTYPE + movie[at + 24 : at + size]
    found = codes(hidden + movie[at + size :])

    assert {Uncovered.SAMPLES_OUTSIDE, Uncovered.UNKNOWN_PURPOSE} <= set(found)


def test_finds_a_second_file_type_box() -> None:
    assert codes(make_media("video/mp4") + FTYP) == (Uncovered.SECOND_FILE_TYPE,)


@pytest.mark.parametrize(
    ("brand", "expected"),
    [
        (b"heic", Uncovered.BRAND_MISMATCH),
        (b"avif", Uncovered.BRAND_MISMATCH),
        (b"crx ", Uncovered.UNKNOWN_BRAND),
        (b"%PDF", Uncovered.UNKNOWN_BRAND),
    ],
)
def test_finds_a_changed_brand(brand: bytes, expected: Uncovered) -> None:
    assert codes(make_media("video/mp4").replace(b"ftypisom", b"ftyp" + brand)) == (expected,)


def test_finds_a_film_that_says_it_is_a_picture() -> None:
    avif = make_media("image/avif")

    assert codes(avif.replace(b"ftypavif", b"ftypheic"), "image/avif") == (
        Uncovered.BRAND_MISMATCH,
    )
    assert codes(avif.replace(b"ftypavif", b"ftypisom"), "image/avif") == (
        Uncovered.BRAND_MISMATCH,
    )


def test_finds_text_hidden_in_the_file_type_box() -> None:
    movie = make_media("video/mp4")
    rest = movie[struct.unpack_from(">I", movie)[0] :]
    junk = box(b"ftyp", b"isom\x00\x00\x02\x00", b"\x01\x02\x03\x04" * 4)

    # The chunk offsets of this sample are stale as well, hence "in".
    assert Uncovered.ODD_FILE_TYPE in codes(junk + rest)
    assert Uncovered.ODD_FILE_TYPE in codes(
        box(b"ftyp", b"isom\x00\x00\x02\x00" + b"A" * 999) + rest
    )


@pytest.mark.parametrize("purpose", [b"manifest", b"original", b"update"])
def test_known_purposes_pass_and_others_do_not(purpose: bytes) -> None:
    movie = make_media("video/mp4")

    assert codes(movie + c2pa_box(purpose)) == ()
    assert codes(movie + c2pa_box(b"merkle", b"anything")) == ()
    assert codes(movie + c2pa_box(b"x" + purpose)) == (Uncovered.UNKNOWN_PURPOSE,)
    assert codes(movie + c2pa_box(purpose + b" ")) == (Uncovered.UNKNOWN_PURPOSE,)


def test_finds_bytes_behind_the_manifest_store() -> None:
    junk = c2pa_box(b"manifest", b"\x00" * 8 + C2PA_STORE + b"<script>")

    assert codes(make_media("video/mp4") + junk) == (Uncovered.BEHIND_STORE,)


def test_finds_external_data() -> None:
    movie = make_media("video/mp4")
    at = movie.index(b"url ") + 4
    assert movie[at : at + 4] == b"\x00\x00\x00\x01"

    assert codes(movie[:at] + b"\x00" * 4 + movie[at + 4 :]) == (Uncovered.EXTERNAL_DATA,)


def test_finds_compressed_tables() -> None:
    assert Uncovered.HIDDEN_STRUCTURE in codes(FTYP + box(b"moov", box(b"cmov", b"x" * 20)))


def test_free_space_matters_only_where_the_hash_leaves_it_out() -> None:
    movie = make_media("video/mp4") + box(b"free", b"something")

    assert codes(movie) == ()
    assert codes(movie, hashed=False) == (Uncovered.FREE_SPACE,)
    assert codes(make_media("video/mp4") + box(b"skip", bytes(500)), hashed=False) == ()


def test_finds_a_fragment_index_that_points_into_itself() -> None:
    movie = make_media("video/mp4", variant="fragmented")
    at = movie.rindex(b"mfra") - 4
    assert codes(movie) == ()

    def index(target: int) -> bytes:
        table = box(b"tfra", b"\x00" * 4, struct.pack(">IIIII", 1, 0, 1, 0, target), b"\x01" * 3)
        return box(b"mfra", table, box(b"mfro", b"\x00" * 4, struct.pack(">I", 0)))

    assert codes(movie[:at] + index(movie.index(b"moof") - 4)) == ()
    assert codes(movie[:at] + index(at + 8)) == (Uncovered.INDEX_OUTSIDE,)
    assert codes(movie[:at] + box(b"mfra", box(b"moof", b""))) == (Uncovered.ODD_INDEX,)


def test_two_tables_of_one_kind_are_malformed() -> None:
    movie = make_media("video/mp4")
    assert movie.count(b"stts") == 2

    assert codes(movie.replace(b"stts", b"stsz", 1)) == (Uncovered.MALFORMED,)


def test_eighty_thousand_empty_boxes_take_less_than_half_a_second() -> None:
    data = FTYP + struct.pack(">I4s", 8, b"free") * 80_000 + box(b"moov")
    begun = time.perf_counter()

    assert codes(data) == ()
    assert time.perf_counter() - begun < 0.5


def test_more_boxes_than_any_honest_file_are_not_looked_at() -> None:
    data = FTYP + struct.pack(">I4s", 8, b"free") * 200_001
    begun = time.perf_counter()

    assert codes(data) == (Uncovered.TOO_MANY_BOXES,)
    assert time.perf_counter() - begun < 2


def test_a_backward_table_of_chunks_cannot_cost_quadratic_time() -> None:
    runs = struct.pack(">III", 1, 1, 1) + struct.pack(">III", 40_000, 1, 1)
    stbl = box(
        b"stbl",
        box(b"stsz", bytes(4), struct.pack(">II", 1, 40_000)),
        box(b"stsc", bytes(4), struct.pack(">I", 40_000), runs * 20_000),
        box(b"stco", bytes(4), struct.pack(">I", 40_000), struct.pack(">I", 32) * 40_000),
    )
    data = FTYP + box(b"mdat", b"x") + box(b"moov", box(b"trak", box(b"mdia", box(b"minf", stbl))))
    begun = time.perf_counter()

    assert codes(data) == (Uncovered.MALFORMED,)
    assert time.perf_counter() - begun < 1


@given(cut=st.integers(0, 11_000), variant=st.sampled_from(["", "faststart", "fragmented"]))
def test_a_truncated_film_is_reported_and_never_raises(cut: int, variant: str) -> None:
    movie = make_media("video/mp4", variant=variant)[:cut]

    assert isinstance(codes(movie), tuple)


@given(data=st.binary(max_size=400))
def test_any_bytes_give_an_answer(data: bytes) -> None:
    assert codes(FTYP + box(b"moov", data)) != ("",)
    assert codes(FTYP + box(b"meta", b"\x00" * 4, data), "image/heic") != ("",)
    assert codes(data)


@given(data=st.data())
def test_a_flipped_byte_in_the_tables_never_raises(data: st.DataObject) -> None:
    movie = bytearray(make_media("video/mp4", variant="faststart"))
    at = data.draw(st.integers(0, movie.index(b"mdat")))
    movie[at] = data.draw(st.integers(0, 255))

    assert isinstance(codes(bytes(movie)), tuple)


def test_items_in_item_data_are_covered() -> None:
    item = b"picture"
    iloc = box(
        b"iloc",
        b"\x01\x00\x00\x00\x44\x00",
        struct.pack(">HHHHHII", 1, 1, 1, 0, 1, 0, len(item)),
    )
    hdlr = box(b"hdlr", bytes(8), b"pict", bytes(13))
    meta = box(b"meta", bytes(4), hdlr, iloc, box(b"idat", item))
    head = box(b"ftyp", b"heic\x00\x00\x00\x00mif1heic")

    assert codes(head + meta, "image/heic") == ()
    beyond = iloc.replace(struct.pack(">I", len(item)), struct.pack(">I", 99))
    bad = box(b"meta", bytes(4), hdlr, beyond, box(b"idat", item))
    assert codes(head + bad, "image/heic") == (Uncovered.MALFORMED,)


def test_the_sample_builder_of_heif_makes_covered_files() -> None:
    made = heif(b"heic", [(b"hvc1", b"", b"x" * 10)], box(b"hvcC", b""))

    assert codes(made, "image/heic") == ()


def test_an_index_of_fragments_in_a_film_without_any_is_not_covered() -> None:
    film = make_media("video/mp4")
    assert codes(film) == ()
    added = box(b"mfra", box(b"mfro", b"\x00" * 4, struct.pack(">I", 24)))
    assert codes(film + added) == (Uncovered.ODD_INDEX,)
