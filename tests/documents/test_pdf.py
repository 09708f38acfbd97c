"""The PDF: to both standards in every variant, the same bytes each time, and nothing fetched from anywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from formsvc.answers import read_all
from formsvc.definitions.loading import load
from formsvc.documents import typefaces
from formsvc.documents.content import build
from formsvc.documents.font_files import FontsMissing
from formsvc.documents.pdf import render_pdf, warm
from formsvc.documents.templates import TemplateMissing
from formsvc.documents.typefaces import lines, load_fonts
from formsvc.settings import Settings
from formsvc.wizard import Journey
from formsvc.wizard.examples import example
from tests.documents.reading_back import pdf_everything, pdf_text, squeezed
from tests.documents.sayings import DRAFT, FINAL, SIGNED, TEMPLATES, TODAY, content, form, picture, templates
from tests.miniatures import attached
from tests.signatures.judging import ready
from tests.verapdf import conformance

NAME = form("- {id: name, kind: text, label: Name}\n- {id: story, kind: long_text, label: Story}")
EVERYTHING = form("""\
- {id: name, kind: text, label: Name}
- {id: photo, kind: photo, label: Photograph, described_by: scene}
- {id: scene, kind: text, label: Scene}
- {id: hours, kind: group, label: Hours, item: Day, questions: [{id: day, kind: text, label: Day}, {id: at, kind: time, label: At}]}
- {id: people, kind: group, label: People, item: Person, questions: [{id: who, kind: text, label: Who}, {id: face, kind: photo, label: Face, described_by: who}]}
""")
SIGNED_IN_FULL = "home_circumstances_report"
REAL = load(TEMPLATES.parent / "form_definitions")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return templates(tmp_path_factory.mktemp("templates")) / "mini" / "report.html"


def pdf(report: Path, facts: Any = FINAL, form: Any = NAME, **raw: Any) -> bytes:
    return render_pdf(content(form, facts=facts, **raw), report, picture)


def everything(report: Path) -> bytes:
    hours = [{"day": day, "at": "19:00"} for day in ("Monday", "Tuesday", "Wednesday")]
    people = [{"who": "Ann\u00a0👩‍👧 محمد", "face": "b.jpg"}, {"who": "עברית 名前"}]
    return pdf(report, SIGNED, EVERYTHING, name="\U0001fae9 ", photo="a.jpg", scene="A <b>", hours=hours, people=people)


def variants(form: str, sign: Callable[[bytes], bytes]) -> Iterator[tuple[str, bytes]]:
    """Each document of a form as a draft, final, and final with our signature (of one form every document, of others
    the first); a bundle keeps no standard, for it holds what others gave.
    """
    definition = REAL.form(form)
    answers, _ = read_all(definition, example(definition, TODAY), attached)
    said = Journey(definition, answers, TODAY).said
    for document in definition.documents:
        template = TEMPLATES / definition.id / f"{document.template}.html"
        for facts in (DRAFT, SIGNED) if not document.bundle else ():
            drawn = render_pdf(build(definition, document, said, facts), template, picture)
            yield f"{document.id}-{facts.status}", drawn
            if facts is SIGNED and (document is definition.documents[0] or form == SIGNED_IN_FULL):
                yield f"{document.id}-with-signature", sign(drawn)


def _faults(folder: Path, files: Iterable[tuple[str, bytes]]) -> dict[str, object]:
    for name, file in files:
        (folder / f"{name}.pdf").write_bytes(file)
    return {path.stem: faults for path, faults in conformance(sorted(folder.iterdir())).items() if faults}


@pytest.mark.parametrize("form", sorted(REAL.forms))
def test_every_variant_of_every_form_keeps_both_standards(form: str, tmp_path: Path) -> None:
    ours = ready(Settings(data=tmp_path / "ours"))
    files = tmp_path / "files"
    files.mkdir()

    assert _faults(files, variants(form, ours.sign)) == {}


def test_everything_that_a_document_can_have_keeps_both_standards(report: Path, tmp_path: Path) -> None:
    assert _faults(tmp_path, [("everything", everything(report)), ("nothing", pdf(report))]) == {}


def test_the_same_content_gives_the_same_bytes(report: Path) -> None:
    assert everything(report) == everything(report)


def test_a_different_answer_gives_a_different_file_identifier(report: Path) -> None:
    one, other = (PdfReader(BytesIO(pdf(report, name=name))).trailer["/ID"] for name in ("Ann", "Bea"))

    assert one != other


def test_the_metadata_says_title_reference_and_language_and_no_name(report: Path) -> None:
    reader = PdfReader(BytesIO(pdf(report, SIGNED, name="Zoë")))

    assert reader.metadata is not None
    assert reader.metadata.title == "Full report, MINI-7KQ2-M4XD"
    assert reader.metadata.author is None
    assert reader.trailer["/Root"]["/Lang"] == "en-GB"
    assert "2026-03-31" in reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()


def test_the_headings_are_bookmarks(report: Path) -> None:
    def titles(outline: Any) -> list[str]:
        return [title for entry in outline for title in (titles(entry) if isinstance(entry, list) else [entry.title])]

    assert titles(PdfReader(BytesIO(pdf(report, SIGNED, name="Zoë"))).outline) == ["Full report", "1 One", "Sign-off"]


def test_what_looks_like_a_tag_or_markup_in_an_answer_is_text(report: Path) -> None:
    typed = "{{ 7*7 }} {% if x %} <b>O’Neil</b> &amp; <script>"

    assert typed in pdf_text(pdf(report, name=typed))


def test_a_long_answer_keeps_its_lines_and_paragraphs(report: Path) -> None:
    assert "First.\nSecond.\nThird." in pdf_text(pdf(report, story="First.\nSecond.\n\nThird."))


def test_an_answer_longer_than_a_page_is_there_to_its_end(report: Path) -> None:
    long = form("- {id: story, kind: long_text, label: Story, max_length: 10000}")
    text = pdf_text(pdf(report, form=long, story="word " * 1999 + "the end"))

    assert text.count("word") == 1999
    assert "the end" in text


def test_a_word_longer_than_a_line_stays_on_the_page(report: Path) -> None:
    assert "x" * 400 in squeezed(pdf_text(pdf(report, story="x" * 400)))


def test_every_page_says_the_marking_reference_digest_and_its_number(report: Path) -> None:
    pages = pdf_text(pdf(report, story="word " * 790)).split("\f")[:-1]

    assert len(pages) > 1
    for number, page in enumerate(pages, start=1):
        assert "MINI-7KQ2-M4XD Digest 3f2a 9c41 77de 0b12" in page.replace("   ", " ")
        assert f"Page {number} of {len(pages)}" in page


def test_a_draft_says_so_and_a_final_document_does_not(report: Path) -> None:
    assert "Draft, not signed" in pdf_text(pdf(report, DRAFT, name="Zoë"))
    assert "draft" not in pdf_text(pdf(report, name="Zoë")).lower()


def test_a_photograph_has_its_description(report: Path) -> None:
    photo = pdf(report, form=EVERYTHING, photo="a.jpg", scene='A "blue" door')

    assert 'A "blue" door' in pdf_everything(photo).splitlines()


def test_a_sign_that_no_typeface_has_is_named_instead_of_an_empty_box(
    report: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert "[khitan small script character-18b00]" in pdf_text(pdf(report, name="x \U00018b00 y"))
    assert caplog.text == ""


def test_nothing_is_fetched_from_outside(report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("somebody opened a connection")

    monkeypatch.setattr("socket.socket.connect", refuse)
    folder = templates(tmp_path / "templates")
    (folder / "mini" / "report.html").write_text(
        '{% extends "shared/report.html" %}{% block lead %}<img alt="x" src="http://127.0.0.1:9/x.png">'
        '<img alt="x" src="file:///etc/hostname"><style>@import url(http://127.0.0.1:9/x.css);</style>{% endblock %}'
    )

    assert "Zoë" in pdf_text(pdf(folder / "mini" / "report.html", name="Zoë"))


def test_a_picture_that_is_lost_stops_the_document(report: Path) -> None:
    def lost(digest: str) -> bytes:
        raise KeyError(digest)

    with pytest.raises(KeyError):
        render_pdf(content(EVERYTHING, photo="a.jpg"), report, lost)


def test_missing_typefaces_are_named_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typefaces, "FONTS", tmp_path)
    load_fonts.cache_clear()
    try:
        with pytest.raises(FontsMissing, match=r"AtkinsonHyperlegible-Regular\.ttf.*script/assets"):
            load_fonts()
    finally:
        load_fonts.cache_clear()


def test_a_template_that_is_not_there_is_named(report: Path) -> None:
    with pytest.raises(TemplateMissing, match=r"mini/none\.html"):
        pdf(report.with_name("none.html"), name="Zoë")


def test_a_process_can_be_warmed_before_its_first_document(report: Path) -> None:
    warm(report.parent.parent)

    assert load_fonts.cache_info().currsize == 1


def test_a_question_of_several_lines_keeps_room_for_them() -> None:
    assert [lines(text, 9.2, 60) for text in ("Age", "What is the child's name?", "word " * 20, "word " * 60)] == [
        1,
        1,
        3,
        9,
    ]


def test_a_round_after_the_first_is_named(report: Path) -> None:
    assert "version 2" in pdf_text(pdf(report, replace(FINAL, version=2), name="Zoë"))
