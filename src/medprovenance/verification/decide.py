"""The decision: from findings to one verdict code, by a table that fails closed.

Each check has a row that says what each outcome leads to; ``None`` means "no objection". The
checks stand in stages, because a later question is only honest to answer when the earlier ones
are settled: nobody's name may be judged over a file that may have changed. The first stage with
an objection decides, by the worst objection in it. A check without a finding always objects
with ``incomplete``, so no set of findings short of the complete one ends as ``confirmed``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from medprovenance.model.findings import Check, Finding, Outcome
from medprovenance.model.verdict import VerdictCode, worst

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from medprovenance.model.policy import Policy

Row = dict[Outcome, VerdictCode | None]


def _required(on_failure: VerdictCode) -> Row:
    """A check that must pass: not knowing, or not asking, is never a pass."""
    return {
        Outcome.PASS: None,
        Outcome.FAIL: on_failure,
        Outcome.UNKNOWN: VerdictCode.INCOMPLETE,
        Outcome.NOT_APPLICABLE: VerdictCode.INCOMPLETE,
    }


def _note() -> Row:
    """A check whose result is told, and decides nothing."""
    return dict.fromkeys(Outcome)


STAGES: tuple[Mapping[Check, Row], ...] = (
    {Check.READABLE: _required(VerdictCode.UNREADABLE)},
    {Check.PRESENT: _required(VerdictCode.NO_CREDENTIALS)},
    {
        Check.STORE_INTACT: _required(VerdictCode.ALTERED),
        Check.MEDIA_TYPE: _required(VerdictCode.INCOMPLETE),
        Check.CLAIM_SIGNATURE: _required(VerdictCode.ALTERED),
        Check.ASSERTIONS: _required(VerdictCode.ALTERED),
        Check.HARD_BINDING: _required(VerdictCode.ALTERED),
        Check.ENGINE: _required(VerdictCode.ALTERED),
        # Unconfirmed ingredients are told beside a confirmed verdict; altered ones forbid it.
        Check.HISTORY: _required(VerdictCode.ALTERED) | {Outcome.UNKNOWN: None},
    },
    {
        Check.CLAIM_FORMAT: _required(VerdictCode.UNKNOWN_SIGNER),
        Check.TRUST_LIST: _required(VerdictCode.UNKNOWN_SIGNER),
        Check.CHAIN: _required(VerdictCode.UNKNOWN_SIGNER),
        # Without a trusted time the certificate must be valid today: VALIDITY decides that.
        Check.TRUSTED_TIME: _note(),
        Check.VALIDITY: _required(VerdictCode.EXPIRED),
        Check.REVOCATION: _required(VerdictCode.REVOKED) | {Outcome.UNKNOWN: None},
        Check.EXPECTED_SIGNER: (
            _required(VerdictCode.WRONG_SIGNER) | {Outcome.NOT_APPLICABLE: None}
        ),
        Check.REVIEW_DATE: _note(),
        Check.AI_USE: _note(),
        Check.DISCLOSURES: _note(),
        Check.EXTRA_IDENTITY: _note(),
    },
)

INTEGRITY_STAGE = 2
"""Index of the stage after which the file is known to be as it was signed."""


def decide(findings: Iterable[Finding], policy: Policy) -> VerdictCode:
    """The verdict code for these findings. Raises ``ValueError`` on two findings of one check."""
    by_check = _by_check(findings)
    for stage in STAGES:
        objections = [
            objection
            for check, row in stage.items()
            if (objection := _objection(by_check.get(check), check, row, policy)) is not None
        ]
        if objections:
            return worst(objections)
    return VerdictCode.CONFIRMED


def is_intact(findings: Iterable[Finding], policy: Policy) -> bool:
    """Whether nothing up to the integrity stage objects: the file is as its signer left it."""
    by_check = _by_check(findings)
    return all(
        _objection(by_check.get(check), check, row, policy) is None
        for stage in STAGES[: INTEGRITY_STAGE + 1]
        for check, row in stage.items()
    )


def _by_check(findings: Iterable[Finding]) -> dict[Check, Finding]:
    by_check: dict[Check, Finding] = {}
    for finding in findings:
        if finding.check in by_check:
            raise ValueError(f"two findings of {finding.check}")
        by_check[finding.check] = finding
    return by_check


def _objection(
    finding: Finding | None, check: Check, row: Row, policy: Policy
) -> VerdictCode | None:
    if finding is None:
        return VerdictCode.INCOMPLETE
    if (
        check is Check.REVOCATION
        and finding.outcome is Outcome.UNKNOWN
        and policy.require_revocation_status
    ):
        return VerdictCode.INCOMPLETE
    return row[finding.outcome]
