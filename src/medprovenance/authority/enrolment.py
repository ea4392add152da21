"""Enrolment of a real physician, on the physician's side: key, request, certificate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from medprovenance.errors import CertificateUnfit, StorageFailure
from medprovenance.keys.file import write_key_file
from medprovenance.pki.certificates import certificate_request, der
from medprovenance.pki.lint import lint_chain

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from medprovenance.pki.subjects import PhysicianSubject

KEY: Final = "physician.key.pem"
REQUEST: Final = "physician.csr.pem"
CHAIN: Final = "physician.chain.pem"
LARGEST_CHAIN: Final = 128 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """What a physician has after ``medprov init``."""

    key_path: Path
    csr_path: Path


def create_enrolment(directory: Path, subject: PhysicianSubject, *, passphrase: bytes) -> Enrolment:
    """A new key and a certificate request for it, in ``directory``.

    Raises:
        KeyAccessError: There is a key already, or the passphrase is too short.
        StorageFailure: The folder cannot be written.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StorageFailure(f"the folder cannot be made: {error.strerror}") from error
    key = ec.generate_private_key(ec.SECP256R1())
    request = certificate_request(key, subject).public_bytes(Encoding.PEM)
    write_key_file(directory / KEY, key, passphrase)
    try:
        (directory / REQUEST).write_bytes(request)
    except OSError as error:
        # A new key that nobody could get a certificate for would only be in the way.
        (directory / KEY).unlink(missing_ok=True)
        raise StorageFailure(f"the request cannot be written: {error.strerror}") from error
    return Enrolment(key_path=directory / KEY, csr_path=directory / REQUEST)


def import_certificates(directory: Path, pem: bytes, *, now: datetime) -> Path:
    """Keep the chain that an authority issued for the request in ``directory``.

    Raises:
        CertificateUnfit: It is for another key, or breaks a rule of the profile; the error's
            ``facts["rules"]`` names the rules.
    """
    try:
        chain = x509.load_pem_x509_certificates(pem[:LARGEST_CHAIN])
        request = x509.load_pem_x509_csr((directory / REQUEST).read_bytes())
    except (ValueError, x509.InvalidVersion, OSError) as error:
        raise CertificateUnfit(
            "the certificates, or the request that they answer, cannot be read",
            hint="The file must hold PEM certificates: yours first, then its issuer's.",
        ) from error
    chain = [each for each in chain if each.issuer != each.subject]
    public_key = request.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    if len(chain) == 1:
        raise CertificateUnfit(
            "the certificate of your issuer is missing: without it nobody can check yours",
            hint="Ask your authority for the full chain: yours first, then its own.",
        )
    results = lint_chain([der(each) for each in chain], at=now, public_key=public_key)
    broken = [each for each in results if not each.passed]
    if broken:
        first = broken[0]
        raise CertificateUnfit(
            f"the certificate cannot be used: {first.rule}: {first.detail}",
            hint=first.hint,
            rules=tuple(each.rule for each in broken),
        )
    path = directory / CHAIN
    temporary = path.with_name(f".{path.name}.new")
    try:
        temporary.write_bytes(b"".join(each.public_bytes(Encoding.PEM) for each in chain))
        temporary.replace(path)
    except OSError as error:
        raise StorageFailure(f"the chain cannot be written: {error.strerror}") from error
    return path
