"""Where does the content come from, and was it whole when it was used?

The engine calls a file trusted whose signer edited an altered source. Here every ingredient,
through all generations, is looked at: what its assertion recorded when it was added, what the
engine finds different today, and what our own signature and hash checks say of its manifest.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from medprovenance.manifest.cose import verify_signature
from medprovenance.model.findings import Check, Finding, Outcome, Reason
from medprovenance.model.trust import AnchorPurpose
from medprovenance.pki.path import check_physician_path
from medprovenance.pki.revocation import check_status
from medprovenance.verification.checks import codes
from medprovenance.verification.checks.time import trusted_time

if TYPE_CHECKING:
    from datetime import datetime

    from medprovenance.model.evidence import (
        EngineReport,
        Evidence,
        IngredientEvidence,
        ManifestEvidence,
        StatusSet,
    )
    from medprovenance.model.trust import TrustView


@dataclass(slots=True)
class _Tally:
    total: int = 0
    unconfirmed: int = 0
    altered: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)


def check_history(
    evidence: Evidence,
    active: ManifestEvidence,
    engine: EngineReport,
    trust: TrustView,
    at: datetime,
) -> Finding:
    """The finding of HISTORY: altered sources fail, unconfirmed ones are counted."""
    tally = _Tally(seen={active.label})
    for delta in engine.ingredient_deltas:
        if _faults(delta.statuses):
            tally.altered.append(delta.assertion_uri.rpartition("/")[2])
    _walk(evidence, active, trust, at, tally)
    if tally.altered:
        return Finding(
            check=Check.HISTORY,
            outcome=Outcome.FAIL,
            reason=Reason.ALTERED_INGREDIENT,
            parameters={"total": tally.total, "altered": len(set(tally.altered))},
        )
    if tally.total == 0:
        return Finding(check=Check.HISTORY, outcome=Outcome.PASS, reason=Reason.NO_INGREDIENTS)
    if tally.unconfirmed:
        return Finding(
            check=Check.HISTORY,
            outcome=Outcome.UNKNOWN,
            reason=Reason.UNCONFIRMED_INGREDIENTS,
            parameters={"total": tally.total, "unconfirmed": tally.unconfirmed},
        )
    return Finding(check=Check.HISTORY, outcome=Outcome.PASS, parameters={"total": tally.total})


def _walk(
    evidence: Evidence,
    manifest: ManifestEvidence,
    trust: TrustView,
    at: datetime,
    tally: _Tally,
) -> None:
    """Count the ingredients of a manifest and of its ingredients' manifests, each once."""
    pending = [manifest]
    while pending:
        current = pending.pop()
        for ingredient in current.ingredients:
            tally.total += 1
            source = _judge(evidence, ingredient, trust, at, tally)
            if source is not None and source.label not in tally.seen:
                tally.seen.add(source.label)
                pending.append(source)
    # A manifest that no ingredient leads to was put there by somebody else.
    strangers = {each.label for each in evidence.report.manifests} - tally.seen
    tally.altered.extend(sorted(strangers))


def _judge(
    evidence: Evidence,
    ingredient: IngredientEvidence,
    trust: TrustView,
    at: datetime,
    tally: _Tally,
) -> ManifestEvidence | None:
    """Judge one ingredient; return its manifest if the store has it."""
    recorded = (ingredient.recorded, *ingredient.recorded_elsewhere)
    if any(_faults(each) for each in recorded if each is not None):
        tally.altered.append(ingredient.label)
    if ingredient.manifest_label is None:
        tally.unconfirmed += 1
        return None
    source = evidence.manifest(ingredient.manifest_label)
    if source is None or not _is_whole(source):
        tally.altered.append(ingredient.label)
        return source
    if ingredient.recorded is None or not _is_physicians(source, trust, at):
        tally.unconfirmed += 1
    return source


def _faults(statuses: StatusSet) -> bool:
    return any(not codes.is_decided_here(each.code) for each in statuses.failure)


def _is_whole(source: ManifestEvidence) -> bool:
    """Whether an ingredient's manifest is as its own signer left it, but for redactions."""
    if source.undeclared or source.missing or source.problems:
        return False
    if any(each.digest_matches is False for each in source.assertions):
        return False
    signature = source.signature
    if signature is None or not source.claim:
        return False
    if not signature.certificates:
        return source.claim_version < 2
    return verify_signature(signature, source.claim, signature.certificates[0])


def _is_physicians(source: ManifestEvidence, trust: TrustView, at: datetime) -> bool:
    """Whether an ingredient was signed by a physician of the lists, as far as can be proven."""
    signature = source.signature
    if signature is None or source.claim_version != 2 or signature.chain_unprotected:
        return False
    time = trusted_time(signature, trust, at).time
    anchors = trust.anchors(AnchorPurpose.PHYSICIAN)
    result = check_physician_path(signature.certificates, anchors, time or at)
    if result.reason is not Reason.OK or result.path is None:
        return False
    status = check_status(result.path[0], result.path[1], trust.crls(), time, at)
    return status.reason is not Reason.REVOKED
