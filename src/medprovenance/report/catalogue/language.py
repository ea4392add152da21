"""What a language must supply. Each language is one file of this folder, and plain data.

Templates name their values in braces; values are sanitised before they are put in, and are never
read as templates themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from medprovenance.media.formats import MediaKind
    from medprovenance.model.content import Category
    from medprovenance.model.findings import Check, Outcome, Reason
    from medprovenance.model.verdict import VerdictCode


class Note(StrEnum):
    """Things worth knowing beside a confirmed verdict."""

    MADE_WITH_AI = "made-with-ai"
    PARTLY_MADE_WITH_AI = "partly-made-with-ai"
    UNCONFIRMED_ONLY_FILE = "unconfirmed-only-file"
    UNCONFIRMED_FILE = "unconfirmed-file"
    UNCONFIRMED_FILES = "unconfirmed-files"
    LICENCE_ENDED = "licence-ended"
    CERTIFICATE_ENDED = "certificate-ended"
    REVIEW_DATE_PASSED = "review-date-passed"
    SPONSORED = "sponsored"
    STATUS_NOT_CHECKED = "status-not-checked"
    DATE_NOT_PROVEN = "date-not-proven"
    MIXED_ALPHABETS = "mixed-alphabets"


class Label(StrEnum):
    """Headings, row titles and small words of the reports."""

    DEMO = "demo"
    """First line of every report under a DEMO list; begins with DEMO in all languages."""
    PAGE_TITLE = "page-title"
    SUMMARY = "summary"
    FILE = "file"
    RESULT = "result"
    NOTE = "note"
    NOTES = "notes"
    NEXT_STEP = "next-step"
    SIGNER = "signer"
    UNCONFIRMED_SIGNER = "unconfirmed-signer"
    NAME = "name"
    ORGANISATION = "organisation"
    VERIFIED_BY = "verified-by"
    ISSUED_BY = "issued-by"
    NPI = "npi"
    NPI_VALUE = "npi-value"
    CREDENTIAL = "credential"
    CREDENTIAL_VALUE = "credential-value"
    PLACE = "place"
    SIGNED_ON = "signed-on"
    CERTIFICATE = "certificate"
    CERTIFICATE_NUMBER = "certificate-number"
    CERTIFICATE_DIGEST = "certificate-digest"
    CERTIFICATE_DATES = "certificate-dates"
    MIXED = "mixed"
    CLAIMS = "claims"
    TITLE = "title"
    CATEGORY = "category"
    TOPICS = "topics"
    AUDIENCE = "audience"
    CONTENT_LANGUAGE = "content-language"
    REVIEWED_ON = "reviewed-on"
    REVIEW_BY = "review-by"
    SPONSOR = "sponsor"
    CONFLICT = "conflict"
    EVIDENCE = "evidence"
    JURISDICTION = "jurisdiction"
    HOW_MADE = "how-made"
    MADE_IN = "made-in"
    CHECKS = "checks"
    CHECKS_CAPTION = "checks-caption"
    CHECK = "check"
    OUTCOME = "outcome"
    WHY = "why"
    STATED = "stated"
    NOT_SHOWN = "not-shown"
    NOT_SHOWN_WHY = "not-shown-why"
    NOT_CHECKED = "not-checked"
    ADVICE_NOT_CHECKED = "advice-not-checked"
    PEOPLE_NOT_CHECKED = "people-not-checked"
    ABOUT = "about"
    JUDGED_AT = "judged-at"
    TOOL = "tool"
    ENGINE = "engine"
    TRUST_LIST = "trust-list"
    TRUST_LIST_VALUE = "trust-list-value"
    NONE = "none"
    FILE_DIGEST = "file-digest"
    FILE_SIZE = "file-size"
    SIDECAR = "sidecar"
    NOT_STATED = "not-stated"
    UNUSUAL_NAME = "unusual-name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Noun:
    """How a language speaks of a kind of media, with its grammatical gender."""

    this: str
    """Determiner and noun: ``this video``."""
    it: str
    """Object pronoun: ``it``, in Spanish ``lo`` or ``la``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """Everything that the reports say in one language."""

    tag: str
    """BCP 47 language subtag."""
    name: str
    """In the language itself."""
    months: tuple[str, ...]
    date_form: str
    """Of ``{day}``, ``{month}``, ``{year}``."""
    time_form: str
    """Of ``{date}`` and ``{clock}``; states UTC."""
    nouns: Mapping[MediaKind, Noun]
    headlines: Mapping[VerdictCode, str]
    facts: Mapping[VerdictCode, str]
    """What a person reads first. May use ``{this}``, ``{This}``, ``{it}``, ``{signer}``,
    ``{issuer}``, ``{date}``."""
    undated: Mapping[VerdictCode, str]
    """Replace ``facts`` whose ``{date}`` is not known."""
    unnamed: Mapping[VerdictCode, str]
    """Replace ``facts`` whose ``{signer}`` may not be named."""
    actions: Mapping[VerdictCode, str]
    """What to do next."""
    cause_facts: Mapping[tuple[VerdictCode, Reason], str]
    """Replace ``facts`` when that reason led to the verdict."""
    cause_actions: Mapping[tuple[VerdictCode, Reason], str]
    """Replace ``actions`` likewise."""
    notes: Mapping[Note, str]
    labels: Mapping[Label, str]
    checks: Mapping[Check, str]
    """Names of the checks."""
    outcomes: Mapping[Outcome, str]
    findings: Mapping[tuple[Check, Outcome, Reason], str]
    reasons: Mapping[Reason, str]
    """Sentences of reasons that mean the same in every check."""
    fallback: str
    """Names the ``{code}`` of a finding that has no sentence."""
    revocation_reasons: Mapping[str, str]
    """By X.509 CRLReason, lower-case letters only."""
    categories: Mapping[Category, str]
    source_types: Mapping[str, str]
    """By the last path segment of the IPTC digital source type."""
