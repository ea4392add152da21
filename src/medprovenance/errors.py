"""Every error this library raises, in one tree, ordered by who can act on it.

::

    MedProvenanceError
    ├── AssetError             the file: its owner must supply another one
    │   ├── NotARegularFile        a directory, FIFO, socket or device
    │   ├── UnsupportedMedia       a kind of file that cannot carry what was asked for
    │   ├── DamagedAsset           the container is broken, or its credentials are
    │   ├── AlteredSource          signing over a source whose own credentials are altered
    │   └── ProtectedDocument      signed or encrypted already; signing would break that
    ├── UsageError             the caller: the call itself is wrong
    │   ├── InvalidStatement       the physician's statement does not meet its schema
    │   ├── InvalidConfiguration   a configuration file or setting is wrong
    │   └── OutputRefused          the output path may not be written as asked
    ├── KeyAccessError         the holder of the key
    │   ├── WrongPassphrase
    │   ├── UnsafeKeyFile          others can read it, or it is not encrypted
    │   ├── SigningKeyFailed       the key exists, but a signature could not be made
    │   └── CertificateUnfit       the certificate may not sign, or does not fit the key
    ├── TrustListError         who publishes the trust list
    ├── AuthorityError         who issues certificates
    └── WorldError             nobody in particular: try again later, or elsewhere
        ├── EngineUnfit            the C2PA engine is absent, too old, or failed its self-test
        ├── EngineFailure          the engine failed in a way that says nothing of the file
        ├── LimitExceeded          a file needed more memory or time than it is allowed
        ├── TimestampUnavailable   no time-stamp service gave a usable token
        ├── SelfCheckFailed        what was just signed did not verify; nothing was published
        └── StorageFailure         the disk or file system refused

An error carries one sentence, facts as attributes, and, where there is a next step, a hint.
"""

from __future__ import annotations

from typing import ClassVar


class MedProvenanceError(Exception):
    """Root of all errors of this library.

    ``message`` is one sentence without secrets; ``hint`` is what to do next, or ``None``;
    ``facts`` are values that a caller may want (paths, numbers, codes).
    """

    code: ClassVar[str] = "error"

    def __init__(self, message: str, *, hint: str | None = None, **facts: object) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.facts = facts

    def __str__(self) -> str:
        return self.message


class AssetError(MedProvenanceError):
    """The file cannot be used; its owner must supply another one."""

    code = "asset"


class NotARegularFile(AssetError):
    """The path names a directory, a FIFO, a socket or a device."""

    code = "asset.not-a-regular-file"


class UnsupportedMedia(AssetError):
    """The kind of file cannot carry what was asked for."""

    code = "asset.unsupported"


class DamagedAsset(AssetError):
    """The container is broken, or its credentials are."""

    code = "asset.damaged"


class AlteredSource(AssetError):
    """The source's own credentials are altered, so nobody may sign over it."""

    code = "asset.altered"


class ProtectedDocument(AssetError):
    """The document carries a signature or encryption that embedding would destroy."""

    code = "asset.protected"


class UsageError(MedProvenanceError):
    """The call itself is wrong; the caller can mend it."""

    code = "usage"


class InvalidStatement(UsageError):
    """The physician's statement does not meet its published schema."""

    code = "usage.statement"


class InvalidConfiguration(UsageError):
    """A configuration file or a setting is wrong."""

    code = "usage.configuration"


class OutputRefused(UsageError):
    """The output path may not be written as asked."""

    code = "usage.output"


class KeyAccessError(MedProvenanceError):
    """The signing key cannot be used; its holder can act."""

    code = "key"


class WrongPassphrase(KeyAccessError):
    """The passphrase does not open the key."""

    code = "key.passphrase"


class UnsafeKeyFile(KeyAccessError):
    """The key file is readable by others, or not encrypted."""

    code = "key.unsafe"


class SigningKeyFailed(KeyAccessError):
    """The key exists, but a signature could not be made with it."""

    code = "key.failed"


class CertificateUnfit(KeyAccessError):
    """The certificate may not sign claims, or does not belong to the key."""

    code = "key.certificate"


class TrustListError(MedProvenanceError):
    """A trust list is missing, malformed or inconsistent."""

    code = "trust"


class AuthorityError(MedProvenanceError):
    """The issuing authority cannot do what was asked."""

    code = "authority"


class WorldError(MedProvenanceError):
    """Nothing that the file, the caller or the key holder could mend at once."""

    code = "world"


class EngineUnfit(WorldError):
    """The C2PA engine is absent, older than its security floor, or failed its self-test."""

    code = "world.engine-unfit"


class EngineFailure(WorldError):
    """The engine failed in a way that says nothing about the file."""

    code = "world.engine-failure"


class LimitExceeded(WorldError):
    """Reading the file needed more memory or time than one file is allowed."""

    code = "world.limit"


class TimestampUnavailable(WorldError):
    """No configured time-stamp service gave a usable token."""

    code = "world.timestamp"


class SelfCheckFailed(WorldError):
    """The file that was just signed did not verify; nothing was published."""

    code = "world.self-check"


class StorageFailure(WorldError):
    """The disk or the file system refused to store the result."""

    code = "world.storage"
