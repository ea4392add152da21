"""Judging: evidence, policy, trust and a time in, a verdict out. No I/O, no clock.

The order is that of ``docs/how-verification-decides.md``; a check that could not be asked gets a
finding that says so, so that every verdict answers for every check.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from medprovenance.model.findings import Check, Finding, Outcome, Reason
from medprovenance.model.verdict import Verdict
from medprovenance.verification.checks.claims import check_claims, read_claims
from medprovenance.verification.checks.credentials import check_credentials
from medprovenance.verification.checks.history import check_history
from medprovenance.verification.checks.integrity import check_integrity
from medprovenance.verification.checks.signer import SignerJudgement, check_signer
from medprovenance.verification.decide import decide, is_intact

if TYPE_CHECKING:
    from datetime import datetime

    from medprovenance.model.evidence import Evidence
    from medprovenance.model.policy import Policy
    from medprovenance.model.trust import TrustView


def judge(
    evidence: Evidence, *, policy: Policy, trust: TrustView, at: datetime, tool_version: str
) -> Verdict:
    """The verdict on this evidence at that time. ``at`` must carry a time zone."""
    if at.tzinfo is None:
        raise ValueError("the time of judgement needs a time zone")
    findings = list(check_credentials(evidence))
    judgement = SignerJudgement(findings=())
    active, engine = evidence.active, evidence.report.engine
    if active is not None and engine is not None:
        # 1-2 integrity; 3 history; 4-7 signer, time, revocation, expectation; 8 claims
        findings += check_integrity(evidence, active, engine)
        findings.append(check_history(evidence, active, engine, trust, at))
        judgement = check_signer(active, engine, policy, trust, at)
        findings += judgement.findings
        findings += check_claims(evidence, active, engine, at)
    complete = _complete(findings)
    known = (
        is_intact(complete, policy)
        and judgement.identity is not None
        and _passed(complete, Check.CLAIM_FORMAT)
        and _passed(complete, Check.CHAIN)
    )
    return Verdict(
        code=decide(complete, policy),
        asset=evidence.asset,
        findings=complete,
        signer=judgement.identity if known else None,
        signed_at=judgement.signed_at if known else None,
        content=read_claims(active) if known and active is not None else None,
        revoked_at=judgement.revoked_at if known else None,
        manifest_label=active.label if active is not None else None,
        judged_at=at,
        trust=trust.snapshot(),
        demo=trust.demo,
        tool_version=tool_version,
        engine_version=evidence.report.engine_version,
    )


def _complete(findings: list[Finding]) -> tuple[Finding, ...]:
    """The findings in the order of ``Check``; what was not reached says so."""
    found = {each.check: each for each in findings}
    if len(found) != len(findings):
        raise ValueError("a check reported twice")
    return tuple(
        found.get(check)
        or Finding(check=check, outcome=Outcome.NOT_APPLICABLE, reason=Reason.NOT_REACHED)
        for check in Check
    )


def _passed(findings: tuple[Finding, ...], check: Check) -> bool:
    return any(each.check is check and each.outcome is Outcome.PASS for each in findings)
