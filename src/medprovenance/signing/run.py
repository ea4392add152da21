"""One signing, in order: examine, plan, clean, sign, verify the result, publish, receipt.

Nothing gets the target's name before our own verification of the finished file has said what it
must say; the source is only ever read.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

from medprovenance.errors import (
    EngineFailure,
    MedProvenanceError,
    SelfCheckFailed,
    TimestampUnavailable,
    UsageError,
)
from medprovenance.manifest import native
from medprovenance.media import hygiene
from medprovenance.media.access import sha256_of
from medprovenance.media.pdf import pdf_protection
from medprovenance.media.preflight import refuse_unsafe
from medprovenance.media.probe import open_regular, probe
from medprovenance.model.evidence import AssetFacts, Evidence, ReadOutcome
from medprovenance.model.findings import Check, Outcome, Reason
from medprovenance.model.policy import Policy
from medprovenance.model.signing import SigningReceipt, TimestampRule
from medprovenance.model.trust import TrustView
from medprovenance.net.loopback import TimestampBridge
from medprovenance.pki.identity import identity_of
from medprovenance.signing.plan import SourceFacts, plan_signing
from medprovenance.signing.publish import (
    PendingFile,
    refuse_same_file,
    refuse_target,
    storage_failure,
)
from medprovenance.verification.decide import is_intact
from medprovenance.verification.judge import judge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from medprovenance.media.probe import Probe
    from medprovenance.model.evidence import ManifestReport
    from medprovenance.model.signing import SigningPlan, SigningRequest
    from medprovenance.model.verdict import Verdict, VerdictCode
    from medprovenance.ports import ClaimSigner, ManifestReader, Progress, TimestampSource

PDF: Final = "application/pdf"
WATCH_SECONDS: Final = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningTools:
    """What a signing needs besides the request."""

    signer: ClaimSigner
    timestamps: TimestampSource | None
    reader: ManifestReader
    verify: Callable[[BinaryIO, str, bytes | None], Verdict]
    """Our own verification of an open file, under the machine's trust lists."""
    accept: frozenset[VerdictCode]
    """What that verification may say: ``confirmed``, or what the trust lists allow."""
    tool_version: str
    progress: Progress | None = None


def prepare(
    request: SigningRequest, *, reader: ManifestReader, now: datetime, tool_version: str
) -> SigningPlan:
    """The plan for one file; reads the source and writes nothing. Raises like ``sign_file``."""
    refuse_same_file(request.source, request.target)
    refuse_target(request.target, force=request.force)
    with open_regular(request.source) as source:
        facts = _examine(request, source, reader, now)
        return plan_signing(request, facts, generator_version=tool_version)


