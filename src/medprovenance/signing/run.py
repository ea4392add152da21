"""One signing, in order: examine, plan, clean, sign, verify the result, publish, receipt.

Nothing gets the target's name before our own verification of the finished file has said what it
must say; the source is only ever read.
"""

from __future__ import annotations

import contextlib
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

from medprovenance.errors import (
    AssetError,
    DamagedAsset,
    SelfCheckFailed,
    TimestampUnavailable,
    UsageError,
)
from medprovenance.manifest import native
from medprovenance.media import hygiene
from medprovenance.media.access import sha256_of
from medprovenance.media.formats import OCTET_STREAM
from medprovenance.media.pdf import pdf_protection
from medprovenance.media.preflight import refuse_unsafe
from medprovenance.media.probe import open_regular, probe
from medprovenance.model.findings import Check, Outcome, Reason
from medprovenance.model.signing import SigningReceipt, TimestampRule
from medprovenance.model.verdict import VerdictCode
from medprovenance.pki.identity import identity_of
from medprovenance.signing.history import history_of, require_signable
from medprovenance.signing.plan import SourceFacts, plan_signing, refuse_protected
from medprovenance.signing.publish import (
    PendingFile,
    refuse_same_file,
    refuse_target,
    storage_failure,
)
from medprovenance.signing.sealing import seal
from medprovenance.verification.collect import collect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future
    from datetime import datetime
    from pathlib import Path

    from medprovenance.model.signing import SigningPlan, SigningRequest
    from medprovenance.model.verdict import Verdict
    from medprovenance.ports import ClaimSigner, ManifestReader, Progress, TimestampSource

PDF: Final = "application/pdf"

ACCEPTABLE: Final = frozenset({VerdictCode.CONFIRMED, VerdictCode.UNKNOWN_SIGNER})
"""What our own verification may say of a result at all: every other code means that something is
wrong with the file, the certificate or its time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningTools:
    """What a signing needs besides the request."""

    signer: ClaimSigner
    timestamps: TimestampSource | None
    reader: ManifestReader
    verify: Callable[[BinaryIO, str, bytes | None], Verdict]
    """Our own verification of an open file, under the machine's trust lists."""
    tool_version: str
    accept: frozenset[VerdictCode] = frozenset({VerdictCode.CONFIRMED})
    """What that verification must say: ``confirmed``; where no list knows the signer yet,
    ``unknown_signer``."""
    progress: Progress | None = None

    def __post_init__(self) -> None:
        if not self.accept or self.accept - ACCEPTABLE:
            raise UsageError("a signing cannot accept such a verdict on its own result")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Digests:
    """Digests that are computed beside the signing and the verifying."""

    source: Future[str]
    signed: Future[str]


def prepare(
    request: SigningRequest, *, reader: ManifestReader, now: datetime, tool_version: str
) -> SigningPlan:
    """The plan for one file; reads the source and writes nothing. Raises like ``sign_file``."""
    with _opened(request.source) as source:
        facts = _examine(request, source, reader, now)
        plan = plan_signing(request, facts, generator_version=tool_version)
    refuse_same_file(plan.source, plan.target)
    refuse_target(plan.target, force=request.force)
    return plan


def sign_file(request: SigningRequest, tools: SigningTools, *, now: datetime) -> SigningReceipt:
    """Sign one file and publish it under the plan's target.

    Raises:
        AssetError: The source cannot or must not be signed.
        UsageError: The target may not be written, or no time-stamp service is configured.
        KeyAccessError: The key or its certificate failed.
        WorldError: A service, the engine, the disk, or our own check of the result.
    """
    if request.timestamp is TimestampRule.REQUIRED and tools.timestamps is None:
        raise UsageError(
            "a time-stamp is required, but no time-stamp service is configured",
            hint="Name one under [timestamp] in config.toml, or sign with --timestamp none.",
        )
    with contextlib.ExitStack() as stack:
        source = stack.enter_context(_opened(request.source))
        before = os.fstat(source.fileno())
        facts = _examine(request, source, tools.reader, now)
        plan = plan_signing(request, facts, generator_version=tools.tool_version)
        refuse_same_file(plan.source, plan.target)
        pending = stack.enter_context(
            PendingFile(plan.target, force=request.force, mode=before.st_mode)
        )
        threads = stack.enter_context(ThreadPoolExecutor(max_workers=2))
        source_digest = threads.submit(sha256_of, source.fileno())
        store = seal(
            plan,
            source,
            pending,
            probe=facts.probe,
            signer=tools.signer,
            timestamps=tools.timestamps,
            progress=tools.progress,
        )
        if plan.sidecar:
            # What is published is the store; what is verified is the unchanged source with it.
            signed_digest = source_digest
            verdict = tools.verify(source, plan.source.name, store)
        else:
            signed_digest = threads.submit(sha256_of, pending.file.fileno())
            verdict = tools.verify(pending.file, plan.target.name, None)
        _require(verdict, request.timestamp, tools.accept)
        _refuse_changed(source, before, request.source)
        digests = _Digests(source=source_digest, signed=signed_digest)
        receipt = _receipt(plan, tools, verdict, digests, now)
        pending.publish()
        return receipt


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """The source, unbuffered: engine and digests move along its descriptor on their own."""
    with (
        open_regular(path) as file,
        os.fdopen(os.dup(file.fileno()), "rb", buffering=0) as source,
    ):
        yield source


