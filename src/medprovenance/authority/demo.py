"""The DEMO society: a whole authority on this machine, for trying and for tests.

Everything it makes says DEMO. Its keys are encrypted, but their passphrase lies beside them: it
protects nobody, and no verifier takes its list unless told to.
"""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from medprovenance.authority.timestamping import TimestampAuthority
from medprovenance.errors import AuthorityError, StorageFailure
from medprovenance.keys.file import read_private_file, write_key_file, write_private_file
from medprovenance.keys.pkcs8 import decrypt_key
from medprovenance.model.trust import AnchorPurpose, TrustAnchor
from medprovenance.pki import certificates as pki
from medprovenance.pki.subjects import PhysicianSubject, Registration
from medprovenance.trust.lists import write_trust_list

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

SOCIETY: Final = "DEMO Medical Society, NOT FOR CLINICAL USE"
TIMESTAMP_SERVICE: Final = "DEMO Time-stamp Service, NOT FOR CLINICAL USE"
NPI: Final = "1234567893"
"""The example number of the NPI standard itself; it belongs to nobody."""
LIST_DAYS: Final = 365

PHYSICIAN_KEY: Final = "physician.key.pem"
PHYSICIAN_CHAIN: Final = "physician.chain.pem"
TIMESTAMP_KEY: Final = "timestamp.key.pem"
TIMESTAMP_CHAIN: Final = "timestamp.chain.pem"
ROOT_KEY: Final = "root.key.pem"
ISSUING_KEY: Final = "issuing.key.pem"
PASSPHRASE: Final = "passphrase"  # noqa: S105  a file name
TRUST_LIST: Final = "trust-list.json"

