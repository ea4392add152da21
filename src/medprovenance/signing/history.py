"""What is known of a source's own credentials, and whether one may sign on top of them. Pure.

A signature over an altered source would launder it, and a re-signing that drops a history would
hide it: either a source's credentials hold and are continued, or there are none, or nobody signs.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from medprovenance.errors import (
    AlteredSource,
    DamagedAsset,
    EngineFailure,
    LimitExceeded,
    MedProvenanceError,
)
from medprovenance.model.evidence import ReadOutcome
from medprovenance.model.findings import Outcome, Reason
from medprovenance.model.policy import Policy
from medprovenance.model.trust import TrustView
from medprovenance.model.verdict import VerdictCode
from medprovenance.verification.decide import is_intact
from medprovenance.verification.judge import judge

if TYPE_CHECKING:
    from datetime import datetime

    from medprovenance.model.evidence import Evidence
    from medprovenance.model.verdict import Verdict

LIMITS: Final = frozenset({Reason.TIME_LIMIT, Reason.MEMORY_LIMIT, Reason.SIZE_LIMIT})


class SourceHistory(StrEnum):
    """What the source's own credentials are worth."""

    NONE = "none"
    INTACT = "intact"
    """They hold, whoever signed: the new manifest continues them."""
    ALTERED = "altered"
    """The source, or something it was made from, is not what was signed."""
    DAMAGED = "damaged"
    """A store is there and cannot be read."""
    ELSEWHERE = "elsewhere"
    """They are stored under an address, which is not asked."""
    UNKNOWN = "unknown"
    """Reading ended early, or the engine said something that we do not know."""
    UNREADABLE = "unreadable"
    """The container is broken."""


_BY_OUTCOME: Final = {
    ReadOutcome.NO_CREDENTIALS: SourceHistory.NONE,
    ReadOutcome.DAMAGED: SourceHistory.DAMAGED,
    ReadOutcome.STORED_ELSEWHERE: SourceHistory.ELSEWHERE,
    ReadOutcome.INCOMPLETE: SourceHistory.UNKNOWN,
    ReadOutcome.UNREADABLE: SourceHistory.UNREADABLE,
}

_REFUSED: Final = {
    SourceHistory.ALTERED: (
        "{name} was changed after it was signed: nobody may sign over that",
        "Get an unchanged copy from whoever made it.",
    ),
    SourceHistory.DAMAGED: (
        "{name} carries Content Credentials that are damaged",
        "Get an unchanged copy from whoever made it.",
    ),
    SourceHistory.ELSEWHERE: (
        "the Content Credentials of {name} are stored elsewhere and cannot be checked",
        "Get a copy that carries them inside.",
    ),
}
"""Sentence and hint for each history that may not be continued."""


def history_of(evidence: Evidence, at: datetime) -> SourceHistory:
    """Judge the source by our own verification, up to the point where trust would begin."""
    report = evidence.report
    if report.reason is Reason.NOT_A_MEDIA_FILE:
        # Bytes of no kind that we know have no place for credentials.
        return SourceHistory.NONE
    if report.outcome is not ReadOutcome.READ:
        return _BY_OUTCOME[report.outcome]
    verdict = _judged(evidence, at)
    if is_intact(verdict.findings, Policy()):
        return SourceHistory.INTACT
    incomplete = verdict.code is VerdictCode.INCOMPLETE
    return SourceHistory.UNKNOWN if incomplete else SourceHistory.ALTERED


def require_signable(history: SourceHistory, evidence: Evidence, at: datetime) -> None:
    """Raise unless one may sign over a source with this history.

    Raises:
        AlteredSource: Its own credentials are altered, damaged or out of reach.
        DamagedAsset: Its container is broken.
        LimitExceeded, EngineFailure: It could not be read to the end.
    """
    if history in (SourceHistory.NONE, SourceHistory.INTACT):
        return
    if history in _REFUSED:
        message, hint = _REFUSED[history]
        raise AlteredSource(
            message.format(name=evidence.asset.name),
            hint=hint,
            history=history.value,
            findings=_objections(evidence, at),
        )
    raise _unreadable(history, evidence, at)


def _unreadable(history: SourceHistory, evidence: Evidence, at: datetime) -> MedProvenanceError:
    """Why the source could not be read to the end."""
    name, reason = evidence.asset.name, evidence.report.reason
    if history is SourceHistory.UNREADABLE:
        return DamagedAsset(
            f"{name} cannot be read: its container is damaged",
            hint="Export it again from the program that made it.",
            detail=evidence.report.detail,
        )
    if reason in LIMITS:
        return LimitExceeded(
            f"reading {name} needed more than one file is allowed ({reason.value})",
            hint="Export it again from the program that made it.",
        )
    return EngineFailure(
        f"the Content Credentials of {name} could not be checked to the end",
        hint="Check the disk, and that nothing else writes to the file; then try again.",
        reason=reason.value,
        findings=_objections(evidence, at),
    )


def _objections(evidence: Evidence, at: datetime) -> tuple[str, ...]:
    """The checks that a source did not pass, for engineers."""
    return tuple(
        f"{each.check.value}: {each.reason.value}"
        for each in _judged(evidence, at).findings
        if each.outcome is Outcome.FAIL
    )


def _judged(evidence: Evidence, at: datetime) -> Verdict:
    return judge(evidence, policy=Policy(), trust=TrustView(), at=at, tool_version="")
