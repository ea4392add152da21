"""A physician as a certificate names them: names, registrations, and the Admission extension."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography import x509
from cryptography.x509.oid import NameOID

from medprovenance.errors import AuthorityError
from medprovenance.pki import oids
from medprovenance.pki.npi import is_valid_npi


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """A state licence or a board certification."""

    authority: str
    profession: str
    number: str
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PhysicianSubject:
    """A physician as a certificate names them. No home address, birth date or DEA number."""

    given_name: str
    surname: str
    display_name: str
    """Common name, e.g. ``Jane A. Doe, MD``."""
    organisation: str
    country: str = "US"
    state: str | None = None
    title: str = "Physician"
    npi: str | None = None
    specialty: str = "Physician"
    licences: tuple[Registration, ...] = ()
    board_certifications: tuple[Registration, ...] = ()

    def __post_init__(self) -> None:
        if self.npi is not None and not is_valid_npi(self.npi):
            raise AuthorityError(
                f"{self.npi!r} is not a National Provider Identifier",
                hint="An NPI has ten digits, and the last one is a check digit.",
            )
        if not (len(self.country) == 2 and self.country.isascii() and self.country.isupper()):
            raise AuthorityError(
                f"{self.country!r} is not a country code", hint="Two capital letters, such as US."
            )
        try:
            self.name()
            self.admissions()
        except ValueError as error:
            raise AuthorityError(
                f"a certificate cannot hold one of these names or numbers: {error}",
                hint="At most 64 characters each; licence numbers without accents.",
            ) from error

    def name(self) -> x509.Name:
        """The subject distinguished name."""
        parts = [
            (NameOID.COUNTRY_NAME, self.country),
            (NameOID.STATE_OR_PROVINCE_NAME, self.state),
            (NameOID.ORGANIZATION_NAME, self.organisation),
            (NameOID.TITLE, self.title),
            (NameOID.SURNAME, self.surname),
            (NameOID.GIVEN_NAME, self.given_name),
            (NameOID.SERIAL_NUMBER, f"NP:US-{self.npi}" if self.npi else None),
            (NameOID.COMMON_NAME, self.display_name),
        ]
        return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts if value])

    def admissions(self) -> x509.Admissions:
        """The Admission extension: one entry for the NPI, each licence and each board."""
        entries = []
        if self.npi is not None:
            authority = x509.NamingAuthority(oids.NPI, None, "National Provider Identifier")
            profession = x509.ProfessionInfo(
                None, [self.specialty], [oids.NUCC_TAXONOMY], self.npi, None
            )
            entries.append(x509.Admission(None, authority, [profession]))
        entries += [
            x509.Admission(
                None,
                x509.NamingAuthority(None, each.url, each.authority),
                [x509.ProfessionInfo(None, [each.profession], None, each.number, None)],
            )
            for each in (*self.licences, *self.board_certifications)
        ]
        if not entries:
            profession = x509.ProfessionInfo(None, [self.specialty], None, None, None)
            entries.append(x509.Admission(None, None, [profession]))
        return x509.Admissions(None, entries)

    def alternative_name(self) -> x509.SubjectAlternativeName | None:
        """The NPI once more, where general validators look for identifiers."""
        if self.npi is None:
            return None
        value = b"\x0c" + bytes([len(self.npi)]) + self.npi.encode()
        return x509.SubjectAlternativeName([x509.OtherName(oids.NPI, value)])
