"""JUMBF, CBOR and COSE out of a hostile file: a value, or the one documented error, in time."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import cbor2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from medprovenance.manifest import cbor, jumbf
from medprovenance.manifest.cose import (
    MalformedSignature,
    counter_signed_message,
    parse_signature,
    verify_signature,
)
from tests.support.forge import raw_signature
from tests.support.jumbf_boxes import UUID, box, description, superbox
from tests.support.pki import shared_society

if TYPE_CHECKING:
    from collections.abc import Callable

    from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes

SECONDS = 5.0
"""Far more than any of it takes; far less than a parser without bounds."""


def within_time(read: Callable[[bytes], object], data: bytes) -> None:
    begin = time.process_time()
    try:
        read(data)
    except (jumbf.MalformedJumbf, cbor.MalformedCbor, MalformedSignature):
        pass
    finally:
        assert time.process_time() - begin < SECONDS


# --- JUMBF ---------------------------------------------------------------------------------------


def test_boxes_come_back_as_they_were_written() -> None:
    data = superbox("c2pa", superbox("one", box(b"cbor", b"\x01"), box(b"json", b"{}")))
    root, rest = jumbf.parse_store(data + b"tail")
    assert (root.label, root.uuid, rest) == ("c2pa", UUID, 4)
    assert root.payload == data[8:]
    one = root.child("one")
    assert one is not None
    assert (one.content(b"cbor"), one.content(b"json"), one.content(b"jp2c")) == (
        b"\x01",
        b"{}",
        None,
    )


def test_a_box_of_more_than_four_gigabytes_of_length_field_is_read() -> None:
    inside = description(b"c2pa")
    data = b"\0\0\0\x01jumb" + (16 + len(inside)).to_bytes(8, "big") + inside
    assert jumbf.parse_store(data)[0].label == "c2pa"


def test_of_two_boxes_of_one_name_none_is_the_one() -> None:
    root, _ = jumbf.parse_store(
        superbox("c2pa", superbox("a"), superbox("a"), box(b"cbor", b""), box(b"cbor", b""))
    )
    assert root.child("a") is None
    assert root.content(b"cbor") is None


WHOLE = superbox("c2pa", superbox("manifest", superbox("inner", box(b"cbor", b"\xa0"))))


def nested(depth: int) -> bytes:
    data = superbox("x")
    for _ in range(depth):
        data = superbox("x", data)
    return data


MALFORMED_BOXES = {
    "nothing": b"",
    "half a header": WHOLE[:6],
    "another box": box(b"free", b"x" * 40),
    "no description": box(b"jumb", box(b"cbor", b"\xa0")),
    "empty superbox": box(b"jumb", b""),
    "description without a label": box(b"jumb", description(b"c2pa", toggles=1)),
    "description too short": box(b"jumb", box(b"jumd", UUID)),
    "label without an end": box(b"jumb", box(b"jumd", UUID + b"\3c2pa")),
    "label that ends outside its box": box(b"jumb", box(b"jumd", UUID + b"\3c2p") + b"a\0"),
    "label too long": box(b"jumb", description(b"x" * 600)),
    "label that is not UTF-8": box(b"jumb", description(b"\xff\xfe")),
    "longer than its parent": b"\0\0\xff\xff" + WHOLE[4:],
    "shorter than its own header": WHOLE.replace(
        box(b"cbor", b"\xa0"), b"\0\0\0\x04" + b"cbor\xa0"
    ),
    "64-bit length beyond everything": b"\0\0\0\x01jumb" + b"\xff" * 8 + WHOLE[8:],
    "64-bit length shorter than its header": b"\0\0\0\x01jumb" + bytes(7) + b"\x09" + WHOLE,
    "64-bit length cut off": b"\0\0\0\x01jumb\0\0",
    "nested too deep": nested(100),
    "too many boxes": superbox("c2pa", box(b"free", b"") * 20_001),
}


@pytest.mark.parametrize("name", MALFORMED_BOXES)
def test_boxes_that_lie_are_malformed(name: str) -> None:
    with pytest.raises(jumbf.MalformedJumbf):
        jumbf.parse_store(MALFORMED_BOXES[name])


def test_every_truncation_is_malformed() -> None:
    for length in range(len(WHOLE)):
        with pytest.raises(jumbf.MalformedJumbf):
            jumbf.parse_store(WHOLE[:length])


@given(st.binary(max_size=300))
def test_any_bytes_are_boxes_or_malformed(data: bytes) -> None:
    within_time(jumbf.parse_store, data)
    within_time(jumbf.parse_store, WHOLE[:8] + data)


@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), max_size=6))
def test_any_changed_boxes_are_boxes_or_malformed(changes: list[tuple[int, int]]) -> None:
    data = bytearray(WHOLE)
    for position, value in changes:
        data[position] = value
    within_time(jumbf.parse_store, bytes(data))


# --- CBOR ----------------------------------------------------------------------------------------

MALFORMED_CBOR = {
    "nothing": b"",
    "break without a beginning": b"\xff",
    "list longer than the data": b"\x9b" + b"\xff" * 8,
    "bytes longer than the data": b"\x5b" + b"\xff" * 8,
    "text that is not UTF-8": b"\x61\xff",
    "map without its last value": b"\xa1\x01",
    "key twice": b"\xa2\x61a\x01\x61a\x02",
    "key twice, once under a tag": b"\xa2\x61a\x01\xc0\x61a\x02",
    "key twice, as another number": b"\xa2\x01\x01\xf9\x3c\x00\x02",
    "two items": b"\x01\x02",
    "lists nested too deep": b"\x81" * 64 + b"\x01",
    "tags nested too deep": b"\xc1" * 5_000 + b"\x01",
    "maps nested too deep": b"\xa1\x01" * 64 + b"\x01",
    "larger than we decode": b"\x5a\x00\x50\x00\x00" + bytes(5 << 20),
}


@pytest.mark.parametrize("name", MALFORMED_CBOR)
def test_unusual_cbor_is_malformed(name: str) -> None:
    with pytest.raises(cbor.MalformedCbor):
        cbor.load(MALFORMED_CBOR[name])


@pytest.mark.parametrize(
    "data",
    [
        b"\xd8\x23\x69(a+)+b{9}",  # a regular expression
        b"\xc4\x82\x1b\x7f\xff\xff\xff\xff\xff\xff\xff\x01",  # 1 with 2^63 zeros
        b"\xc5\x82\x1b\x7f\xff\xff\xff\xff\xff\xff\xff\x01",  # 1 times two to the 2^63
        b"\xd8\x1c\x81\xd8\x1d\x00",  # a list that contains itself
        b"\xd9\x01\x02\x82\x01\x01",  # a set
        b"\xc2\x58\x40" + b"\xff" * 64,  # a number of 512 bits
        b"\xc0\x67not now",  # a date that is none
        b"\xd8\x25\x41\x00",  # a UUID that is none
    ],
)
def test_a_tag_runs_no_code(data: bytes) -> None:
    begin = time.process_time()
    value = cbor.load(data)
    assert isinstance(value, str | bytes | int | list)
    json.dumps(cbor.as_json(value))
    assert time.process_time() - begin < 0.5


@settings(max_examples=300)
@given(st.binary(max_size=200))
def test_any_bytes_are_cbor_that_json_can_show_or_malformed(data: bytes) -> None:
    try:
        value = cbor.load(data)
    except cbor.MalformedCbor:
        return
    json.dumps(cbor.as_json(value), allow_nan=False)


ITEMS = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text() | st.binary(max_size=80),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(ITEMS)
def test_plain_items_survive(item: Any) -> None:
    assert cbor.load(cbor.dump(item)) == item


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (b"\0" * 100, {"bytes": "00" * 64}),
        (float("nan"), None),
        (float("-inf"), None),
        (1.5, 1.5),
        (cbor2.CBORTag(600, [b"\1"]), [{"bytes": "01"}]),
        ({1: 2, None: 3}, {"1": 2, "None": 3}),
        (cbor2.undefined, "undefined"),
    ],
)
def test_json_of_an_item(value: Any, shown: Any) -> None:
    assert cbor.as_json(value) == shown


def test_json_of_a_deep_item_is_cut() -> None:
    deep: Any = 1
    for _ in range(3_000):
        deep = [deep]
    assert len(json.dumps(cbor.as_json(deep))) < 100


def test_large_cbor_is_read_in_time() -> None:
    within_time(cbor.load, b"\x9a\x00\x0f\x00\x00" + b"\x00" * 0xF0000)
    within_time(cbor.load, b"\x81" * (4 << 20))
    within_time(cbor.load, b"\xba\xff\xff\xff\xff" + b"\x00" * (1 << 20))


# --- COSE ----------------------------------------------------------------------------------------


def sign1(
    protected: Any = None, unprotected: Any = None, payload: Any = None, tag: int | None = 18
) -> bytes:
    header = {1: -7, 33: [b"leaf", b"issuer"]} if protected is None else protected
    raw = header if isinstance(header, bytes) else cbor2.dumps(header)
    parts = [raw, {} if unprotected is None else unprotected, payload, b"signature"]
    return cbor2.dumps(parts if tag is None else cbor2.CBORTag(tag, parts))


def test_the_parts_of_a_signature_are_found() -> None:
    found = parse_signature(
        sign1(
            unprotected={
                "pad": bytes(5),
                "sigTst2": {"tstTokens": [{"val": b"token"}, {"val": 7}, "x"]},
                "rVals": {"ocspVals": [b"staple", 7]},
            }
        )
    )
    assert found.algorithm == -7
    assert found.certificates == (b"leaf", b"issuer")
    assert found.signature == b"signature"
    assert (found.timestamp_tokens, found.ocsp_responses) == ((b"token",), (b"staple",))
    assert found.padding_is_zero
    assert not (found.chain_unprotected)
    assert not (found.critical)
    assert not (found.has_legacy_timestamp)
    assert parse_signature(sign1(tag=None)) == parse_signature(sign1())
    assert parse_signature(sign1({1: -7, "x5chain": b"one"})).certificates == (b"one",)


@pytest.mark.parametrize(
    ("data", "fact"),
    [
        (sign1(unprotected={33: b"x"}), "chain_unprotected"),
        (sign1(unprotected={"x5chain": b"x"}), "chain_unprotected"),
        (sign1({1: -7, 2: [33], 33: b"x"}), "critical"),
        (sign1(unprotected={2: []}), "critical"),
        (sign1(unprotected={"sigTst": {}}), "has_legacy_timestamp"),
    ],
)
def test_what_is_wrong_with_a_signature_is_told(data: bytes, fact: str) -> None:
    assert getattr(parse_signature(data), fact) is True


@pytest.mark.parametrize("name", ["pad", "pad2"])
@pytest.mark.parametrize("value", [b"\0\1", "text", [0], {"a": 1}, 0])
def test_padding_that_is_not_zeros_is_told(name: str, value: Any) -> None:
    assert not parse_signature(sign1(unprotected={name: value})).padding_is_zero


@pytest.mark.parametrize(
    "chain",
    [
        "text",
        7,
        None,
        {},
        [],
        [b"leaf", "text"],
        [[b"leaf"]],
        [b"leaf"] * 17,
    ],
)
def test_a_chain_of_another_kind_is_none(chain: Any) -> None:
    assert parse_signature(sign1({1: -7, 33: chain})).certificates == ()


def test_two_chains_are_none() -> None:
    assert parse_signature(sign1({33: b"x", "x5chain": b"y"})).certificates == ()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00",
        cbor2.dumps("text"),
        cbor2.dumps({}),
        cbor2.dumps([1, 2, 3]),
        cbor2.dumps([b"", {}, None, b"", b""]),
        sign1(tag=17),
        sign1(payload=b"attached"),
        sign1(unprotected=[]),
        sign1(protected=b"\xff"),
        sign1(protected=b"\x80"),
        sign1(protected=b"\xa2\x01\x26\x01\x26"),
        sign1() + b"\0",
        sign1()[:-1],
        cbor2.dumps(["text", {}, None, b"x"]),
        cbor2.dumps([b"", {}, None, "text"]),
    ],
)
def test_what_is_no_signature_is_malformed(data: bytes) -> None:
    with pytest.raises(MalformedSignature):
        parse_signature(data)


@given(st.binary(max_size=200), ITEMS, ITEMS)
def test_any_item_is_a_signature_or_malformed(raw: bytes, header: Any, other: Any) -> None:
    for data in (
        raw,
        sign1({1: header, 33: other}, {"pad": other, "sigTst2": header, "rVals": raw}),
    ):
        within_time(parse_signature, data)


def certificate_of(key: CertificateIssuerPrivateKeyTypes) -> bytes:
    society = shared_society()
    name = x509.Name([])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(society.now)
        .not_valid_after(society.now.replace(year=society.now.year + 1, day=1))
        .sign(key, None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256())
    )
    from cryptography.hazmat.primitives.serialization import Encoding

    return made.public_bytes(Encoding.DER)


def ecdsa(curve: ec.EllipticCurve, digest: hashes.HashAlgorithm, size: int) -> tuple[Any, Any]:
    key = ec.generate_private_key(curve)
    return key, lambda data: raw_signature(key.sign(data, ec.ECDSA(digest)), size)


def pss(bits: int, digest: hashes.HashAlgorithm) -> tuple[Any, Any]:
    key = rsa.generate_private_key(65537, bits)
    scheme = padding.PSS(padding.MGF1(digest), digest.digest_size)
    return key, lambda data: key.sign(data, scheme, digest)


def eddsa() -> tuple[Any, Any]:
    key = ed25519.Ed25519PrivateKey.generate()
    return key, key.sign


SCHEMES: dict[str, tuple[int, Callable[[], tuple[Any, Any]], bool]] = {
    "ES256": (-7, lambda: ecdsa(ec.SECP256R1(), hashes.SHA256(), 32), True),
    "ES384": (-35, lambda: ecdsa(ec.SECP384R1(), hashes.SHA384(), 48), True),
    "ES512": (-36, lambda: ecdsa(ec.SECP521R1(), hashes.SHA512(), 66), True),
    "PS256": (-37, lambda: pss(2048, hashes.SHA256()), True),
    "PS512": (-39, lambda: pss(2048, hashes.SHA512()), True),
    "EdDSA": (-8, eddsa, True),
    "ES256K": (-47, lambda: ecdsa(ec.SECP256K1(), hashes.SHA256(), 32), False),
    "ES256 on another curve": (-7, lambda: ecdsa(ec.SECP256K1(), hashes.SHA256(), 32), False),
    "ES384 with a short key": (-35, lambda: ecdsa(ec.SECP256R1(), hashes.SHA384(), 32), False),
    "PS256 with a small key": (-37, lambda: pss(1024, hashes.SHA256()), False),
    "EdDSA with another key": (-8, lambda: ecdsa(ec.SECP256R1(), hashes.SHA256(), 32), False),
    "ES256 with an RSA key": (-7, lambda: pss(2048, hashes.SHA256()), False),
    "no algorithm of ours": (-257, lambda: pss(2048, hashes.SHA256()), False),
}


@pytest.mark.parametrize("name", SCHEMES)
def test_a_signature_counts_only_by_an_allowed_algorithm_and_a_key_that_fits(name: str) -> None:
    algorithm, make, allowed = SCHEMES[name]
    key, sign = make()
    certificate, claim = certificate_of(key), b"the claim"
    protected = cbor2.dumps({1: algorithm, 33: certificate})
    signature = sign(cbor2.dumps(["Signature1", protected, b"", claim]))
    parsed = parse_signature(cbor2.dumps([protected, {}, None, signature]))
    assert verify_signature(parsed, claim, certificate) is allowed
    assert not verify_signature(parsed, claim + b"!", certificate)
    assert not verify_signature(parsed, claim, certificate[:-1])
    assert not verify_signature(parsed, claim, shared_society().physician().chain[0])
    cut = parse_signature(cbor2.dumps([protected, {}, None, signature[:-1]]))
    assert not verify_signature(cut, claim, certificate)


def test_no_signature_of_zeros_counts() -> None:
    leaf = shared_society().physician().chain[0]
    for raw in (bytes(64), b"\xff" * 64, b"", b"\0" * 63 + b"\1"):
        parsed = parse_signature(cbor2.dumps([cbor2.dumps({1: -7, 33: leaf}), {}, None, raw]))
        assert not verify_signature(parsed, b"the claim", leaf)


def test_what_a_time_stamp_covers_is_the_signature_itself() -> None:
    parsed = parse_signature(sign1())
    assert cbor2.loads(counter_signed_message(parsed)) == [
        "CounterSignature",
        parsed.protected,
        b"",
        cbor2.dumps(b"signature"),
    ]
