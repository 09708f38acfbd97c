"""Submitting: once, only when complete, with a reason for every warning; and withdrawing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from formsvc.submissions.moves import MoveNotAllowed
from formsvc.workflow import RenderDocument, SendNotice
from formsvc.workflow.refusals import DecisionIncomplete, Locked, NotAllowed, NotComplete
from tests.workflow.institution import Institution


def test_submitting_makes_a_row_for_each_document_and_format(here: Institution) -> None:
    reference = here.written()

    due = here.workflow.submit(reference, {}, here.author)

    assert [type(task) for task in due] == [RenderDocument] * 4
    page = here.workflow.submission(reference, here.author)
    assert page.row.status == "submitted"
    assert {(file.document.id, file.format, file.version, file.state) for file in page.documents} == {
        (document, format_, "for_sign_off", "waiting") for document in ("full", "letter") for format_ in ("pdf", "docx")
    }


def test_submitting_twice_submits_once(here: Institution) -> None:
    reference = here.written()

    first = here.workflow.submit(reference, {}, here.author)
    second = here.workflow.submit(reference, {}, here.author)

    assert first == second
    assert len(here.workflow.submission(reference, here.author).documents) == 4
    here.work(first)
    assert here.workflow.submit(reference, {}, here.author) == ()


def test_what_is_missing_or_wrong_is_told_all_at_once_and_nothing_moves(here: Institution) -> None:
    reference = here.started()

    with pytest.raises(NotComplete) as refused:
        here.workflow.submit(reference, {}, here.author)

    assert {problem.question for problem in refused.value.problems} >= {"reason", "visit_date", "visitors", "declared"}
    assert here.workflow.tasks(reference, here.author).status == "draft"


def test_a_warning_needs_a_reason_which_is_kept_and_shown_to_the_signatory(here: Institution) -> None:
    reference = here.written()
    here.save(
        reference, "visit", reason="Soon, please.", visit_date=here.clock().date() + timedelta(days=2), transport=False
    )
    (warning,) = here.workflow.check(reference, here.author).warnings

    with pytest.raises(NotComplete) as refused:
        here.workflow.submit(reference, {warning.key: "  "}, here.author)
    assert [problem.rule for problem in refused.value.problems] == ["T2"]

    here.work(here.workflow.submit(reference, {warning.key: "She is very ill."}, here.author))
    (shown,) = here.read(reference, here.manager).warnings
    assert (shown.problem.rule, shown.reason) == ("T2", "She is very ill.")


def test_a_reason_given_before_submitting_is_not_lost(here: Institution) -> None:
    reference = here.written()
    here.save(reference, "visit", reason="Soon.", visit_date=here.clock().date() + timedelta(days=2), transport=False)
    (warning,) = here.workflow.check(reference, here.author).warnings

    here.workflow.keep_reasons(reference, {warning.key: "She is very ill.", "T9:none:": "ignored"}, here.author)

    assert [row.reason for row in here.workflow.check(reference, here.author).warnings] == ["She is very ill."]
    here.workflow.submit(reference, {}, here.author)


def test_what_is_submitted_cannot_be_changed(here: Institution) -> None:
    reference = here.submitted()

    with pytest.raises(Locked):
        here.workflow.save_page(reference, "visit", {"reason": "Another."}, 1, here.author)
    with pytest.raises(Locked):
        here.workflow.keep_half_typed(reference, "visit", {}, here.author)


def test_only_those_who_may_fill_it_in_submit_it(here: Institution) -> None:
    reference = here.written()

    with pytest.raises(NotAllowed):
        here.workflow.submit(reference, {}, here.practitioner)
    assert here.workflow.submit(reference, {}, here.colleague)


def test_the_date_of_the_documents_stays_that_of_submitting(here: Institution) -> None:
    reference = here.submitted()
    here.clock.move(days=30)

    page = here.read(reference, here.manager)

    assert not page.warnings
    assert here.workflow.check(reference, here.author).stops == ()


def test_a_submission_can_be_withdrawn_with_a_reason_while_it_is_signed(here: Institution) -> None:
    reference = here.submitted()

    with pytest.raises(DecisionIncomplete):
        here.workflow.withdraw(reference, " ", here.author)
    with pytest.raises(NotAllowed):
        here.workflow.withdraw(reference, "No longer needed.", here.practitioner)
    here.workflow.withdraw(reference, "No longer needed.", here.author)
    here.workflow.withdraw(reference, "No longer needed.", here.author)

    page = here.workflow.submission(reference, here.author)
    assert page.row.status == "withdrawn"
    assert page.timeline[0].what == "Withdrawn"
    assert page.timeline[0].detail == "No longer needed."
    assert here.workflow.home(here.manager).to_sign == ()
    with pytest.raises(MoveNotAllowed):
        here.workflow.submit(reference, {}, here.author)


def test_a_refused_submission_cannot_be_withdrawn(here: Institution) -> None:
    reference = here.submitted()
    here.work(here.decide(reference, here.manager, "refused", reasons="No room."))

    with pytest.raises(MoveNotAllowed):
        here.workflow.withdraw(reference, "Too late.", here.author)


def test_the_last_document_puts_it_to_the_first_signatories_and_tells_them(here: Institution) -> None:
    reference = here.written()
    *others, last = here.workflow.submit(reference, {}, here.author)

    assert [here.do(task) for task in others] == [()] * 3
    due = here.do(last)

    assert [type(task) for task in due] == [SendNotice]
    (row,) = here.workflow.home(here.manager).to_sign
    assert (row.reference, row.status, row.about, row.what) == (
        reference,
        "in_sign_off",
        "K.A.",
        "Waits for: Team manager, Leeds Yjs",
    )
