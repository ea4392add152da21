"""Keys in files: made once, readable by their owner only, encrypted always."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

from medprovenance.errors import (
    CertificateUnfit,
    KeyAccessError,
    SigningKeyFailed,
    StorageFailure,
    UnsafeKeyFile,
)
from medprovenance.keys.pkcs8 import decrypt_key, encrypt_key
from medprovenance.ports import SignatureAlgorithm

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

OWNER_ONLY: Final = 0o600
LARGEST_KEY_FILE: Final = 64 * 1024


def write_key_file(path: Path, key: PrivateKeyTypes, passphrase: bytes) -> None:
    """Store the key, encrypted, in a new file that only its owner can read.

    Raises:
        KeyAccessError: There is a file already (keys are never overwritten), or the passphrase
            is too short.
    """
    write_private_file(path, encrypt_key(key, passphrase))


def write_private_file(path: Path, data: bytes) -> None:
    """Write a new file of mode 0600, durably. Raises ``KeyAccessError`` if there is one."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | getattr(os, "O_NOFOLLOW", 0)
    try:
        descriptor = os.open(path, flags, OWNER_ONLY)
    except FileExistsError as error:
        raise KeyAccessError(
            f"there is a file {path.name} already, and keys are never overwritten",
            hint="Move it away first if you mean to replace it.",
        ) from error
    except OSError as error:
        raise StorageFailure(f"{path.name} cannot be written: {error.strerror}") from error
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        sync_folder(path.parent)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise StorageFailure(f"{path.name} cannot be written: {error.strerror}") from error


def sync_folder(folder: Path) -> None:
    """Make the folder's own entries durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_private_file(path: Path) -> bytes:
    """The content of a file that only its owner may read.

    Raises:
        UnsafeKeyFile: It is no regular file, or others can read or write it.
        KeyAccessError: It cannot be read.
    """
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        descriptor = os.open(path, flags)
    except OSError as error:
        raise KeyAccessError(
            f"{path.name} cannot be opened: {error.strerror}", hint="Run `medprov doctor`."
        ) from error
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise UnsafeKeyFile(f"{path.name} is not a regular file")
        if status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise UnsafeKeyFile(
                f"{path.name} can be read or changed by others (mode {status.st_mode & 0o777:o})",
                hint=f"Run: chmod 600 {path.name}",
            )
        return os.read(descriptor, LARGEST_KEY_FILE)
    finally:
        os.close(descriptor)


@dataclass(frozen=True, slots=True)
class FileSigner:
    """A key from a file, with the certificates to sign under. Implements ``ClaimSigner``."""

    algorithm: SignatureAlgorithm
    certificate_chain: tuple[bytes, ...]
    _sign: Callable[[bytes], bytes] = field(repr=False)

    def sign(self, data: bytes) -> bytes:
        """A signature over ``data``."""
        try:
            return self._sign(data)
        except Exception as error:
            raise SigningKeyFailed("the key could not make a signature") from error


def open_key_file(path: Path, certificates: Sequence[bytes], passphrase: bytes) -> FileSigner:
    """The signer of a key file.

    Raises:
        KeyAccessError: See ``read_private_file`` and ``decrypt_key``; or the certificate belongs
            to another key.
    """
    return signer_of(decrypt_key(read_private_file(path), passphrase), certificates)


def signer_of(key: PrivateKeyTypes, certificates: Sequence[bytes]) -> FileSigner:
    """A signer for a loaded key. Raises ``CertificateUnfit`` for another key's certificate."""
    if not certificates:
        raise CertificateUnfit("there is no certificate for the key", hint="Run `medprov doctor`.")
    try:
        leaf = x509.load_der_x509_certificate(certificates[0])
    except (ValueError, x509.InvalidVersion) as error:
        raise CertificateUnfit("the certificate cannot be read") from error
    if leaf.public_key() != key.public_key():
        raise CertificateUnfit(
            "the certificate belongs to another key",
            hint="Import the certificate that was issued for this key's request.",
        )
    algorithm, sign = _scheme(key)
    return FileSigner(algorithm, tuple(certificates), sign)


def _scheme(key: PrivateKeyTypes) -> tuple[SignatureAlgorithm, Callable[[bytes], bytes]]:
    """The algorithm that fits the key, and how to sign with it."""
    if isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.key_size in _CURVES:
        name, digest = _CURVES[key.curve.key_size]
        return name, lambda data: key.sign(data, ec.ECDSA(digest))
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return SignatureAlgorithm.ED25519, key.sign
    if isinstance(key, rsa.RSAPrivateKey):
        scheme = padding.PSS(padding.MGF1(hashes.SHA256()), hashes.SHA256.digest_size)
        return SignatureAlgorithm.PS256, lambda data: key.sign(data, scheme, hashes.SHA256())
    raise CertificateUnfit("a key of this kind cannot sign Content Credentials")


_CURVES: Final = {
    256: (SignatureAlgorithm.ES256, hashes.SHA256()),
    384: (SignatureAlgorithm.ES384, hashes.SHA384()),
    521: (SignatureAlgorithm.ES512, hashes.SHA512()),
}
