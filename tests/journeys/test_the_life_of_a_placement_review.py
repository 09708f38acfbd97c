"""The life of a placement review: asked by the team around a child, answered by the Youth Custody Service, ended by a move or by none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from formsvc.workflow.refusals import NotAllowed, NotComplete
from tests.documents.reading_back import docx_text, pdf_text, squeezed
from tests.journeys.everybody import Everybody, found_everybody
from tests.journeys.parties import Form, ago, begin, day

TEAM = "placement.review@ycs.example"
URGENT: dict[str, Any] = {"review_route": "urgent", "mdm_held": False, "matter_of_concern_raised": True}
TOLD = ("parents_told_at", "social_worker_told_at", "yjs_told_at", "la_practitioners_told_at", "parents_concerns")
SECRET = "driven past the grandmother's address"


@pytest.fixture
def here(tmp_path: Path) -> Everybody:
    return found_everybody(tmp_path, f"sqlite:///{tmp_path / 'formsvc.sqlite3'}")


def asked(here: Everybody, *warned: str, **changes: Any) -> Form:
    """Written by the case manager, countersigned, and sent."""
    form = begin(here, "placement_review", "Kieran", here.case_manager)
    form.fill("report", here.case_manager, **changes)
    form.submit(here.case_manager, "V9", *warned)
    form.approve(here.yjs_manager)
    return form


def answered(here: Everybody, form: Form, **changes: Any) -> None:
    """The reply of the Youth Custody Service is recorded."""
    form.fill("ycs_reply", here.case_manager, ycs_decision_date=day(here), **changes)
    form.finish("ycs_reply", here.case_manager)


def moved(here: Everybody, form: Form, *later: str) -> None:
    """The move is recorded, a minute after it, and those were told of whom nothing is said here."""
    told = {name: ago(here) for name in TOLD if name.endswith("_at")} | dict.fromkeys(later)
    form.answer("move", here.case_manager, actual_move_datetime=ago(here, minutes=1), **told)


def test_a_planned_review_goes_the_whole_way_from_the_draft_to_the_move(here: Everybody) -> None:
    form, author = asked(here, assetplus_file="specimens/supporting_statement.pdf"), here.case_manager
    assert form.states(author) == {"ycs": "sent", "current_setting": "sent", "social_worker": "sent"}
    parcel = form.receive(TEAM)
    assert parcel.page.enclosed == ("AssetPlus",)
    parcel.acknowledge()
    assert form.states(author)["ycs"] == "acknowledged"

    here.clock.move(days=7)
    answered(here, form)
    form.fill("told", author, child_told_at=ago(here, hours=2), parents_told_of_outcome_at=ago(here, hours=1))
    form.give("child", author)
    form.give("family", author)
    here.clock.move(days=5)
    moved(here, form)
    form.fill("follow_up", author)
    form.finish("follow_up", author)

    assert form.status(author) == "delivered"
    assert set(form.states(author)) == {
        "ycs",
        "current_setting",
        "social_worker",
        "child",
        "family",
        "receiving_setting",
    }
    assert set(form.states(author).values()) == {"acknowledged", "sent"}
    here.workflow.close(form.reference, author)
    assert form.status(author) == "closed"


def test_the_move_starts_the_clocks_and_telling_people_stops_them(here: Everybody) -> None:
    form, author = asked(here, "PR2", **URGENT), here.case_manager
    answered(here, form)
    before = form.running(author)

    moved(here, form, *TOLD)
    started = form.running(author) - before
    moved(here, form)

    assert started == {"K4", "K4_social_worker", "K5", "K6"}
    assert started <= form.met(author)


def test_the_answer_starts_the_clock_for_telling_the_parents(here: Everybody) -> None:
    form, author = asked(here), here.case_manager
    assert "K7" not in form.running(author)

    answered(here, form)
    assert "K7" in form.running(author)

    form.fill("told", author)
    assert "K7" in form.met(author)


def test_an_urgent_review_says_so_and_the_full_form_is_owed(here: Everybody) -> None:
    form, author = asked(here, "PR2", **URGENT), here.case_manager

    assert {mail.subject for mail in form.mail(TEAM)} == {f"Urgent: {form.reference}"}
    assert "full_form" in form.running(author)
    here.clock.move(days=2)
    form.answer("follow_up", author, full_form_sent_date=day(here))
    assert "full_form" in form.met(author)


def test_a_planned_review_does_not_say_urgent_and_cannot_go_without_the_meeting(here: Everybody) -> None:
    form = begin(here, "placement_review", "Kieran", here.case_manager)
    form.fill("report", here.case_manager, mdm_held=False)

    assert form.stops(here.case_manager) == {"PR1"}
    with pytest.raises(NotComplete):
        here.workflow.submit(form.reference, {}, here.case_manager)
    form.fill("report", here.case_manager, mdm_held=True)
    form.submit(here.case_manager, "V9")
    form.approve(here.yjs_manager)
    assert {mail.subject for mail in form.mail(TEAM)} == {form.reference}


def test_a_social_worker_prepares_it_and_the_case_manager_submits_it(here: Everybody) -> None:
    form = begin(here, "placement_review", "Kieran", here.social_worker)
    form.fill("report", here.social_worker)
    assert form.stops(here.social_worker) == {"PR11"}
    with pytest.raises(NotComplete):
        here.workflow.submit(form.reference, {}, here.social_worker)

    form.submit(here.case_manager, "V9")
    form.approve(here.yjs_manager)

    assert form.status(here.social_worker) == "approved"


def test_where_no_parent_is_safe_nothing_for_the_family_leaves_or_is_made(here: Everybody) -> None:
    form, author = begin(here, "placement_review", "Kieran", here.case_manager), here.case_manager
    form.fill("report", author, parent_carer=form.every("parent_carer", parent_carer_safe_to_contact=False))
    form.submit(author, "V9")
    form.approve(here.yjs_manager)
    answered(here, form)
    form.fill("told", author)

    assert "family" not in form.states(author)
    assert "family_summary" not in {made.document.id for made in form.seen(author).documents}
    assert {"K4", "K7"}.isdisjoint(form.running(author) | form.met(author))
    form.give("child", author)


def test_the_child_has_the_summary_only_after_hearing_it_from_somebody(here: Everybody) -> None:
    form, author = asked(here), here.case_manager
    answered(here, form)
    assert form.waits("child", author) == {"CT1"}
    assert form.waits("family", author) == {"CT1", "CT2"}
    with pytest.raises(NotAllowed):
        form.give("child", author)

    form.answer("told", author, parents_told_of_outcome_at=None)

    form.give("child", author)
    assert form.waits("family", author) == {"CT2"}


def test_when_no_move_is_agreed_there_is_no_new_setting_and_no_clock_of_a_move(here: Everybody) -> None:
    form, author = asked(here), here.case_manager
    answered(here, form, ycs_decision="not_agreed")
    form.fill("told", author)
    form.give("child", author)
    form.give("family", author)
    form.finish("follow_up", author)

    assert form.status(author) == "delivered"
    assert "receiving_setting" not in form.states(author)
    assert not form.running(author) & {"K4", "K5", "K6", "K8"}


def test_what_may_not_be_disclosed_stands_in_the_report_and_in_no_summary(here: Everybody) -> None:
    here.made = {"report", "child_summary", "family_summary", "record"}
    form, author = asked(here), here.case_manager
    answered(here, form)
    wanted = squeezed(SECRET)

    assert wanted in squeezed(pdf_text(form.receive(TEAM).file("pdf")))
    assert wanted in squeezed(docx_text(form.receive(TEAM).file("docx")))
    for summary in ("child_summary", "family_summary"):
        words = pdf_text(form.file(summary, "pdf", author)), docx_text(form.file(summary, "docx", author))
        assert all("Adel Beck" in text and wanted not in squeezed(text) for text in words)
