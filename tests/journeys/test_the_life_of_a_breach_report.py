"""The life of a breach report: written with its papers, weighed by the operations manager, sent to the court, ended by what the court decides."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from formsvc.workflow.refusals import DecisionIncomplete
from tests.documents.reading_back import docx_text, pdf_text, squeezed
from tests.journeys.everybody import Everybody, found_everybody
from tests.journeys.parties import FORMS, Form, ago, begin, day, point

COURT = "listing@leeds-youth-court.example"
PAPERS = ("cps_papers", "dto_and_nos_copy", "summons_copy")


@pytest.fixture
def here(tmp_path: Path) -> Everybody:
    return found_everybody(tmp_path, f"sqlite:///{tmp_path / 'formsvc.sqlite3'}")


def written(here: Everybody, *warned: str, **changes: Any) -> Form:
    """Written by the case manager, and put to the operations manager."""
    form = begin(here, "breach_report", "Kieran", here.case_manager)
    form.fill("report", here.case_manager, **changes)
    form.submit(here.case_manager, *warned)
    return form


def approved(here: Everybody, **changes: Any) -> Form:
    """Approved for the court by the operations manager."""
    form = written(here, "V9", **changes)
    form.approve(here.operations_manager)
    return form


def decided(here: Everybody, form: Form, **changes: Any) -> None:
    """What the court decided is recorded, and that the child and the family were told."""
    here.clock.move(days=21)
    told = {"court_outcome_date": day(here), "child_and_family_told_at": ago(here, hours=1)}
    form.fill("outcome", here.case_manager, **{**told, **changes})
    form.finish("outcome", here.case_manager)


def finished(here: Everybody, form: Form) -> None:
    """Everything that is given by hand is given, and the last part is passed."""
    for delivery in ("child", "family"):
        form.give(delivery, here.case_manager)
    form.fill("follow_up", here.case_manager)
    form.finish("follow_up", here.case_manager)


def test_it_goes_from_the_case_manager_to_the_court_and_ends_with_what_the_court_decided(here: Everybody) -> None:
    form, author = approved(here), here.case_manager
    assert {form.states(author)[to] for to in ("court", "defence_solicitor", "social_worker")} == {"sent"}
    assert "K16_outcome" in form.running(author)

    decided(here, form)
    finished(here, form)

    assert form.status(author) == "delivered"
    assert {"K14", "K15", "K16", "K16_court", "K16_outcome", "K17"} <= form.met(author)
    assert "ycs_placement_team" not in form.states(author)


def test_the_court_has_the_report_the_bundle_and_every_paper_by_itself(here: Everybody) -> None:
    form = approved(here)

    names = [f"{form.reference}.pdf", *(f"{form.reference}-{one}.pdf" for one in ("bundle", *PAPERS, "statement_file"))]
    assert list(form.attachments(COURT)) == names
    assert form.attachments(COURT)[names[2]] == (FORMS / "specimens" / "cps_papers.pdf").read_bytes()


def test_the_bundle_is_one_file_whose_pages_are_all_there(here: Everybody) -> None:
    here.made = {"Breach report", "Bundle for the court"}
    form = approved(here)
    files = form.attachments(COURT)
    bundle = PdfReader(BytesIO(files.pop(f"{form.reference}-bundle.pdf")))
    inside = [page for file in files.values() for page in PdfReader(BytesIO(file)).pages]

    front = len(bundle.pages) - len(inside)
    assert front >= 1
    for number, (bound, page) in enumerate(zip(bundle.pages[front:], inside, strict=True), front + 1):
        text = squeezed(bound.extract_text())
        assert f"Page{number}of{len(bundle.pages)}" in text
        assert squeezed(page.extract_text())[:40] in text
    assert len(bundle.outline) >= len(files)
    kept = squeezed(form.known["non_disclosable_information"])
    assert kept in squeezed(pdf_text(files[f"{form.reference}.pdf"]))


def test_the_operations_manager_may_say_engage_more_and_then_nothing_leaves(here: Everybody) -> None:
    form = written(here, "V9")
    form.refuse(here.operations_manager, "Engage more: see him at the college for another two weeks first.")

    assert form.status(here.case_manager) == "refused"
    assert form.states(here.case_manager) == {}
    assert form.mail(COURT) == []


def test_the_operations_manager_sends_it_back_and_only_what_was_named_is_open(here: Everybody) -> None:
    form, author = written(here, "V9"), here.case_manager
    form.send_back(here.operations_manager, point("options", "proposal_reason", "Say why not further supervision."))
    task = {
        row.page.id: row.unlocked for part in form.workflow.tasks(form.reference, author).parts for row in part.tasks
    }
    assert (task["options"], task["breaches"]) == (True, False)

    form.answer(
        "options", author, proposal_reason="He kept most of it, and what he missed can be put right nearer home."
    )
    form.answer("declaration", author)
    form.submit(author, "V9")
    form.approve(here.operations_manager)

    assert form.states(author)["court"] == "sent"


def test_reasons_that_the_rules_ask_for_are_the_managers_own_and_come_first(here: Everybody) -> None:
    form = written(here, "V9", "BR10", compliance_panels=None)
    with pytest.raises(DecisionIncomplete):
        form.approve(here.operations_manager)

    form.fill("manager_review", here.operations_manager)
    form.finish("manager_review", here.operations_manager)
    form.approve(here.operations_manager)

    assert form.states(here.case_manager)["court"] == "sent"


def test_court_and_solicitor_wait_for_a_summons_that_follows_and_then_have_it_with_all_else(here: Everybody) -> None:
    form, author = approved(here, summons_follows=True), here.case_manager
    assert form.waits("court", author) == form.waits("defence_solicitor", author) == {"BR3"}
    assert form.mail(COURT) == []
    assert form.states(author)["social_worker"] == "sent"

    form.fill("late_summons", author)
    assert form.mail(COURT) == []
    form.finish("late_summons", author)

    names = (*PAPERS[:2], "late_summons_copy", "statement_file")
    expected = {f"{form.reference}.pdf", *(f"{form.reference}-{one}.pdf" for one in ("bundle", *names))}
    assert set(form.attachments(COURT)) == expected
    assert form.states(author)["defence_solicitor"] == "sent"


def test_detention_asks_the_placement_team_at_once_and_begins_the_visits_of_the_council(here: Everybody) -> None:
    form, author = approved(here), here.case_manager
    decided(here, form, court_outcome="detention", outcome_length=30, custody_placement_needed=True)

    team = "placement.team@ycs.example"
    assert {mail.subject for mail in form.mail(team)} == {f"Urgent: {form.reference}"}
    assert form.receive(team).page.document_title == "What the court decided"
    assert "K20" in form.running(author)


def test_the_child_reads_it_in_words_of_their_own_and_not_what_must_be_kept(here: Everybody) -> None:
    here.made = {"child_summary"}
    form, author = approved(here), here.case_manager
    kept = squeezed(form.known["non_disclosable_information"])

    for words in (
        pdf_text(form.file("child_summary", "pdf", author)),
        docx_text(form.file("child_summary", "docx", author)),
    ):
        assert squeezed(form.known["child_summary_says"]) in squeezed(words)
        assert kept not in squeezed(words)
