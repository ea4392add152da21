"""The verdict: what a verification concluded, and everything it may be asked about."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NoReturn

from medprovenance.errors import MedProvenanceError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from medprovenance.model.content import ContentClaims
    from medprovenance.model.evidence import AssetFacts
    from medprovenance.model.findings import Check, Finding
    from medprovenance.model.identity import SignerIdentity
    from medprovenance.model.trust import TrustListReference


class VerdictCode(StrEnum):
    """The conclusions. Stable: scripts and other services rely on these words."""

    CONFIRMED = "confirmed"
    ALTERED = "altered"
    NO_CREDENTIALS = "no_credentials"
    UNKNOWN_SIGNER = "unknown_signer"
    REVOKED = "revoked"
    EXPIRED = "expired"
    INCOMPLETE = "incomplete"
    WRONG_SIGNER = "wrong_signer"
    UNREADABLE = "unreadable"
    COPY_MATCHES = "copy_matches"
    COPY_DIFFERS = "copy_differs"

    @property
    def exit_code(self) -> int:
        """Exit status of ``medprov verify`` for this conclusion."""
        return EXIT_CODES[self]


EXIT_CODES = {
    VerdictCode.CONFIRMED: 0,
    VerdictCode.ALTERED: 10,
    VerdictCode.NO_CREDENTIALS: 11,
    VerdictCode.UNKNOWN_SIGNER: 12,
    VerdictCode.REVOKED: 13,
    VerdictCode.EXPIRED: 14,
    VerdictCode.INCOMPLETE: 15,
    VerdictCode.WRONG_SIGNER: 16,
    VerdictCode.UNREADABLE: 17,
    VerdictCode.COPY_MATCHES: 18,
    VerdictCode.COPY_DIFFERS: 19,
}

PRECEDENCE = (
    VerdictCode.UNREADABLE,
    VerdictCode.ALTERED,
    VerdictCode.COPY_DIFFERS,
    VerdictCode.REVOKED,
    VerdictCode.WRONG_SIGNER,
    VerdictCode.EXPIRED,
    VerdictCode.UNKNOWN_SIGNER,
    VerdictCode.INCOMPLETE,
    VerdictCode.NO_CREDENTIALS,
    VerdictCode.COPY_MATCHES,
    VerdictCode.CONFIRMED,
)
"""Worst first: of several files, and of several consequences, the first of these decides."""


def worst(codes: Iterable[VerdictCode]) -> VerdictCode:
    """The code of highest precedence. Raises ``ValueError`` when there is none."""
    return min(codes, key=PRECEDENCE.index)


class NotConfirmed(MedProvenanceError):
    """Raised by ``Verdict.require_confirmed`` for every verdict but ``confirmed``."""

    code = "not-confirmed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The conclusion about one file, judged at one time under one set of trust lists.

    A verdict has no truth value: ask for ``code``, or call ``require_confirmed``.
    """

    code: VerdictCode
    asset: AssetFacts
    findings: tuple[Finding, ...]
    """One per check, in the order of ``Check``; a check that was not reached says so."""
    signer: SignerIdentity | None
    """The signer, only when the chain to a physician list was established and the file is
    intact; never for ``altered`` or ``unknown_signer``."""
    signed_at: datetime | None
    """Time from a time-stamp token that our own check trusts; never a self-asserted time."""
    content: ContentClaims | None
    """What the signer states of the content, under the same condition as ``signer``."""
    revoked_at: datetime | None = None
    """For ``revoked``: from when on the certificate is not to be relied upon."""
    manifest_label: str | None = None
    judged_at: datetime
    trust: tuple[TrustListReference, ...] = ()
    demo: bool = False
    """A DEMO list was in force: every rendering begins with DEMO."""
    tool_version: str
    engine_version: str | None

    def __bool__(self) -> NoReturn:
        raise TypeError(
            "a Verdict has no truth value; compare verdict.code or call require_confirmed()"
        )

    def finding(self, check: Check) -> Finding:
        """The finding of that check. Raises ``KeyError`` if the check was not run."""
        for each in self.findings:
            if each.check is check:
                return each
        raise KeyError(check)

    def require_confirmed(self) -> SignerIdentity:
        """Return the signer of a ``confirmed`` file; raise ``NotConfirmed`` for all else."""
        if self.code is VerdictCode.CONFIRMED and self.signer is not None:
            return self.signer
        raise NotConfirmed(
            f"{self.asset.name}: the verdict is {self.code.value}, not confirmed",
            hint="Do not treat this file as coming from the signer.",
            verdict=self.code.value,
        )
