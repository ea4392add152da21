"""The plan: what one signing will record and remove, decided before anything is written. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from medprovenance.errors import OutputRefused, ProtectedDocument, UnsupportedMedia
from medprovenance.media.formats import OCTET_STREAM, by_extension, extension_for
from medprovenance.media.pdf import PdfProtection
from medprovenance.model.signing import SigningPlan
from medprovenance.model.statements import checked_statement
from medprovenance.model.text import clean
from medprovenance.signing.definition import manifest_definition
from medprovenance.signing.history import SourceHistory
from medprovenance.verification.checks.integrity import INTERCHANGEABLE

if TYPE_CHECKING:
    from pathlib import Path

    from medprovenance.media.probe import Probe
    from medprovenance.model.signing import Removal, SigningRequest

SIDECAR_SUFFIX: Final = ".c2pa"
UNTITLED: Final = "untitled"


class PlanWarning(StrEnum):
    """Things worth knowing before signing; codes, the sentences are the caller's."""

    METADATA_KEPT = "metadata-kept"
    HYGIENE_UNSUPPORTED = "hygiene-unsupported"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFacts:
    """What was read of the source."""

    probe: Probe
    history: SourceHistory
    """``NONE`` or ``INTACT``; over any other nobody signs (``history.require_signable``)."""
    removals: tuple[Removal, ...]
    can_be_cleaned: bool


def plan_signing(
    request: SigningRequest, facts: SourceFacts, *, generator_version: str
) -> SigningPlan:
    """The plan for one file.

    A kind of file that cannot carry credentials gets a sidecar, asked for or not: the store then
    goes into the target's folder, under the source's whole name with ``.c2pa`` behind it, where
    verification looks for it.

    Raises:
        InvalidStatement: The statement does not meet its schema.
        OutputRefused: The target's name promises another kind of file.
        UnsupportedMedia: The source's name does.
    """
    statement = checked_statement(request.statement)
    sidecar = request.sidecar or not facts.probe.embeds
    target = _target(request, facts, sidecar=sidecar)
    removals = () if request.keep_metadata or sidecar else facts.removals
    warnings = []
    if facts.removals and not removals:
        # Asked for; or a sidecar, beside which the file itself stays as it is.
        warnings.append(PlanWarning.METADATA_KEPT.value)
    if not facts.can_be_cleaned:
        warnings.append(PlanWarning.HYGIENE_UNSUPPORTED.value)
    media_type = facts.probe.media_type or OCTET_STREAM
    continues_history = facts.history is SourceHistory.INTACT
    return SigningPlan(
        source=request.source,
        target=target,
        # Over an octet stream the engine hashes every byte and changes none.
        media_type=OCTET_STREAM if sidecar else media_type,
        sidecar=sidecar,
        definition=manifest_definition(
            title=statement.title or clean(request.source.name) or UNTITLED,
            media_type=media_type,
            statement=statement,
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


def refuse_protected(request: SigningRequest, protection: frozenset[PdfProtection]) -> None:
    """Raise ``ProtectedDocument`` if embedding would break what protects a PDF already."""
    if request.sidecar or not protection:
        return
    hint = "Sign it with --sidecar: the document itself stays as it is."
    if PdfProtection.SIGNED in protection:
        raise ProtectedDocument(
            f"{request.source.name} carries a signature that embedding would break", hint=hint
        )
    raise ProtectedDocument(
        f"{request.source.name} is encrypted, and embedding would remove that", hint=hint
    )


def _target(request: SigningRequest, facts: SourceFacts, *, sidecar: bool) -> Path:
    """Where the result goes; its name must say what it is, or verifiers rightly object."""
    target, actual = request.target, facts.probe.media_type
    if not sidecar:
        declared = by_extension(target.name)
        if declared is not None and not _same_kind(declared.media_type, actual):
            raise OutputRefused(
                f"{target.name} is named like {declared.media_type}, but would hold {actual}",
                hint=f"Give it a name that ends in {extension_for(actual or '')}.",
            )
        if target.suffix.lower() == SIDECAR_SUFFIX:
            raise OutputRefused(
                f"{target.name} is named like a sidecar, but would hold {actual}",
                hint="Give it another name, or sign with --sidecar.",
            )
        return target
    if not _same_kind(facts.probe.declared_type, actual) and actual is not None:
        raise UnsupportedMedia(
            f"{request.source.name} is named like {facts.probe.declared_type}, "
            f"but its content is {actual}",
            hint="Give it the extension that fits its content.",
        )
    if target.suffix.lower() == SIDECAR_SUFFIX:
        return target
    if request.sidecar:
        raise OutputRefused(
            f"{target.name} is not the name of a sidecar",
            hint=f"Let it end in {SIDECAR_SUFFIX}, or leave -o out.",
        )
    return target.with_name(request.source.name + SIDECAR_SUFFIX)


def _same_kind(declared: str | None, actual: str | None) -> bool:
    """Whether verification lets a name pass for this content."""
    if declared is None or declared == actual:
        return True
    return any({declared, actual} <= family for family in INTERCHANGEABLE)
