"""The Word file: what it is made of, and what no answer can do to it."""

from __future__ import annotations

import os
import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document

from formsvc.documents.docx import TemplateUnreadable, render_docx
from formsvc.documents.templates import TemplateMissing
from tests.documents.reading_back import docx_everything, docx_margins, docx_text
from tests.documents.sayings import DRAFT, FINAL, SIGNED, content, form, picture, templates

NAME = form("- {id: name, kind: text, label: Name}\n- {id: story, kind: long_text, label: Story}")
PHOTO = form(
    "- {id: photo, kind: photo, label: Photograph, described_by: scene}\n- {id: scene, kind: text, label: Scene}"
)
HOURS = form(
    "- {id: hours, kind: group, label: Hours, item: Day, "
    "questions: [{id: day, kind: text, label: Day}, {id: from, kind: text, label: From}]}"
)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return templates(tmp_path_factory.mktemp("templates")) / "mini" / "report.docx"


def word(report: Path, facts: Any = FINAL, form: Any = NAME, **raw: Any) -> bytes:
    return render_docx(content(form, facts=facts, **raw), report, picture)


@pytest.mark.parametrize(
    "typed",
    [
        "{{ 7*7 }}",
        "{% for x in y %}",
        "{{r x }}",
        "{%p if x %}",
        "{_{",
        "<w:p>",
        "</w:t>",
        "&lt;b&gt;",
        "<b>O’Neil</b>",
        "]]>",
    ],
)
def test_what_looks_like_a_tag_or_markup_in_an_answer_is_text(report: Path, typed: str) -> None:
    assert f"a {typed} b" in docx_text(word(report, name=f"a {typed} b")).splitlines()


def test_a_long_answer_keeps_its_lines_and_paragraphs(report: Path) -> None:
    text = docx_text(word(report, story="First.\nSecond.\n\nThird."))

    assert "First.\nSecond.\nThird." in text


def test_an_answer_of_ten_thousand_characters_is_there_to_its_end(report: Path) -> None:
    long = form("- {id: story, kind: long_text, label: Story, max_length: 10000}")
    story = "word " * 1999 + "end"

    assert story in docx_text(word(report, form=long, story=story))


def test_names_in_any_script_and_emoji_are_kept(report: Path) -> None:
    assert "محمد עברית 名前 👩‍👧" in docx_text(word(report, name="محمد עברית 名前 👩‍👧"))


def test_the_same_content_gives_the_same_bytes(report: Path) -> None:
    assert word(report, name="Zoë") == word(report, name="Zoë")


def test_one_document_leaves_nothing_in_the_next(report: Path) -> None:
    alone = word(report, name="Zoë")
    word(report, form=PHOTO, photo="a.jpg", scene="A door")

    assert word(report, name="Zoë") == alone


def test_the_properties_say_title_and_reference_and_no_name(report: Path) -> None:
    properties = Document(BytesIO(word(report, SIGNED, name="Zoë"))).core_properties

    assert properties.title == "Full report, MINI-7KQ2-M4XD"
    assert (properties.author, properties.last_modified_by, properties.language) == ("", "", "en-GB")


def test_the_name_of_whoever_saved_the_template_is_not_passed_on(report: Path, tmp_path: Path) -> None:
    saved = Document(str(report))
    saved.core_properties.author = saved.core_properties.last_modified_by = "Terry Template"
    restyled = tmp_path / "mini" / "report.docx"
    restyled.parent.mkdir()
    saved.save(str(restyled))

    assert "Terry" not in docx_everything(word(restyled, name="Zoë"))


def test_a_template_that_has_been_opened_and_saved_still_fills(report: Path, tmp_path: Path) -> None:
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    saving = ["soffice", profile, "--headless", "--convert-to", "docx", "--outdir", str(tmp_path / "mini"), str(report)]
    subprocess.run(saving, check=True, capture_output=True)

    assert docx_text(word(tmp_path / "mini" / "report.docx", name="Zoë")) == docx_text(word(report, name="Zoë"))


def test_a_changed_template_is_read_again(report: Path, tmp_path: Path) -> None:
    copy = tmp_path / "report.docx"
    shutil.copy(report, copy)
    before = docx_text(word(copy, name="Zoë"))
    changed = Document(str(copy))
    changed.add_paragraph("A new last line for {{ reference }}.")
    changed.save(str(copy))
    os.utime(copy, (1, 1))

    assert docx_text(word(copy, name="Zoë")) == before + "\nA new last line for MINI-7KQ2-M4XD."


def test_sections_are_headings_that_word_can_list(report: Path) -> None:
    styles = [paragraph.style.name for paragraph in Document(BytesIO(word(report, name="Zoë"))).paragraphs]  # type: ignore[union-attr]

    assert [style for style in styles if style.startswith(("Title", "Heading"))] == ["Title", "Heading 1", "Heading 1"]  # type: ignore[union-attr]


def test_the_margins_say_marking_reference_digest_and_page(report: Path) -> None:
    margins = docx_margins(word(report, name="Zoë"))

    assert "MINI-7KQ2-M4XD   Digest 3f2a 9c41 77de 0b12\tPage 1 of 1" in margins


def test_a_draft_says_so_on_every_page_and_a_final_document_does_not(report: Path) -> None:
    assert "Draft, not signed" in docx_margins(word(report, DRAFT, name="Zoë"))
    assert 'string="DRAFT"' in docx_everything(word(report, DRAFT, name="Zoë"))
    assert "draft" not in docx_margins(word(report, name="Zoë")).lower()
    assert 'string="DRAFT"' not in docx_everything(word(report, name="Zoë"))


def test_a_table_of_entries_repeats_its_heading_on_the_next_page(report: Path) -> None:
    days = [{"day": day, "from": "7:00pm"} for day in ("Monday", "Tuesday", "Wednesday")]
    tables = Document(BytesIO(word(report, form=HOURS, hours=days))).tables
    rows = [[[cell.text for cell in row.cells] for row in table.rows] for table in tables]

    assert [["Day", "From"], ["Monday", "7:00pm"], ["Tuesday", "7:00pm"], ["Wednesday", "7:00pm"]] in rows
    assert "<w:tblHeader/>" in docx_everything(word(report, form=HOURS, hours=days))


def test_a_photograph_is_in_the_file_with_its_description(report: Path) -> None:
    file = word(report, form=PHOTO, photo="a.jpg", scene='A "blue" door & <step>')

    assert [shape._inline.docPr.get("descr") for shape in Document(BytesIO(file)).inline_shapes] == [
        'A "blue" door & <step>'
    ]
    with ZipFile(BytesIO(file)) as parts:
        assert parts.read("word/media/picture1.jpeg") == picture("")


def test_who_signed_stands_at_the_end(report: Path) -> None:
    assert (
        "manager\nApproved\nJo Webb\nManager, Leeds Youth Justice Service\n1 April 2026 at 2:15pm\nComplete.\nSound."
        in (docx_text(word(report, SIGNED, name="Zoë")))
    )


def test_a_template_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(TemplateMissing, match=r"mini/none\.docx"):
        word(tmp_path / "mini" / "none.docx", name="Zoë")


def test_a_file_that_is_no_word_document_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.docx").write_text("Not a Word document.")

    with pytest.raises(TemplateUnreadable, match=r"broken\.docx"):
        word(tmp_path / "broken.docx", name="Zoë")
