"""Are there Content Credentials, and can they be read?"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from medprovenance.model.evidence import ReadOutcome
from medprovenance.model.findings import Check, Finding, Outcome, Reason

if TYPE_CHECKING:
    from medprovenance.model.evidence import Evidence


def check_credentials(evidence: Evidence) -> tuple[Finding, ...]:
    """Findings of READABLE, PRESENT and STORE_INTACT, as far as the questions arise."""
    report = evidence.report
    readable = Finding(check=Check.READABLE, outcome=Outcome.PASS)
    match report.outcome:
        case ReadOutcome.INCOMPLETE:
            return (_finding(Check.READABLE, Outcome.UNKNOWN, report.reason),)
        case ReadOutcome.UNREADABLE:
            return (_finding(Check.READABLE, Outcome.FAIL, report.reason),)
        case ReadOutcome.NO_CREDENTIALS:
            return (readable, _finding(Check.PRESENT, Outcome.FAIL, Reason.NO_STORE))
        case ReadOutcome.STORED_ELSEWHERE:
            return (readable, _finding(Check.PRESENT, Outcome.UNKNOWN, Reason.STORED_ELSEWHERE))
        case ReadOutcome.DAMAGED:
            store = _finding(Check.STORE_INTACT, Outcome.FAIL, Reason.DAMAGED_STORE)
        case ReadOutcome.READ if report.reason is not Reason.OK:
            return (_finding(Check.READABLE, Outcome.UNKNOWN, report.reason),)
        case ReadOutcome.READ:
            store = _store(evidence)
        case _ as never:
            assert_never(never)
    return (readable, Finding(check=Check.PRESENT, outcome=Outcome.PASS), store)


def _store(evidence: Evidence) -> Finding:
    """Whether the store is what its signer wrote, byte for byte where nothing else says so."""
    active = evidence.active
    if active is None or evidence.report.engine is None:
        return _finding(Check.STORE_INTACT, Outcome.FAIL, Reason.DAMAGED_STORE)
    labels = [manifest.label for manifest in evidence.report.manifests]
    problems = sorted({problem for each in evidence.report.manifests for problem in each.problems})
    if len(set(labels)) != len(labels):
        problems.append("duplicate-manifest")
    if problems:
        return Finding(
            check=Check.STORE_INTACT,
            outcome=Outcome.FAIL,
            reason=Reason.MALFORMED,
            parameters={"problems": tuple(problems)},
        )
    # Padding is outside every hash: whoever wrote there did so after the signer.
    if active.signature is not None and not active.signature.padding_is_zero:
        return _finding(Check.STORE_INTACT, Outcome.FAIL, Reason.NONZERO_PADDING)
    return Finding(check=Check.STORE_INTACT, outcome=Outcome.PASS)


def _finding(check: Check, outcome: Outcome, reason: Reason) -> Finding:
    return Finding(check=check, outcome=outcome, reason=reason)
