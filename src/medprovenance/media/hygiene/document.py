"""PDF: information, XMP and editors' private data are removed, and the file is written anew.

Page content, pictures, fonts and attachments are carried over as stored, without being decoded or
compressed again. Earlier revisions that an incremental save left in the file disappear.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

from medprovenance.errors import ProtectedDocument
from medprovenance.media.hygiene.plan import CleaningPlan, Cuts, Keep, Tally
from medprovenance.media.pdf import dictionaries, opened

if TYPE_CHECKING:
    from typing import BinaryIO

    import pikepdf

_PRIVATE: Final = {
    "/PieceInfo": "editor's private data",
    "/LastModified": "date and time",
    "/Thumb": "page thumbnail",
}


def plan(file: BinaryIO, size: int, *, build: bool) -> CleaningPlan:
    """What to remove from a PDF; the cleaned file itself only if ``build`` says so.

    Raises ``ProtectedDocument`` for an encrypted one.
    """
    with opened(file) as pdf:
        if pdf.is_encrypted:
            raise ProtectedDocument(
                "the PDF is encrypted; cleaning would remove that", hint="Sign it with a sidecar."
            )
        tally = Tally()
        _clean(pdf, tally)
        removals = tally.removals()
        if not removals or not build:
            return CleaningPlan(pieces=(Keep(0, size),), removals=removals)
        return _saved(pdf, tally)


def _clean(pdf: pikepdf.Pdf, tally: Tally) -> None:
    if "/Prev" in pdf.trailer and not pdf.is_linearized:
        tally.add("PDF", "earlier revisions")
    if "/Info" in pdf.trailer:
        if hasattr(pdf.trailer["/Info"], "keys") and pdf.trailer["/Info"].keys():
            tally.add("PDF", "document information")
        del pdf.trailer["/Info"]
    for each in dictionaries(pdf):
        metadata = each.get("/Metadata")
        if metadata is not None:
            tally.add("XMP", "packet")
            del each["/Metadata"]
        for key, item in _PRIVATE.items():
            if key in each and not _is_attachment_date(each, key):
                tally.add("PDF", item)
                del each[key]


def _is_attachment_date(each: Any, key: str) -> bool:
    """``/LastModified`` belongs to ``/PieceInfo``; elsewhere the name may mean something else."""
    return key == "/LastModified" and str(each.get("/Type", "")) not in ("/Page", "/Catalog")


def _saved(pdf: pikepdf.Pdf, tally: Tally) -> CleaningPlan:
    import pikepdf

    out = io.BytesIO()
    pdf.save(
        out,
        compress_streams=False,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        recompress_flate=False,
        object_stream_mode=pikepdf.ObjectStreamMode.preserve,
        fix_metadata_version=False,
        linearize=False,
        deterministic_id=True,
    )
    cuts = Cuts()
    cuts.put(out.getvalue())
    return cuts.plan(tally)
