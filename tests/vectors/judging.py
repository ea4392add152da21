"""Verifying a vector, and writing its verdict down so that two runs can be compared."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from medprovenance.report.structured import verdict_to_json
from medprovenance.verification.run import verify_open_file
from tests.support.pki import shared_society
from tests.support.signing import file_of

if TYPE_CHECKING:
    from medprovenance.model.verdict import Verdict
    from medprovenance.ports import ManifestReader
    from tests.vectors.build import Vector

FOLDER = Path(__file__).parent
MASKS = (
    (re.compile(r"urn:c2pa:[0-9a-fA-F-]{36}"), "urn:c2pa:<uuid>"),
    (re.compile(r"\b[0-9a-f]{32,}\b"), "<hex>"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"), "<time>"),
)
MASKED_KEYS = {
    "size": "<size>",
    "sequence": "<sequence>",
    "tool_version": "<version>",
    "engine_version": "<version>",
    "serial_number": "<serial>",
    "version": "<version>",
    "engine": "<version>",
}


def verdict_of(vector: Vector, reader: ManifestReader) -> Verdict:
    """The verdict on a vector by the real reader."""
    with file_of(vector.asset) as asset:
        return verify_open_file(
            asset,
            vector.name,
            reader=reader,
            trust=vector.trust,
            policy=vector.policy,
            at=shared_society().now + vector.after,
            tool_version="test",
            sidecar=vector.sidecar,
        )


def written_down(verdict: Verdict) -> str:
    """The whole verdict as JSON, without what differs from run to run."""
    return json.dumps(_masked(verdict_to_json(verdict)), indent=2, ensure_ascii=True) + "\n"


def _masked(value: Any) -> Any:
    match value:
        case dict():
            return {
                key: MASKED_KEYS[key]
                if key in MASKED_KEYS and isinstance(each, str | int)
                else _masked(each)
                for key, each in value.items()
            }
        case list():
            return [_masked(each) for each in value]
        case str():
            for pattern, word in MASKS:
                value = pattern.sub(word, value)
            return value
        case _:
            return value


def readme_of(name: str, claim: str, code: str) -> str:
    """A vector's README."""
    return (
        f"# {name}\n\n{claim}\n\nVerdict: `{code}`. The whole verdict is in `expected.json`, "
        "with times, digests and numbers masked;\nthe file itself is made anew in every run by "
        "`tests/vectors/build.py`.\n"
    )
