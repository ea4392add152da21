"""Trust lists: strict to read, kept whole, and never replaced by an older one."""

from __future__ import annotations

import datetime as dt
import json
from importlib import resources
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from medprovenance.authority.demo import create_demo
from medprovenance.errors import StorageFailure, TrustListError
from medprovenance.model.trust import AnchorPurpose, TrustAnchor
from medprovenance.pki import certificates as pki
from medprovenance.trust import lists as lists_module
from medprovenance.trust.lists import LARGEST_LIST, parse_trust_list, write_trust_list
from medprovenance.trust.store import TrustStore
from tests.support.pki import shared_society

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SOCIETY = shared_society()
DAY = dt.timedelta(days=1)


def listed(sequence: int = 1, operator: str = "DEMO Society", **changes: Any) -> bytes:
    arguments: dict[str, Any] = {
        "operator": operator,
        "demo": True,
        "sequence": sequence,
        "issued": SOCIETY.now,
        "next_update": SOCIETY.now + 30 * DAY,
        "anchors": SOCIETY.trust_view().lists[0].anchors,
        "crls": [SOCIETY.crl()],
    }
    return write_trust_list(**{**arguments, **changes})


def schema() -> Draft202012Validator:
    text = (resources.files("medprovenance") / "schemas" / "trust-list-v1.json").read_text("utf-8")
    document = json.loads(text)
    Draft202012Validator.check_schema(document)
    return Draft202012Validator(document)


def test_what_we_write_we_read_and_the_schema_allows(tmp_path: Path) -> None:
    data = listed(7)
    found = parse_trust_list(data)
    assert (found.operator, found.sequence, found.demo) == ("DEMO Society", 7, True)
    assert found.anchors == SOCIETY.trust_view().lists[0].anchors
    assert found.crls == (SOCIETY.crl(),) or len(found.crls) == 1
    assert found.next_update == SOCIETY.now + 30 * DAY
    schema().validate(json.loads(data))
    demo = create_demo(tmp_path / "demo", now=SOCIETY.now)
    schema().validate(json.loads(demo.trust_list_path.read_bytes()))


def changed(change: Callable[[dict[str, Any]], object]) -> bytes:
    document = json.loads(listed())
    change(document)
    return json.dumps(document).encode()


MALFORMED: dict[str, tuple[Callable[[dict[str, Any]], object], bool]] = {
    "another format": (lambda d: d.update(format="medprovenance-trust-list/2"), True),
    "an unknown key": (lambda d: d.update(anchor=[]), True),
    "no operator": (lambda d: d.pop("operator"), True),
    "an operator that is a number": (lambda d: d.update(operator=7), True),
    "no anchors": (lambda d: d.pop("anchors"), True),
    "anchors that are no list": (lambda d: d.update(anchors={}), True),
    "an anchor with another purpose": (lambda d: d["anchors"][0].update(purpose="all"), True),
    "an anchor with an unknown key": (lambda d: d["anchors"][0].update(note="x"), True),
    "an anchor without a certificate": (lambda d: d["anchors"][0].pop("certificate"), True),
    "an anchor that is no certificate": (
        lambda d: d["anchors"][0].update(certificate="-----BEGIN CERTIFICATE-----"),
        False,
    ),
    "a sequence in words": (lambda d: d.update(sequence="seven"), True),
    "a sequence that is true": (lambda d: d.update(sequence=True), True),
    "demo in words": (lambda d: d.update(demo="no"), True),
    "a time without a zone": (lambda d: d.update(issued="2026-01-01T00:00:00"), True),
    "a date for a time": (lambda d: d.update(next_update="2026-01-01"), True),
    "an end before the beginning": (
        lambda d: d.update(next_update="2001-01-01T00:00:00Z"),
        False,
    ),
    "a CRL that is none": (lambda d: d.update(crls=["nonsense"]), False),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_list_is_refused(name: str) -> None:
    change, seen_by_schema = MALFORMED[name]
    data = changed(change)
    with pytest.raises(TrustListError) as caught:
        parse_trust_list(data)
    assert caught.value.hint
    if seen_by_schema:
        assert not schema().is_valid(json.loads(data))


def test_an_authority_for_physicians_is_none_for_time_stamps() -> None:
    certificate = pki.der(SOCIETY.root.certificate)
    both = [TrustAnchor(purpose=each, certificate=certificate) for each in AnchorPurpose]
    with pytest.raises(TrustListError):
        parse_trust_list(listed(anchors=both))


@given(data=st.binary(max_size=200))
def test_whatever_the_bytes_nothing_else_is_raised(data: bytes) -> None:
    with pytest.raises(TrustListError):
        parse_trust_list(data)


def test_deep_and_huge_documents_are_refused() -> None:
    for data in (b"[" * 100_000, b" " * (LARGEST_LIST + 1), b"\xff\xfe", b"null"):
        with pytest.raises(TrustListError):
            parse_trust_list(data)


def test_a_name_with_controls_is_sanitised() -> None:
    found = parse_trust_list(listed(operator="DEMO\x1b[31m \u202eevil"))
    assert "\x1b" not in found.operator
    assert "\u202e" not in found.operator


def test_a_newer_list_replaces_an_older_one_and_never_the_other_way(tmp_path: Path) -> None:
    store = TrustStore(tmp_path / "trust")
    assert store.load().lists == ()
    store.add(listed(5))
    store.add(listed(6))
    store.add(listed(1, operator="Another DEMO Society"))
    assert sorted(each.sequence for each in store.load().lists) == [1, 6]
    with pytest.raises(TrustListError, match="older"):
        store.add(listed(5))
    assert sorted(each.sequence for each in store.load().lists) == [1, 6]


def test_one_broken_file_is_not_passed_over(tmp_path: Path) -> None:
    store = TrustStore(tmp_path)
    store.add(listed())
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(TrustListError):
        store.load()


def test_a_list_is_kept_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = TrustStore(tmp_path)
    store.add(listed(1))
    before = {each.name: each.read_bytes() for each in tmp_path.iterdir()}

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("medprovenance.trust.store.os.fsync", full)
    with pytest.raises(StorageFailure, match="No space"):
        store.add(listed(2))
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == before


def test_removing_says_when_there_is_nothing_to_remove(tmp_path: Path) -> None:
    store = TrustStore(tmp_path)
    store.add(listed())
    store.remove("DEMO Society")
    assert store.load().lists == ()
    with pytest.raises(TrustListError, match="no trust list"):
        store.remove("DEMO Society")
    with pytest.raises(TrustListError):
        store.remove("../../etc/passwd")


def test_limits_of_the_schema_are_those_of_the_parser() -> None:
    document = json.loads(
        (resources.files("medprovenance") / "schemas" / "trust-list-v1.json").read_text("utf-8")
    )
    properties = document["properties"]
    assert set(properties) == lists_module.KEYS
    assert set(document["required"]) == lists_module.KEYS - lists_module.OPTIONAL
    assert properties["anchors"]["maxItems"] == lists_module.MOST_ANCHORS
    assert properties["crls"]["maxItems"] == lists_module.MOST_CRLS
