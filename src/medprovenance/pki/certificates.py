"""Certificates of a medical society: authorities, physicians, time-stamp services.

The profile is the one that every C2PA validator tried accepts: P-384 root (path length 1) →
P-384 issuing authority (path length 0) → P-256 physician; nothing critical beyond
BasicConstraints and KeyUsage in a physician's certificate; the physician in the Admission
extension (1.3.36.8.3.3). Pure: keys, names and times come in, certificates go out.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

from medprovenance.errors import AuthorityError
from medprovenance.pki import oids

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cryptography.hazmat.primitives.asymmetric.types import (
        CertificateIssuerPrivateKeyTypes,
        CertificatePublicKeyTypes,
    )

    from medprovenance.pki.subjects import PhysicianSubject

BACKDATING: Final = timedelta(hours=1)
"""New certificates begin a little in the past, for clocks that are behind."""

MOST_PHYSICIAN_DAYS: Final = 398
"""Longest lifetime of a physician's certificate, in days."""

PHYSICIAN_USAGES: Final = (oids.EMAIL_PROTECTION, oids.DOCUMENT_SIGNING)


def authority_name(organisation: str, common_name: str, country: str | None = "US") -> x509.Name:
    """The distinguished name of an authority or service."""
    parts = [
        (NameOID.COUNTRY_NAME, country),
        (NameOID.ORGANIZATION_NAME, organisation),
        (NameOID.COMMON_NAME, common_name),
    ]
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts if value])


def root_authority(
    key: CertificateIssuerPrivateKeyTypes,
    *,
    organisation: str,
    common_name: str,
    now: datetime,
    years: int = 20,
    country: str | None = "US",
) -> x509.Certificate:
    """A self-signed root that may issue issuing authorities (path length 1)."""
    name = authority_name(organisation, common_name, country)
    builder = _builder(name, name, _public(key), now, timedelta(days=365 * years))
    return _authority(builder, _public(key), 1).sign(key, _hash_for(key))


def issuing_authority(
    public_key: CertificatePublicKeyTypes,
    *,
    organisation: str,
    common_name: str,
    issuer_key: CertificateIssuerPrivateKeyTypes,
    issuer_certificate: x509.Certificate,
    now: datetime,
    days: int = 1826,
    country: str | None = "US",
) -> x509.Certificate:
    """An authority that issues end entities only (path length 0)."""
    name = authority_name(organisation, common_name, country)
    builder = _builder(name, issuer_certificate.subject, public_key, now, timedelta(days=days))
    builder = _authority(builder, public_key, 0)
    return _signed(builder, issuer_key, issuer_certificate)


def physician_certificate(
    public_key: CertificatePublicKeyTypes,
    subject: PhysicianSubject,
    *,
    issuer_key: CertificateIssuerPrivateKeyTypes,
    issuer_certificate: x509.Certificate,
    now: datetime,
    days: float = 365,
    crl_url: str | None = None,
    ocsp_url: str | None = None,
    ca_issuers_url: str | None = None,
    policy_oid: str | None = None,
    extended_key_usages: Sequence[x509.ObjectIdentifier] = PHYSICIAN_USAGES,
    with_admissions: bool = True,
    not_before: datetime | None = None,
) -> x509.Certificate:
    """A physician's certificate.

    ``ocsp_url`` should end in ``/``: validators append the request to it. ``with_admissions``
    and other ``extended_key_usages`` exist for authorities that issue to services, and for
    showing that the verifier refuses such certificates as physicians.

    Raises:
        AuthorityError: A lifetime of more than 398 days was asked for.
    """
    if days > MOST_PHYSICIAN_DAYS:
        raise AuthorityError(
            f"a physician's certificate may not live for {days} days",
            hint=f"At most {MOST_PHYSICIAN_DAYS} days, and never longer than the licence.",
        )
    builder = _end_entity(
        subject.name(),
        public_key,
        issuer_certificate,
        (not_before or now - BACKDATING, now + timedelta(days=days)),
    )
    builder = builder.add_extension(
        x509.ExtendedKeyUsage(list(extended_key_usages)), critical=False
    )
    if with_admissions:
        builder = builder.add_extension(subject.admissions(), critical=False)
    alternative = subject.alternative_name()
    if alternative is not None:
        builder = builder.add_extension(alternative, critical=False)
    for extension in _pointers(crl_url, ocsp_url, ca_issuers_url, policy_oid):
        builder = builder.add_extension(extension, critical=False)
    return _signed(builder, issuer_key, issuer_certificate)


def timestamp_authority_certificate(
    public_key: CertificatePublicKeyTypes,
    *,
    organisation: str,
    common_name: str,
    issuer_key: CertificateIssuerPrivateKeyTypes,
    issuer_certificate: x509.Certificate,
    now: datetime,
    days: int = 1826,
    not_before: datetime | None = None,
) -> x509.Certificate:
    """A time-stamp service's certificate: critical EKU of timeStamping alone (RFC 3161 §2.3)."""
    builder = _end_entity(
        authority_name(organisation, common_name),
        public_key,
        issuer_certificate,
        (not_before or now - BACKDATING, now + timedelta(days=days)),
    )
    builder = builder.add_extension(x509.ExtendedKeyUsage([oids.TIME_STAMPING]), critical=True)
    return _signed(builder, issuer_key, issuer_certificate)