DEFAULT_PHYSICIAN: Final = PhysicianSubject(
    given_name="Ada (DEMO)",
    surname="Example (DEMO)",
    display_name="Dr. Ada Example (DEMO)",
    organisation=SOCIETY,
    state="Illinois",
    title="Physician (DEMO)",
    npi=NPI,
    specialty="Internal Medicine (DEMO)",
    licences=(
        Registration(
            authority="DEMO State Medical Licensing Authority",
            profession="Licensed Physician (DEMO)",
            number="DEMO-036-123456",
        ),
    ),
    board_certifications=(
        Registration(
            authority="DEMO Board of Internal Medicine",
            profession="Board Certified: Internal Medicine (DEMO)",
            number="DEMO-999999",
        ),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoSociety:
    """Where everything of the DEMO society lies."""

    directory: Path
    physician_name: str
    organisation: str
    key_path: Path
    chain_path: Path
    passphrase_path: Path
    trust_list_path: Path


def create_demo(
    directory: Path,
    *,
    now: datetime,
    physician: PhysicianSubject = DEFAULT_PHYSICIAN,
    force: bool = False,
) -> DemoSociety:
    """Make the DEMO society, its physician, its time-stamp service and its trust list.

    The folder appears whole or not at all. With ``force`` an older one is replaced.

    Raises:
        AuthorityError: There is one already.
        StorageFailure: The folder cannot be written.
    """
    if directory.exists() and not force:
        raise AuthorityError(
            "there is a DEMO society on this machine already",
            hint="Use it as it is, or make a new one with --force.",
        )
    try:
        directory.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = Path(tempfile.mkdtemp(dir=directory.parent, prefix=f".{directory.name}."))
        try:
            _fill(draft, physician, now)
            _take_place(draft, directory)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
    except OSError as error:
        raise StorageFailure(
            f"the DEMO society cannot be stored: {error.strerror}",
            hint="Check the folder's permissions and free space.",
        ) from error
    return _located(directory, physician)


def load_demo_timestamps(directory: Path, clock: Callable[[], datetime]) -> TimestampAuthority:
    """The DEMO society's time-stamp service.

    Raises:
        KeyAccessError: It is not there, or others can read its key.
        AuthorityError: Its files are damaged.
    """
    passphrase = read_private_file(directory / PASSPHRASE).strip()
    key = decrypt_key(read_private_file(directory / TIMESTAMP_KEY), passphrase)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise AuthorityError("the DEMO time-stamp key is not an elliptic-curve key")
    try:
        chain = x509.load_pem_x509_certificates((directory / TIMESTAMP_CHAIN).read_bytes())
    except (OSError, ValueError, x509.InvalidVersion) as error:
        raise AuthorityError(
            "the certificates of the DEMO time-stamp service cannot be read",
            hint="Make a new society: medprov init --demo --force",
        ) from error
    return TimestampAuthority(key, chain[0], tuple(chain[1:]), clock)


def _located(directory: Path, physician: PhysicianSubject) -> DemoSociety:
    return DemoSociety(
        directory=directory,
        physician_name=physician.display_name,
        organisation=physician.organisation,
        key_path=directory / PHYSICIAN_KEY,
        chain_path=directory / PHYSICIAN_CHAIN,
        passphrase_path=directory / PASSPHRASE,
        trust_list_path=directory / TRUST_LIST,
    )


def _take_place(draft: Path, directory: Path) -> None:
    """The draft becomes the folder; an older one goes only after that."""
    if not directory.exists():
        draft.rename(directory)
        return
    old = directory.with_name(f".{directory.name}.old-{secrets.token_hex(4)}")
    directory.rename(old)
    try:
        draft.rename(directory)
    except OSError:
        old.rename(directory)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _fill(folder: Path, physician: PhysicianSubject, now: datetime) -> None:
    passphrase = secrets.token_urlsafe(32).encode("ascii")
    write_private_file(folder / PASSPHRASE, passphrase + b"\n")
    root_key, issuing_key = (ec.generate_private_key(ec.SECP384R1()) for _ in range(2))
    physician_key = ec.generate_private_key(ec.SECP256R1())
    root = pki.root_authority(
        root_key, organisation=SOCIETY, common_name="DEMO Physician Root", now=now
    )
    issuing = pki.issuing_authority(
        issuing_key.public_key(),
        organisation=SOCIETY,
        common_name="DEMO Physician Issuing Authority",
        issuer_key=root_key,
        issuer_certificate=root,
        now=now,
    )
    leaf = pki.physician_certificate(
        physician_key.public_key(),
        physician,
        issuer_key=issuing_key,
        issuer_certificate=issuing,
        now=now,
    )
    timestamp_root, timestamp_chain, timestamp_key = _timestamp_service(now)
    crls = [
        pki.revocation_list(key, certificate, now=now, days=LIST_DAYS)
        for key, certificate in ((issuing_key, issuing), (root_key, root))
    ]
    for name, key in (
        (PHYSICIAN_KEY, physician_key),
        (ISSUING_KEY, issuing_key),
        (ROOT_KEY, root_key),
        (TIMESTAMP_KEY, timestamp_key),
    ):
        write_key_file(folder / name, key, passphrase)
    (folder / PHYSICIAN_CHAIN).write_bytes(pki.pem([leaf, issuing]))
    (folder / TIMESTAMP_CHAIN).write_bytes(pki.pem(timestamp_chain))
    (folder / TRUST_LIST).write_bytes(
        write_trust_list(
            operator=SOCIETY,
            demo=True,
            sequence=int(now.timestamp()),
            issued=now,
            next_update=now + timedelta(days=LIST_DAYS),
            anchors=(
                TrustAnchor(purpose=AnchorPurpose.PHYSICIAN, certificate=pki.der(root)),
                TrustAnchor(purpose=AnchorPurpose.TIME_STAMP, certificate=pki.der(timestamp_root)),
            ),
            crls=[crl.public_bytes(Encoding.DER) for crl in crls],
        )
    )
    for path in folder.iterdir():
        _make_durable(path)


def _timestamp_service(
    now: datetime,
) -> tuple[x509.Certificate, tuple[x509.Certificate, ...], ec.EllipticCurvePrivateKey]:
    """Root, certificate chain and key: a tree of its own, so that no purpose leads to another."""
    root_key = ec.generate_private_key(ec.SECP384R1())
    key = ec.generate_private_key(ec.SECP256R1())
    root = pki.root_authority(
        root_key, organisation=TIMESTAMP_SERVICE, common_name="DEMO Time-stamp Root", now=now
    )
    leaf = pki.timestamp_authority_certificate(
        key.public_key(),
        organisation=TIMESTAMP_SERVICE,
        common_name="DEMO Time-stamp Service",
        issuer_key=root_key,
        issuer_certificate=root,
        now=now,
    )
    return root, (leaf,), key


def _make_durable(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
