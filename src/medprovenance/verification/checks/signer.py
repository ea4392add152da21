"""Who signed: a physician of the lists, with a certificate in force, and whom one expected?"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from medprovenance.model.findings import Check, Finding, Outcome, Reason
from medprovenance.model.text import comparison_key
from medprovenance.model.trust import AnchorPurpose, TrustView
from medprovenance.pki.identity import identity_of
from medprovenance.pki.path import check_physician_path
from medprovenance.pki.revocation import check_status
from medprovenance.verification.checks import codes
from medprovenance.verification.checks.time import TrustedTime, time_finding, trusted_time

if TYPE_CHECKING:
    from datetime import datetime

    from medprovenance.model.evidence import EngineReport, ManifestEvidence
    from medprovenance.model.identity import SignerIdentity
    from medprovenance.model.policy import ExpectedSigner, Policy
    from medprovenance.pki.path import PathResult


@dataclass(frozen=True, slots=True, kw_only=True)
class SignerJudgement:
    """The findings about the signer, and the facts that a verdict shows when they allow it."""

    findings: tuple[Finding, ...]
    identity: SignerIdentity | None = None
    """Only with a path to a physician anchor."""
    signed_at: datetime | None = None
    revoked_at: datetime | None = None


def check_signer(
    active: ManifestEvidence,
    engine: EngineReport,
    policy: Policy,
    trust: TrustView,
    at: datetime,
) -> SignerJudgement:
    """Findings of TRUST_LIST, CHAIN, TRUSTED_TIME, VALIDITY, REVOCATION, EXPECTED_SIGNER."""
    signature = active.signature
    if signature is None or active.claim_version != 2:
        # Claims of version 1 take their time and chain from places that anyone may write to.
        chain = _finding(Check.CHAIN, Outcome.FAIL, Reason.OLD_CLAIM_VERSION)
        time = TrustedTime(reason=Reason.NO_TIMESTAMP)
        return SignerJudgement(
            findings=(_trust_list(trust, at), chain, time_finding(time), *_without_chain(policy))
        )
    time = trusted_time(signature, trust, at)
    if not trust.anchors(AnchorPurpose.PHYSICIAN):
        chain = _finding(Check.CHAIN, Outcome.FAIL, Reason.NO_TRUST_LIST)
        return SignerJudgement(
            findings=(_trust_list(trust, at), chain, time_finding(time), *_without_chain(policy))
        )
    fresh = TrustView(lists=tuple(each for each in trust.lists if each.next_update > at))
    path, used = _path(signature.certificates, fresh, time, at), fresh
    if path.path is None and len(fresh.lists) < len(trust.lists):
        path, used = _path(signature.certificates, trust, time, at), trust
    trust_list = _trust_list(trust, at, only_by_stale=used is trust and path.path is not None)
    if path.path is None or _refuses(engine):
        reason = path.reason if path.path is None else Reason.BAD_CERTIFICATE
        chain = _finding(Check.CHAIN, Outcome.FAIL, reason)
        return SignerJudgement(
            findings=(trust_list, chain, time_finding(time), *_without_chain(policy))
        )
    identity = identity_of(path.path[0])
    revocation, revoked_at = _revocation(path.path, trust, time, at)
    return SignerJudgement(
        findings=(
            trust_list,
            _finding(Check.CHAIN, Outcome.PASS, Reason.OK),
            time_finding(time),
            _validity(path, time, policy, identity),
            revocation,
            _expected(identity, policy.expected),
        ),
        identity=identity,
        signed_at=time.time,
        revoked_at=revoked_at,
    )


def _path(
    certificates: tuple[bytes, ...], trust: TrustView, time: TrustedTime, at: datetime
) -> PathResult:
    return check_physician_path(
        certificates, trust.anchors(AnchorPurpose.PHYSICIAN), time.time or at
    )


def _refuses(engine: EngineReport) -> bool:
    """Whether the engine finds the certificate unfit; our own rules found nothing."""
    return any(each.code == codes.CREDENTIAL_REFUSED for each in engine.active.failure)


def _without_chain(policy: Policy) -> tuple[Finding, ...]:
    """What remains open when nobody vouches for the certificate."""
    expected = Outcome.NOT_APPLICABLE if policy.expected.is_empty else Outcome.UNKNOWN
    return (
        _finding(Check.VALIDITY, Outcome.UNKNOWN, Reason.NOT_REACHED),
        _finding(Check.REVOCATION, Outcome.UNKNOWN, Reason.NOT_REACHED),
        _finding(
            Check.EXPECTED_SIGNER,
            expected,
            Reason.NOTHING_EXPECTED if policy.expected.is_empty else Reason.NOT_REACHED,
        ),
    )


def _trust_list(trust: TrustView, at: datetime, *, only_by_stale: bool = False) -> Finding:
    if not trust.anchors(AnchorPurpose.PHYSICIAN):
        return _finding(Check.TRUST_LIST, Outcome.FAIL, Reason.NO_TRUST_LIST)
    stale = tuple(each.operator for each in trust.lists if each.next_update <= at)
    if only_by_stale:
        return Finding(
            check=Check.TRUST_LIST,
            outcome=Outcome.UNKNOWN,
            reason=Reason.STALE_TRUST_LIST,
            parameters={"operators": stale},
        )
    if trust.demo:
        return _finding(Check.TRUST_LIST, Outcome.PASS, Reason.DEMO_TRUST_LIST)
    return _finding(Check.TRUST_LIST, Outcome.PASS, Reason.OK)


def _validity(
    path: PathResult, time: TrustedTime, policy: Policy, identity: SignerIdentity
) -> Finding:
    """Whether the certificate was in force when the file was provably signed, or else is now."""
    if path.reason in (Reason.EXPIRED, Reason.NOT_YET_VALID):
        return Finding(
            check=Check.VALIDITY,
            outcome=Outcome.FAIL,
            reason=path.reason,
            parameters={
                "not_before": identity.not_before.isoformat(),
                "not_after": identity.not_after.isoformat(),
            },
        )
    if path.reason is not Reason.OK:
        return _finding(Check.VALIDITY, Outcome.UNKNOWN, path.reason)
    if policy.require_trusted_time and time.time is None:
        return _finding(Check.VALIDITY, Outcome.FAIL, time.reason)
    return _finding(Check.VALIDITY, Outcome.PASS, Reason.OK)


def _revocation(
    path: tuple[bytes, ...], trust: TrustView, time: TrustedTime, at: datetime
) -> tuple[Finding, datetime | None]:
    """The worst status along the path; the anchor itself is vouched for by its list."""
    crls = trust.crls()
    results = [
        check_status(certificate, issuer, crls, time.time, at)
        for certificate, issuer in itertools.pairwise(path)
    ]
    for result in results:
        if result.reason is Reason.REVOKED:
            parameters = {
                "revoked_at": _text(result.revoked_at),
                "crl_reason": result.crl_reason,
            }
            finding = Finding(
                check=Check.REVOCATION,
                outcome=Outcome.FAIL,
                reason=Reason.REVOKED,
                parameters=parameters,
            )
            return finding, result.revoked_at
    leaf = results[0]
    outcome = Outcome.PASS if leaf.reason in (Reason.OK, Reason.REVOKED_LATER) else Outcome.UNKNOWN
    parameters = {
        "revoked_at": _text(leaf.revoked_at),
        "crl_reason": leaf.crl_reason,
        "checked_at": _text(leaf.checked_at),
    }
    given = {key: value for key, value in parameters.items() if value is not None}
    return (
        Finding(check=Check.REVOCATION, outcome=outcome, reason=leaf.reason, parameters=given),
        None,
    )


def _expected(identity: SignerIdentity, expected: ExpectedSigner) -> Finding:
    """Whether the signer is the one whom the caller expects; both values are told."""
    if expected.is_empty:
        return _finding(Check.EXPECTED_SIGNER, Outcome.NOT_APPLICABLE, Reason.NOTHING_EXPECTED)
    if expected.npi is not None and identity.npi != expected.npi.strip():
        return _differs(Reason.NPI_DIFFERS, expected.npi, identity.npi)
    if expected.name is not None and not _same(expected.name, identity.name):
        return _differs(Reason.NAME_DIFFERS, expected.name, identity.name)
    if expected.organisation is not None and not any(
        _same(expected.organisation, each) for each in (identity.organisation, identity.issuer)
    ):
        return _differs(Reason.ORGANISATION_DIFFERS, expected.organisation, identity.organisation)
    return _finding(Check.EXPECTED_SIGNER, Outcome.PASS, Reason.OK)


def _same(expected: str, found: str | None) -> bool:
    return found is not None and comparison_key(expected) == comparison_key(found)


def _differs(reason: Reason, expected: str, found: str | None) -> Finding:
    return Finding(
        check=Check.EXPECTED_SIGNER,
        outcome=Outcome.FAIL,
        reason=reason,
        parameters={"expected": expected, "found": found},
    )


def _text(time: datetime | None) -> str | None:
    return time.isoformat() if time is not None else None


def _finding(check: Check, outcome: Outcome, reason: Reason) -> Finding:
    return Finding(check=check, outcome=outcome, reason=reason)
