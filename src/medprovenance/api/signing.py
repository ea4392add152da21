"""Sign, and preview what signing would record."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Self, TypedDict

from medprovenance import __version__
from medprovenance.api.clock import now
from medprovenance.api.verifying import SIDECAR_SUFFIX
from medprovenance.home import Home
from medprovenance.manifest.pool import ReaderPool
from medprovenance.model.policy import Limits, Policy
from medprovenance.model.verdict import VerdictCode

if TYPE_CHECKING:
    import datetime as dt
    import os
    from types import TracebackType
    from typing import NotRequired, Unpack

    from medprovenance.model.content import PhysicianStatement, SourceType
    from medprovenance.model.signing import (
        SigningPlan,
        SigningReceipt,
        SigningRequest,
        TimestampRule,
    )
    from medprovenance.model.verdict import Verdict
    from medprovenance.ports import PassphraseSource, Progress

    AnyPath = str | os.PathLike[str]


class SigningOptions(TypedDict):
    """How one file is to be signed."""

    source_type: SourceType
    """How the content came to be."""
    statement: PhysicianStatement
    """What the physician states of it."""
    timestamp: NotRequired[TimestampRule | None]
    """What happens without a time-stamp; default: the configuration's rule."""
    keep_metadata: NotRequired[bool]
    """Do not remove personal metadata first."""
    allow_training: NotRequired[bool]
    """Leave out the do-not-train assertion."""
    sidecar: NotRequired[bool]
    """Leave the file as it is and write its credentials beside it."""
    force: NotRequired[bool]
    """An existing target may be replaced."""


def default_target(source: AnyPath, *, sidecar: bool = False) -> Path:
    """Where a signed file goes when nothing is said: ``talk.mp4`` → ``talk.signed.mp4``."""
    source = Path(source)
    if sidecar:
        return source.with_name(source.name + SIDECAR_SUFFIX)
    return source.with_name(f"{source.stem}.signed{source.suffix}")


class Signatory:
    """Signs many files under one identity: opens the key once. Thread-safe.

    Use it as a context manager, so that its reading process ends.
    """

    def __init__(
        self,
        *,
        home: AnyPath | None = None,
        passphrase: PassphraseSource | None = None,
        limits: Limits | None = None,
    ) -> None:
        """Open the identity of the home.

        Args:
            home: Configuration home.
            passphrase: Asked for the key's passphrase, instead of the configured file.
            limits: What reading one source may cost.

        Raises:
            InvalidConfiguration: There is no identity yet, or the configuration is wrong.
            KeyAccessError: The key cannot be opened, or its certificate may not sign.
            TrustListError: A trust list of this machine cannot be read.
        """
        home_ = Home.locate(Path(home) if home is not None else None)
        self._reader = ReaderPool(limits or Limits())
        self._reader.prewarm()
        try:
            self._trust = home_.trust_store().load()
            self._identity = home_.open_identity(passphrase, clock=now)
        except BaseException:
            self._reader.close()
            raise

    def sign(
        self,
        source: AnyPath,
        target: AnyPath | None = None,
        *,
        progress: Progress | None = None,
        **options: Unpack[SigningOptions],
    ) -> SigningReceipt:
        """Sign one file, verify the result, and only then publish it under ``target``.

        Args:
            source: The file to sign; it is never written to.
            target: Where the signed file goes; default: ``talk.signed.mp4`` beside the source.
            progress: Told how far the signing is, in bytes.
            options: See ``SigningOptions``.

        Raises:
            AssetError: The source cannot or must not be signed.
            UsageError: The target may not be written.
            KeyAccessError: The key failed.
            WorldError: A service, the disk, or our own check of the result.
        """
        from medprovenance.signing.run import SigningTools, sign_file

        time = now()
        tools = SigningTools(
            signer=self._identity.signer,
            timestamps=self._identity.timestamps,
            reader=self._reader,
            verify=self._verify,
            accept=self._accepted(time),
            tool_version=__version__,
            progress=progress,
        )
        return sign_file(self._request(source, target, options), tools, now=time)

    def preview(
        self,
        source: AnyPath,
        target: AnyPath | None = None,
        **options: Unpack[SigningOptions],
    ) -> SigningPlan:
        """Exactly what ``sign`` would record and remove; signs and writes nothing."""
        from medprovenance.signing.run import prepare

        return prepare(
            self._request(source, target, options),
            reader=self._reader,
            now=now(),
            tool_version=__version__,
        )

    def close(self) -> None:
        """End the reading process."""
        self._reader.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _request(
        self, source: AnyPath, target: AnyPath | None, options: SigningOptions
    ) -> SigningRequest:
        from medprovenance.model.signing import SigningRequest

        source = Path(source)
        sidecar = options.get("sidecar", False)
        return SigningRequest(
            source=source,
            target=Path(target) if target is not None else default_target(source, sidecar=sidecar),
            source_type=options["source_type"],
            statement=options["statement"],
            timestamp=options.get("timestamp") or self._identity.rule,
            keep_metadata=options.get("keep_metadata", False),
            allow_training=options.get("allow_training", False),
            sidecar=sidecar,
            force=options.get("force", False),
        )

    def _verify(self, asset: BinaryIO, name: str, sidecar: bytes | None) -> Verdict:
        from medprovenance.verification.run import verify_open_file

        return verify_open_file(
            asset,
            name,
            reader=self._reader,
            trust=self._trust,
            policy=Policy(),
            at=now(),
            tool_version=__version__,
            sidecar=sidecar,
        )

    def _accepted(self, at: dt.datetime) -> frozenset[VerdictCode]:
        """What our own verification may say of a file that we just signed.

        ``confirmed``, if the lists of this machine know the signer; else the best that they
        allow is ``unknown_signer``.
        """
        from medprovenance.model.findings import Reason
        from medprovenance.model.trust import AnchorPurpose
        from medprovenance.pki.path import check_physician_path

        anchors = self._trust.anchors(AnchorPurpose.PHYSICIAN)
        path = check_physician_path(self._identity.signer.certificate_chain, anchors, at)
        if path.reason in (Reason.NO_PATH, Reason.NO_ADMISSION):
            return frozenset({VerdictCode.UNKNOWN_SIGNER})
        return frozenset({VerdictCode.CONFIRMED})


def sign(
    source: AnyPath,
    target: AnyPath | None = None,
    *,
    home: AnyPath | None = None,
    passphrase: PassphraseSource | None = None,
    progress: Progress | None = None,
    **options: Unpack[SigningOptions],
) -> SigningReceipt:
    """Sign one file; see ``Signatory``, which also signs many under one opened key."""
    with Signatory(home=home, passphrase=passphrase) as signatory:
        return signatory.sign(source, target, progress=progress, **options)


def preview(
    source: AnyPath,
    target: AnyPath | None = None,
    *,
    home: AnyPath | None = None,
    passphrase: PassphraseSource | None = None,
    **options: Unpack[SigningOptions],
) -> SigningPlan:
    """What ``sign`` would record and remove; see ``Signatory.preview``."""
    with Signatory(home=home, passphrase=passphrase) as signatory:
        return signatory.preview(source, target, **options)
