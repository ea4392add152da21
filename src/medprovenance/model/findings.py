"""Findings: what each check of a verification established, without a word of prose.

A finding is a check's name, an outcome, a reason from a closed set, and parameters. Sentences
live with the report, one per language and audience.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

Parameter = str | int | float | bool | None | tuple[str, ...]


class Outcome(StrEnum):
    """What a check established."""

    PASS = "pass"  # noqa: S105  an outcome, not a secret
    FAIL = "fail"
    UNKNOWN = "unknown"
    """It could not be established; the reason says why. Never counts as a pass."""
    NOT_APPLICABLE = "not_applicable"
    """The question does not arise for this file."""


class Check(StrEnum):
    """The checks, in the order in which a verification asks them."""

    READABLE = "credentials.readable"
    PRESENT = "credentials.present"
    STORE_INTACT = "credentials.intact"
    MEDIA_TYPE = "integrity.media-type"
    CLAIM_FORMAT = "integrity.claim-format"
    CLAIM_SIGNATURE = "integrity.claim-signature"
    ASSERTIONS = "integrity.assertions"
    HARD_BINDING = "integrity.hard-binding"
    ENGINE = "integrity.engine"
    HISTORY = "history.ingredients"
    TRUST_LIST = "trust.list"
    CHAIN = "signer.chain"
    TRUSTED_TIME = "time.trusted"
    VALIDITY = "signer.validity"
    REVOCATION = "signer.revocation"
    EXPECTED_SIGNER = "policy.expected-signer"
    REVIEW_DATE = "policy.review-date"
    AI_USE = "claims.ai-use"
    DISCLOSURES = "claims.disclosures"
    EXTRA_IDENTITY = "claims.identity"


class Reason(StrEnum):
    """Why a check ended as it did; one word a cause, stable across releases."""

    OK = "ok"
    # credentials.*
    NOT_A_MEDIA_FILE = "not-a-media-file"
    DAMAGED_CONTAINER = "damaged-container"
    NO_STORE = "no-store"
    STORED_ELSEWHERE = "stored-elsewhere"
    DAMAGED_STORE = "damaged-store"
    TYPE_MISMATCH = "type-mismatch"
    # could not finish
    TIME_LIMIT = "time-limit"
    MEMORY_LIMIT = "memory-limit"
    SIZE_LIMIT = "size-limit"
    READER_CRASHED = "reader-crashed"
    ENGINE_UNFIT = "engine-unfit"
    IO_ERROR = "io-error"
    FILE_CHANGED = "file-changed"
    NOT_REACHED = "not-reached"
    NOT_CHECKED = "not-checked"
    # integrity.*
    OLD_CLAIM_VERSION = "old-claim-version"
    MALFORMED = "malformed"
    ALGORITHM_NOT_ALLOWED = "algorithm-not-allowed"
    UNPROTECTED_CHAIN = "unprotected-chain"
    NONZERO_PADDING = "nonzero-padding"
    SIGNATURE_MISMATCH = "signature-mismatch"
    SUCCESS_CODE_MISSING = "success-code-missing"
    HASH_MISMATCH = "hash-mismatch"
    NO_HARD_BINDING = "no-hard-binding"
    SEVERAL_HARD_BINDINGS = "several-hard-bindings"
    UNDECLARED_CONTENT = "undeclared-content"
    UNCOVERED_CONTENT = "uncovered-content"
    ENGINE_FAILURE_CODE = "engine-failure-code"
    # history
    NO_INGREDIENTS = "no-ingredients"
    ALTERED_INGREDIENT = "altered-ingredient"
    UNCONFIRMED_INGREDIENTS = "unconfirmed-ingredients"
    # trust and signer
    NO_TRUST_LIST = "no-trust-list"
    STALE_TRUST_LIST = "stale-trust-list"
    DEMO_TRUST_LIST = "demo-trust-list"
    NO_PATH = "no-path"
    WRONG_KEY_USAGE = "wrong-key-usage"
    NO_ADMISSION = "no-admission"
    BAD_CERTIFICATE = "bad-certificate"
    NO_TIMESTAMP = "no-timestamp"
    UNTRUSTED_TIMESTAMP = "untrusted-timestamp"
    BAD_TIMESTAMP = "bad-timestamp"
    EXPIRED = "expired"
    NOT_YET_VALID = "not-yet-valid"
    REVOKED = "revoked"
    REVOKED_LATER = "revoked-later"
    NO_STATUS = "no-status"
    STALE_STATUS = "stale-status"
    # policy and claims
    NOTHING_EXPECTED = "nothing-expected"
    NPI_DIFFERS = "npi-differs"
    NAME_DIFFERS = "name-differs"
    ORGANISATION_DIFFERS = "organisation-differs"
    NO_REVIEW_DATE = "no-review-date"
    REVIEW_DATE_PASSED = "review-date-passed"
    NO_STATEMENT = "no-statement"
    NOT_DECLARED = "not-declared"
    MADE_WITH_AI = "made-with-ai"
    PARTLY_MADE_WITH_AI = "partly-made-with-ai"
    SPONSORED = "sponsored"
    NO_EXTRA_IDENTITY = "no-extra-identity"
    UNCONFIRMED_IDENTITY = "unconfirmed-identity"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One check's result."""

    check: Check
    outcome: Outcome
    reason: Reason = Reason.OK
    parameters: Mapping[str, Parameter] = field(default_factory=lambda: MappingProxyType({}))
    """Facts for the sentence: counts, dates (ISO 8601), codes, labels. Attacker's text until
    sanitised by the report."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "parameters", MappingProxyType(dict(self.parameters)))