def certificate_request(
    key: CertificateIssuerPrivateKeyTypes, subject: PhysicianSubject
) -> x509.CertificateSigningRequest:
    """A CSR with the names that the physician asks the authority to check and certify."""
    builder = x509.CertificateSigningRequestBuilder().subject_name(subject.name())
    builder = builder.add_extension(subject.admissions(), critical=False)
    alternative = subject.alternative_name()
    if alternative is not None:
        builder = builder.add_extension(alternative, critical=False)
    return builder.sign(key, _hash_for(key))


def revocation_list(
    issuer_key: CertificateIssuerPrivateKeyTypes,
    issuer_certificate: x509.Certificate,
    *,
    now: datetime,
    days: float,
    revoked: Iterable[x509.RevokedCertificate] = (),
    number: int = 1,
) -> x509.CertificateRevocationList:
    """A CRL of this issuer, good until ``now`` plus ``days``."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer_certificate.subject)
        .last_update(now)
        .next_update(now + timedelta(days=days))
        .add_extension(x509.CRLNumber(number), critical=False)
        .add_extension(_authority_key_identifier(issuer_certificate), critical=False)
    )
    for entry in revoked:
        builder = builder.add_revoked_certificate(entry)
    return builder.sign(issuer_key, _hash_for(issuer_key))


def revoked_entry(
    serial_number: int,
    when: datetime,
    reason: x509.ReasonFlags | None = None,
    invalid_since: datetime | None = None,
) -> x509.RevokedCertificate:
    """One entry of a CRL; ``invalid_since`` is when the key is thought to have been stolen."""
    builder = x509.RevokedCertificateBuilder().serial_number(serial_number).revocation_date(when)
    if reason is not None:
        builder = builder.add_extension(x509.CRLReason(reason), critical=False)
    if invalid_since is not None:
        builder = builder.add_extension(x509.InvalidityDate(invalid_since), critical=False)
    return builder.build()


def der(certificate: x509.Certificate) -> bytes:
    """The certificate's DER."""
    return certificate.public_bytes(serialization.Encoding.DER)


def pem(certificates: Iterable[x509.Certificate]) -> bytes:
    """The certificates as concatenated PEM blocks."""
    return b"".join(each.public_bytes(serialization.Encoding.PEM) for each in certificates)


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    public_key: CertificatePublicKeyTypes,
    now: datetime,
    lifetime: timedelta,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATING)
        .not_valid_after(now + lifetime)
    )


def _authority(
    builder: x509.CertificateBuilder,
    public_key: CertificatePublicKeyTypes,
    path_length: int,
) -> x509.CertificateBuilder:
    return (
        builder.add_extension(
            x509.BasicConstraints(ca=True, path_length=path_length), critical=True
        )
        .add_extension(_key_usage(authority=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )


def _end_entity(
    subject: x509.Name,
    public_key: CertificatePublicKeyTypes,
    issuer_certificate: x509.Certificate,
    validity: tuple[datetime, datetime],
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer_certificate.subject)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(validity[0])
        .not_valid_after(validity[1])
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(authority=False), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )


def _signed(
    builder: x509.CertificateBuilder,
    issuer_key: CertificateIssuerPrivateKeyTypes,
    issuer_certificate: x509.Certificate,
) -> x509.Certificate:
    return builder.add_extension(
        _authority_key_identifier(issuer_certificate), critical=False
    ).sign(issuer_key, _hash_for(issuer_key))


def _authority_key_identifier(issuer: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    try:
        identifier = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    except x509.ExtensionNotFound:
        identifier = x509.SubjectKeyIdentifier.from_public_key(issuer.public_key())
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier)


def _key_usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def _pointers(
    crl_url: str | None,
    ocsp_url: str | None,
    ca_issuers_url: str | None,
    policy_oid: str | None,
) -> list[x509.ExtensionType]:
    extensions: list[x509.ExtensionType] = []
    if crl_url is not None:
        location = x509.UniformResourceIdentifier(crl_url)
        extensions.append(
            x509.CRLDistributionPoints([x509.DistributionPoint([location], None, None, None)])
        )
    access = [
        x509.AccessDescription(method, x509.UniformResourceIdentifier(url))
        for method, url in (
            (AuthorityInformationAccessOID.OCSP, ocsp_url),
            (AuthorityInformationAccessOID.CA_ISSUERS, ca_issuers_url),
        )
        if url is not None
    ]
    if access:
        extensions.append(x509.AuthorityInformationAccess(access))
    if policy_oid is not None:
        policy = x509.PolicyInformation(x509.ObjectIdentifier(policy_oid), None)
        extensions.append(x509.CertificatePolicies([policy]))
    return extensions


def _public(key: CertificateIssuerPrivateKeyTypes) -> CertificatePublicKeyTypes:
    return key.public_key()


def _hash_for(
    key: CertificateIssuerPrivateKeyTypes,
) -> hashes.SHA256 | hashes.SHA384 | hashes.SHA512 | None:
    """The digest that fits the key: as strong as its curve, none for Ed25519."""
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return None
    if isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.key_size == 384:
        return hashes.SHA384()
    return hashes.SHA256()
