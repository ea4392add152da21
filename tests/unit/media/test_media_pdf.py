"""What protects a PDF, and what acts in it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pikepdf
import pytest

from medprovenance.errors import DamagedAsset, ProtectedDocument
from medprovenance.media import hygiene
from medprovenance.media.pdf import PdfProtection, active_content, pdf_protection
from medprovenance.media.preflight import refuse_unsafe
from medprovenance.media.probe import probe
from tests.support.media import make_media

if TYPE_CHECKING:
    from collections.abc import Callable


def changed(change: Callable[[pikepdf.Pdf], object], **save: object) -> io.BytesIO:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(make_media("application/pdf"))) as pdf:
        change(pdf)
        pdf.save(out, **save)  # type: ignore[arg-type]
    return out


def nothing(_pdf: pikepdf.Pdf) -> None:
    return


def sign_field(pdf: pikepdf.Pdf) -> None:
    signature = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Sig, ByteRange=[0, 1, 2, 3], Contents=pikepdf.String("x")
        )
    )
    field = pdf.make_indirect(pikepdf.Dictionary(FT=pikepdf.Name.Sig, V=signature))
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[field], SigFlags=3)


def test_a_plain_pdf_is_unprotected_and_still() -> None:
    plain = changed(nothing)

    assert pdf_protection(plain) == frozenset()
    assert active_content(plain) == frozenset()


def test_finds_a_signature() -> None:
    assert pdf_protection(changed(sign_field)) == {PdfProtection.SIGNED}


def test_an_empty_signature_field_is_no_signature() -> None:
    def empty(pdf: pikepdf.Pdf) -> None:
        field = pdf.make_indirect(pikepdf.Dictionary(FT=pikepdf.Name.Sig))
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[field])

    assert pdf_protection(changed(empty)) == frozenset()


@pytest.mark.parametrize("user", ["", "secret"], ids=["owner password", "user password"])
def test_finds_encryption(user: str) -> None:
    locked = changed(nothing, encryption=pikepdf.Encryption(owner="owner", user=user))

    assert pdf_protection(locked) == {PdfProtection.ENCRYPTED}
    with pytest.raises(ProtectedDocument):
        hygiene.inspect(locked, "application/pdf")
    refuse_unsafe(locked, probe(locked, "locked.pdf"))


def test_refuses_what_is_no_pdf() -> None:
    with pytest.raises(DamagedAsset):
        pdf_protection(io.BytesIO(b"%PDF-1.7 and nothing else"))


def _action(kind: str, **more: object) -> pikepdf.Dictionary:
    return pikepdf.Dictionary(S=pikepdf.Name("/" + kind), **more)


def open_a_page(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = _action("URI", URI="http://example.org/")


def run_on_open(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = _action("JavaScript", JS="x")


def run_by_name(pdf: pikepdf.Pdf) -> None:
    scripts = pikepdf.Dictionary(Names=["a", _action("JavaScript", JS="x")])
    pdf.Root.Names = pikepdf.Dictionary(JavaScript=scripts)


def leave_with_the_page(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.AA = pikepdf.Dictionary(O=_action("GoToR"))


def launch(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.Annots = pikepdf.Array([pikepdf.Dictionary(A=_action("Launch"))])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (open_a_page, "action-on-open"),
        (run_on_open, "script"),
        (run_by_name, "script"),
        (leave_with_the_page, "action-on-open"),
        (launch, "launch"),
    ],
)
def test_finds_what_acts_by_itself(change: Callable[[pikepdf.Pdf], object], code: str) -> None:
    file = changed(change)

    assert code in active_content(file)
    with pytest.raises(DamagedAsset, match="active content"):
        refuse_unsafe(file, probe(file, "form.pdf"))


def test_a_link_to_click_is_not_active() -> None:
    def link(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.Annots = pikepdf.Array(
            [pikepdf.Dictionary(A=_action("URI", URI="https://example.org/"))]
        )

    assert active_content(changed(link)) == frozenset()


def test_cleaning_keeps_page_content_and_drops_earlier_revisions() -> None:
    first = make_media("application/pdf", planted=True)
    out = io.BytesIO()
    removals = hygiene.clean(io.BytesIO(first), out, "application/pdf")

    assert {each.item for each in removals} >= {"document information", "packet"}
    with pikepdf.open(io.BytesIO(first)) as before, pikepdf.open(out) as after:
        assert before.pages[0].Contents.read_raw_bytes() == after.pages[0].Contents.read_raw_bytes()
