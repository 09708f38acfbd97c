"""What the child and the family read about a placement review."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from formsvc.definitions.readability import check_text
from formsvc.documents.content import Content, build
from formsvc.documents.docx import render_docx
from formsvc.documents.pdf import render_pdf
from tests.documents.reading_back import docx_text, pdf_text, squeezed
from tests.documents.sayings import SIGNED, TEMPLATES, picture
from tests.forms.placement_reviews import journey, review

FOLDER = TEMPLATES / "placement_review"
SUMMARIES = ("child_summary", "family_summary")
STAYS = {
    "ycs_decision": "not_agreed",
    "child_summary_decision": "They read what we said. They think that the staff can keep you safe here.",
    "child_summary_what_next": "You move to a new unit on Monday. Tom will be there when you do.",
    "family_summary_what_next": "He moves to a new unit on Monday. We will ring you that night.",
}
AGREED: dict[str, Any] = {}


def told(document_id: str, changes: dict[str, Any]) -> Content:
    """What a summary says when the review is answered as in its example, but for these changes."""
    return build(review(), review().document(document_id), journey(**changes).said, SIGNED)


def word(document_id: str, changes: dict[str, Any]) -> str:
    return docx_text(render_docx(told(document_id, changes), FOLDER / f"{document_id}.docx", picture))


def paper(document_id: str, changes: dict[str, Any]) -> bytes:
    return render_pdf(told(document_id, changes), FOLDER / f"{document_id}.html", picture)


@pytest.mark.parametrize("document_id", SUMMARIES)
@pytest.mark.parametrize("changes", [AGREED, STAYS])
def test_a_child_of_nine_could_read_it(document_id: str, changes: dict[str, Any]) -> None:
    lines = word(document_id, changes).splitlines()
    found = check_text(line for line in lines if not line.startswith("Aisha Rahman, Case manager"))

    assert (found.long_sentences, found.hard_paragraphs, found.replacements) == ((), (), ())
    assert found.grade <= 4.0


@pytest.mark.parametrize("document_id", SUMMARIES)
@pytest.mark.parametrize("changes", [AGREED, STAYS])
def test_it_is_one_page_and_word_and_paper_say_the_same(document_id: str, changes: dict[str, Any]) -> None:
    file = paper(document_id, changes)
    on_paper = squeezed(pdf_text(file).replace("•", ""))

    assert len(PdfReader(BytesIO(file)).pages) == 1
    assert all(squeezed(line) in on_paper for line in word(document_id, changes).splitlines())


def test_the_child_learns_where_and_when_why_and_whom_to_turn_to() -> None:
    text = word("child_summary", {"planned_move_date": "2026-03-16"})

    assert "Dear Kier," in text
    assert "You will move to Adel Beck, Leeds." in text
    assert "The plan is that you move on Monday 16 March 2026." in text
    for said in ("Aisha Rahman or your advocate", "make a complaint", "Maya Osei", "0800 1111"):
        assert said in text


@pytest.mark.parametrize("document_id", SUMMARIES)
def test_a_move_that_was_not_agreed_is_said_plainly(document_id: str) -> None:
    text = word(document_id, STAYS)

    assert "This time the answer is no." in text
    assert "will move" not in text


def test_the_family_learns_whom_to_ring_and_nothing_that_is_meant_for_the_child() -> None:
    text = word("family_summary", AGREED)

    assert "0113 496 0171" in text
    assert not any(private in text for private in ("Maya Osei", "listening for the door", "spend most of the day"))


def test_the_gist_is_what_the_child_reads_in_place_of_what_is_kept_back() -> None:
    assert "facts that we cannot share" in word("child_summary", AGREED)
    assert "West Yorkshire Police" not in word("child_summary", AGREED)


def test_a_family_that_it_is_not_safe_to_contact_has_no_summary() -> None:
    unsafe = journey(parent_carer=[{"parent_carer_name": "A B", "parent_carer_safe_to_contact": False}])

    assert not unsafe.holds(review().document("family_summary").when)
    assert journey().holds(review().document("family_summary").when)


def test_the_summaries_are_dated() -> None:
    assert SIGNED.created == date(2026, 3, 31)
    assert "31 March 2026" in word("family_summary", AGREED)
