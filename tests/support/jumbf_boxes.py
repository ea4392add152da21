"""JUMBF boxes and whole manifest stores from scratch, for tests of those who read them."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import cbor2

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

UUID = bytes.fromhex("63326173001100108000 00aa00389b71")
LABEL = "urn:c2pa:demo"


def box(kind: bytes, data: bytes) -> bytes:
    """One box."""
    return (8 + len(data)).to_bytes(4, "big") + kind + data


def description(label: bytes, toggles: int = 3) -> bytes:
    """A description box."""
    return box(b"jumd", UUID + bytes([toggles]) + label + b"\0")


def superbox(label: str, *inside: bytes) -> bytes:
    """A labelled box of boxes."""
    return box(b"jumb", description(label.encode()) + b"".join(inside))


def cbor_assertion(label: str, data: Any) -> bytes:
    """An assertion of CBOR."""
    return superbox(label, box(b"cbor", cbor2.dumps(data)))


def json_assertion(label: str, data: Any) -> bytes:
    """An assertion of JSON; a string is taken as it is."""
    text = data if isinstance(data, str) else json.dumps(data)
    return superbox(label, box(b"json", text.encode()))


def reference(label: str, assertion: bytes, **changes: Any) -> dict[str, Any]:
    """The hashed URI of an assertion's box."""
    return {
        "url": f"self#jumbf=c2pa.assertions/{label}",
        "hash": hashlib.sha256(assertion[8:]).digest(),
        **changes,
    }


def claim_of(assertions: Mapping[str, bytes], **changes: Any) -> dict[str, Any]:
    """A claim of version 2 that names these assertions."""
    return {
        "dc:title": "Asthma (DEMO)",
        "alg": "sha256",
        "claim_generator_info": {"name": "demo", "version": "1"},
        "signature": "self#jumbf=c2pa.signature",
        "created_assertions": [reference(*each) for each in assertions.items()],
        **changes,
    }


def signature_box(parts: Sequence[Any] | None = None) -> bytes:
    """A signature box; by default of a COSE_Sign1 that is whole and signs nothing."""
    default = [cbor2.dumps({1: -7, 33: b"certificate"}), {"pad": bytes(9)}, None, bytes(64)]
    item = cbor2.CBORTag(18, default if parts is None else list(parts))
    return superbox("c2pa.signature", box(b"cbor", cbor2.dumps(item)))


def manifest_of(
    assertions: Mapping[str, bytes],
    *,
    claim: Any = None,
    raw_claim: bytes | None = None,
    label: str = LABEL,
    signature: bytes | None = None,
    beside: bytes = b"",
) -> bytes:
    """One manifest."""
    if raw_claim is None:
        raw_claim = cbor2.dumps(claim_of(assertions) if claim is None else claim)
    return superbox(
        label,
        superbox("c2pa.assertions", *assertions.values()),
        superbox("c2pa.claim.v2", box(b"cbor", raw_claim)),
        signature_box() if signature is None else signature,
        beside,
    )


def store_of(*manifests: bytes) -> bytes:
    """A manifest store."""
    return superbox("c2pa", *manifests)
