"""What the verifier relies on: trust lists, and the snapshot of them that a verdict names."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class AnchorPurpose(StrEnum):
    """What an anchor is trusted for. Anchors of one purpose never serve another."""

    PHYSICIAN = "physician"
    TIME_STAMP = "time-stamp"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustAnchor:
    """A root certificate and its one purpose."""

    purpose: AnchorPurpose
    certificate: bytes
    """DER."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustList:
    """What one operator (a medical society, a hospital) vouches for."""

    operator: str
    demo: bool
    """True for lists made by ``medprov init --demo``; every verdict under them says DEMO."""
    sequence: int
    issued: datetime
    next_update: datetime
    anchors: tuple[TrustAnchor, ...]
    crls: tuple[bytes, ...] = ()
    """DER certificate revocation lists of the operator's issuing authorities."""
    sha256: str
    """Digest of the list file's bytes, lower-case hexadecimal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustView:
    """All lists in force for one verification."""

    lists: tuple[TrustList, ...] = ()

    @property
    def demo(self) -> bool:
        """Whether any list is a DEMO list."""
        return any(each.demo for each in self.lists)

    def anchors(self, purpose: AnchorPurpose) -> tuple[bytes, ...]:
        """DER certificates of the anchors for ``purpose``, over all lists."""
        return tuple(
            anchor.certificate
            for each in self.lists
            for anchor in each.anchors
            if anchor.purpose is purpose
        )

    def crls(self) -> tuple[bytes, ...]:
        """DER revocation lists, over all lists."""
        return tuple(crl for each in self.lists for crl in each.crls)

    def snapshot(self) -> tuple[TrustListReference, ...]:
        """What a verdict records of this view."""
        return tuple(
            TrustListReference(
                operator=each.operator,
                demo=each.demo,
                sequence=each.sequence,
                issued=each.issued,
                next_update=each.next_update,
                sha256=each.sha256,
            )
            for each in self.lists
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustListReference:
    """Names one list in one version."""

    operator: str
    demo: bool
    sequence: int
    issued: datetime
    next_update: datetime
    sha256: str
