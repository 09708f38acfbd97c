"""What travels with a document: other documents and the files that people gave."""

from __future__ import annotations

from pathlib import Path

import pytest

from formsvc.workflow.refusals import NotAllowed, NotFound
from tests.workflow import parties_form as form
from tests.workflow.institution import Clock, Institution


@pytest.fixture
def here(tmp_path: Path, database_with_tables: str, clock: Clock) -> Institution:
    return form.found_with_parties(tmp_path, database_with_tables, clock)


def _approved_with_letter(here: Institution) -> str:
    reference = form.applied(here, "paper")
    letter = here.workflow.upload(reference, "letter", ("Letter from Denise Ashworth.png", form.picture()), here.author)
    words = "He is her uncle and she has missed him since he went away."
    form.save(here, reference, "answers", here.author, supports="yes", own_words=words, letter=letter)
    form.save(here, reference, "signed", here.author, signed=True)
    here.work(here.workflow.finish_part(reference, "answers", {}, here.author))
    form.report(here, reference)
    form.submit(here, reference)
    here.work(here.decide(reference, here.manager))
    form.panel(here, reference)
    here.work(here.decide(reference, here.governor))
    return reference


def _let_in(here: Institution, reference: str) -> tuple[str, str]:
    texts = [mail.text for mail in here.workflow.mailbox() if mail.to == "denise@example.com"]
    token = next(text for text in texts if "/receive/" in text).partition("/receive/")[2].split()[0]
    return token, here.workflow.enter_code(token, form.code_of(here, reference))


def test_files_and_documents_travel_with_the_document_they_belong_to(here: Institution) -> None:
    reference = _approved_with_letter(here)
    token, pass_ = _let_in(here, reference)

    received = here.workflow.received(token, pass_)
    letter, cover = (here.workflow.received_enclosure(token, pass_, number) for number in (0, 1))

    assert received.enclosed == ("The carer's letter", "Covering letter")
    assert letter.content_type == "image/png"
    assert cover.content_type == "application/pdf"
    with pytest.raises(NotFound):
        here.workflow.received_enclosure(token, pass_, 2)


def test_what_travels_is_named_by_the_reference_and_never_by_what_its_sender_called_it(here: Institution) -> None:
    reference = _approved_with_letter(here)
    token, pass_ = _let_in(here, reference)

    assert here.workflow.received_enclosure(token, pass_, 0).name == f"{reference}-letter.png"


def test_without_the_code_nothing_that_travels_can_be_had(here: Institution) -> None:
    reference = _approved_with_letter(here)
    token, _ = _let_in(here, reference)

    with pytest.raises(NotAllowed):
        here.workflow.received_enclosure(token, "nothing", 0)


def test_what_was_not_given_does_not_travel(here: Institution) -> None:
    reference = form.approved(here)
    token, pass_ = _let_in(here, reference)

    assert here.workflow.received(token, pass_).enclosed == ("Covering letter",)


def test_a_bundle_is_one_pdf_of_a_document_and_the_files_that_were_given(here: Institution) -> None:
    with_letter, without = _approved_with_letter(here), form.approved(here)
    made = {
        reference: [
            file for file in here.workflow.submission(reference, here.author).documents if file.version == "final"
        ]
        for reference in (with_letter, without)
    }
    bundles = {reference: [one for one in files if one.document.id == "bundle"] for reference, files in made.items()}
    content = {
        reference: here.workflow.document_file(files[0].id, here.author).content for reference, files in bundles.items()
    }

    assert [one.format for one in bundles[with_letter]] == ["pdf"]
    assert b"Contact request" in content[without]
    assert b"PNG" in content[with_letter]
    assert b"PNG" not in content[without]
