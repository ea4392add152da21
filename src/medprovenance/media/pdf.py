"""What in a PDF would be broken by signing, or would act on its reader."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from medprovenance.errors import DamagedAsset, ProtectedDocument

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    import pikepdf

MAX_OBJECTS: Final = 500_000
_MAX_DEPTH: Final = 12
_ODD_OBJECTS: Final = (ValueError, RuntimeError, TypeError, KeyError, AttributeError, IndexError)
"""What pikepdf raises for objects that are not of the type that their place demands."""
_ACTIVE_ACTIONS: Final = frozenset(
    ("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/Rendition", "/RichMediaExecute")
)
_LEAVING_ACTIONS: Final = frozenset(("/URI", "/GoToR", "/GoToE"))


class PdfProtection(StrEnum):
    """What signing would break: embedding rewrites the whole file."""

    SIGNED = "signed"
    """It carries a PDF signature, which a rewrite makes invalid."""
    ENCRYPTED = "encrypted"
    """It is encrypted; a rewrite would remove that, or is impossible without the password."""


@contextmanager
def opened(file: BinaryIO) -> Iterator[pikepdf.Pdf]:
    """The PDF in ``file``, which keeps its position.

    Raises ``ProtectedDocument`` if it needs a password and ``DamagedAsset`` if it is no PDF.
    """
    import pikepdf

    # Without any handler, Python would print the library's remarks on standard error.
    logging.getLogger("pikepdf").addHandler(logging.NullHandler())
    position = file.tell()
    file.seek(0)
    try:
        try:
            pdf = pikepdf.open(file)
        except pikepdf.PasswordError as exc:
            raise ProtectedDocument(
                "the PDF opens only with a password", hint="Sign it with a sidecar."
            ) from exc
        except (pikepdf.PdfError, ValueError, RuntimeError, OSError, RecursionError) as exc:
            raise DamagedAsset("the PDF cannot be read") from exc
        with pdf:
            if len(pdf.objects) > MAX_OBJECTS:
                raise DamagedAsset("the PDF has more objects than we read")
            try:
                yield pdf
            except (*_ODD_OBJECTS, pikepdf.PdfError) as exc:
                raise DamagedAsset("the PDF is malformed inside") from exc
    finally:
        file.seek(position)


def pdf_protection(file: BinaryIO) -> frozenset[PdfProtection]:
    """What protects the PDF already. Raises ``DamagedAsset`` if it cannot be read."""
    try:
        with opened(file) as pdf:
            found = {PdfProtection.ENCRYPTED} if pdf.is_encrypted else set()
            if any(_is_signature(each) for each in dictionaries(pdf)):
                found.add(PdfProtection.SIGNED)
            return frozenset(found)
    except ProtectedDocument:
        return frozenset((PdfProtection.ENCRYPTED,))


def active_content(file: BinaryIO) -> frozenset[str]:
    """``script``, ``launch``, ``action-on-open``, ``external-reference``: what acts by itself.

    A link that the reader has to click is not active; one that opens with the document is.
    """
    found: set[str] = set()
    with opened(file) as pdf:
        root = pdf.Root
        if _leaves(root.get("/OpenAction")):
            found.add("action-on-open")
        for each in dictionaries(pdf):
            action = str(each.get("/S", ""))
            if action in _ACTIVE_ACTIONS:
                found.add("script" if action == "/JavaScript" else "launch")
            if "/JS" in each:
                found.add("script")
            if "/XFA" in each:
                found.add("script")
            automatic = each.get("/AA")
            if automatic is not None and any(_leaves(value) for value in _values(automatic)):
                found.add("action-on-open")
            if "/Length" in each and "/F" in each:
                found.add("external-reference")  # a stream whose data lies in another file
    return frozenset(found)


def _leaves(action: Any) -> bool:
    kind = str(action.get("/S", "")) if hasattr(action, "get") else ""
    return kind in _LEAVING_ACTIONS or kind in _ACTIVE_ACTIONS


def _is_signature(each: Any) -> bool:
    kind = str(each.get("/Type", ""))
    if kind in ("/Sig", "/DocTimeStamp") or ("/ByteRange" in each and "/Contents" in each):
        return True
    return str(each.get("/FT", "")) == "/Sig" and "/V" in each


def dictionaries(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Every dictionary of the file, those within others included (streams: theirs)."""
    for each in pdf.objects:
        yield from _within(each, 0)


def _within(value: Any, depth: int) -> Iterator[Any]:
    import pikepdf

    if depth > _MAX_DEPTH or (depth and isinstance(value, pikepdf.Object) and value.is_indirect):
        return  # an indirect object has its own turn
    if isinstance(value, pikepdf.Stream | pikepdf.Dictionary):
        yield value
        for child in _values(value):
            yield from _within(child, depth + 1)
    elif isinstance(value, pikepdf.Array):
        for child in value:
            yield from _within(child, depth + 1)


def _values(value: Any) -> list[Any]:
    return [value[key] for key in value.keys()] if hasattr(value, "keys") else []  # noqa: SIM118
