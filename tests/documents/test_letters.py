"""What is written to a child, a household and the tag's installers."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from pypdf import PdfReader

from formsvc.answers import read_all
from formsvc.definitions.loading import load
from formsvc.definitions.readability import check_text
from formsvc.documents.content import Content, build
from formsvc.documents.docx import render_docx
from formsvc.documents.pdf import render_pdf
from formsvc.wizard import Journey
from formsvc.wizard.examples import example
from tests.documents.reading_back import docx_text, pdf_text, squeezed
from tests.documents.sayings import SIGNED, TEMPLATES, TODAY, picture
from tests.miniatures import attached

REAL = load(TEMPLATES.parent / "form_definitions")
TO_A_CHILD = [("early_release_refusal_letter", "childs_letter"), ("home_circumstances_report", "child_summary")]
LETTERS = [*TO_A_CHILD, ("home_circumstances_report", "household_notice")]


def told(form_id: str, document_id: str, **changes: object) -> Content:
    """What the document says when the form is answered as in its example, but for these changes."""
    form = REAL.form(form_id)
    answers, unread = read_all(form, example(form, TODAY) | changes, attached)
    assert unread == ()
    return build(form, form.document(document_id), Journey(form, answers, TODAY).said, SIGNED)


def template(form_id: str, document_id: str) -> Path:
    return TEMPLATES / form_id / document_id


def word(form_id: str, document_id: str, **changes: object) -> bytes:
    path = template(form_id, document_id).with_suffix(".docx")
    return render_docx(told(form_id, document_id, **changes), path, picture)


def paper(form_id: str, document_id: str, **changes: object) -> bytes:
    path = template(form_id, document_id).with_suffix(".html")
    return render_pdf(told(form_id, document_id, **changes), path, picture)


@pytest.mark.parametrize(("form_id", "document_id"), TO_A_CHILD)
def test_a_child_of_nine_can_read_it(form_id: str, document_id: str) -> None:
    found = check_text(docx_text(word(form_id, document_id)).splitlines())

    assert found.long_sentences == ()
    assert found.grade <= 4.0


@pytest.mark.parametrize(("form_id", "document_id"), LETTERS)
def test_it_is_one_page(form_id: str, document_id: str) -> None:
    assert len(PdfReader(BytesIO(paper(form_id, document_id))).pages) == 1


@pytest.mark.parametrize(("form_id", "document_id"), LETTERS)
def test_word_and_paper_say_the_same(form_id: str, document_id: str) -> None:
    on_paper = squeezed(pdf_text(paper(form_id, document_id)).replace("•", ""))

    for line in docx_text(word(form_id, document_id)).splitlines():
        assert squeezed(line) in on_paper


@pytest.mark.parametrize(("form_id", "document_id"), TO_A_CHILD)
def test_its_letters_are_large_enough(form_id: str, document_id: str) -> None:
    style = Document(BytesIO(word(form_id, document_id))).styles["Normal"]

    assert style.font.size.pt >= 12  # type: ignore[attr-defined]


def test_the_child_is_greeted_by_the_name_they_like() -> None:
    assert "Dear Kier," in docx_text(word("early_release_refusal_letter", "childs_letter"))


def test_the_letter_says_the_decision_the_date_and_the_right_to_appeal() -> None:
    text = docx_text(word("early_release_refusal_letter", "childs_letter", appeal_deadline_date="2026-04-17"))

    assert "This time the answer is no." in text
    assert (
        "You can appeal. That means you ask again for a decision. The last day to ask is Friday 17 April 2026." in text
    )
    assert "Signed by Jo Webb, Manager, on 1 April 2026" in text


def test_a_child_from_whom_reasons_must_be_kept_reads_the_gist_and_nothing_else() -> None:
    gist = "We had to think about keeping everyone safe. That means you too."
    text = docx_text(
        word(
            "early_release_refusal_letter", "childs_letter",
            reasons_withheld=True, non_disclosure_reason=["victim_safety"], gist_text=gist,
        )
    )  # fmt: skip

    assert gist in text
    assert "tag" not in text.split("What you have done well")[0]


def test_a_letter_that_nobody_signed_says_so() -> None:
    content = replace(told("early_release_refusal_letter", "childs_letter"), signatures=())
    path = template("early_release_refusal_letter", "childs_letter").with_suffix(".docx")

    assert "Not signed yet." in docx_text(render_docx(content, path, picture))


def test_the_reasons_stand_in_the_professional_letter_and_not_in_the_childs() -> None:
    reason = "The address was confirmed too late"

    assert reason in docx_text(word("early_release_refusal_letter", "professional_letter"))
    assert reason not in docx_text(word("early_release_refusal_letter", "childs_letter"))


def test_the_report_says_what_it_recommends_before_anything_else() -> None:
    text = docx_text(word("home_circumstances_report", "report"))

    assert text.index("Release on the early release date") < text.index("The child")
