"""Is the file, and what its manifest says, exactly what was signed?

Two parties must agree: the engine's success codes are required one by one, and our own parser,
hashes and signature check stand beside them. What the engine alone knows (the hash over the
asset) is required from it; what it overlooks (content outside the hash) is looked for by us.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from medprovenance.manifest.cose import verify_signature
from medprovenance.model.findings import Check, Finding, Outcome, Reason
from medprovenance.verification.checks import codes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from medprovenance.model.evidence import (
        EngineReport,
        EngineStatus,
        Evidence,
        ManifestEvidence,
    )

INTERCHANGEABLE: tuple[frozenset[str | None], ...] = (
    frozenset({"video/mp4", "video/quicktime", "video/x-m4v", "audio/mp4"}),
    frozenset({"image/heic", "image/avif"}),
)
"""Kinds that share a container, and whose names people and programs use for one another."""

SHOWN = 5
"""How many codes or labels a finding names."""


def check_integrity(
    evidence: Evidence, active: ManifestEvidence, engine: EngineReport
) -> tuple[Finding, ...]:
    """Findings of MEDIA_TYPE, CLAIM_FORMAT, CLAIM_SIGNATURE, ASSERTIONS, HARD_BINDING, ENGINE."""
    return (
        _media_type(evidence),
        _claim_format(active),
        _claim_signature(active, engine),
        _assertions(active, engine),
        _hard_binding(evidence, active, engine),
        _engine(engine),
    )


def _media_type(evidence: Evidence) -> Finding:
    """A name that promises another kind of file makes programs show something else."""
    asset = evidence.asset
    if asset.declared_type is None or asset.declared_type == asset.media_type:
        return Finding(check=Check.MEDIA_TYPE, outcome=Outcome.PASS)
    if asset.media_type is None and asset.has_sidecar:
        # Kinds of file that we cannot tell by content; a sidecar binds every byte of them.
        return Finding(check=Check.MEDIA_TYPE, outcome=Outcome.PASS)
    if any({asset.declared_type, asset.media_type} <= family for family in INTERCHANGEABLE):
        return Finding(check=Check.MEDIA_TYPE, outcome=Outcome.PASS)
    return Finding(
        check=Check.MEDIA_TYPE,
        outcome=Outcome.UNKNOWN,
        reason=Reason.TYPE_MISMATCH,
        parameters={"declared": asset.declared_type, "found": asset.media_type},
    )


def _claim_format(active: ManifestEvidence) -> Finding:
    """Whether the claim is of the version and shape that a physician's claim must have."""
    signature = active.signature
    if active.claim_version != 2:
        return Finding(
            check=Check.CLAIM_FORMAT,
            outcome=Outcome.FAIL,
            reason=Reason.OLD_CLAIM_VERSION,
            parameters={"version": active.claim_version},
        )
    if signature is None or signature.critical:
        return _fail(Check.CLAIM_FORMAT, Reason.MALFORMED)
    if signature.chain_unprotected or not signature.certificates:
        return _fail(Check.CLAIM_FORMAT, Reason.UNPROTECTED_CHAIN)
    return Finding(check=Check.CLAIM_FORMAT, outcome=Outcome.PASS)


def _claim_signature(active: ManifestEvidence, engine: EngineReport) -> Finding:
    statuses = _of_manifest(engine.active.success, active.label)
    if codes.CLAIM_SIGNATURE_VALIDATED not in {each.code for each in statuses}:
        return _fail(Check.CLAIM_SIGNATURE, Reason.SUCCESS_CODE_MISSING)
    signature = active.signature
    if signature is None or not active.claim:
        return _fail(Check.CLAIM_SIGNATURE, Reason.MALFORMED)
    if not signature.certificates and active.claim_version < 2:
        # An old claim may carry its chain unprotected; CLAIM_FORMAT already forbids more than
        # "unknown signer" for it, so the engine's word on integrity is enough.
        return Finding(check=Check.CLAIM_SIGNATURE, outcome=Outcome.PASS)
    if not signature.certificates or not verify_signature(
        signature, active.claim, signature.certificates[0]
    ):
        return _fail(Check.CLAIM_SIGNATURE, Reason.SIGNATURE_MISMATCH)
    return Finding(check=Check.CLAIM_SIGNATURE, outcome=Outcome.PASS)