def sign_file(request: SigningRequest, tools: SigningTools, *, now: datetime) -> SigningReceipt:
    """Sign one file and publish it under the request's target.

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
    refuse_same_file(request.source, request.target)
    with contextlib.ExitStack() as stack:
        source = stack.enter_context(open_regular(request.source))
        facts = _examine(request, source, tools.reader, now)
        plan = plan_signing(request, facts, generator_version=tools.tool_version)
        mode = os.fstat(source.fileno()).st_mode & 0o777
        pending = stack.enter_context(PendingFile(request.target, force=request.force, mode=mode))
        threads = stack.enter_context(ThreadPoolExecutor(max_workers=2))
        source_digest = threads.submit(sha256_of, source.fileno())
        try:
            with _watched(pending, facts.probe.size, tools.progress):
                store = _sign(plan, source, pending, facts.probe, tools)
        except (EngineFailure, OSError) as error:
            raise _storage_or(error, pending) from error
        return _publish(
            request,
            plan,
            tools,
            _Signed(source, pending, store, source_digest.result, threads),
            now=now,
        )


@dataclass(frozen=True, slots=True)
class _Signed:
    """A finished, unpublished signature."""

    source: BinaryIO
    pending: PendingFile
    store: bytes
    source_digest: Callable[[], str]
    threads: ThreadPoolExecutor


def _publish(
    request: SigningRequest,
    plan: SigningPlan,
    tools: SigningTools,
    signed: _Signed,
    *,
    now: datetime,
) -> SigningReceipt:
    """Check the finished file, publish it, and say what was done."""
    if plan.sidecar:
        # What is published is the store; what is verified is the unchanged source with it.
        signed.pending.file.seek(0)
        signed.pending.file.truncate()
        _write(signed.pending, signed.store)
        verdict = tools.verify(signed.source, request.source.name, signed.store)
        signed_digest = signed.source_digest
    else:
        digest = signed.threads.submit(sha256_of, signed.pending.file.fileno())
        verdict = tools.verify(signed.pending.file, request.target.name, None)
        signed_digest = digest.result
    _require(verdict, request.timestamp, tools.accept)
    digests = signed.source_digest(), signed_digest()
    signed.pending.publish()
    leaf = identity_of(tools.signer.certificate_chain[0])
    time = verdict.signed_at
    return SigningReceipt(
        source=request.source,
        target=request.source if plan.sidecar else request.target,
        sidecar=request.target if plan.sidecar else None,
        media_type=plan.media_type,
        source_sha256=digests[0],
        signed_sha256=digests[1],
        manifest_label=verdict.manifest_label or "",
        signer_name=leaf.name,
        signer_organisation=leaf.organisation,
        certificate_serial=leaf.serial_number,
        certificate_sha256=leaf.certificate_sha256,
        timestamp_service=tools.timestamps.name
        if tools.timestamps is not None and _is_stamped(verdict)
        else None,
        signed_at=time or now,
        time_is_trusted=time is not None,
        verdict=verdict.code,
        removals=plan.removals,
        tool_version=tools.tool_version,
        engine_version=native.engine_version(),
        demo=verdict.demo,
    )


def _examine(
    request: SigningRequest, source: BinaryIO, reader: ManifestReader, now: datetime
) -> SourceFacts:
    """Everything that the plan needs to know of the source."""
    found = probe(source, request.source.name)
    media_type = found.media_type
    protection = pdf_protection(source) if media_type == PDF else frozenset()
    if not request.sidecar and not protection:
        refuse_unsafe(source, found)
    report = reader.read(source, media_type)
    cleanable = media_type is not None and hygiene.supported(media_type)
    removals = (
        hygiene.inspect(source, media_type)
        if cleanable and media_type is not None and not protection
        else ()
    )
    return SourceFacts(
        probe=found,
        report=report,
        history_is_intact=_holds(found, report, now),
        removals=removals,
        can_be_cleaned=cleanable,
        protection=protection,
    )


def _holds(found: Probe, report: ManifestReport, now: datetime) -> bool:
    """Whether the source is as its last signer left it, whoever that was."""
    if report.outcome is not ReadOutcome.READ:
        return False
    asset = AssetFacts(
        name=found.name,
        size=found.size,
        media_type=found.media_type,
        declared_type=found.declared_type,
    )
    verdict = judge(
        Evidence(asset=asset, report=report),
        policy=Policy(),
        trust=TrustView(),
        at=now,
        tool_version="",
    )
    return is_intact(verdict.findings, Policy())


def _sign(
    plan: SigningPlan,
    source: BinaryIO,
    pending: PendingFile,
    found: Probe,
    tools: SigningTools,
) -> bytes:
    """The signed content in the pending file; the manifest store as the result."""
    with contextlib.ExitStack() as stack:
        content = source
        if plan.removals:
            content = stack.enter_context(tempfile.TemporaryFile(dir=pending.path.parent))
            hygiene.clean(source, content, found.media_type or "")
            content.flush()
        parent = None
        if plan.keeps_history:
            # The history is that of the source as it was, not of its cleaned copy.
            parent = native.ParentIngredient(
                stream=source, media_type=found.media_type or "", title=found.name
            )
        return _stamped(plan, content, pending, parent, tools)


def _stamped(
    plan: SigningPlan,
    content: BinaryIO,
    pending: PendingFile,
    parent: native.ParentIngredient | None,
    tools: SigningTools,
) -> bytes:
    """Sign with a time-stamp if one is to be had, by the plan's rule."""

    def attempt(tsa_url: str | None) -> bytes:
        pending.file.seek(0)
        pending.file.truncate()
        return native.sign(
            definition=plan.definition,
            source=content,
            destination=pending.file,
            media_type=plan.media_type,
            signer=tools.signer,
            tsa_url=tsa_url,
            parent=parent,
            embed=not plan.sidecar,
        )

    if plan.timestamp is TimestampRule.NONE or tools.timestamps is None:
        return attempt(None)
    with TimestampBridge(tools.timestamps) as bridge:
        try:
            return attempt(bridge.url)
        except MedProvenanceError as error:
            refused = bridge.error is not None or isinstance(error, TimestampUnavailable)
            if not refused:
                raise
            if plan.timestamp is TimestampRule.BEST_EFFORT:
                return attempt(None)
            # The service's own words say more than the engine's.
            raise (bridge.error or error) from error


def _require(verdict: Verdict, rule: TimestampRule, accept: frozenset[VerdictCode]) -> None:
    """Raise unless the finished file is what was meant to be published."""
    if verdict.code not in accept:
        failed = tuple(
            f"{each.check.value} {each.outcome.value} ({each.reason.value})"
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


def _write(pending: PendingFile, data: bytes) -> None:
    try:
        view = memoryview(data)
        while view:
            view = view[pending.file.write(view) :]
    except OSError as error:
        raise storage_failure(error, pending.target) from error


def _storage_or(error: EngineFailure | OSError, pending: PendingFile) -> Exception:
    """The disk's own complaint, if the disk is why the engine failed."""
    if isinstance(error, OSError):
        return storage_failure(error, pending.target)
    try:
        needed = os.fstat(pending.file.fileno()).st_size
        free = shutil.disk_usage(pending.path.parent).free
        os.pwrite(pending.file.fileno(), bytes(1 << 16), needed)
    except OSError as trouble:
        return storage_failure(trouble, pending.target)
    if free < 1 << 16:
        return storage_failure(OSError(28, "no space"), pending.target)
    return error


@contextlib.contextmanager
def _watched(pending: PendingFile, total: int, progress: Progress | None) -> Iterator[None]:
    """Tell the progress of the growing file while the block runs."""
    if progress is None:
        yield
        return
    done = threading.Event()

    def watch() -> None:
        while not done.wait(WATCH_SECONDS):
            progress(min(os.fstat(pending.file.fileno()).st_size, total), total)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
    progress(total, total)
