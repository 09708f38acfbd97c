"""Prints of one photograph on one page, at their size, to cut out."""

from __future__ import annotations

import shutil
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from lxml import etree
from PIL import Image
from pypdf import PdfReader

from formsvc.documents.checking import template_faults
from formsvc.documents.docx import render_docx
from formsvc.documents.pdf import render_pdf
from formsvc.documents.preview import preview_html
from tests.documents.reading_back import pdf_everything
from tests.documents.sayings import content, form, templates
from tests.verapdf import conformance

PHOTO = form(
    "- {id: face, kind: photo, label: Photograph, described_by: who}\n- {id: who, kind: text, label: Who it is}",
    "documents: [{id: sheet, title: Prints, audience: professional, template: sheet, shows: [face, who]}]",
)
PAGE = """\
{% extends "shared/document.html" %}
{% set kind = "report" %}
{% block body %}
<h1>{{ title }}</h1>
<p>{{ words.who }}</p>
<div class="prints">
<p>{{ place(words.face.picture, 35, 45) }}{{ place(words.face.picture.again, 35, 45) }}</p>
<p>{{ place(words.face.picture.again, 35, 45) }}{{ place(words.face.picture.again, 35, 45) }}</p>
</div>
{% endblock %}
"""
PRINTS = ["{{r place(words.face.picture, 35, 45) }}"] + ["{{r place(words.face.picture.again, 35, 45) }}"] * 3
MM = 72 / 25.4


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = templates(tmp_path_factory.mktemp("templates"))
    (folder / "mini" / "sheet.html").write_text(PAGE)
    sheet = Document()
    sheet.add_paragraph("{{ words.who }}")
    table = sheet.add_table(2, 2)
    for cell, text in zip((cell for row in table.rows for cell in row.cells), PRINTS, strict=True):
        cell.text = text
    sheet.save(str(folder / "mini" / "sheet.docx"))
    return folder


def photograph(wide: int = 700, high: int = 900) -> bytes:
    file = BytesIO()
    Image.effect_noise((wide, high), 60).convert("RGB").save(file, "JPEG", quality=88)
    return file.getvalue()


def pdf(folder: Path, image: bytes, who: str = "Anna, 6") -> bytes:
    told = content(PHOTO, "sheet", face="a.jpg", who=who)
    return render_pdf(told, folder / "mini" / "sheet.html", lambda _: image)


def word(folder: Path, image: bytes) -> bytes:
    told = content(PHOTO, "sheet", face="a.jpg", who="Anna, 6")
    return render_docx(told, folder / "mini" / "sheet.docx", lambda _: image)


def printed(file: bytes) -> list[tuple[float, float]]:
    """The size on paper of each print, in millimetres: what is clipped to is what is cut out."""
    found, (page,) = [], PdfReader(BytesIO(file)).pages

    def visit(operator: bytes, operands: list[object], matrix: list[float], _text: list[float]) -> None:
        if operator == b"re":
            wide, high = (abs(float(side)) * abs(matrix[0]) / MM for side in operands[2:])  # type: ignore[arg-type]
            found.append((round(wide, 1), round(high, 1)))

    page.extract_text(visitor_operand_before=visit)
    return [size for size in found if size == (35.0, 45.0)]


def test_four_prints_of_one_photograph_are_on_one_page_at_their_size(folder: Path) -> None:
    for wide, high in ((700, 900), (640, 900), (770, 900)):
        assert len(printed(pdf(folder, photograph(wide, high)))) >= 4


def test_no_pixel_of_the_photograph_is_lost_and_it_is_stored_once(folder: Path) -> None:
    given = photograph(2100, 2700)

    assert pdf(folder, given).count(given) == 1
    with ZipFile(BytesIO(word(folder, given))) as parts:
        assert [parts.read(name) for name in parts.namelist() if name.startswith("word/media/")] == [given]


def test_the_first_print_is_described_and_the_others_need_not_be(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "sheet.pdf").write_bytes(pdf(folder, photograph(), who="Anna, at the door"))
    (tmp_path / "small.pdf").write_bytes(pdf(folder, photograph(70, 90)))

    assert pdf_everything((tmp_path / "sheet.pdf").read_bytes()).splitlines().count("Anna, at the door") == 2
    assert {path.name: faults for path, faults in conformance(sorted(tmp_path.iterdir())).items() if faults} == {}


def test_the_prints_in_word_have_their_size_and_the_first_its_description(folder: Path) -> None:
    shapes = Document(BytesIO(word(folder, photograph()))).inline_shapes
    properties = [shape._inline.docPr for shape in shapes]

    assert [(round(shape.width.mm, 1), round(shape.height.mm, 1)) for shape in shapes] == [(35.0, 45.0)] * 4
    assert [each.get("descr") for each in properties] == ["Anna, 6", "", "", ""]
    assert ["decorative" in etree.tostring(each).decode() for each in properties] == [False, True, True, True]
    assert len({each.get("id") for each in properties}) == 4


def test_a_photograph_of_nearly_the_right_shape_is_cropped_and_not_stretched(folder: Path) -> None:
    with ZipFile(BytesIO(word(folder, photograph(770, 900)))) as parts:
        body = parts.read("word/document.xml").decode()

    assert body.count('<a:srcRect l="4545" t="0" r="4545" b="0"/>') == 4


def test_the_screen_shows_the_prints_in_their_shape(folder: Path) -> None:
    told = content(PHOTO, "sheet", face="a.jpg", who="Anna, 6")
    shown = preview_html(told, folder / "mini" / "sheet.html", lambda _: "/picture")

    assert shown.count('src="/picture" alt="Anna, 6" class="framed" width="132" height="170"') == 1
    assert shown.count('alt="" class="framed" width="132" height="170"') == 3


def test_a_sheet_without_a_photograph_has_no_prints(folder: Path) -> None:
    told = content(PHOTO, "sheet", who="Anna, 6")

    assert len(PdfReader(BytesIO(render_pdf(told, folder / "mini" / "sheet.html", lambda _: b""))).pages[0].images) == 0
    assert len(Document(BytesIO(render_docx(told, folder / "mini" / "sheet.docx", lambda _: b""))).inline_shapes) == 0


def test_a_template_that_places_what_is_no_photograph_is_found(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "all")
    page = tmp_path / "all" / "mini" / "sheet.html"
    page.write_text(page.read_text() + "{{ place(words.who.picture) }}{{ place(words.face.picture.twice) }}")

    wrong = [str(fault).split(": ", 2)[2].split("; ")[0] for fault in template_faults(PHOTO, tmp_path / "all")]
    assert wrong == ["'words.who.picture': 'who' is no photo", "'words.face.picture.twice': a picture has no 'twice'"]
