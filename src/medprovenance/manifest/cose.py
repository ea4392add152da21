"""The COSE_Sign1 of a claim (RFC 9052, C2PA 2.4 §13.2): parsed and verified by us.

The engine verifies it too. This second opinion uses only the certificate chain of the
*protected* header and a list of allowed algorithms, so that neither an unprotected chain nor a
header that the engine overlooks can lend a signature to another key.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from medprovenance.manifest.cbor import MalformedCbor, dump, load
from medprovenance.model.evidence import ClaimSignatureEvidence

if TYPE_CHECKING:
    from collections.abc import Mapping

ALGORITHM: Final = 1
CRITICAL: Final = 2
X5CHAIN: Final = 33
X5CHAIN_NAMES: Final = (X5CHAIN, "x5chain")
PADDING_NAMES: Final = ("pad", "pad2")
SIGN1_TAG: Final = 18

MOST_CERTIFICATES: Final = 16
MOST_TOKENS: Final = 8

_ECDSA: Final[Mapping[int, tuple[type[ec.EllipticCurve], hashes.HashAlgorithm, int]]] = (
    MappingProxyType(
        {
            -7: (ec.SECP256R1, hashes.SHA256(), 32),
            -35: (ec.SECP384R1, hashes.SHA384(), 48),
            -36: (ec.SECP521R1, hashes.SHA512(), 66),
        }
    )
)
_PSS: Final[Mapping[int, hashes.HashAlgorithm]] = MappingProxyType(
    {-37: hashes.SHA256(), -38: hashes.SHA384(), -39: hashes.SHA512()}
)
_EDDSA: Final = -8


class MalformedSignature(ValueError):
    """The box does not hold a COSE_Sign1 as C2PA has it."""


def parse_signature(box: bytes) -> ClaimSignatureEvidence:
    """The parts of a ``c2pa.signature`` box.

    Raises:
        MalformedSignature: Not a COSE_Sign1 with a detached payload.
    """
    try:
        item = load(box)
    except MalformedCbor as error:
        raise MalformedSignature(str(error)) from error
    parts = getattr(item, "value", item)
    if getattr(item, "tag", SIGN1_TAG) != SIGN1_TAG or not isinstance(parts, list):
        raise MalformedSignature("not a COSE_Sign1")
    if len(parts) != 4:
        raise MalformedSignature("a COSE_Sign1 has four parts")
    protected, unprotected, payload, signature = parts
    if not (
        isinstance(protected, bytes)
        and isinstance(unprotected, dict)
        and not payload
        and isinstance(signature, bytes)
    ):
        raise MalformedSignature("a part of the COSE_Sign1 is of the wrong type")
    headers = _headers(protected)
    algorithm = headers.get(ALGORITHM)
    return ClaimSignatureEvidence(
        algorithm=algorithm if isinstance(algorithm, int) else None,
        protected=protected,
        signature=signature,
        certificates=_chain(headers),
        chain_unprotected=any(name in unprotected for name in X5CHAIN_NAMES),
        critical=CRITICAL in headers or CRITICAL in unprotected,
        padding_is_zero=all(
            isinstance(value := unprotected.get(name, b""), bytes) and not any(value)
            for name in PADDING_NAMES
        ),
        timestamp_tokens=_tokens(unprotected.get("sigTst2")),
        has_legacy_timestamp="sigTst" in unprotected,
        ocsp_responses=_staples(unprotected.get("rVals")),
    )


def verify_signature(signature: ClaimSignatureEvidence, claim: bytes, certificate: bytes) -> bool:
    """Whether the key in ``certificate`` (DER) made this signature over ``claim``."""
    message = dump(["Signature1", signature.protected, b"", claim])
    try:
        key = x509.load_der_x509_certificate(certificate).public_key()
        return _verify(key, signature.algorithm, signature.signature, message)
    except (ValueError, TypeError, InvalidSignature):
        return False
    except Exception:  # noqa: BLE001  unsupported keys raise several kinds: none is a "yes"
        return False


def counter_signed_message(signature: ClaimSignatureEvidence) -> bytes:
    """What a ``sigTst2`` token stamps (C2PA 2.4 §10.3.2.5)."""
    return dump(["CounterSignature", signature.protected, b"", dump(signature.signature)])


def _verify(key: object, algorithm: int | None, signature: bytes, message: bytes) -> bool:
    """True, or an exception, or False: never True for a key that does not fit the algorithm."""
    if algorithm is None:
        return False
    if algorithm in _ECDSA and isinstance(key, ec.EllipticCurvePublicKey):
        curve, digest, size = _ECDSA[algorithm]
        if not isinstance(key.curve, curve) or len(signature) != 2 * size:
            return False
        r, s = int.from_bytes(signature[:size], "big"), int.from_bytes(signature[size:], "big")
        key.verify(encode_dss_signature(r, s), message, ec.ECDSA(digest))
        return True
    if algorithm in _PSS and isinstance(key, rsa.RSAPublicKey):
        digest = _PSS[algorithm]
        scheme = padding.PSS(mgf=padding.MGF1(digest), salt_length=digest.digest_size)
        key.verify(signature, message, scheme, digest)
        return key.key_size >= 2048
    if algorithm == _EDDSA and isinstance(key, ed25519.Ed25519PublicKey):
        key.verify(signature, message)
        return True
    return False


def _headers(protected: bytes) -> dict[Any, Any]:
    try:
        headers = load(protected) if protected else {}
    except MalformedCbor as error:
        raise MalformedSignature("the protected header cannot be read") from error
    if not isinstance(headers, dict):
        raise MalformedSignature("the protected header is not a map")
    return headers


def _chain(headers: Mapping[Any, Any]) -> tuple[bytes, ...]:
    """x5chain (RFC 9360): one certificate as bytes, or several as a list."""
    found = [headers[name] for name in X5CHAIN_NAMES if name in headers]
    if len(found) != 1:
        return ()
    chain = [found[0]] if isinstance(found[0], bytes) else found[0]
    if not isinstance(chain, list) or len(chain) > MOST_CERTIFICATES:
        return ()
    return tuple(chain) if all(isinstance(each, bytes) for each in chain) else ()


def _tokens(header: object) -> tuple[bytes, ...]:
    if not isinstance(header, dict):
        return ()
    listed = header.get("tstTokens")
    listed = listed if isinstance(listed, list) else []
    values = [each.get("val") for each in listed if isinstance(each, dict)]
    return tuple(each for each in values if isinstance(each, bytes))[:MOST_TOKENS]


def _staples(header: object) -> tuple[bytes, ...]:
    listed = header.get("ocspVals") if isinstance(header, dict) else None
    values = listed if isinstance(listed, list) else []
    return tuple(each for each in values if isinstance(each, bytes))[:MOST_TOKENS]
