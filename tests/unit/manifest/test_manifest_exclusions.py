"""What a hash leaves out: the store's own place, known boxes without content, and nothing else."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

from medprovenance.manifest.exclusions import NOT_ALLOWED, UNREADABLE, audit_exclusions
from medprovenance.manifest.reading import ISO_MEDIA_TYPES, read_in_process
from medprovenance.manifest.store import read_store
from medprovenance.media.formats import FORMATS
from medprovenance.model.evidence import ReadOutcome
from tests.support.jumbf_boxes import cbor_assertion, json_assertion, manifest_of, store_of
from tests.support.media import make_media
from tests.support.signing import file_of, sign_bytes
from tests.vectors.build import doctor

if TYPE_CHECKING:
    from medprovenance.manifest.exclusions import ExclusionAudit

BMFF = "c2pa.hash.bmff.v3"
DATA = "c2pa.hash.data"
OWN = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
UUID: dict[str, Any] = {
    "xpath": "/uuid",
    "length": None,
    "data": [{"offset": 8, "value": OWN}],
    "subset": None,
    "version": None,
    "flags": None,
    "exact": None,
}
FTYP, MFRA = {"xpath": "/ftyp"}, {"xpath": "/mfra"}


def audit(
    data: Any, label: str = BMFF, length_field: tuple[int, int] | None = None
) -> ExclusionAudit:
    (manifest,) = read_store(store_of(manifest_of({label: cbor_assertion(label, data)})))
    return audit_exclusions(manifest, length_field)


def bmff(*exclusions: Any) -> ExclusionAudit:
    return audit({"exclusions": list(exclusions), "alg": "sha256"})


EMBEDDING = [each.media_type for each in FORMATS if each.embeds]


@pytest.mark.parametrize("media_type", EMBEDDING)
def test_what_the_engine_leaves_out_by_itself_is_allowed(media_type: str) -> None:
    signed = sign_bytes(make_media(media_type), media_type, doctor().signer)
    with file_of(signed) as file:
        report = read_in_process(file, media_type)
    assert report.outcome is ReadOutcome.READ
    assert report.uncovered == ()
    if media_type != "image/tiff":
        found = audit_exclusions(report.manifests[0])
        assert (found.codes, found.free_space_hashed) == ((), True)
    hashes = [each for each in report.manifests[0].assertions if "c2pa.hash." in each.label]
    expected = BMFF if media_type in ISO_MEDIA_TYPES - {"image/jxl"} else DATA
    if media_type == "application/epub+zip":
        expected = "c2pa.hash.collection.data"
    assert [each.label for each in hashes] == [expected]


def test_the_known_boxes_may_be_left_out() -> None:
    assert bmff(UUID, FTYP, MFRA).codes == ()
    assert bmff().codes == ()


@pytest.mark.parametrize("path", ["/free", "/skip", "/free/"])
def test_free_space_may_be_left_out_and_then_must_be_empty(path: str) -> None:
    found = bmff(UUID, {"xpath": path})
    assert (found.codes, found.free_space_hashed) == ((), False)


@pytest.mark.parametrize(
    "path",
    [
        "/mdat",
        "/moov",
        "/moov/trak",
        "/moof/traf/trun",
        "/meta/iloc",
        "/mdat[1]",
        "/uuid[1]",
        "/uuid[2]",
        "/ftyp[2]",
        "//uuid",
        "/uuid/mdat",
        "uuid",
        "/UUID",
        "/uuid ",
        "/",
        "",
        "/*",
        "/mfra|/mdat",
        "/\u0000uuid",
    ],
)
def test_no_other_box_may_be_left_out(path: str) -> None:
    for extra in ({}, {"data": UUID["data"]}):
        assert NOT_ALLOWED in bmff(UUID, {"xpath": path, **extra}).codes


OTHER_MATCHES: dict[str, Any] = {
    "none": None,
    "empty": [],
    "no list": {"offset": 8, "value": OWN},
    "another type": [{"offset": 8, "value": OWN[::-1]}],
    "a part of the type": [{"offset": 8, "value": OWN[:4]}],
    "the type and more": [{"offset": 8, "value": OWN + b"\0"}],
    "no value": [{"offset": 8}],
    "an empty value": [{"offset": 8, "value": b""}],
    "a value as text": [{"offset": 8, "value": OWN.hex()}],
    "a value as numbers": [{"offset": 8, "value": list(OWN)}],
    "elsewhere": [{"offset": 24, "value": OWN}],
    "no offset": [{"value": OWN}],
    "an offset as text": [{"offset": "8", "value": OWN}],
    "and another": [{"offset": 8, "value": OWN}, {"offset": 24, "value": b"x"}],
    "and something else": [{"offset": 8, "value": OWN, "mask": b"\0"}],
    "twice": [{"offset": 8, "value": OWN}] * 2,
}


@pytest.mark.parametrize("name", OTHER_MATCHES)
@pytest.mark.parametrize("path", ["/uuid", "/uuid/"])
def test_a_uuid_box_may_be_left_out_only_by_the_c2pa_user_type(name: str, path: str) -> None:
    exclusion = {**UUID, "xpath": path, "data": OTHER_MATCHES[name]}
    assert NOT_ALLOWED in bmff(exclusion).codes
    assert NOT_ALLOWED in bmff(UUID, exclusion).codes
    without = copy.copy(UUID)
    del without["data"]
    assert NOT_ALLOWED in bmff(without).codes


@pytest.mark.parametrize(
    "data",
    [
        {},
        [],
        "x",
        None,
        {"exclusions": None},
        {"exclusions": {}},
        {"exclusions": "x"},
        {"exclusions": [None]},
        {"exclusions": ["/ftyp"]},
        {"exclusions": [{}]},
        {"exclusions": [{"xpath": 7}]},
        {"exclusions": [{"xpath": ["/ftyp"]}]},
        {"exclusions": [{"xpath": b"/ftyp"}]},
    ],
)
def test_exclusions_that_cannot_be_read_are_not_allowed(data: Any) -> None:
    assert audit(data).codes == (UNREADABLE,)


def test_a_second_hash_is_audited_as_well() -> None:
    honest = cbor_assertion(BMFF, {"exclusions": [UUID]})
    other = cbor_assertion(f"{BMFF}__1", {"exclusions": [UUID, {"xpath": "/mdat"}]})
    (manifest,) = read_store(store_of(manifest_of({"a": honest, "b": other})))
    assert audit_exclusions(manifest).codes == (NOT_ALLOWED,)


def test_a_hash_that_is_not_cbor_is_not_what_the_engine_reads() -> None:
    # In JSON somebody could write down what a byte string looks like to us.
    own = [{"offset": 8, "value": {"bytes": OWN.hex()}}]
    text = {"exclusions": [{"xpath": "/uuid", "data": own}]}
    (manifest,) = read_store(store_of(manifest_of({BMFF: json_assertion(BMFF, text)})))
    assert audit_exclusions(manifest).codes == (UNREADABLE,)


RANGE, POINTER = {"start": 2, "length": 50_000}, {"start": 60_000, "length": 4}


@pytest.mark.parametrize(
    ("exclusions", "of_tiff", "codes"),
    [
        ([RANGE], False, ()),
        ([], False, ()),
        (None, False, ()),
        ([RANGE, RANGE], False, (NOT_ALLOWED,)),
        ([RANGE, POINTER], False, (NOT_ALLOWED,)),
        ([RANGE], True, ()),
        ([RANGE, POINTER], True, ()),
        ([POINTER, RANGE], True, ()),
        ([RANGE, POINTER, POINTER], True, (NOT_ALLOWED,)),
        ([RANGE, RANGE], True, (NOT_ALLOWED,)),
        ([RANGE, {"start": 60_000, "length": 5}], True, (NOT_ALLOWED,)),
        ([RANGE, {"start": 60_004, "length": 4}], True, (NOT_ALLOWED,)),
        ([RANGE, {"start": 1, "length": -4}], True, (NOT_ALLOWED,)),
        ([RANGE, {"start": "60000", "length": "4"}], True, (NOT_ALLOWED,)),
        ([RANGE, {"start": 60_000}], True, (NOT_ALLOWED,)),
        ([RANGE, {}], True, (NOT_ALLOWED,)),
        ([RANGE, 4], True, (NOT_ALLOWED,)),
        ([4, None], False, (NOT_ALLOWED,)),
        ({}, False, (UNREADABLE,)),
        ("x", True, (UNREADABLE,)),
    ],
)
def test_a_plain_hash_leaves_out_one_place(
    exclusions: Any,
    of_tiff: bool,  # noqa: FBT001  a case
    codes: tuple[str, ...],
) -> None:
    field = (60_000, 4) if of_tiff else None
    assert audit({"exclusions": exclusions}, DATA, field).codes == codes


@pytest.mark.parametrize("data", [None, [], "x", 7])
def test_a_plain_hash_that_cannot_be_read_is_not_allowed(data: Any) -> None:
    assert audit(data, DATA).codes == (UNREADABLE,)


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        ({"boxes": []}, ()),
        ({"boxes": [{"names": ["SOS"], "excluded": False}, {"names": ["EOI"]}]}, ()),
        ({"boxes": [{"names": ["SOI"]}, {"names": ["SOS"], "excluded": True}]}, (NOT_ALLOWED,)),
        ({"boxes": [{"names": ["SOS"], "excluded": 1}]}, (NOT_ALLOWED,)),
        ({"boxes": ["SOS"]}, (UNREADABLE,)),
        ({"boxes": {}}, (UNREADABLE,)),
        ({}, (UNREADABLE,)),
        ([], (UNREADABLE,)),
    ],
)
def test_no_box_of_a_picture_may_be_left_out(data: Any, codes: tuple[str, ...]) -> None:
    assert audit(data, "c2pa.hash.boxes").codes == codes
