"""The seams: one to three methods each. Everything that varies stands behind one of these."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, BinaryIO, Protocol

if TYPE_CHECKING:
    from medprovenance.model.evidence import ManifestReport


class SignatureAlgorithm(StrEnum):
    """Signature algorithms that C2PA allows, by the engine's names."""

    ES256 = "es256"
    ES384 = "es384"
    ES512 = "es512"
    PS256 = "ps256"
    PS384 = "ps384"
    PS512 = "ps512"
    ED25519 = "ed25519"


class ClaimSigner(Protocol):
    """Holds a key, or reaches one. The private key itself never leaves the implementation."""

    @property
    def algorithm(self) -> SignatureAlgorithm:
        """How ``sign`` signs."""
        ...

    @property
    def certificate_chain(self) -> tuple[bytes, ...]:
        """DER certificates, leaf first, without the root."""
        ...

    def sign(self, data: bytes) -> bytes:
        """Signature over ``data``: DER or raw r‖s for ECDSA. Raises ``SigningKeyFailed``."""
        ...


class TimestampSource(Protocol):
    """An RFC 3161 time-stamp service."""

    @property
    def name(self) -> str:
        """For receipts and errors, e.g. a host name or ``demo:``."""
        ...

    def timestamp(self, request: bytes) -> bytes:
        """DER TimeStampReq in, DER TimeStampResp out. Raises ``TimestampUnavailable``."""
        ...


class ManifestReader(Protocol):
    """Reads the manifest store of one open file, within limits, fetching nothing."""

    def read(
        self, asset: BinaryIO, media_type: str | None, sidecar: bytes | None = None
    ) -> ManifestReport:
        """Never raises because of what the file holds; the report says what happened.

        ``asset`` must be a real file (it has a descriptor) positioned anywhere; it is read from
        the start and stays open. ``sidecar`` is a detached manifest store.
        """
        ...


class PassphraseSource(Protocol):
    """Asks whoever runs the program for a secret; the library never prompts by itself."""

    def __call__(self, purpose: str) -> bytes:
        """The passphrase for ``purpose`` (a short noun phrase). Raises ``WrongPassphrase``."""
        ...


class Progress(Protocol):
    """Told how far a long operation is."""

    def __call__(self, done: int, total: int) -> None:
        """``done`` of ``total`` bytes or items."""
        ...
