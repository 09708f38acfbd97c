"""What the carer, the child, the visits team and the prisoner read when contact has been decided."""

from __future__ import annotations

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
from tests.forms.best_interests import TEENAGER, answers, journey, report

FOLDER = TEMPLATES / "best_interests_report"
LEVELS = ("1", "2", "3", "4")
LETTERS = ("outcome_letter", "child_explanation", "visits_extract", "disclosure_notice", "prisoner_gist")
GIST: dict[str, Any] = {
    "disclosure_variant": "gist",
    "gist_text": "Contact in small steps is in the child's interests.",
}
NAMES = ("Joanne Tully", "Nadia Rowe", "Hannah Osei", "Anne Tully", "Maisie Pym", "Gareth Pym")


def told(document_id: str, **changes: Any) -> Content:
    """What a document says when the form is answered as in its example, but for these changes."""
    return build(report(), report().document(document_id), journey(**changes).said, SIGNED)


def word(document_id: str, **changes: Any) -> str:
    template = FOLDER / f"{report().document(document_id).template}.docx"
    return docx_text(render_docx(told(document_id, **changes), template, picture))


def paper(document_id: str, **changes: Any) -> bytes:
    template = FOLDER / f"{report().document(document_id).template}.html"
    return render_pdf(told(document_id, **changes), template, picture)


@pytest.mark.parametrize("document_id", ["outcome_letter", "child_explanation"])
@pytest.mark.parametrize("level", LEVELS)
def test_a_child_of_nine_could_read_it(document_id: str, level: str) -> None:
    text = word(document_id, decided_level=level)
    for name in NAMES:
        text = text.replace(name, "Jo Day")
    found = check_text(text.splitlines())

    assert (found.long_sentences, found.hard_paragraphs, found.replacements) == ((), (), ())
    assert found.grade <= 4.0


@pytest.mark.parametrize("document_id", LETTERS)
def test_it_is_one_page_and_word_and_paper_say_the_same(document_id: str) -> None:
    file = paper(document_id, **GIST)
    on_paper = squeezed(pdf_text(file).replace("•", ""))

    assert len(PdfReader(BytesIO(file)).pages) == 1
    assert all(squeezed(line) in on_paper for line in word(document_id, **GIST).splitlines())


@pytest.mark.parametrize(
    ("level", "allowed"),
    [
        ("1", "There is no contact for now."),
        ("2", "They can write to each other."),
        ("3", "They can write and talk on the phone."),
        ("4", "They can write, talk on the phone and see each other at visits."),
    ],
)
def test_the_carer_learns_what_is_allowed(level: str, allowed: str) -> None:
    text = word("outcome_letter", decided_level=level)

    assert allowed in text
    assert ("Anne Tully" in text) is (level == "4")
    assert ("You can change your mind" in text) is (level != "1")


@pytest.mark.parametrize(
    ("level", "allowed"),
    [
        ("1", "You cannot be in touch for now."),
        ("2", "You can write to Dad."),
        ("3", "You can write and talk on the phone."),
        ("4", "You can write, talk on the phone, and visit."),
    ],
)
def test_the_child_learns_it_in_its_own_words(level: str, allowed: str) -> None:
    text = word("child_explanation", decided_level=level)

    assert "Dear Maisie," in text
    assert allowed in text
    assert ("This is not your fault." in text) is (level == "1")
    assert ("This is who can go with you:" in text) is (level == "4")


@pytest.mark.parametrize(("level", "visits"), [("3", False), ("4", True)])
def test_visits_staff_learn_whether_the_child_may_come_and_with_whom(level: str, visits: bool) -> None:
    text = word("visits_extract", decided_level=level)

    assert ("Anne Tully" in text) is visits
    assert ("This child does not visit." in text) is not visits


def test_visits_staff_learn_that_a_child_of_16_may_come_alone_and_that_a_photograph_is_not_confirmed() -> None:
    alone: dict[str, Any] = {"child_date_of_birth": TEENAGER, "child_visits_alone_approved": True}
    unsure = {"photo_is_of_child": "could_not_confirm", "photo_comment": "She did not want to be looked at."}

    assert "The governor allows this child to come alone." in word("visits_extract", **alone)
    assert "Nobody has confirmed yet" in word("visits_extract", **unsure)
    assert "Nobody has confirmed yet" not in word("visits_extract")


def test_the_photograph_stands_in_the_version_for_visits_staff_and_in_none_for_the_family_or_the_prisoner() -> None:
    given = {document.id: _pictures(document.id) for document in report().documents}

    assert {document for document, pictures in given.items() if pictures} == {
        "referral", "report", "identity_alert", "visits_extract", "contact_record",
    }  # fmt: skip


def _pictures(document_id: str) -> list[str]:
    said = dict(journey(child_photo="photo.jpg").said)
    content = build(report(), report().document(document_id), said, SIGNED)
    return [entry.question for section in content.sections for entry in section.entries if entry.kind == "picture"]


@pytest.mark.parametrize("document_id", ["prisoner_full", "prisoner_redacted"])
def test_the_prisoner_reads_the_reasons_and_how_to_appeal_and_nothing_that_is_kept_back(document_id: str) -> None:
    text = squeezed(word(document_id))

    for said in ("The panel follows the recommendation", "Wing staff have the form"):
        assert squeezed(said) in text
    for secret in SECRETS:
        assert squeezed(secret) not in text


SECRETS = (
    "8 Wicker Close", "07700 900142", "which school she goes to now", "shouting at his former partner",
    "Kept to his last licence", "No record of the prisoner", "moved in spring", "3 Beck Row", "Hannah Osei",
    "Colin Baptiste", "She does it for her daughter",
)  # fmt: skip


def test_the_redacted_version_lacks_what_was_taken_out_and_the_full_one_has_it() -> None:
    carers = squeezed("Ms Tully supports short visits")

    assert carers in squeezed(word("prisoner_full", disclosure_variant="full"))
    assert carers not in squeezed(word("prisoner_redacted"))
    assert carers in squeezed(word("prisoner_redacted", left_out=["risks"]))


def test_the_gist_says_no_more_than_the_gist() -> None:
    text = word("prisoner_gist", **GIST)

    assert "Contact in small steps" in text
    assert not any(secret in text for secret in (*SECRETS, "Ms Tully supports", "I want Gran there"))


def test_the_full_report_says_the_annex_and_its_readers_are_professionals() -> None:
    text = squeezed(word("report"))

    assert squeezed("moved in spring") in text
    assert report().document("report").audience == "professional"
    assert "document_date" not in answers()
