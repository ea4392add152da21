"""Reading SVG files strictly and within bounds: what is active in them, and what is metadata.

Parsed with expat. A document type declaration with entities, nesting beyond ``MAX_DEPTH`` or a file
above ``MAX_SIZE`` is refused. Only byte offsets are handed out, so that a cleaned copy is the
original with some ranges left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from xml.parsers import expat

from medprovenance.errors import DamagedAsset, UnsupportedMedia

if TYPE_CHECKING:
    from medprovenance.media.access import RandomAccess

MAX_SIZE: Final = 32 * 1024 * 1024
MAX_DEPTH: Final = 256

SVG: Final = "http://www.w3.org/2000/svg"
XLINK: Final = "http://www.w3.org/1999/xlink"
C2PA: Final = "http://c2pa.org/manifest"
_EDITORS: Final = (
    "http://www.inkscape.org/",
    "http://sodipodi.sourceforge.net/",
    "http://ns.adobe.com/",
    "http://www.bohemiancoding.com/",
    "http://www.figma.com/",
    "http://schemas.microsoft.com/visio/",
    "http://www.serif.com/",
    "http://www.corel.com/",
)
_SCRIPTS: Final = frozenset(("script", "handler", "listener"))
_PAGES: Final = frozenset(
    ("foreignobject", "iframe", "embed", "object", "html", "body", "audio", "video")
)
_PLAIN_DATA: Final = re.compile(r"data:(image/(png|jpe?g|gif|webp|avif)|font/|application/font)")
_OUTSIDE_CSS: Final = re.compile(
    r"url\(\s*[\"']?\s*(?!#|data:)|@import|expression\(|image-set\(", re.IGNORECASE
)
_ESCAPED_CSS: Final = re.compile(r"\\[0-9a-fA-F]")
"""An escape in a style sheet, which can spell any of the above."""
_TAG: Final = re.compile(rb"""(?:[^"'>]++|"[^"]*+"|'[^']*+')*+>""")

Cut = tuple[int, int, str]
"""Start, end and what it is."""


@dataclass(slots=True)
class SvgFacts:
    """What stands in an SVG file besides shapes."""

    active: set[str] = field(default_factory=set)
    """``script``, ``event-handler``, ``external-reference``, ``embedded-page``."""
    cuts: list[Cut] = field(default_factory=list)
    """Ranges of metadata, in order and apart from each other."""


def examine(data: RandomAccess) -> SvgFacts:
    """The facts. Raises ``DamagedAsset`` for anything that is not plain, well-formed UTF-8 SVG."""
    if data.size > MAX_SIZE:
        raise DamagedAsset(f"an SVG of more than {MAX_SIZE // 2**20} MB is not read")
    text = data.read(0, data.size)
    try:
        text.decode("utf-8")
    except UnicodeDecodeError as exc:
        raise UnsupportedMedia("only SVG in UTF-8 can be read", hint="Save it as UTF-8.") from exc
    reader = _Reader(text)
    try:
        reader.parser.Parse(text, True)  # noqa: FBT003 - expat's own signature
    except (expat.ExpatError, RecursionError, ValueError) as exc:
        raise DamagedAsset("the SVG is not well-formed XML") from exc
    return reader.facts


class _Reader:
    def __init__(self, text: bytes) -> None:
        self.text = text
        self.facts = SvgFacts()
        self.depth = 0
        self.cutting: tuple[int, int, str] | None = None
        self.metadata: list[tuple[int, int, bool]] = []
        self.style = False
        parser = expat.ParserCreate("utf-8", " ")
        parser.ordered_attributes = True
        parser.namespace_prefixes = True
        parser.buffer_text = True
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters
        parser.CommentHandler = self.comment
        parser.ProcessingInstructionHandler = self.instruction
        parser.XmlDeclHandler = self.declaration
        parser.EntityDeclHandler = self.entity
        parser.StartDoctypeDeclHandler = self.doctype
        self.parser = parser

    def start(self, name: str, attributes: list[str]) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise DamagedAsset("the SVG is nested deeper than any drawing")
        space, local = _split(name)
        if self.depth == 1 and (local != "svg" or space not in (SVG, "")):
            raise DamagedAsset("the file's outermost element is not an SVG")
        at = self.parser.CurrentByteIndex
        if self.cutting is None:
            if space.startswith(_EDITORS):
                self.cutting = (self.depth, at, "editor data")
            elif local == "metadata" and space in (SVG, ""):
                # What stands in here is cut child by child, so that a manifest store survives.
                self.metadata.append((self.depth, at, False))
            elif self.metadata and self.depth == self.metadata[-1][0] + 1:
                if space == C2PA:
                    self.metadata[-1] = (*self.metadata[-1][:2], True)
                else:
                    self.cutting = (self.depth, at, "metadata element")
            else:
                self.editor_attributes(at, attributes)
        self.judge(local.lower(), attributes)
        self.style = local.lower() == "style"

    def end(self, _name: str) -> None:
        if self.cutting is not None and self.cutting[0] == self.depth:
            self.facts.cuts.append((self.cutting[1], self.after_tag(), self.cutting[2]))
            self.cutting = None
        elif self.metadata and self.metadata[-1][0] == self.depth:
            _, start, keeps_store = self.metadata.pop()
            if not keeps_store:
                while self.facts.cuts and self.facts.cuts[-1][0] >= start:
                    self.facts.cuts.pop()
                self.facts.cuts.append((start, self.after_tag(), "metadata element"))
        self.depth -= 1
        self.style = False

    def after_tag(self) -> int:
        """The place behind the tag that the parser is at."""
        found = _TAG.match(self.text, self.parser.CurrentByteIndex)
        if found is None:
            raise DamagedAsset("the SVG ends within a tag")
        return found.end()

    def comment(self, _text: str) -> None:
        if self.cutting is not None:
            return
        start = self.parser.CurrentByteIndex
        self.facts.cuts.append((start, self.text.index(b"-->", start) + 3, "comment"))

    def editor_attributes(self, at: int, attributes: list[str]) -> None:
        """Cuts attributes that belong to an editor, such as the path of the drawing."""
        prefixes = {
            parts[2]
            for parts in (name.split(" ") for name in attributes[::2])
            if len(parts) == 3 and parts[0].startswith(_EDITORS)
        }
        if not prefixes:
            return
        tag = self.text[at : self.after_tag()]
        names = "|".join(re.escape(each) for each in sorted(prefixes))
        pattern = rf"\s+(?:{names}):[^\s=>]+\s*=\s*(?:\"[^\"]*\"|'[^']*')"
        for found in re.finditer(pattern.encode(), _without_values(tag)):
            # Names are looked for in a copy with blank values, so that no value can look like one.
            self.facts.cuts.append((at + found.start(), at + found.end(), "editor data"))

    def judge(self, local: str, attributes: list[str]) -> None:
        active = self.facts.active
        if local in _SCRIPTS:
            active.add("script")
        elif local in _PAGES:
            active.add("embedded-page")
        for name, value in zip(attributes[::2], attributes[1::2], strict=True):
            if found := _judge_attribute(local, _split(name)[1].lower(), value):
                active.add(found)

    def characters(self, text: str) -> None:
        if self.style and (_OUTSIDE_CSS.search(text) or _ESCAPED_CSS.search(text)):
            self.facts.active.add("external-reference")

    def instruction(self, target: str, _data: str) -> None:
        if target.lower().startswith("xml-stylesheet"):
            self.facts.active.add("external-reference")

    def declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in ("utf-8", "us-ascii"):
            # Another reader would go by that name, and see another text than we do.
            raise UnsupportedMedia("only SVG in UTF-8 can be read", hint="Save it as UTF-8.")

    def entity(self, *_: Any) -> None:
        raise DamagedAsset("the SVG declares entities", hint="Save it as plain SVG.")

    def doctype(self, _name: str, _system: str | None, _public: str | None, inner: bool) -> None:  # noqa: FBT001
        if inner:
            raise DamagedAsset("the SVG has declarations of its own", hint="Save it as plain SVG.")


def _judge_attribute(element: str, name: str, value: str) -> str | None:
    """What an attribute does, if it does anything."""
    plain = "".join(value.split()).lower()
    if name.startswith("on"):
        return "event-handler"
    if "javascript:" in plain or "vbscript:" in plain:
        return "script"
    if name == "attributename" and plain.rpartition(":")[2] == "href":
        return "script"  # an animation that changes where something points
    if name in ("href", "src"):
        # A link in an <a> waits for a click, as in any document.
        inside = element == "a" or plain.startswith("#") or _PLAIN_DATA.match(plain)
        return None if inside else "external-reference"
    outside = name == "base" or _OUTSIDE_CSS.search(value)
    if outside or (name == "style" and _ESCAPED_CSS.search(value)):
        return "external-reference"
    return None


def _split(name: str) -> tuple[str, str]:
    """Namespace and local name."""
    parts = name.split(" ")
    return (parts[0], parts[1]) if len(parts) > 1 else ("", parts[0])


def _without_values(tag: bytes) -> bytes:
    def blank(found: re.Match[bytes]) -> bytes:
        return found[0][:1] + b"x" * (len(found[0]) - 2) + found[0][-1:]

    return re.sub(rb"\"[^\"]*\"|'[^']*'", blank, tag)
