"""The sanitiser: nothing that a file says may act on a terminal, hide, or pretend."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medprovenance.model.text import (
    clean,
    comparison_key,
    display_name,
    has_mixed_scripts,
    inert,
)

HOSTILE = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.sampled_from("\x1b\x9b\x9d\x90[]m0;8\\\x07\u200b\u202e\u2066\u0301\u0338\u3164 a\n"),
    ),
    max_size=400,
)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("\x1b[31mDr. A\x1b[0m", "Dr. A"),
        ("\x9b1;31mDr. A", "Dr. A"),
        ("\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\", "click"),
        ("\x1b]8;;https://evil.example\x07click\x1b]8;;\x07", "click"),
        ("\x1b]52;c;ZXZpbA==\x07Dr. A", "Dr. A"),
        ("\x9d52;c;ZXZpbA==\x9cDr. A", "Dr. A"),
        ("\x1bP1;2|payload\x1b\\Dr. A", "Dr. A"),
        ("\x1bcDr. A", "Dr. A"),
        ("Dr.\x00 A", "Dr. A"),
        ("Dr. A\r\nverified by nobody", "Dr. A verified by nobody"),
        ("Dr.\u2028A\u2029B", "Dr. A B"),
        ("Dr. \u202eelpmaxE\u202c", "Dr. elpmaxE"),
        ("\u2066Dr. A\u2069", "Dr. A"),
        ("D\u200br\u200d.\ufeff \u2060A", "Dr. A"),
        ("Dr. A\U000e0041\U000e0044\U000e007f", "Dr. A"),
        ("Dr. A\ufe0f\U000e0100", "Dr. A"),
        ("Dr.\u3164A\u2800", "Dr.A"),
        ("\ue000Dr. A\uf8ff", "Dr. A"),
        ("Dr. \ud800A\udfff", "Dr. A"),
        ("\u0338Dr. A", "Dr. A"),
        ("Dr. Jose\u0301", "Dr. José"),
        ("  Dr.\u00a0\u2003 A\t", "Dr. A"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("", ""),
    ],
)
def test_shows_only_what_can_be_read(raw: str, shown: str) -> None:
    assert clean(raw) == shown


def test_cuts_ten_thousand_characters_to_the_limit_with_an_ellipsis() -> None:
    assert clean("x" * 10_000) == "x" * 255 + "…"
    assert clean("x" * 256) == "x" * 256
    assert clean("abcdef", 4) == "abc…"
    assert clean("abcdef", 1) == "…"


def test_says_that_it_cut_even_when_the_visible_part_is_short() -> None:
    assert clean("Dr. A" + "\u200b" * 100_000) == "Dr. A…"


def test_refuses_a_limit_that_allows_nothing() -> None:
    with pytest.raises(ValueError, match="limit"):
        clean("x", 0)


def test_caps_stacked_marks_and_keeps_real_ones() -> None:
    assert clean("Z" + "\u0336" * 50 + "x") == "Z" + "\u0336" * 4 + "x"
    assert clean("Nguyễn Thị") == "Nguyễn Thị"


@pytest.mark.parametrize("unit", ["\x1b]", "\x9d", "\x9b", "\x1b[0", "\u0336", "\u200b", "x"])
def test_costs_the_same_for_a_megabyte_as_for_a_page(unit: str) -> None:
    started = time.monotonic()
    clean(unit * 1_000_000)
    assert time.monotonic() - started < 1


@given(HOSTILE, st.integers(min_value=1, max_value=80))
def test_holds_its_promises_for_any_text(text: str, limit: int) -> None:
    shown = clean(text, limit)
    assert len(shown) <= limit
    assert not any(unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn"} for char in shown)
    assert unicodedata.is_normalized("NFC", shown)
    assert clean(shown, limit) == shown
    assert shown == shown.strip()
    shown.encode()


@given(HOSTILE)
def test_display_forms_hold_them_too(text: str) -> None:
    for shown in (inert(text), display_name(text)):
        assert clean(shown, 300) == shown
        assert "://" not in shown


@pytest.mark.parametrize(
    "raw",
    ["https://evil.example/x", "//evil.example", "www.evil.example", "javascript:alert(1)"],
)
def test_leaves_nothing_to_click(raw: str) -> None:
    assert inert(f"see {raw} now") == "see […] now"


@pytest.mark.parametrize(
    "name",
    [
        "Dr. \u0410da Example",  # Cyrillic A
        "Dr. Ada Ex\u03b1mple",  # Greek alpha
        "Dr. \u0410\u0501\u0430",  # a wholly Cyrillic word after a Latin title
        "\U0001d400da",  # mathematical bold A
        "\uff21\uff44\uff41",  # full width
        "Ad\u24d0",  # circled a
        "Dr. A\u0501\u200ba",
    ],
)
def test_marks_names_that_mix_alphabets(name: str) -> None:
    assert has_mixed_scripts(name)
    assert display_name(name).endswith("(name mixes alphabets)")


@pytest.mark.parametrize(
    "name",
    [
        "Dr. Ada Example (DEMO), 1234567893",
        "Dra. M.ª José Peñá-Núñez",
        "Иван Петров",
        "Αθηνά Παπαδοπούλου",
        "Dr. 山田 たろう",
        "김 민준 MD",
        "Keoni Ka\u02bbai",
        "",
    ],
)
def test_leaves_honest_names_unmarked(name: str) -> None:
    assert not has_mixed_scripts(name)
    assert display_name(name) == name


def test_takes_a_marker_in_another_language() -> None:
    marked = display_name("\u0410da", "el nombre mezcla alfabetos")
    assert marked == "\u0410da (el nombre mezcla alfabetos)"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Dr. Ada Example", "  dr.  ADA\u00a0example "),
        ("Jose\u0301", "JOSÉ"),
        ("Strauß", "STRAUSS"),
    ],
)
def test_equal_names_have_equal_keys(one: str, other: str) -> None:
    assert comparison_key(one) == comparison_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada", "\u0410da"),
        ("Ada", "Ad\u0430"),
        ("Ada Example", "Ada\u200b Example"),
        ("Ada Example", "Ada\u202e Example"),
        ("Jose", "José"),
        ("x" * 300 + "a", "x" * 300 + "b"),
        ("Ada", "Ad1"),
    ],
)
def test_names_that_only_look_alike_have_different_keys(one: str, other: str) -> None:
    assert comparison_key(one) != comparison_key(other)