def _assertions(active: ManifestEvidence, engine: EngineReport) -> Finding:
    """Every assertion is the one that the claim names, and nothing stands beside them."""
    if active.undeclared:
        return _fail(Check.ASSERTIONS, Reason.UNDECLARED_CONTENT, active.undeclared)
    broken = [each.label for each in active.assertions if each.digest_matches is not True]
    if broken or active.missing:
        return _fail(Check.ASSERTIONS, Reason.HASH_MISMATCH, (*broken, *active.missing))
    matched = {each.url for each in engine.active.success if each.code == codes.ASSERTION_MATCH}
    unmatched = [each.label for each in active.assertions if each.url not in matched]
    if unmatched or not active.assertions:
        return _fail(Check.ASSERTIONS, Reason.SUCCESS_CODE_MISSING, unmatched)
    return Finding(check=Check.ASSERTIONS, outcome=Outcome.PASS)


def _hard_binding(evidence: Evidence, active: ManifestEvidence, engine: EngineReport) -> Finding:
    matches = [each for each in engine.active.success if each.code in codes.HARD_BINDING_MATCHES]
    if not matches:
        return _fail(Check.HARD_BINDING, Reason.NO_HARD_BINDING)
    if len(matches) > 1:
        return _fail(Check.HARD_BINDING, Reason.SEVERAL_HARD_BINDINGS)
    if not _binds(matches[0], evidence, active):
        return _fail(Check.HARD_BINDING, Reason.NO_HARD_BINDING)
    if evidence.report.uncovered:
        return _fail(Check.HARD_BINDING, Reason.UNCOVERED_CONTENT, evidence.report.uncovered)
    information = {each.code for each in engine.active.informational}
    # A TIFF file always has a second exclusion, a pointer of four bytes: the audit knows it.
    if information & codes.ADDITIONAL_EXCLUSIONS and evidence.asset.media_type != "image/tiff":
        return _fail(
            Check.HARD_BINDING,
            Reason.UNCOVERED_CONTENT,
            sorted(information & codes.ADDITIONAL_EXCLUSIONS),
        )
    return Finding(check=Check.HARD_BINDING, outcome=Outcome.PASS)


def _binds(match: EngineStatus, evidence: Evidence, active: ManifestEvidence) -> bool:
    """Whether the matched hash is the active manifest's own, or its parent's for an update.

    An update manifest (C2PA 2.4 §11.2.3) has no hard binding of its own: that of its parent
    binds the content.
    """
    own = [each for each in active.assertions if each.label.startswith("c2pa.hash.")]
    if own:
        return manifest_of(match.url) == active.label
    parents = {
        each.manifest_label for each in active.ingredients if each.relationship == "parentOf"
    }
    seen: set[str | None] = set()
    while parents - seen:
        label = (parents - seen).pop()
        seen.add(label)
        parent = evidence.manifest(label) if label is not None else None
        if parent is None:
            continue
        if any(each.label.startswith("c2pa.hash.") for each in parent.assertions):
            return manifest_of(match.url) == label
        parents |= {
            each.manifest_label for each in parent.ingredients if each.relationship == "parentOf"
        }
    return False


def _engine(engine: EngineReport) -> Finding:
    """No failure of the engine is left that we do not decide ourselves; no code is unknown."""
    failed = sorted(
        {each.code for each in engine.active.failure if not codes.is_decided_here(each.code)}
    )
    if failed:
        return _fail(Check.ENGINE, Reason.ENGINE_FAILURE_CODE, failed)
    unknown = sorted(
        {
            each.code
            for each in engine.active.informational
            if not codes.is_known_information(each.code)
        }
    )
    if unknown:
        return Finding(
            check=Check.ENGINE,
            outcome=Outcome.UNKNOWN,
            reason=Reason.ENGINE_FAILURE_CODE,
            parameters={"codes": tuple(unknown[:SHOWN])},
        )
    return Finding(check=Check.ENGINE, outcome=Outcome.PASS)


def manifest_of(url: str | None) -> str | None:
    """The manifest label inside an absolute JUMBF URI; ``None`` for a relative or absent one."""
    prefix = "self#jumbf=/c2pa/"
    if url is None or not url.startswith(prefix):
        return None
    return url.removeprefix(prefix).partition("/")[0] or None


def _of_manifest(statuses: Iterable[EngineStatus], label: str) -> list[EngineStatus]:
    return [each for each in statuses if manifest_of(each.url) == label]


def _fail(check: Check, reason: Reason, named: Iterable[str] = ()) -> Finding:
    codes_ = tuple(named)[:SHOWN]
    return Finding(
        check=check,
        outcome=Outcome.FAIL,
        reason=reason,
        parameters={"codes": codes_} if codes_ else {},
    )
