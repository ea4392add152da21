"""What is recorded, read back out of what the engine wrote, against the C2PA conformance rubric."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cbor2
import pytest

from medprovenance.manifest.reading import read_in_process
from medprovenance.model.content import (
    DIGITAL_SOURCE_TYPES,
    Category,
    PhysicianStatement,
    SourceType,
)
from medprovenance.model.statements import statement_from_assertion
from medprovenance.signing.definition import manifest_definition

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from medprovenance.model.evidence import ManifestEvidence

DEPRECATED_ACTIONS = {"c2pa.copied", "c2pa.formatted", "c2pa.version_updated", "c2pa.produced"}
WITHOUT_SOURCE_TYPE = {"c2pa.opened", "c2pa.edited.metadata"}
"""Actions that nobody sees or hears the effect of."""


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """The active manifest of a signed file."""

    manifest: ManifestEvidence

    @classmethod
    def of(cls, path: Path, media_type: str) -> Recorded:
        with path.open("rb") as file:
            report = read_in_process(file, media_type)
        return cls(manifest=report.manifests[0])

    @property
    def claim(self) -> dict[str, Any]:
        found: dict[str, Any] = cbor2.loads(self.manifest.claim)
        return found

    def data(self, label: str) -> Any:
        (found,) = [each for each in self.manifest.assertions if each.label == label]
        return found.data

    @property
    def actions(self) -> list[dict[str, Any]]:
        listed: list[dict[str, Any]] = self.data("c2pa.actions.v2")["actions"]
        return listed

    def labels(self, *, created: bool) -> set[str]:
        return {each.label for each in self.manifest.assertions if each.created is created}


@pytest.fixture
def recorded(practice: Any, put: Callable[..., Path]) -> Callable[..., Recorded]:
    """Signs a picture once, or (``twice``) a signed picture again, and reads what was recorded."""

    def record(*, twice: bool = False, planted: bool = False, **options: Any) -> Recorded:
        source = put("image/jpeg", "talk.jpg", planted=planted)
        if twice:
            source = practice.sign(source, keep_metadata=True).target
        return Recorded.of(practice.sign(source, **options).target, "image/jpeg")

    return record


CASES: list[dict[str, Any]] = [
    {"twice": twice, "planted": planted, "source_type": source}
    for twice in (False, True)
    for planted in (False, True)
    for source in (SourceType.CAMERA, SourceType.EDITED, SourceType.AI_GENERATED)
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: "-".join(map(str, case.values())))
def test_every_manifest_meets_the_rubric(
    recorded: Callable[..., Recorded], case: dict[str, Any]
) -> None:
    found = recorded(**case)
    generator = found.claim["claim_generator_info"]
    assert (generator["name"], generator["specVersion"]) == ("medprovenance", "2.4.0")
    assert generator["version"]
    assert found.manifest.claim_version == 2
    assert found.data("c2pa.actions.v2")["allActionsIncluded"] is True
    assert "c2pa.actions.v2" in found.labels(created=True)
    assert found.labels(created=False) - {"c2pa.ingredient.v3"} == {
        "org.medprovenance.statement",
        "cawg.metadata",
        "cawg.training-mining",
    }
    first, *later = found.actions
    assert first["action"] == ("c2pa.opened" if case["twice"] else "c2pa.created")
    assert not {"c2pa.opened", "c2pa.created"} & {each["action"] for each in later}
    for action in found.actions:
        assert action["action"] not in DEPRECATED_ACTIONS
        assert ("digitalSourceType" in action) is (action["action"] not in WITHOUT_SOURCE_TYPE)
        parameters = action.get("parameters", {})
        assert not {"description", "ingredient"} & set(parameters)
        assert all("." in name for name in parameters if name != "ingredients")


def test_a_new_file_is_created_with_its_source_type(recorded: Callable[..., Recorded]) -> None:
    found = recorded(source_type=SourceType.AI_ASSISTED)
    assert found.actions == [
        {
            "action": "c2pa.created",
            "digitalSourceType": DIGITAL_SOURCE_TYPES[SourceType.AI_ASSISTED],
        }
    ]
    assert found.manifest.ingredients == ()


def test_a_signed_file_is_opened_from_its_one_parent(recorded: Callable[..., Recorded]) -> None:
    found = recorded(twice=True)
    (parent,) = found.manifest.ingredients
    assert parent.relationship == "parentOf"
    assert parent.label == "c2pa.ingredient.v3"
    assert parent.recorded is not None
    assert not [each for each in parent.recorded.failure if "untrusted" not in each.code]
    (opened,) = found.actions
    (reference,) = opened["parameters"]["ingredients"]
    assert reference["url"].endswith("/c2pa.ingredient.v3")
    assert "digitalSourceType" not in opened
    assert found.data("c2pa.ingredient.v3")["validationResults"]["activeManifest"]


def test_editing_and_cleaning_a_signed_file_are_both_recorded(
    recorded: Callable[..., Recorded],
) -> None:
    found = recorded(twice=True, planted=True, source_type=SourceType.EDITED)
    assert [each["action"] for each in found.actions] == [
        "c2pa.opened",
        "c2pa.edited",
        "c2pa.edited.metadata",
    ]
    assert found.actions[1]["digitalSourceType"] == DIGITAL_SOURCE_TYPES[SourceType.EDITED]


def test_the_statement_reads_back_as_it_was_given(recorded: Callable[..., Recorded]) -> None:
    statement = PhysicianStatement(
        category=Category.ENDORSEMENT,
        title="Äpfel & Birnen (DEMO)",
        sponsor="none",
        conflict_of_interest="none",
    )
    found = recorded(statement=statement)
    assert statement_from_assertion(found.data("org.medprovenance.statement")) == statement


def test_metadata_say_only_what_the_statement_says(recorded: Callable[..., Recorded]) -> None:
    found = recorded()
    assert found.data("cawg.metadata") == {
        "@context": {"dc": "http://purl.org/dc/elements/1.1/"},
        "dc:title": "Asthma (DEMO)",
        "dc:language": "en",
        "dc:subject": ["asthma"],
    }
    silent = recorded(statement=PhysicianStatement(category=Category.OPINION), force=True)
    assert "cawg.metadata" not in silent.labels(created=False)


def test_training_is_not_allowed_unless_it_is(recorded: Callable[..., Recorded]) -> None:
    entries = recorded().data("cawg.training-mining")["entries"]
    assert set(entries) == {
        "cawg.ai_inference",
        "cawg.ai_generative_training",
        "cawg.ai_training",
        "cawg.data_mining",
    }
    assert {each["use"] for each in entries.values()} == {"notAllowed"}
    allowed = recorded(allow_training=True, force=True)
    assert "cawg.training-mining" not in allowed.labels(created=False)


def test_no_path_user_or_host_of_this_machine_is_recorded(
    practice: Any, put: Callable[..., Path], tmp_path: Path
) -> None:
    for step in ("image/jpeg", "video/mp4", "application/pdf"):
        name = "talk" + {"image/jpeg": ".jpg", "video/mp4": ".mp4"}.get(step, ".pdf")
        first = practice.sign(put(step, name)).target
        second = practice.sign(first, tmp_path / f"second-{name}").target
        data = second.read_bytes()
        assert str(tmp_path).encode() not in data
        assert tmp_path.name.encode() not in data
        assert b".medprov-" not in data


def test_a_file_without_title_goes_by_its_clean_base_name(
    practice: Any, put: Callable[..., Path]
) -> None:
    source = put("image/jpeg", "ta\u202elk\n\x1b[31m.jpg")
    plan = practice.plan(source, statement=PhysicianStatement(category=Category.OPINION))
    assert plan.definition["title"] == "talk .jpg"


@pytest.mark.parametrize("source", SourceType)
def test_every_source_has_its_iptc_term(source: SourceType) -> None:
    definition: Any = manifest_definition(
        title="x",
        media_type="image/jpeg",
        statement=PhysicianStatement(category=Category.OPINION),
        source_type=source,
        continues_history=False,
        metadata_removed=True,
        allow_training=False,
        generator_version="1",
    )
    (action,) = definition["assertions"][0]["data"]["actions"]
    assert action["digitalSourceType"].startswith("http://cv.iptc.org/newscodes/digitalsourcetype/")
