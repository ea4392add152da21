"""A manifest store read by ourselves: what it holds, and everything that is wrong with it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from medprovenance.manifest.ingredients import read_ingredient, read_status_set
from medprovenance.manifest.jumbf import MalformedJumbf
from medprovenance.manifest.store import is_update, read_store
from medprovenance.model.evidence import EngineStatus
from tests.support.jumbf_boxes import (
    LABEL,
    box,
    cbor_assertion,
    claim_of,
    json_assertion,
    manifest_of,
    reference,
    signature_box,
    store_of,
    superbox,
)
from tests.vectors.build import JPEG, doctor, society

if TYPE_CHECKING:
    from medprovenance.model.evidence import ManifestEvidence

STATEMENT = json_assertion("org.medprovenance.statement", {"category": "education"})
HASH = cbor_assertion("c2pa.hash.data", {"alg": "sha256", "hash": b"\1"})
WHOLE = {"org.medprovenance.statement": STATEMENT, "c2pa.hash.data": HASH}


def only(store: bytes) -> ManifestEvidence:
    (found,) = read_store(store)
    return found


def faults(found: ManifestEvidence) -> tuple[tuple[str, ...], ...]:
    wrong = tuple(each.label for each in found.assertions if not each.digest_matches)
    return found.problems, found.undeclared, found.missing, wrong


def test_a_whole_manifest_has_no_fault() -> None:
    found = only(store_of(manifest_of(WHOLE)))
    assert faults(found) == ((), (), (), ())
    assert (found.label, found.claim_version, found.title) == (LABEL, 2, "Asthma (DEMO)")
    assert (found.generator, found.generator_version) == ("demo", "1")
    assert found.claim == cbor2.dumps(claim_of(WHOLE))
    statement, binding = found.assertions
    assert statement.data == {"category": "education"}
    assert statement.url == f"self#jumbf=/c2pa/{LABEL}/c2pa.assertions/{statement.label}"
    assert (statement.declared, statement.created, statement.kind) == (True, True, "json")
    assert binding.data == {"alg": "sha256", "hash": {"bytes": "01"}}
    assert not is_update(found)


def test_gathered_assertions_are_not_the_signers() -> None:
    claim = claim_of({}, gathered_assertions=[reference("org.medprovenance.statement", STATEMENT)])
    found = only(store_of(manifest_of({"s": STATEMENT}, claim=claim)))
    assert [(each.declared, each.created) for each in found.assertions] == [(True, False)]
    assert is_update(found)


def test_a_genuine_store_of_the_engine_has_no_fault() -> None:
    from tests.support.media import make_media
    from tests.support.signing import sign_bytes

    store = sign_bytes(
        make_media(JPEG),
        JPEG,
        doctor().signer,
        timestamps=society().timestamps(),
        embed=False,
    )
    found = only(store)
    assert faults(found) == ((), (), (), ())
    assert found.signature is not None
    assert found.signature.certificates == doctor().chain


CLAIM: dict[str, Any] = claim_of(WHOLE)
FIRST = CLAIM["created_assertions"][0]


def claimed(**changes: Any) -> bytes:
    return store_of(manifest_of(WHOLE, claim={**CLAIM, **changes}))


def with_first(**changes: Any) -> bytes:
    first = {**FIRST, **changes}
    return claimed(created_assertions=[first, CLAIM["created_assertions"][1]])


FAULTY = {
    "a hash of something else": with_first(hash=bytes(32)),
    "a hash cut short": with_first(hash=FIRST["hash"][:16]),
    "a hash that is text": with_first(hash="00" * 32),
    "a weak algorithm": with_first(alg="sha1"),
    "an algorithm that is a list": with_first(alg=["sha256"]),
    "an algorithm of any length": with_first(alg="shake_128"),
    "a reference to nowhere": with_first(url="self#jumbf=c2pa.assertions/elsewhere"),
    "a reference to another manifest": with_first(url="self#jumbf=/c2pa/other/c2pa.assertions/x"),
    "a reference to the web": with_first(url="https://example.org/"),
    "a reference that is a number": with_first(url=7),
    "no references": claimed(created_assertions=[]),
    "references that are no list": claimed(created_assertions={"url": 1}),
    "a reference that is no map": claimed(created_assertions=["x", *CLAIM["created_assertions"]]),
    "a reference twice": claimed(created_assertions=CLAIM["created_assertions"] * 2),
    "an assertion declared in both lists": claimed(gathered_assertions=[FIRST]),
    "no signature named": claimed(signature=None),
    "another signature named": claimed(signature="self#jumbf=/c2pa/other/c2pa.signature"),
    "a signature named by a list": claimed(signature=[]),
    "a signature named by a map": claimed(signature={"self#jumbf=c2pa.signature": 1}),
    "an undeclared assertion": store_of(
        manifest_of({**WHOLE, "x": json_assertion("x", {})}, claim=CLAIM)
    ),
    "an assertion box twice": store_of(manifest_of({**WHOLE, "again": STATEMENT}, claim=CLAIM)),
    "an assertion missing": store_of(manifest_of({"s": STATEMENT}, claim=CLAIM)),
    "a claim that is no map": store_of(manifest_of(WHOLE, claim=["x"])),
    "a claim that is not CBOR": store_of(manifest_of(WHOLE, raw_claim=b"\xff")),
    "a claim with a key twice": store_of(
        manifest_of(WHOLE, raw_claim=b"\xa2\x63alg\x01\x63alg\x01")
    ),
    "an old claim beside the new one": store_of(
        manifest_of(WHOLE, beside=superbox("c2pa.claim", box(b"cbor", b"\xa0")))
    ),
    "no claim": store_of(superbox(LABEL, superbox("c2pa.assertions"), signature_box())),
    "no signature": store_of(manifest_of(WHOLE, signature=b"")),
    "two signatures": store_of(manifest_of(WHOLE, beside=signature_box())),
    "a malformed signature": store_of(manifest_of(WHOLE, signature=signature_box([1]))),
    "bytes behind the store": store_of(manifest_of(WHOLE)) + b"\0",
    "an ingredient that cannot be read": store_of(
        manifest_of({"c2pa.ingredient.v3": superbox("c2pa.ingredient.v3", box(b"cbor", b"\xff"))})
    ),
}


@pytest.mark.parametrize("name", FAULTY)
def test_every_fault_is_told(name: str) -> None:
    assert faults(only(FAULTY[name])) != ((), (), (), ())


def test_a_box_with_two_contents_has_none_that_we_believe() -> None:
    # Another reader might take the other one.
    label = "c2pa.hash.bmff.v3"
    honest, other = cbor2.dumps({"exclusions": []}), cbor2.dumps({"exclusions": ["/mdat"]})
    for contents in (
        (box(b"cbor", honest), box(b"cbor", other)),
        (box(b"cbor", other), box(b"cbor", other), box(b"json", b'{"exclusions": []}')),
        (box(b"json", b"{}"), box(b"cbor", honest)),
    ):
        found = only(store_of(manifest_of({label: superbox(label, *contents)})))
        assert [(each.kind, each.data) for each in found.assertions] == [("other", None)]


@pytest.mark.parametrize(
    "text",
    ['{"a": 1, "a": 2}', '{"x": {"a": 1, "a": 1}}', "[" * 100_000, "{", "", '"' + "x" * 300_000],
)
def test_json_that_two_readers_may_read_differently_is_not_read(text: str) -> None:
    label = "org.medprovenance.statement"
    found = only(store_of(manifest_of({label: json_assertion(label, text)})))
    assert found.assertions[0].data is None


def test_content_that_we_do_not_read_is_not_decoded() -> None:
    found = only(store_of(manifest_of({"x": json_assertion("com.example.x", {"a": 1})})))
    assert found.assertions[0].data is None


def test_a_redacted_assertion_is_not_missing() -> None:
    uri = f"self#jumbf=/c2pa/{LABEL}/c2pa.assertions/org.medprovenance.statement"
    parent = manifest_of({"h": HASH}, claim=CLAIM)
    child = manifest_of(
        {"h": HASH},
        claim={**claim_of({"c2pa.hash.data": HASH}), "redacted_assertions": [uri]},
        label="urn:c2pa:child",
    )
    first, second = read_store(store_of(parent, child))
    assert (first.missing, first.redacted) == ((), (uri,))
    assert second.redacted == ()
    (alone,) = read_store(store_of(parent))
    assert alone.missing == ("org.medprovenance.statement",)


NO_STORES = (
    b"",
    b"\0" * 64,
    superbox("other"),
    store_of(*[superbox("m")] * 201),
    store_of(manifest_of(WHOLE))[:-1],
)


@pytest.mark.parametrize("data", NO_STORES)
def test_what_is_no_store_is_malformed(data: bytes) -> None:
    with pytest.raises(MalformedJumbf):
        read_store(data)


def test_a_store_without_manifests_has_none() -> None:
    assert read_store(superbox("c2pa")) == ()


def test_a_claim_of_very_many_references_is_read_in_time() -> None:
    many = [
        {"url": f"self#jumbf=c2pa.assertions/{number}", "hash": b""} for number in range(60_000)
    ]
    boxes = {str(number): superbox(f"x{number}") for number in range(3_000)}
    begin = time.process_time()
    found = only(store_of(manifest_of(boxes, claim=claim_of({}, created_assertions=many))))
    assert time.process_time() - begin < 4
    assert "too-many-assertions" in found.problems
    assert len(found.assertions) == 2_000


@given(st.data())
def test_any_store_is_read_or_malformed(data: st.DataObject) -> None:
    original = store_of(manifest_of(WHOLE))
    changed = bytearray(original)
    for _ in range(data.draw(st.integers(1, 5))):
        changed[data.draw(st.integers(0, len(original) - 1))] = data.draw(st.integers(0, 255))
    try:
        found = read_store(bytes(changed))
    except MalformedJumbf:
        return
    if [faults(each) for each in found] == [((), (), (), ())]:
        # What no fault tells of must be what the signature covers, or the signature itself.
        (manifest,) = found
        assert manifest.claim_version in (1, 2)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
CLAIM_KEYS = (
    "dc:title alg claim_generator_info claim_generator signature created_assertions "
    "gathered_assertions redacted_assertions"
)
KEYS = st.sampled_from(CLAIM_KEYS.split())


@given(st.dictionaries(KEYS, ANYTHING))
def test_any_claim_is_read(claim: dict[str, Any]) -> None:
    store = store_of(manifest_of(WHOLE, claim={**CLAIM, **claim}))
    assert only(store).label == LABEL


RECORD_KEYS = (
    "relationship dc:title dc:format activeManifest c2pa_manifest validationResults "
    "validationStatus url success failure code ingredientDeltas validationDeltas"
)
INGREDIENT_KEYS = st.sampled_from(RECORD_KEYS.split())
INGREDIENTS = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(INGREDIENT_KEYS, inner, max_size=4),
    max_leaves=15,
)


@given(INGREDIENTS)
def test_any_ingredient_is_read(data: Any) -> None:
    found = read_ingredient("c2pa.ingredient.v3", data)
    assert found.label == "c2pa.ingredient.v3"
    read_status_set(data)


@pytest.mark.parametrize("data", [None, [], 7, "x"])
def test_an_ingredient_that_is_no_map_is_unknown(data: Any) -> None:
    found = read_ingredient("c2pa.ingredient", data)
    assert (found.manifest_label, found.recorded, found.relationship) == (None, None, "")


@pytest.mark.parametrize("listed", ["x", {}, [1], [{}], [{"code": 7}], [{"code": "x"}] * 501])
def test_statuses_that_cannot_be_read_have_a_code_that_fails(listed: Any) -> None:
    found = read_status_set({"failure": listed})
    assert {each.code for each in found.failure} == {"unreadable"}


@pytest.mark.parametrize(
    ("data", "manifest", "failures"),
    [
        ({"c2pa_manifest": {"url": f"self#jumbf=/c2pa/{LABEL}"}}, LABEL, None),
        ({"activeManifest": {"url": f"self#jumbf=/c2pa/{LABEL}/c2pa.claim.v2"}}, LABEL, None),
        ({"activeManifest": {"url": "https://example.org/c2pa/x"}}, None, None),
        ({"activeManifest": {"url": "self#jumbf=/c2pa/"}}, None, None),
        ({"activeManifest": "x"}, None, None),
        ({"validationStatus": [{"code": "assertion.dataHash.match"}]}, None, []),
        ({"validationStatus": [{"code": "claim.missing"}]}, None, ["claim.missing"]),
        ({"validationResults": {"activeManifest": {"failure": [{"code": "x"}]}}}, None, ["x"]),
    ],
)
def test_ingredients_of_every_version(
    data: dict[str, Any], manifest: str | None, failures: list[str] | None
) -> None:
    found = read_ingredient("c2pa.ingredient", data)
    assert found.manifest_label == manifest
    recorded = found.recorded
    assert (None if recorded is None else [each.code for each in recorded.failure]) == failures


def test_statuses_are_told_with_their_place() -> None:
    given_ = {"success": [{"code": "a", "url": "b", "explanation": "c"}]}
    assert read_status_set(given_).success == (EngineStatus(code="a", url="b", explanation="c"),)
