"""What the carer and the prisoner read, word for word: easy to read, and in Word as on paper."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from formsvc.definitions.model import GroupQuestion
from formsvc.definitions.readability import check_text
from formsvc.documents.content import Content, build
from formsvc.documents.docx import render_docx
from formsvc.documents.pdf import render_pdf
from tests.documents.reading_back import docx_everything, docx_text, pdf_everything, pdf_text, squeezed
from tests.documents.sayings import SIGNED, TEMPLATES, picture
from tests.forms.carer_response import form, journey
from tests.forms.test_carer_response_rules import CALL, NO

FOLDER = TEMPLATES / "primary_carer_response"
WHOLE = ["decision", "limits", "reasons", "child_view"]
SECRET = "never-for-the-prisoner"
LETTERS: dict[str, dict[str, Any]] = {
    "covering_letter": {},
    "prisoner_gist": {},
    "prisoner_redacted": {"disclosure_variant": "redacted", "cleared_for_prisoner": WHOLE},
    "prisoner_full": {"disclosure_variant": "full", "cleared_for_prisoner": WHOLE},
    "source_notice": {},
    "police_notice": {},
    "probation_notice": {},
    "new_answer_notice": {**CALL, "new_answer": "no"},
}


def told(document_id: str, changes: dict[str, Any]) -> Content:
    return build(form(), form().document(document_id), journey(**changes).said, SIGNED)


def word(document_id: str, changes: dict[str, Any]) -> bytes:
    template = FOLDER / f"{form().document(document_id).template}.docx"
    return render_docx(told(document_id, changes), template, picture)


def paper(document_id: str, changes: dict[str, Any]) -> bytes:
    template = FOLDER / f"{form().document(document_id).template}.html"
    return render_pdf(told(document_id, changes), template, picture)


def asked_of_the_carer() -> list[str]:
    """Everything the carer can read on a page of the form, what is said when an answer is missing included."""
    part = next(part for part in form().parts if part.id == "carer")
    texts = [text for page in part.pages for text in (page.title, page.intro, *(each.text for each in page.prompts))]
    questions = [question for page in part.pages for question in page.questions]
    inner = [each for group in questions if isinstance(group, GroupQuestion) for each in group.questions]
    for question in (*questions, *inner):
        texts += [question.label, question.hint, question.message, *(each.hint for each in question.worded)]
        if not getattr(question, "reference", ""):
            texts += [f"{option.label}. {option.hint}" for option in getattr(question, "options", ())]
    carers = {question.id for question in questions}
    texts += [rule.message for rule in form().rules if (rule.each or rule.at) in carers and not rule.part]
    return [text for text in texts if text]


def test_everything_the_carer_reads_on_the_screen_could_be_read_at_nine() -> None:
    found = check_text(asked_of_the_carer())

    assert (found.long_sentences, found.hard_paragraphs) == ((), ())
    assert found.grade <= 4.0
    assert found.mean_sentence <= 14


def test_no_word_of_the_trade_stands_before_the_carer() -> None:
    assert check_text(asked_of_the_carer()).replacements == ()


def test_the_covering_letter_could_be_read_at_nine_too() -> None:
    found = check_text(docx_text(word("covering_letter", {})).splitlines())

    assert (found.long_sentences, found.hard_paragraphs, found.replacements) == ((), (), ())
    assert found.grade <= 4.0


@pytest.mark.parametrize(
    ("how", "says", "leaves_out"),
    [("link", "an email with a link", "envelope"), ("paper", "Use the envelope", "link")],
)
def test_the_letter_says_how_to_answer(how: str, says: str, leaves_out: str) -> None:
    text = docx_text(word("covering_letter", {"carer_answers_by": how}))

    assert says in text
    assert leaves_out not in text


def test_the_letter_says_that_no_is_an_answer_that_the_child_counts_and_that_the_address_is_kept() -> None:
    text = docx_text(word("covering_letter", {"reply_by_date": "2026-03-20"}))

    for said in (
        "You can say yes and you can say no. Both are fine.",
        "What the child wants counts.",
        "We will not tell the prisoner where you live.",
        "You can change your mind at any time.",
        "one form for each child",
        "Friday 20 March 2026",
        "0113 496 0121",
    ):
        assert said in text


@pytest.mark.parametrize("document_id", LETTERS)
def test_a_letter_is_one_page_and_word_and_paper_say_the_same(document_id: str) -> None:
    file = paper(document_id, LETTERS[document_id])
    on_paper = squeezed(pdf_text(file).replace("•", ""))

    assert len(PdfReader(BytesIO(file)).pages) == 1
    assert all(squeezed(line) in on_paper for line in docx_text(word(document_id, LETTERS[document_id])).splitlines())


def test_one_upload_gives_four_prints_of_35_by_45_millimetres_on_one_page() -> None:
    photo: dict[str, Any] = {"photographs_provided": "upload", "child_photo": "maisie.jpg"}
    document, file = word("photo_sheet", photo), PdfReader(BytesIO(paper("photo_sheet", photo)))

    assert docx_everything(document).count('cx="1260000" cy="1620000"') >= 4
    assert len(file.pages) == 1
    assert len(file.pages[0].images) >= 1


def test_the_prints_say_the_reference_and_the_initials_and_never_the_name() -> None:
    photo: dict[str, Any] = {"photographs_provided": "upload", "child_photo": "maisie.jpg"}
    text = docx_text(word("photo_sheet", photo)) + pdf_text(paper("photo_sheet", photo))

    assert text.count("MP") == 2
    assert not {"Maisie", "Pym", "Joanne", "Gareth"} & set(text.replace(",", " ").split())


def test_a_photograph_that_came_late_is_printed_alike() -> None:
    late: dict[str, Any] = {
        "photographs_provided": "cannot",
        "late_photo": "maisie.jpg",
        "late_photo_taken_date": "2026-02-01",
    }

    assert docx_everything(word("photo_sheet_late", late)).count('cx="1260000" cy="1620000"') >= 4


@pytest.mark.parametrize("variant", ["gist", "redacted", "full"])
def test_what_the_carer_asks_to_keep_from_the_prisoner_is_nowhere_in_the_prisoners_files(variant: str) -> None:
    kept: dict[str, Any] = {
        "information_to_keep_from_prisoner": SECRET,
        "worries": SECRET,
        "safe_contact_preferences": SECRET,
        "felt_pressured": "yes",
        "prisoner_harmed_this_child_or_carer": "yes",
        "in_danger_now": True,
        "safety_detail": SECRET,
        "non_disclosable_information": f"It is {SECRET}, all of it.",
        "carer_full_name": "Zzora Zzeller",
        "children_services_informed_date": "2026-03-04",
        "disclosure_variant": variant,
        "cleared_for_prisoner": WHOLE,
    }
    document, file = word(f"prisoner_{variant}", kept), paper(f"prisoner_{variant}", kept)

    for hidden in (SECRET, "Zzora", "Wicker", "07700", "joanne.tully"):
        assert hidden not in docx_everything(document)
        assert hidden not in pdf_everything(file)


def test_the_notice_says_that_contact_is_not_supported_and_that_no_report_is_wanted() -> None:
    text = docx_text(word("not_supported_notice", NO))

    assert "The primary carer does not support contact." in text
    assert "you are not asked for a report" in text
    assert "safeguarding concern" not in text
    assert "8 Wicker Close" in text


def test_the_notice_leads_with_a_safeguarding_concern_when_there_is_one() -> None:
    told_today: dict[str, Any] = {"children_services_informed_date": "2026-03-04", "felt_pressured": "yes"}
    text = docx_text(word("not_supported_notice", told_today))

    assert "A safeguarding concern" in text
    assert "The application has stopped" not in text


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("no", "does not support contact any more"),
        ("not_sure", "still not sure"),
        ("yes", "The primary carer supports contact."),
    ],
)
def test_a_new_answer_is_said_first(answer: str, says: str) -> None:
    assert says in docx_text(word("new_answer_notice", {**CALL, "new_answer": answer, "new_answer_level": "2"}))
