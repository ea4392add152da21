"""The trust list file, version 1: who one operator vouches for, as JSON.

::

    {
      "format": "medprovenance-trust-list/1",
      "operator": "Example Medical Society",
      "demo": false,
      "sequence": 7,
      "issued": "2026-09-01T12:00:00Z",
      "next_update": "2026-10-01T12:00:00Z",
      "anchors": [{"purpose": "physician", "certificate": "<PEM>"},
                  {"purpose": "time-stamp", "certificate": "<PEM>"}],
      "crls": ["<PEM>"]
    }

Unknown keys are errors: a misspelt one must not turn a protection off.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from medprovenance.errors import TrustListError
from medprovenance.model.text import clean
from medprovenance.model.trust import AnchorPurpose, TrustAnchor, TrustList

if TYPE_CHECKING:
    from collections.abc import Sequence

FORMAT: Final = "medprovenance-trust-list/1"
LARGEST_LIST: Final = 8 << 20
MOST_ANCHORS: Final = 1_000
MOST_CRLS: Final = 1_000
KEYS: Final = frozenset(
    {"format", "operator", "demo", "sequence", "issued", "next_update", "anchors", "crls"}
)
OPTIONAL: Final = frozenset({"crls"})


def parse_trust_list(data: bytes) -> TrustList:
    """The trust list in a file's bytes.

    Raises:
        TrustListError: It says what is wrong, and where.
    """
    if len(data) > LARGEST_LIST:
        raise _wrong(f"it is larger than {LARGEST_LIST} bytes")
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise _wrong("it is not JSON") from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise _wrong(f'it does not say "format": "{FORMAT}"')
    if strange := set(document) - KEYS:
        raise _wrong(f"it has the unknown key {clean(min(strange))!r}")
    if missing := KEYS - OPTIONAL - set(document):
        raise _wrong(f"it lacks the key {min(missing)!r}")
    issued = _time(document, "issued")
    next_update = _time(document, "next_update")
    if next_update <= issued:
        raise _wrong("next_update is not after issued")
    anchors = tuple(_anchor(each) for each in _list(document, "anchors", MOST_ANCHORS))
    _keep_purposes_apart(anchors)
    return TrustList(
        operator=clean(_typed(document, "operator", str)) or "unnamed",
        demo=_typed(document, "demo", bool),
        sequence=_typed(document, "sequence", int),
        issued=issued,
        next_update=next_update,
        anchors=anchors,
        crls=tuple(_crl(each) for each in _list(document, "crls", MOST_CRLS)),
        sha256=hashlib.sha256(data).hexdigest(),
    )


def write_trust_list(
    *,
    operator: str,
    demo: bool,
    sequence: int,
    issued: datetime,
    next_update: datetime,
    anchors: Sequence[TrustAnchor],
    crls: Sequence[bytes] = (),
) -> bytes:
    """The file for these facts; ``parse_trust_list`` reads it back."""
    document = {
        "format": FORMAT,
        "operator": operator,
        "demo": demo,
        "sequence": sequence,
        "issued": _text(issued),
        "next_update": _text(next_update),
        "anchors": [
            {
                "purpose": each.purpose.value,
                "certificate": x509.load_der_x509_certificate(each.certificate)
                .public_bytes(Encoding.PEM)
                .decode("ascii"),
            }
            for each in anchors
        ],
        "crls": [
            x509.load_der_x509_crl(each).public_bytes(Encoding.PEM).decode("ascii") for each in crls
        ],
    }
    return json.dumps(document, indent=2).encode("utf-8") + b"\n"


def _anchor(entry: Any) -> TrustAnchor:
    if not isinstance(entry, dict) or set(entry) != {"purpose", "certificate"}:
        raise _wrong("an anchor must have exactly the keys purpose and certificate")
    try:
        purpose = AnchorPurpose(entry["purpose"])
    except ValueError as error:
        words = ", ".join(AnchorPurpose)
        raise _wrong(f"an anchor's purpose is none of: {words}") from error
    try:
        certificate = x509.load_pem_x509_certificate(str(entry["certificate"]).encode())
    except (ValueError, x509.InvalidVersion) as error:
        raise _wrong("an anchor's certificate is not PEM") from error
    try:
        constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
        is_authority = constraints.value.ca
    except (x509.ExtensionNotFound, ValueError):
        is_authority = False
    if not is_authority:
        raise _wrong("an anchor must be a certificate authority")
    return TrustAnchor(purpose=purpose, certificate=certificate.public_bytes(Encoding.DER))


def _keep_purposes_apart(anchors: Sequence[TrustAnchor]) -> None:
    """One key for both would let a time-stamp service's certificate lead to physicians."""
    keys: dict[bytes, AnchorPurpose] = {}
    for anchor in anchors:
        key = (
            x509.load_der_x509_certificate(anchor.certificate)
            .public_key()
            .public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        )
        if keys.setdefault(key, anchor.purpose) is not anchor.purpose:
            raise _wrong("one key serves both physicians and time-stamps")


def _crl(entry: Any) -> bytes:
    try:
        return x509.load_pem_x509_crl(str(entry).encode()).public_bytes(Encoding.DER)
    except ValueError as error:
        raise _wrong("an entry of crls is not a PEM revocation list") from error


def _typed(document: dict[str, Any], key: str, kind: type[Any]) -> Any:
    value = document[key]
    if type(value) is not kind:
        raise _wrong(f"{key} is not of the type {kind.__name__}")
    return value


def _list(document: dict[str, Any], key: str, most: int) -> list[Any]:
    value = document.get(key, [])
    if not isinstance(value, list) or len(value) > most:
        raise _wrong(f"{key} is not a list of at most {most} entries")
    return value


def _time(document: dict[str, Any], key: str) -> datetime:
    try:
        time = datetime.fromisoformat(_typed(document, key, str))
    except ValueError as error:
        raise _wrong(f"{key} is not a time like 2026-09-01T12:00:00Z") from error
    if time.tzinfo is None:
        raise _wrong(f"{key} has no time zone")
    return time.astimezone(UTC)


def _text(time: datetime) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _wrong(what: str) -> TrustListError:
    return TrustListError(
        f"the trust list cannot be used: {what}", hint="Ask its operator for a new copy."
    )