def _examine(
    request: SigningRequest, source: BinaryIO, reader: ManifestReader, now: datetime
) -> SourceFacts:
    """Everything that the plan needs to know of the source, or a reason to refuse it."""
    found = probe(source, request.source.name)
    media_type = found.media_type
    refuse_unsafe(source, found)
    protection = pdf_protection(source) if media_type == PDF else frozenset()
    refuse_protected(request, protection)
    evidence = collect(source, found.name, reader=reader)
    history = history_of(evidence, now)
    require_signable(history, evidence, now)
    cleanable = media_type is not None and hygiene.supported(media_type) and not protection
    return SourceFacts(
        probe=found,
        history=history,
        removals=hygiene.inspect(source, media_type or "") if cleanable else (),
        can_be_cleaned=cleanable,
    )


def _refuse_changed(source: BinaryIO, before: os.stat_result, path: Path) -> None:
    """What was examined and what was signed could be two different things."""
    after = os.fstat(source.fileno())
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise DamagedAsset(
            f"{path.name} changed while it was being signed; nothing was published",
            hint="Wait until nothing writes to it, and sign again.",
        )


def _require(verdict: Verdict, rule: TimestampRule, accept: frozenset[VerdictCode]) -> None:
    """Raise unless the finished file is what was meant to be published."""
    if verdict.code not in accept:
        failed = tuple(
            f"{each.check.value}: {each.reason.value}"
            for each in verdict.findings
            if each.outcome in (Outcome.FAIL, Outcome.UNKNOWN)
        )
        raise SelfCheckFailed(
            f"the signed file did not pass our own verification ({verdict.code.value}); "
            "nothing was published",
            hint=f"Run `medprov doctor`. Open points: {'; '.join(failed[:3])}",
            verdict=verdict.code.value,
            findings=failed,
        )
    if rule is TimestampRule.REQUIRED and not _is_stamped(verdict):
        raise TimestampUnavailable(
            "the signed file carries no usable time-stamp; nothing was published",
            hint="Try again, or name another service in config.toml.",
        )


def _is_stamped(verdict: Verdict) -> bool:
    """Whether the file carries a token; one of a service on no list counts as one."""
    reason = verdict.finding(Check.TRUSTED_TIME).reason
    return reason in (Reason.OK, Reason.UNTRUSTED_TIMESTAMP)


def _receipt(
    plan: SigningPlan, tools: SigningTools, verdict: Verdict, digests: _Digests, now: datetime
) -> SigningReceipt:
    leaf = identity_of(tools.signer.certificate_chain[0])
    stamped = tools.timestamps is not None and _is_stamped(verdict)
    return SigningReceipt(
        source=plan.source,
        target=plan.source if plan.sidecar else plan.target,
        sidecar=plan.target if plan.sidecar else None,
        media_type=verdict.asset.media_type or OCTET_STREAM,
        source_sha256=_source_digest(digests.source, plan.source),
        signed_sha256=_signed_digest(digests.signed, plan.target),
        manifest_label=verdict.manifest_label or "",
        signer_name=leaf.name,
        signer_organisation=leaf.organisation,
        certificate_serial=leaf.serial_number,
        certificate_sha256=leaf.certificate_sha256,
        timestamp_service=tools.timestamps.name if tools.timestamps and stamped else None,
        signed_at=verdict.signed_at or now,
        time_is_trusted=verdict.signed_at is not None,
        verdict=verdict.code,
        removals=plan.removals,
        tool_version=tools.tool_version,
        engine_version=native.engine_version(),
        demo=verdict.demo,
    )


def _source_digest(digest: Future[str], source: Path) -> str:
    try:
        return digest.result()
    except OSError as error:
        raise AssetError(
            f"{source.name} could not be read: {error.strerror}", hint="Check the disk."
        ) from error


def _signed_digest(digest: Future[str], target: Path) -> str:
    try:
        return digest.result()
    except OSError as error:
        raise storage_failure(error, target) from error
