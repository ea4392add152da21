"""The façade: sign, preview, verify, inspect. Wiring only; the one place that reads the clock.

Every function takes a configuration home (``home``; default: ``MEDPROV_HOME``, else the user's
configuration folder) and raises only errors of ``medprovenance.errors``.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Self, TypedDict

from medprovenance import __version__
from medprovenance.errors import AssetError, AuthorityError, TrustListError, UsageError
from medprovenance.home import Home
from medprovenance.manifest.pool import ReaderPool
from medprovenance.media.probe import open_regular
from medprovenance.model.policy import Limits, Policy
from medprovenance.model.trust import TrustView
from medprovenance.model.verdict import VerdictCode

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence
    from types import TracebackType
    from typing import NotRequired, Unpack

    from medprovenance.authority.demo import DemoSociety
    from medprovenance.authority.enrolment import Enrolment
    from medprovenance.doctor import DoctorFinding
    from medprovenance.model.content import PhysicianStatement, SourceType
    from medprovenance.model.evidence import Evidence
    from medprovenance.model.signing import (
        SigningPlan,
        SigningReceipt,
        SigningRequest,
        TimestampRule,
    )
    from medprovenance.model.trust import TrustList
    from medprovenance.model.verdict import Verdict
    from medprovenance.net.serving import TimestampServer
    from medprovenance.pki.certificates import PhysicianSubject
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


SIDECAR_SUFFIX = ".c2pa"

WITHOUT_OWN_CREDENTIALS = frozenset(
    {VerdictCode.NO_CREDENTIALS, VerdictCode.UNREADABLE, VerdictCode.INCOMPLETE}
)
"""Verdicts after which a neighbouring sidecar is worth a look."""


def now() -> dt.datetime:
    """The clock: the only place in the library that asks for the time of day."""
    return dt.datetime.now(dt.UTC)


class Verifier:
    """Verifies many files under one policy and one set of trust lists. Thread-safe.

    Files are read in child processes that are started at once and reused; close the verifier,
    or use it as a context manager, to end them.
    """

    def __init__(
        self,
        *,
        home: AnyPath | None = None,
        trust: Sequence[AnyPath] = (),
        policy: Policy | None = None,
        limits: Limits | None = None,
        workers: int = 1,
    ) -> None:
        """Start reading processes and load trust lists.

        Args:
            home: Configuration home whose trust store is used.
            trust: Trust list files to use *instead of* the trust store.
            policy: Demands beyond those that always hold.
            limits: What reading one file may cost.
            workers: How many files can be read at the same time.

        Raises:
            TrustListError: A trust list cannot be read.
        """
        self._limits = limits or Limits()
        self._policy = policy or Policy()
        self._reader = ReaderPool(self._limits, size=workers)
        # The child starts while this process still imports and reads trust lists.
        self._reader.prewarm()
        try:
            self.trust = load_trust(home, trust)
        except BaseException:
            self._reader.close()
            raise

    def verify(
        self,
        path: AnyPath,
        *,
        sidecar: AnyPath | None = None,
        at: dt.datetime | None = None,
        digest: bool = False,
    ) -> Verdict:
        """The verdict on one file.

        Args:
            path: A regular file.
            sidecar: A detached manifest store (``.c2pa``). Without it, one beside the file
                (``talk.webm.c2pa``, ``talk.c2pa``) is used when the file has none of its own.
            at: Judge as of this time (with time zone); default: now.
            digest: Also compute the file's SHA-256 for the report.

        Raises:
            NotARegularFile: The path names a directory, FIFO, socket or device.
            AssetError: The file does not exist or may not be read.
        """
        path = Path(path)
        with open_regular(path) as asset:
            if sidecar is not None:
                return self._verify(asset, path.name, Path(sidecar), at, digest=digest)
            verdict = self._verify(asset, path.name, None, at, digest=digest)
            beside = find_sidecar(path)
            if beside is None or verdict.code not in WITHOUT_OWN_CREDENTIALS:
                return verdict
            return self._verify(asset, path.name, beside, at, digest=digest)

    def _verify(
        self,
        asset: BinaryIO,
        name: str,
        sidecar: Path | None,
        at: dt.datetime | None,
        *,
        digest: bool,
    ) -> Verdict:
        from medprovenance.verification.run import verify_open_file

        store = read_sidecar(sidecar, self._limits) if sidecar is not None else None
        return verify_open_file(
            asset,
            name,
            reader=self._reader,
            trust=self.trust,
            policy=self._policy,
            at=at or now(),
            tool_version=__version__,
            sidecar=store,
            digest=digest,
        )

    def close(self) -> None:
        """End the reading processes."""
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


def verify(
    path: AnyPath,
    *,
    home: AnyPath | None = None,
    trust: Sequence[AnyPath] = (),
    policy: Policy | None = None,
    at: dt.datetime | None = None,
    sidecar: AnyPath | None = None,
    limits: Limits | None = None,
    digest: bool = False,
) -> Verdict:
    """The verdict on one file; see ``Verifier`` for the arguments, and for many files."""
    with Verifier(home=home, trust=trust, policy=policy, limits=limits) as verifier:
        return verifier.verify(path, sidecar=sidecar, at=at, digest=digest)


def inspect(
    path: AnyPath,
    *,
    sidecar: AnyPath | None = None,
    limits: Limits | None = None,
    digest: bool = True,
) -> Evidence:
    """Everything that reading a file gives, unjudged. For engineers.

    Raises:
        AssetError: The file does not exist, may not be read or is not a regular file.
    """
    from medprovenance.verification.collect import collect

    limits = limits or Limits()
    path = Path(path)
    with ReaderPool(limits) as reader, open_regular(path) as asset:
        reader.prewarm()
        beside = Path(sidecar) if sidecar is not None else None
        store = read_sidecar(beside, limits) if beside is not None else None
        evidence = collect(asset, path.name, reader=reader, sidecar=store, digest=digest)
        if evidence.report.manifests or store is not None:
            return evidence
        beside = find_sidecar(path)
        if beside is None:
            return evidence
        store = read_sidecar(beside, limits)
        return collect(asset, path.name, reader=reader, sidecar=store, digest=digest)


def load_trust(home: AnyPath | None = None, files: Sequence[AnyPath] = ()) -> TrustView:
    """The trust lists in force: the given files, or else the trust store of the home.

    Raises:
        TrustListError: A file is missing or malformed.
    """
    from medprovenance.trust.lists import parse_trust_list

    if not files:
        return Home.locate(Path(home) if home is not None else None).trust_store().load()
    return TrustView(lists=tuple(parse_trust_list(_read_trust_list(Path(each))) for each in files))


def add_trust_list(path: AnyPath, home: AnyPath | None = None) -> TrustList:
    """Keep a trust list on this machine, in place of an older one of the same operator.

    Raises:
        TrustListError: It cannot be read, is malformed, or is older than the one that is kept.
        StorageFailure: The trust store cannot be written.
    """
    store = Home.locate(Path(home) if home is not None else None).trust_store()
    return store.add(_read_trust_list(Path(path)))


def remove_trust_list(operator: str, home: AnyPath | None = None) -> None:
    """Forget the trust list of an operator. Raises ``TrustListError`` if there is none."""
    Home.locate(Path(home) if home is not None else None).trust_store().remove(operator)


def _read_trust_list(path: Path) -> bytes:
    from medprovenance.trust.lists import LARGEST_LIST

    try:
        with open_regular(path) as file:
            return file.read(LARGEST_LIST + 1)
    except (AssetError, OSError) as error:
        raise TrustListError(
            f"the trust list {path.name} cannot be read: {error}", hint="Check the path."
        ) from error


def find_sidecar(path: Path) -> Path | None:
    """The detached manifest store beside a file, if there is one."""
    for candidate in (path.with_name(path.name + SIDECAR_SUFFIX), path.with_suffix(SIDECAR_SUFFIX)):
        if candidate != path and candidate.is_file():
            return candidate
    return None


def read_sidecar(path: Path, limits: Limits) -> bytes:
    """The bytes of a detached manifest store, if it is a regular file of a sane size."""
    with open_regular(path) as file:
        data = file.read(limits.sidecar_bytes + 1)
    if len(data) > limits.sidecar_bytes:
        raise UsageError(
            f"the sidecar {path.name} is larger than {limits.sidecar_bytes} bytes",
            hint="A manifest store is seldom larger than a few megabytes; check the path.",
        )
    return data


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


def init_demo(home: AnyPath | None = None, *, force: bool = False) -> DemoSociety:
    """Make the DEMO society and physician, configure them, and trust the DEMO list here.

    Raises:
        AuthorityError: There is a DEMO society already, and ``force`` is not given; or another
            identity is configured.
        StorageFailure: The home cannot be written.
    """
    from medprovenance.authority.demo import create_demo
    from medprovenance.home import DEMO_IDENTITY, DEMO_TIMESTAMPS, Configuration

    place = Home.locate(Path(home) if home is not None else None)
    configured = place.configuration()
    if configured.key is not None and not configured.demo:
        raise AuthorityError(
            "this home holds an identity of its own already",
            hint="Try the DEMO in another one: MEDPROV_HOME=demo-home medprov init --demo",
        )
    society = create_demo(place.demo_directory, now=now(), force=force)
    place.trust_store().add(society.trust_list_path.read_bytes())
    place.configure(
        Configuration(
            key=f"file:{DEMO_IDENTITY}/{society.key_path.name}",
            certificates=f"{DEMO_IDENTITY}/{society.chain_path.name}",
            passphrase_file=f"{DEMO_IDENTITY}/{society.passphrase_path.name}",
            demo=True,
            services=(DEMO_TIMESTAMPS,),
        )
    )
    return society


def init_physician(
    subject: PhysicianSubject, passphrase: bytes, home: AnyPath | None = None
) -> Enrolment:
    """Make a key for a real physician, and the request to send to an authority.

    Raises:
        KeyAccessError: There is a key already, or the passphrase is too short.
        AuthorityError: The home holds the DEMO identity.
    """
    from medprovenance.authority.enrolment import CHAIN, create_enrolment
    from medprovenance.home import OWN_IDENTITY, Configuration

    place = Home.locate(Path(home) if home is not None else None)
    configured = place.configuration()
    if configured.demo:
        raise AuthorityError(
            "this home holds the DEMO identity",
            hint="Keep your own apart: set MEDPROV_HOME to another folder.",
        )
    enrolment = create_enrolment(place.own_directory, subject, passphrase=passphrase)
    place.configure(
        Configuration(
            key=f"file:{OWN_IDENTITY}/{enrolment.key_path.name}",
            certificates=f"{OWN_IDENTITY}/{CHAIN}",
            rule=configured.rule,
            services=configured.services,
        )
    )
    return enrolment


def import_certificates(path: AnyPath, home: AnyPath | None = None) -> Path:
    """Keep the certificates that an authority issued; where they went is returned.

    Raises:
        CertificateUnfit: They are for another key, or break a rule of the profile.
        AssetError: The file cannot be read.
    """
    from medprovenance.authority import enrolment

    place = Home.locate(Path(home) if home is not None else None)
    with open_regular(Path(path)) as file:
        pem = file.read(enrolment.LARGEST_CHAIN)
    return enrolment.import_certificates(place.own_directory, pem, now=now())


def serve_timestamps(
    home: AnyPath | None = None, host: str = "127.0.0.1", port: int = 0
) -> TimestampServer:
    """A local RFC 3161 service of the DEMO society, until it is closed.

    Raises:
        KeyAccessError: There is no DEMO society in this home.
        StorageFailure: The port cannot be had.
    """
    from medprovenance.authority.demo import load_demo_timestamps
    from medprovenance.net.serving import TimestampServer

    place = Home.locate(Path(home) if home is not None else None)
    source = load_demo_timestamps(place.demo_directory, now)
    return TimestampServer(source, host=host, port=port, path="/timestamp")


def examine(home: AnyPath | None = None) -> tuple[DoctorFinding, ...]:
    """What ``medprov doctor`` finds: one entry for each thing that signing and verifying need."""
    from medprovenance.doctor import examine as examine_home

    return examine_home(Home.locate(Path(home) if home is not None else None), now=now())
