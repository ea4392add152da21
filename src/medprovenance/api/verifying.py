"""Verify, and inspect for engineers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Self

from medprovenance import __version__
from medprovenance.api.clock import now
from medprovenance.api.trusting import load_trust
from medprovenance.errors import UsageError
from medprovenance.manifest.pool import ReaderPool
from medprovenance.media.probe import open_regular
from medprovenance.model.policy import Limits, Policy
from medprovenance.model.verdict import VerdictCode

if TYPE_CHECKING:
    import datetime as dt
    import os
    from collections.abc import Sequence
    from types import TracebackType

    from medprovenance.model.evidence import Evidence
    from medprovenance.model.verdict import Verdict

    AnyPath = str | os.PathLike[str]

SIDECAR_SUFFIX = ".c2pa"

WITHOUT_OWN_CREDENTIALS = frozenset(
    {VerdictCode.NO_CREDENTIALS, VerdictCode.UNREADABLE, VerdictCode.INCOMPLETE}
)
"""Verdicts after which a neighbouring sidecar is worth a look."""


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
