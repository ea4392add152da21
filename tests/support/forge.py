"""Forgeries that the engine would refuse to make: a claim signed anew, in place.

``resign`` replaces the COSE_Sign1 of the active manifest by one of the same length over the same
claim, with any chain, key, header and time-stamp; the padding absorbs the difference. Works for
small files of every container that stores the box in one piece.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import cbor2
from asn1crypto import tsp
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from medprovenance.ports import TimestampSource

ES256 = -7
X5CHAIN = 33
ALGORITHM = 1


def box_after(data: bytes, label: bytes, kind: bytes = b"cbor") -> tuple[int, int]:
    """Start and end of the content of the last box that follows this JUMBF label."""
    position = data.rindex(label + b"\0")
    start = data.index(kind, position)
    length = int.from_bytes(data[start - 4 : start], "big")
    return start + 4, start - 4 + length


def raw_signature(der: bytes, size: int = 32) -> bytes:
    """An ECDSA signature as COSE wants it: r and s side by side."""
    r, s = decode_dss_signature(der)
    return r.to_bytes(size, "big") + s.to_bytes(size, "big")


def counter_signature(protected: bytes, signature: bytes, source: TimestampSource) -> bytes:
    """A time-stamp token over a COSE signature, as C2PA 2.4 §10.3.2.5 lays it out."""
    message = cbor2.dumps(["CounterSignature", protected, b"", cbor2.dumps(signature)])
    request = tsp.TimeStampReq(
        {
            "version": "v1",
            "message_imprint": {
                "hash_algorithm": {"algorithm": "sha256"},
                "hashed_message": hashlib.sha256(message).digest(),
            },
            "nonce": 7,
            "cert_req": True,
        }
    ).dump()
    response = tsp.TimeStampResp.load(source.timestamp(request))
    return bytes(response["time_stamp_token"].dump())


def resign(
    asset: bytes,
    *,
    chain: Sequence[bytes],
    sign: Callable[[bytes], bytes],
    timestamps: TimestampSource | None = None,
    protected_extra: Mapping[Any, Any] | None = None,
    unprotected_extra: Mapping[Any, Any] | None = None,
    chain_protected: bool = True,
    padding: bytes = b"\0",
) -> bytes:
    """The asset with its active claim signed anew; ``sign`` returns DER over what it is given."""
    start, end = box_after(asset, b"c2pa.signature")
    claim_start, claim_end = box_after(asset, b"c2pa.claim.v2")
    header: dict[Any, Any] = {ALGORITHM: ES256, **(protected_extra or {})}
    certificates = list(chain) if len(chain) > 1 else chain[0]
    if chain_protected:
        header[X5CHAIN] = certificates
    protected = cbor2.dumps(header)
    claim = asset[claim_start:claim_end]
    signature = raw_signature(sign(cbor2.dumps(["Signature1", protected, b"", claim])))
    unprotected: dict[Any, Any] = dict(unprotected_extra or {})
    if not chain_protected:
        unprotected[X5CHAIN] = certificates
    if timestamps is not None:
        token = counter_signature(protected, signature, timestamps)
        unprotected["sigTst2"] = {"tstTokens": [{"val": token}]}
    box = padded(protected, unprotected, signature, end - start, padding)
    return asset[:start] + box + asset[end:]


def padded(
    protected: bytes, unprotected: dict[Any, Any], signature: bytes, length: int, padding: bytes
) -> bytes:
    """A COSE_Sign1 of exactly this length."""

    def box(first: int, second: int | None = None) -> bytes:
        headers = {**unprotected, "pad": padding * first}
        if second is not None:
            headers["pad2"] = padding * second
        return cbor2.dumps(cbor2.CBORTag(18, [protected, headers, None, signature]))

    room = length - len(box(0))
    for first in range(room, max(room - 24, -1), -1):
        for second in (None, *range(16)):
            made = box(first, second)
            if len(made) == length:
                return made
    raise ValueError(f"no room for this signature in {length} bytes")


def flip(asset: bytes, position: int, mask: int = 0x01) -> bytes:
    """The asset with one byte changed."""
    changed = bytearray(asset)
    changed[position] ^= mask
    return bytes(changed)
