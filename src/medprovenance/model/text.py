"""Text out of files and certificates, made fit to show: one sanitiser for every renderer.

Every string of a manifest or certificate is somebody else's. What reaches a terminal, a JSON
document or a page has passed ``clean``: it cannot move a cursor, write a clipboard, turn the
reading direction, hide letters or fill the screen. Escaping for HTML remains the page's own work.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import takewhile

DEFAULT_LIMIT = 256
"""Characters that one string may show."""

_ELLIPSIS = "\u2026"
_MARKS_IN_A_ROW = 4
"""More combining marks than any orthography stacks on one letter; the rest only smears."""

_ESCAPE_SEQUENCE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor, erase
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x80-\x9f]*(?:\x07|\x1b\\|\x9c)"  # OSC, DCS …
    r"|\x1b[ -/]*[0-~]"  # two-character sequences, and the start of broken ones
)
"""Terminal control sequences (ECMA-48 §5.4, §5.6, §8.3.89), payload included."""

_URL = re.compile(r"(?i)(?:\b[a-z][a-z0-9+.-]*:)?//\S+|\bwww\.\S+|\b(?:javascript|data):\S+")

_REMOVED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})

_INVISIBLE = frozenset(
    {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0}
    | set(range(0x180B, 0x1810))
    | set(range(0xFE00, 0xFE10))
    | set(range(0xE0000, 0xE1000))
)
"""Code points that show nothing although their category says letter, mark or symbol
(Unicode Default_Ignorable_Code_Point, and the braille blank)."""

_STYLED = frozenset(
    {"MATHEMATICAL", "FULLWIDTH", "CIRCLED", "SQUARED", "NEGATIVE", "PARENTHESIZED", "CROSSED"}
    | {"DOUBLE-STRUCK", "SCRIPT", "BLACK-LETTER", "REGIONAL", "SUBSCRIPT", "SUPERSCRIPT"}
)
"""First words of the names of letters that only imitate another letter's shape."""

_EAST_ASIAN = frozenset(
    {"CJK", "KANGXI", "IDEOGRAPHIC", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"}
    | {"BOPOMOFO", "HANGUL", "HALFWIDTH"}
)
"""Scripts that one name may mix, with each other and with Latin: none looks like another
(Unicode TS 39, highly restrictive)."""

_NO_SCRIPT = frozenset({"MODIFIER", "FEMININE", "MASCULINE", "MICRO"})


def clean(text: str, limit: int = DEFAULT_LIMIT) -> str:
    """``text`` on one line, NFC, without control or invisible characters, cut to ``limit``.

    Terminal sequences go with their payload; line breaks and other spaces become one space; a cut
    text ends in an ellipsis. Applying it twice changes nothing. The cost is bounded by ``limit``.
    """
    if limit < 1:
        raise ValueError("limit must be at least 1")
    examined = text[: 4096 + 64 * limit]
    if examined.isascii() and examined.isprintable():
        line = " ".join(examined.split())
    else:
        visible = "".join(map(_visible, _ESCAPE_SEQUENCE.sub("", examined)))
        line = " ".join(unicodedata.normalize("NFC", visible).split())
        line = _without_stacked_marks(line)
    if len(line) <= limit and len(examined) == len(text):
        return line
    return line[: limit - 1].rstrip() + _ELLIPSIS


def inert(text: str, limit: int = DEFAULT_LIMIT) -> str:
    """``clean`` text in which nothing remains that a terminal or reader would make a link."""
    return clean(_URL.sub(f"[{_ELLIPSIS}]", clean(text, limit)), limit)


def has_mixed_scripts(text: str) -> bool:
    """Whether the letters of ``text`` come from alphabets that are easily taken for each other.

    One alphabet is never mixed, nor are East Asian scripts with each other and Latin. Letters
    that only imitate a style (mathematical bold, full width …) always count as mixed.
    """
    scripts = {script for char in clean(text) if (script := _script(char)) is not None}
    if "STYLED" in scripts:
        return True
    if scripts <= {"EAST ASIAN", "LATIN"}:
        return False
    return len(scripts) > 1


def display_name(text: str, marker: str = "name mixes alphabets") -> str:
    """A ``clean`` name, followed by ``marker`` in brackets when it mixes alphabets."""
    name = inert(text)
    return f"{name} ({marker})" if has_mixed_scripts(name) else name


def comparison_key(text: str) -> str:
    """A key under which two spellings of one name are equal: NFKC, casefold, single spaces.

    Letters that merely look alike stay different, invisible ones count, and nothing is cut:
    a name that only looks like the expected one does not match it.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(folded.split())


def _visible(char: str) -> str:
    """The character, a space for any kind of white space, or nothing."""
    if char.isspace() or unicodedata.category(char) in {"Zs", "Zl", "Zp"}:
        return " "
    if ord(char) in _INVISIBLE or unicodedata.category(char) in _REMOVED_CATEGORIES:
        return ""
    return char


def _without_stacked_marks(line: str) -> str:
    """``line`` with at most four combining marks in a row, and none at its beginning."""
    leading = sum(1 for _ in takewhile(lambda char: _is_mark(char) or char == " ", line))
    kept: list[str] = []
    run = 0
    for char in line[leading:]:
        run = run + 1 if _is_mark(char) else 0
        if run <= _MARKS_IN_A_ROW:
            kept.append(char)
    return "".join(kept)


def _is_mark(char: str) -> bool:
    return unicodedata.category(char).startswith("M")


def _script(char: str) -> str | None:
    """The alphabet of a letter by its Unicode name; ``None`` for what has none."""
    name = unicodedata.name(char, "")
    if not (unicodedata.category(char).startswith("L") or " LETTER " in name):
        return None
    first = name.partition(" ")[0]
    if first in _NO_SCRIPT:
        return None
    if first in _STYLED:
        return "STYLED"
    return "EAST ASIAN" if first in _EAST_ASIAN else first
