"""Files of other projects, as they come: read without harm, and nothing of them confirmed.

Nobody in that corpus is on a physicians' list, so every ``confirmed`` would be a false one.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from medprovenance.manifest.pool import ReaderPool
from medprovenance.media.probe import open_regular
from medprovenance.model.policy import Policy
from medprovenance.model.verdict import VerdictCode
from medprovenance.verification.run import verify_open_file
from tests.docs.pages import ROOT
from tests.support.pki import shared_society

if TYPE_CHECKING:
    from pathlib import Path

    from medprovenance.model.verdict import Verdict

CORPUS = ROOT.parent / "shared" / "corpus"
INDEX = CORPUS / "INDEX.tsv"

SEEN_BY_ENGINE = "engine_0.38.1_with_trust_lists"


@pytest.fixture(scope="module")
def verdicts() -> list[tuple[dict[str, str], Verdict]]:
    if not INDEX.exists():
        pytest.skip("not on this system: the corpus of other projects' files beside the checkout")
    with INDEX.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    with ReaderPool() as pool:
        return [(row, _verdict(CORPUS / row["file"], pool)) for row in rows]


def _verdict(path: Path, pool: ReaderPool) -> Verdict:
    society = shared_society()
    with open_regular(path) as asset:
        return verify_open_file(
            asset,
            path.name,
            reader=pool,
            trust=society.trust_view(),
            policy=Policy(),
            at=society.now,
            tool_version="test",
        )


def test_nothing_is_confirmed(verdicts: list[tuple[dict[str, str], Verdict]]) -> None:
    confirmed = [row["file"] for row, each in verdicts if each.code is VerdictCode.CONFIRMED]
    assert len(verdicts) > 100
    assert confirmed == []
    assert all(each.signer is None for _, each in verdicts)


def test_no_reader_died_over_an_honest_file(
    verdicts: list[tuple[dict[str, str], Verdict]],
) -> None:
    incomplete = [
        row["file"]
        for row, each in verdicts
        if each.code is VerdictCode.INCOMPLETE and row[SEEN_BY_ENGINE] != "remote-only"
    ]
    assert incomplete == []


def test_what_carries_nothing_is_not_called_altered(
    verdicts: list[tuple[dict[str, str], Verdict]],
) -> None:
    found = {each.code for row, each in verdicts if row[SEEN_BY_ENGINE] == "no-manifest"}
    assert found == {VerdictCode.NO_CREDENTIALS}


def test_what_is_kept_elsewhere_is_neither_yes_nor_no(
    verdicts: list[tuple[dict[str, str], Verdict]],
) -> None:
    found = {each.code for row, each in verdicts if row[SEEN_BY_ENGINE] == "remote-only"}
    assert found == {VerdictCode.INCOMPLETE}
