"""The plan: what one signing will record and remove, decided before anything is written. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from medprovenance.errors import (
    AlteredSource,
    DamagedAsset,
    LimitExceeded,
    ProtectedDocument,
    UnsupportedMedia,
)
from medprovenance.media.formats import OCTET_STREAM
from medprovenance.media.pdf import PdfProtection
from medprovenance.model.evidence import ReadOutcome
from medprovenance.model.signing import SigningPlan
from medprovenance.model.text import clean
from medprovenance.signing.definition import manifest_definition

if TYPE_CHECKING:
    from medprovenance.media.probe import Probe
    from medprovenance.model.evidence import ManifestReport
    from medprovenance.model.signing import Removal, SigningRequest


class PlanWarning(StrEnum):
    """Things worth knowing before signing; codes, the sentences are the caller's."""

    METADATA_KEPT = "metadata-kept"
    HYGIENE_UNSUPPORTED = "hygiene-unsupported"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFacts:
    """What was read of the source."""

    probe: Probe
    report: ManifestReport
    history_is_intact: bool
    """Whether the source's own credentials, if any, hold (judged without trust)."""
    removals: tuple[Removal, ...]
    can_be_cleaned: bool
    protection: frozenset[PdfProtection] = frozenset()


def plan_signing(
    request: SigningRequest, facts: SourceFacts, *, generator_version: str
) -> SigningPlan:
    """The plan for one file.

    Raises:
        ProtectedDocument: A PDF that is signed or encrypted already.
        AlteredSource: The source's own credentials are altered or damaged.
        UnsupportedMedia: The engine cannot embed into this kind of file, and no sidecar was
            asked for.
        DamagedAsset, LimitExceeded: The source cannot be read.
    """
    _refuse_protected(request, facts)
    continues_history = _history(facts)
    sidecar = _sidecar(request, facts)
    removals = () if request.keep_metadata or sidecar else facts.removals
    warnings = []
    if request.keep_metadata and facts.removals:
        warnings.append(PlanWarning.METADATA_KEPT.value)
    if sidecar and facts.removals and not request.keep_metadata:
        # Beside an unchanged file nothing can be taken out of it.
        warnings.append(PlanWarning.METADATA_KEPT.value)
    if not facts.can_be_cleaned and not sidecar:
        warnings.append(PlanWarning.HYGIENE_UNSUPPORTED.value)
    media_type = OCTET_STREAM if sidecar else facts.probe.media_type or OCTET_STREAM
    title = request.statement.title or clean(request.source.name) or "untitled"
    return SigningPlan(
        source=request.source,
        target=request.target,
        media_type=media_type,
        sidecar=sidecar,
        definition=manifest_definition(
            title=title,
            media_type=facts.probe.media_type or OCTET_STREAM,
            statement=request.statement,
            source_type=request.source_type,
            continues_history=continues_history,
            metadata_removed=bool(removals),
            allow_training=request.allow_training,
            generator_version=generator_version,
        ),
        removals=removals,
        keeps_history=continues_history,
        timestamp=request.timestamp,
        warnings=tuple(warnings),
    )


def _refuse_protected(request: SigningRequest, facts: SourceFacts) -> None:
    if request.sidecar or not facts.protection:
        return
    hint = "Sign it with --sidecar: the document itself stays as it is."
    if PdfProtection.SIGNED in facts.protection:
        raise ProtectedDocument(
            f"{request.source.name} carries a signature that embedding would break", hint=hint
        )
    raise ProtectedDocument(
        f"{request.source.name} is encrypted, and embedding would remove that", hint=hint
    )


def _history(facts: SourceFacts) -> bool:
    """Whether there is a history to continue; refuses one that does not hold."""
    report = facts.report
    hint = "Get an unchanged copy from whoever made it."
    match report.outcome:
        case ReadOutcome.NO_CREDENTIALS:
            return False
        case ReadOutcome.READ if facts.history_is_intact:
            return True
        case ReadOutcome.READ:
            raise AlteredSource(
                "the source was changed after it was signed: nobody may sign over that", hint=hint
            )
        case ReadOutcome.DAMAGED:
            raise AlteredSource("the source's own credentials are damaged", hint=hint)
        case ReadOutcome.STORED_ELSEWHERE:
            raise AlteredSource(
                "the source's credentials are stored elsewhere and cannot be checked",
                hint="Get a copy that carries them inside.",
            )
        case ReadOutcome.INCOMPLETE:
            raise LimitExceeded(
                f"the source could not be read completely ({report.reason.value})",
                hint="Check the disk, or re-encode the file.",
            )
        case ReadOutcome.UNREADABLE if facts.probe.media_type is None:
            return False
        case _:
            raise DamagedAsset(
                "the source cannot be read: its container is damaged",
                hint="Export it again from the program that made it.",
            )


def _sidecar(request: SigningRequest, facts: SourceFacts) -> bool:
    if request.sidecar:
        return True
    if facts.probe.embeds:
        return False
    raise UnsupportedMedia(
        f"Content Credentials cannot be put inside {request.source.name}",
        hint="Sign it with --sidecar: they then go into a file beside it.",
    )
