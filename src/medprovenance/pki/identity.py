"""Who a certificate names, as text for people and for comparing with an expectation."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.x509.oid import NameOID

from medprovenance.model.identity import Credential, CredentialKind, SignerIdentity
from medprovenance.model.text import clean
from medprovenance.pki import oids
from medprovenance.pki.npi import is_valid_npi

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_CREDENTIALS: Final = 20


def identity_of(certificate: bytes) -> SignerIdentity:
    """The names and credentials in a certificate (DER), sanitised.

    Raises:
        ValueError: The bytes are not a certificate at all; odd contents only leave fields empty.
    """
    try:
        loaded = x509.load_der_x509_certificate(certificate)
    except x509.InvalidVersion as error:
        raise ValueError("a certificate of an unknown version") from error
    credentials = tuple(_credentials(loaded))
    npi = next((each.number for each in credentials if each.kind is CredentialKind.NPI), None)
    return SignerIdentity(
        name=_attribute(loaded.subject, NameOID.COMMON_NAME) or "",
        organisation=_attribute(loaded.subject, NameOID.ORGANIZATION_NAME),
        issuer=(
            _attribute(loaded.issuer, NameOID.ORGANIZATION_NAME)
            or _attribute(loaded.issuer, NameOID.COMMON_NAME)
            or ""
        ),
        npi=npi,
        credentials=credentials,
        country=_attribute(loaded.subject, NameOID.COUNTRY_NAME),
        state=_attribute(loaded.subject, NameOID.STATE_OR_PROVINCE_NAME),
        serial_number=f"{loaded.serial_number:x}",
        certificate_sha256=hashlib.sha256(certificate).hexdigest(),
        not_before=loaded.not_valid_before_utc,
        not_after=loaded.not_valid_after_utc,
    )


def _attribute(name: x509.Name, oid: x509.ObjectIdentifier) -> str | None:
    """The one value of an attribute; of several, none: which would be the true one?"""
    values = name.get_attributes_for_oid(oid)
    if len(values) != 1 or not isinstance(values[0].value, str):
        return None
    return clean(values[0].value) or None


def _credentials(certificate: x509.Certificate) -> Iterator[Credential]:
    try:
        admissions = certificate.extensions.get_extension_for_class(x509.Admissions).value
    except (x509.ExtensionNotFound, ValueError):
        return
    count = 0
    for admission in admissions:
        for info in admission.profession_infos:
            count += 1
            if count > MOST_CREDENTIALS:
                return
            authority = info.naming_authority or admission.naming_authority
            yield _credential(authority, info)


def _credential(authority: x509.NamingAuthority | None, info: x509.ProfessionInfo) -> Credential:
    text = clean(authority.text) if authority is not None and authority.text else ""
    profession = clean(info.profession_items[0]) if info.profession_items else ""
    number = clean(info.registration_number) if info.registration_number else None
    if authority is not None and authority.id == oids.NPI:
        kind = CredentialKind.NPI if number and is_valid_npi(number) else CredentialKind.OTHER
    elif "board" in profession.casefold():
        kind = CredentialKind.BOARD_CERTIFICATION
    elif number is not None:
        kind = CredentialKind.LICENCE
    else:
        kind = CredentialKind.OTHER
    return Credential(kind=kind, authority=text, profession=profession, number=number)
