"""keys/demo-pki.toml declares the society that the code makes."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from medprovenance.authority.demo import create_demo
from medprovenance.model.trust import AnchorPurpose, TrustList
from medprovenance.pki.certificates import der
from medprovenance.pki.identity import identity_of
from medprovenance.trust.lists import parse_trust_list

ROOT = Path(__file__).resolve().parents[2]
DECLARED = tomllib.loads((ROOT / "keys" / "demo-pki.toml").read_text("utf-8"))
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
CERTIFICATES = [name for name in DECLARED if name != "society"]

Society = tuple[TrustList, dict[str, x509.Certificate]]


@pytest.fixture(scope="module")
def society(tmp_path_factory: pytest.TempPathFactory) -> Society:
    """The trust list and the certificates of a DEMO society made now."""
    folder = tmp_path_factory.mktemp("home") / "demo"
    made = create_demo(folder, now=NOW)
    trust = parse_trust_list(made.trust_list_path.read_bytes())
    anchors = [x509.load_der_x509_certificate(each.certificate) for each in trust.anchors]
    chains = [
        certificate
        for path in folder.glob("*.chain.pem")
        for certificate in x509.load_pem_x509_certificates(path.read_bytes())
    ]
    return trust, {text(each, NameOID.COMMON_NAME): each for each in (*anchors, *chains)}


def text(certificate: x509.Certificate, oid: x509.ObjectIdentifier) -> str:
    return str(certificate.subject.get_attributes_for_oid(oid)[0].value)


def declared(name: str) -> dict[str, Any]:
    entry: dict[str, Any] = DECLARED[name]
    return entry


@pytest.mark.parametrize("name", CERTIFICATES)
def test_a_certificate_is_made_as_declared(society: Society, name: str) -> None:
    entry = declared(name)
    certificate = society[1][entry["common_name"]]
    issuer = society[1][declared(entry["issued_by"])["common_name"]]
    constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    key = certificate.public_key()
    certificate.verify_directly_issued_by(issuer)
    assert text(certificate, NameOID.ORGANIZATION_NAME) == entry["organisation"]
    assert isinstance(key, ec.EllipticCurvePublicKey)
    assert key.curve.name == entry["curve"]
    assert certificate.not_valid_after_utc - NOW == timedelta(days=entry["days"])
    assert constraints.ca is ("path_length" in entry)
    assert constraints.path_length == entry.get("path_length")
    if "extended_key_usages" in entry:
        usages = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        assert [each.dotted_string for each in usages] == entry["extended_key_usages"]


def test_nothing_is_made_that_is_not_declared(society: Society) -> None:
    assert set(society[1]) == {declared(name)["common_name"] for name in CERTIFICATES}


def test_the_list_is_as_declared(society: Society) -> None:
    trust, certificates = society
    entry = declared("society")
    assert trust.operator == entry["name"]
    assert trust.demo is entry["demo"]
    assert trust.next_update - trust.issued == timedelta(days=entry["trust_list_days"])
    anchors = {
        x509.load_der_x509_certificate(each.certificate): each.purpose for each in trust.anchors
    }
    assert anchors == {
        certificates[declared("root")["common_name"]]: AnchorPurpose.PHYSICIAN,
        certificates[declared("timestamp_root")["common_name"]]: AnchorPurpose.TIME_STAMP,
    }


def test_the_physician_is_as_declared(society: Society) -> None:
    entry = declared("physician")
    identity = identity_of(der(society[1][entry["common_name"]]))
    assert identity.npi == entry["npi"]
    assert [each.profession for each in identity.credentials] == entry["admissions"]


def test_every_name_says_demo() -> None:
    for name in CERTIFICATES:
        entry = declared(name)
        assert "DEMO" in entry["common_name"]
        assert "DEMO" in entry["organisation"]
