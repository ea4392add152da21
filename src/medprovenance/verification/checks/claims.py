"""What the signer states about the content. Shown as claims; none of it is a fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medprovenance.model.content import ContentClaims
from medprovenance.model.findings import Check, Finding, Outcome, Reason
from medprovenance.model.statements import STATEMENT_LABEL, statement_from_assertion
from medprovenance.verification.checks import codes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from medprovenance.model.content import PhysicianStatement
    from medprovenance.model.evidence import (
        EngineReport,
        Evidence,
        JsonValue,
        ManifestEvidence,
    )

ACTIONS_LABELS = ("c2pa.actions", "c2pa.actions.v2")

AI_MADE = frozenset({"trainedAlgorithmicMedia"})
AI_PART = frozenset(
    {
        "compositeWithTrainedAlgorithmicMedia",
        "compositeSynthetic",
        "algorithmicallyEnhanced",
    }
)
"""IPTC digital source types that name, or may hide, a generative model."""

MOST_ACTIONS = 50


def read_claims(active: ManifestEvidence) -> ContentClaims:
    """What the active manifest states, for a file that is intact and whose signer is known."""
    return ContentClaims(
        title=active.title,
        statement=_statement(active),
        digital_source_types=tuple(dict.fromkeys(_source_types(active))),
        actions=tuple(
            str(action["action"])
            for action in _actions(active)
            if isinstance(action.get("action"), str)
        ),
        generator=active.generator,
        ingredient_count=len(active.ingredients),
    )


def check_claims(
    evidence: Evidence, active: ManifestEvidence, engine: EngineReport, at: datetime
) -> tuple[Finding, ...]:
    """Findings of REVIEW_DATE, AI_USE, DISCLOSURES and EXTRA_IDENTITY."""
    statement = _statement(active)
    return (
        _review_date(statement, at),
        _ai_use(evidence, active),
        _disclosures(statement),
        _extra_identity(active, engine),
    )


def _review_date(statement: PhysicianStatement | None, at: datetime) -> Finding:
    if statement is None or statement.review_by is None:
        return Finding(
            check=Check.REVIEW_DATE,
            outcome=Outcome.NOT_APPLICABLE,
            reason=Reason.NO_REVIEW_DATE,
        )
    passed = statement.review_by < at.date()
    return Finding(
        check=Check.REVIEW_DATE,
        outcome=Outcome.FAIL if passed else Outcome.PASS,
        reason=Reason.REVIEW_DATE_PASSED if passed else Reason.OK,
        parameters={"review_by": statement.review_by.isoformat()},
    )


def _ai_use(evidence: Evidence, active: ManifestEvidence) -> Finding:
    """AI use declared by the active manifest, or by any source that it was made from."""
    own = set(_source_types(active))
    sources = {
        term
        for manifest in evidence.report.manifests
        if manifest.label != active.label
        for term in _source_types(manifest)
    }
    if own & AI_MADE:
        outcome, reason = Outcome.PASS, Reason.MADE_WITH_AI
    elif own & AI_PART or sources & (AI_MADE | AI_PART):
        outcome, reason = Outcome.PASS, Reason.PARTLY_MADE_WITH_AI
    elif own or sources:
        outcome, reason = Outcome.PASS, Reason.OK
    else:
        outcome, reason = Outcome.UNKNOWN, Reason.NOT_DECLARED
    return Finding(check=Check.AI_USE, outcome=outcome, reason=reason)


def _disclosures(statement: PhysicianStatement | None) -> Finding:
    if statement is None:
        return Finding(
            check=Check.DISCLOSURES, outcome=Outcome.NOT_APPLICABLE, reason=Reason.NO_STATEMENT
        )
    if statement.sponsor is None and statement.conflict_of_interest is None:
        return Finding(check=Check.DISCLOSURES, outcome=Outcome.UNKNOWN, reason=Reason.NOT_DECLARED)
    sponsored = (statement.sponsor or "none").strip().casefold() not in {"none", "ninguno"}
    return Finding(
        check=Check.DISCLOSURES,
        outcome=Outcome.PASS,
        reason=Reason.SPONSORED if sponsored else Reason.OK,
        parameters={
            "sponsor": statement.sponsor,
            "conflict_of_interest": statement.conflict_of_interest,
        },
    )


def _extra_identity(active: ManifestEvidence, engine: EngineReport) -> Finding:
    """A CAWG identity beside the claim's signature is told, and never believed here."""
    present = any(each.label.startswith("cawg.identity") for each in active.assertions)
    named = {
        each.code
        for statuses in (engine.active.failure, engine.active.informational)
        for each in statuses
        if each.code in codes.UNTRUSTED_EXTRA_IDENTITY
    }
    if not present and not named:
        return Finding(
            check=Check.EXTRA_IDENTITY,
            outcome=Outcome.NOT_APPLICABLE,
            reason=Reason.NO_EXTRA_IDENTITY,
        )
    return Finding(
        check=Check.EXTRA_IDENTITY,
        outcome=Outcome.UNKNOWN,
        reason=Reason.UNCONFIRMED_IDENTITY,
        parameters={"codes": tuple(sorted(named))} if named else {},
    )


def _statement(manifest: ManifestEvidence) -> PhysicianStatement | None:
    found = [each.data for each in manifest.assertions if each.label == STATEMENT_LABEL]
    return statement_from_assertion(found[0]) if len(found) == 1 else None


def _actions(manifest: ManifestEvidence) -> Iterator[dict[str, JsonValue]]:
    count = 0
    for assertion in manifest.assertions:
        if not assertion.label.startswith(ACTIONS_LABELS) or not isinstance(assertion.data, dict):
            continue
        actions = assertion.data.get("actions")
        for action in actions if isinstance(actions, list) else ():
            if isinstance(action, dict) and count < MOST_ACTIONS:
                count += 1
                yield action


def _source_types(manifest: ManifestEvidence) -> Iterator[str]:
    for action in _actions(manifest):
        term = action.get("digitalSourceType")
        if isinstance(term, str):
            yield term.rstrip("/").rpartition("/")[2]
