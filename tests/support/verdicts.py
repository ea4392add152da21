"""Sample verdicts, one for each code, as verification would make them. All people are DEMO."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from medprovenance.model.content import (
    Category,
    ContentClaims,
    EvidenceReference,
    PhysicianStatement,
)
from medprovenance.model.evidence import AssetFacts
from medprovenance.model.findings import Check, Finding, Outcome, Reason
from medprovenance.model.identity import Credential, CredentialKind, SignerIdentity
from medprovenance.model.trust import TrustListReference
from medprovenance.model.verdict import Verdict, VerdictCode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from medprovenance.model.findings import Parameter

JUDGED_AT = datetime(2026, 5, 20, 9, 30, tzinfo=UTC)
SIGNED_AT = datetime(2026, 5, 3, 14, 5, 9, tzinfo=UTC)
REVOKED_AT = datetime(2026, 4, 1, 0, 0, tzinfo=UTC)

_TRUST = TrustListReference(
    operator="DEMO Medical Society",
    demo=True,
    sequence=7,
    issued=datetime(2026, 5, 1, tzinfo=UTC),
    next_update=datetime(2026, 6, 1, tzinfo=UTC),
    sha256="5f" * 32,
)

_ASSET = AssetFacts(
    name="talk.mp4", size=4_200_000, media_type="video/mp4", declared_type="video/mp4"
)

_PASSED = {
    Check.HISTORY: (Reason.NO_INGREDIENTS, {}),
    Check.TRUST_LIST: (Reason.DEMO_TRUST_LIST, {}),
    Check.TRUSTED_TIME: (
        Reason.OK,
        {"time": SIGNED_AT.isoformat(), "authority": "DEMO Time-Stamp Service"},
    ),
    Check.REVOCATION: (Reason.OK, {"checked_at": "2026-05-19T00:00:00+00:00"}),
    Check.REVIEW_DATE: (Reason.OK, {"review_by": "2027-05-03"}),
    Check.DISCLOSURES: (Reason.OK, {"sponsor": "none", "conflict_of_interest": "none"}),
}


def finding(
    check: Check,
    outcome: Outcome,
    reason: Reason = Reason.OK,
    **parameters: Parameter,
) -> Finding:
    """A finding in one line."""
    return Finding(check=check, outcome=outcome, reason=reason, parameters=parameters)


_DECIDING: Mapping[VerdictCode, tuple[Finding, ...]] = {
    VerdictCode.CONFIRMED: (),
    VerdictCode.ALTERED: (finding(Check.HARD_BINDING, Outcome.FAIL, Reason.NO_HARD_BINDING),),
    VerdictCode.NO_CREDENTIALS: (finding(Check.PRESENT, Outcome.FAIL, Reason.NO_STORE),),
    VerdictCode.UNKNOWN_SIGNER: (
        finding(Check.CHAIN, Outcome.FAIL, Reason.NO_PATH),
        finding(Check.TRUSTED_TIME, Outcome.UNKNOWN, Reason.NO_TIMESTAMP),
        finding(Check.VALIDITY, Outcome.UNKNOWN, Reason.NOT_REACHED),
        finding(Check.REVOCATION, Outcome.UNKNOWN, Reason.NOT_REACHED),
    ),
    VerdictCode.REVOKED: (
        finding(
            Check.REVOCATION,
            Outcome.FAIL,
            Reason.REVOKED,
            revoked_at=REVOKED_AT.isoformat(),
            crl_reason="keyCompromise",
        ),
    ),
    VerdictCode.EXPIRED: (
        finding(Check.TRUSTED_TIME, Outcome.UNKNOWN, Reason.NO_TIMESTAMP),
        finding(
            Check.VALIDITY,
            Outcome.FAIL,
            Reason.EXPIRED,
            not_before="2024-01-01T00:00:00+00:00",
            not_after="2025-01-01T00:00:00+00:00",
        ),
    ),
    VerdictCode.INCOMPLETE: (finding(Check.READABLE, Outcome.UNKNOWN, Reason.TIME_LIMIT),),
    VerdictCode.WRONG_SIGNER: (
        finding(
            Check.EXPECTED_SIGNER,
            Outcome.FAIL,
            Reason.NAME_DIFFERS,
            expected="Dr. Bea Sample (DEMO)",
            found="Dr. Ada Example (DEMO)",
        ),
    ),
    VerdictCode.UNREADABLE: (finding(Check.READABLE, Outcome.FAIL, Reason.DAMAGED_CONTAINER),),
    VerdictCode.COPY_MATCHES: (finding(Check.PRESENT, Outcome.FAIL, Reason.NO_STORE),),
    VerdictCode.COPY_DIFFERS: (finding(Check.PRESENT, Outcome.FAIL, Reason.NO_STORE),),
}

_WITH_SIGNER = frozenset(
    {
        *(VerdictCode.CONFIRMED, VerdictCode.REVOKED, VerdictCode.EXPIRED),
        *(VerdictCode.WRONG_SIGNER, VerdictCode.COPY_MATCHES, VerdictCode.COPY_DIFFERS),
    }
)


def sample_signer(**overrides: Any) -> SignerIdentity:
    """A DEMO physician."""
    signer = SignerIdentity(
        name="Dr. Ada Example (DEMO)",
        organisation="DEMO Hospital",
        issuer="DEMO Medical Society",
        npi="1234567893",
        credentials=(
            Credential(
                kind=CredentialKind.NPI,
                authority="DEMO registry",
                profession="Physician",
                number="1234567893",
            ),
            Credential(
                kind=CredentialKind.LICENCE,
                authority="DEMO State Medical Board",
                profession="Physician and surgeon",
                number="DEMO-0001",
            ),
        ),
        country="US",
        state="Illinois",
        serial_number="0a1b2c",
        certificate_sha256="ab" * 32,
        not_before=datetime(2026, 1, 1, tzinfo=UTC),
        not_after=datetime(2027, 1, 1, tzinfo=UTC),
    )
    return replace(signer, **overrides)


def sample_content(**overrides: Any) -> ContentClaims:
    """What the DEMO physician states."""
    content = ContentClaims(
        title="Living with asthma (DEMO)",
        statement=PhysicianStatement(
            title="Living with asthma (DEMO)",
            category=Category.EDUCATION,
            topics=("asthma", "inhalers"),
            audience="patients",
            language="en",
            reviewed_on=date(2026, 4, 30),
            review_by=date(2027, 5, 3),
            sponsor="none",
            conflict_of_interest="none",
            evidence=(
                EvidenceReference(
                    title="DEMO asthma guideline",
                    url="https://guideline.example/asthma",
                    doi="10.1000/demo.182",
                ),
            ),
            jurisdiction="US-IL",
        ),
        digital_source_types=("digitalCapture",),
        actions=("c2pa.created",),
        generator="medprovenance",
        ingredient_count=0,
    )
    return replace(content, **overrides)


def sample_findings(code: VerdictCode, *changes: Finding) -> tuple[Finding, ...]:
    """A finding for each check, as a verdict of that code has them, with ``changes`` put in."""
    changed = {each.check: each for each in (*_DECIDING[code], *changes)}
    unread = any(
        each.check in (Check.READABLE, Check.PRESENT) and each.outcome is not Outcome.PASS
        for each in changed.values()
    )
    return tuple(changed.get(check) or _usual(check, unread=unread) for check in Check)


def sample_verdict(code: VerdictCode, *changes: Finding, **overrides: Any) -> Verdict:
    """A whole verdict of that code; ``changes`` replace findings, ``overrides`` fields."""
    findings = sample_findings(code, *changes)
    known = code in _WITH_SIGNER
    timed = any(
        each.check is Check.TRUSTED_TIME and each.outcome is Outcome.PASS for each in findings
    )
    own = known and code not in (VerdictCode.COPY_MATCHES, VerdictCode.COPY_DIFFERS)
    verdict = Verdict(
        code=code,
        asset=_ASSET,
        findings=findings,
        signer=sample_signer() if known else None,
        signed_at=SIGNED_AT if own and timed else None,
        content=sample_content() if own else None,
        revoked_at=REVOKED_AT if code is VerdictCode.REVOKED else None,
        manifest_label="urn:c2pa:11111111-2222-4333-8444-555555555555",
        judged_at=JUDGED_AT,
        trust=(_TRUST,),
        demo=True,
        tool_version="0.1.0",
        engine_version="0.91.1",
    )
    return replace(verdict, **overrides)


def sample_verdicts() -> tuple[Verdict, ...]:
    """One verdict of each code."""
    return tuple(sample_verdict(code) for code in VerdictCode)


def _usual(check: Check, *, unread: bool) -> Finding:
    """What a check finds in a good file, or in one whose credentials could not be read."""
    if check is Check.READABLE:
        return finding(check, Outcome.PASS)
    if unread:
        return finding(check, Outcome.NOT_APPLICABLE, Reason.NOT_REACHED)
    if check is Check.EXPECTED_SIGNER:
        return finding(check, Outcome.NOT_APPLICABLE, Reason.NOTHING_EXPECTED)
    if check is Check.EXTRA_IDENTITY:
        return finding(check, Outcome.NOT_APPLICABLE, Reason.NO_EXTRA_IDENTITY)
    reason, parameters = _PASSED.get(check, (Reason.OK, {}))
    return finding(check, Outcome.PASS, reason, **parameters)
