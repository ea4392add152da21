"""A medical society in memory, with a fixed clock: real keys, real certificates, no files.

The clock stands at the second in which the society was made, because the engine refuses to sign
with certificates that the real clock finds expired; judging happens at any time after that.
"""

from __future__ import annotations

import datetime as dt
import functools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from medprovenance.authority.timestamping import TimestampAuthority
from medprovenance.keys.file import FileSigner, signer_of
from medprovenance.model.trust import AnchorPurpose, TrustAnchor, TrustList, TrustView
from medprovenance.pki import certificates as pki
from medprovenance.pki.subjects import PhysicianSubject, Registration

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cryptography import x509

ORGANISATION = "DEMO Test Society"
NAME = "Dr. Ada Example (DEMO)"
NPI = "1234567893"
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Authority:
    """A certificate authority with its key."""

    key: ec.EllipticCurvePrivateKey = field(repr=False)
    certificate: x509.Certificate


@dataclass(frozen=True, kw_only=True)
class Physician:
    """Somebody who can sign."""

    chain: tuple[bytes, ...]
    """DER, leaf first, without the root."""
    signer: FileSigner
    key: ec.EllipticCurvePrivateKey = field(repr=False)
    certificate: x509.Certificate


@dataclass(frozen=True, kw_only=True)
class Society:
    """Root, issuing authority and a time-stamp service with a root of its own."""

    now: dt.datetime
    organisation: str
    root: Authority
    issuing: Authority
    timestamp_root: Authority
    timestamp_service: Authority

    @classmethod
    def create(cls, now: dt.datetime | None = None, organisation: str = ORGANISATION) -> Society:
        """A new society whose clock stands at ``now``."""
        now = now or dt.datetime.now(dt.UTC).replace(microsecond=0)
        root = _root(organisation, "DEMO Physician Root", now)
        timestamp_root = _root(organisation, "DEMO Time-stamp Root", now)
        issuing_key = ec.generate_private_key(ec.SECP384R1())
        issuing = pki.issuing_authority(
            issuing_key.public_key(),
            organisation=organisation,
            common_name="DEMO Issuing Authority",
            issuer_key=root.key,
            issuer_certificate=root.certificate,
            now=now,
        )
        service_key = ec.generate_private_key(ec.SECP256R1())
        service = pki.timestamp_authority_certificate(
            service_key.public_key(),
            organisation=organisation,
            common_name="DEMO Time-stamp Service",
            issuer_key=timestamp_root.key,
            issuer_certificate=timestamp_root.certificate,
            now=now,
        )
        return cls(
            now=now,
            organisation=organisation,
            root=root,
            issuing=Authority(key=issuing_key, certificate=issuing),
            timestamp_root=timestamp_root,
            timestamp_service=Authority(key=service_key, certificate=service),
        )

    def physician(
        self,
        *,
        display_name: str = NAME,
        npi: str | None = NPI,
        days: float = 365,
        extended_key_usages: Sequence[x509.ObjectIdentifier] = pki.PHYSICIAN_USAGES,
        with_admissions: bool = True,
        not_before: dt.datetime | None = None,
        under_timestamp_root: bool = False,
        issued_by_leaf: Physician | None = None,
    ) -> Physician:
        """A physician of this society, or one with something wrong."""
        key = ec.generate_private_key(ec.SECP256R1())
        issuer, above = self.issuing, [self.issuing.certificate]
        if under_timestamp_root:
            issuer, above = self.timestamp_root, []
        if issued_by_leaf is not None:
            issuer = Authority(key=issued_by_leaf.key, certificate=issued_by_leaf.certificate)
            above = [issued_by_leaf.certificate, self.issuing.certificate]
        subject = PhysicianSubject(
            given_name="Ada (DEMO)",
            surname="Example (DEMO)",
            display_name=display_name,
            organisation=self.organisation,
            npi=npi,
            licences=(
                Registration(
                    authority="DEMO Licensing Authority", profession="Physician", number="DEMO-1"
                ),
            ),
        )
        leaf = pki.physician_certificate(
            key.public_key(),
            subject,
            issuer_key=issuer.key,
            issuer_certificate=issuer.certificate,
            now=self.now,
            days=days,
            extended_key_usages=extended_key_usages,
            with_admissions=with_admissions,
            not_before=not_before,
        )
        chain = tuple(pki.der(each) for each in (leaf, *above))
        return Physician(chain=chain, signer=signer_of(key, chain), key=key, certificate=leaf)

    def timestamps(self, clock: Callable[[], dt.datetime] | None = None) -> TimestampAuthority:
        """The society's time-stamp service."""
        service = self.timestamp_service
        return TimestampAuthority(
            service.key, service.certificate, (), clock or (lambda: self.now), "demo:"
        )

    def other_timestamps(self) -> TimestampAuthority:
        """A time-stamp service that is on no list."""
        return shared_stranger().timestamps(lambda: self.now)

    def revoke(
        self,
        physician: Physician,
        when: dt.datetime,
        reason: x509.ReasonFlags | None = None,
        *,
        invalid_since: dt.datetime | None = None,
        days: float = 365,
    ) -> bytes:
        """A CRL (DER) of the issuing authority that revokes the physician's certificate."""
        entry = pki.revoked_entry(physician.certificate.serial_number, when, reason, invalid_since)
        crl = pki.revocation_list(
            self.issuing.key, self.issuing.certificate, now=when, days=days, revoked=[entry]
        )
        return crl.public_bytes(Encoding.DER)

    def crl(self, now: dt.datetime | None = None, days: float = 1000) -> bytes:
        """A CRL (DER) of the issuing authority that revokes nobody."""
        crl = pki.revocation_list(
            self.issuing.key, self.issuing.certificate, now=now or self.now, days=days
        )
        return crl.public_bytes(Encoding.DER)

    def trust_view(
        self,
        *,
        demo: bool = False,
        next_update: dt.datetime | None = None,
        crls: Sequence[bytes] | None = None,
        without_physicians: bool = False,
    ) -> TrustView:
        """The society's trust list, in force."""
        anchors = [
            TrustAnchor(
                purpose=AnchorPurpose.TIME_STAMP,
                certificate=pki.der(self.timestamp_root.certificate),
            )
        ]
        if not without_physicians:
            anchors.append(
                TrustAnchor(
                    purpose=AnchorPurpose.PHYSICIAN, certificate=pki.der(self.root.certificate)
                )
            )
        listed = TrustList(
            operator=self.organisation,
            demo=demo,
            sequence=1,
            issued=self.now - DAY,
            next_update=next_update or self.now + 365 * DAY,
            anchors=tuple(anchors),
            crls=tuple(crls) if crls is not None else (self.crl(),),
            sha256="0" * 64,
        )
        return TrustView(lists=(listed,))


def _root(organisation: str, name: str, now: dt.datetime) -> Authority:
    key = ec.generate_private_key(ec.SECP384R1())
    certificate = pki.root_authority(key, organisation=organisation, common_name=name, now=now)
    return Authority(key=key, certificate=certificate)


@functools.cache
def shared_society() -> Society:
    """One society for a whole test run."""
    return Society.create()


@functools.cache
def shared_stranger() -> Society:
    """A society that is on no list."""
    return Society.create(shared_society().now, "DEMO Unknown Society")


def impostor(organisation: str = "DEMO Impostors", name: str = NAME) -> Physician:
    """A self-made certificate in the doctor's name, below an authority of the impostor's own."""
    return Society.create(shared_society().now, organisation).physician(display_name=name)
