"""When was it signed, as far as somebody other than the signer vouches for it?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from medprovenance.manifest.cose import counter_signed_message
from medprovenance.model.findings import Check, Finding, Outcome, Reason
from medprovenance.model.trust import AnchorPurpose
from medprovenance.pki.timestamps import check_token

if TYPE_CHECKING:
    from datetime import datetime

    from medprovenance.model.evidence import ClaimSignatureEvidence
    from medprovenance.model.trust import TrustView

CLOCK_SKEW = timedelta(minutes=5)
"""How far ahead of the verifier's clock a time-stamp may be."""

MOST_TOKENS = 4
"""Tokens looked at; a manifest has one, and each costs a path check."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedTime:
    """The result of looking for a trusted time."""

    reason: Reason
    """``OK``, or why there is none."""
    time: datetime | None = None
    authority: str | None = None


def trusted_time(signature: ClaimSignatureEvidence, trust: TrustView, at: datetime) -> TrustedTime:
    """The time of the first token over this signature that a time-stamp anchor vouches for.

    Only ``sigTst2`` tokens count (C2PA 2.4 §10.3.2.5): the older kind does not cover the
    signature itself, and the engine takes it from anybody.
    """
    tokens = signature.timestamp_tokens[:MOST_TOKENS]
    if not tokens:
        return TrustedTime(reason=Reason.NO_TIMESTAMP)
    anchors = trust.anchors(AnchorPurpose.TIME_STAMP)
    message = counter_signed_message(signature)
    reasons = []
    for token in tokens:
        result = check_token(token, message, anchors)
        if result.reason is Reason.OK and result.time is not None:
            if result.time <= at + CLOCK_SKEW:
                return TrustedTime(reason=Reason.OK, time=result.time, authority=result.authority)
            reasons.append(Reason.BAD_TIMESTAMP)
        else:
            reasons.append(result.reason)
    return TrustedTime(reason=reasons[0])


def time_finding(result: TrustedTime) -> Finding:
    """The finding of TRUSTED_TIME."""
    if result.time is not None:
        parameters = {"time": result.time.isoformat(), "authority": result.authority}
        return Finding(check=Check.TRUSTED_TIME, outcome=Outcome.PASS, parameters=parameters)
    return Finding(check=Check.TRUSTED_TIME, outcome=Outcome.UNKNOWN, reason=result.reason)
