"""Several parties write one form: each its part, in turn, with and without an account."""

from __future__ import annotations

from pathlib import Path

import pytest

from formsvc.workflow.refusals import Locked, NotAllowed, NotComplete, NotFound
from tests.workflow import parties_form as form
from tests.workflow.institution import Clock, Institution


@pytest.fixture
def here(tmp_path: Path, database_with_tables: str, clock: Clock) -> Institution:
    return form.found_with_parties(tmp_path, database_with_tables, clock)


def test_a_part_opens_when_the_one_before_it_is_finished(here: Institution) -> None:
    reference = here.workflow.start("contact_request", here.case, here.author)
    before = {part.part.id: part.yours for part in here.workflow.tasks(reference, here.author).parts}

    reference = form.applied(here, "paper")
    after = {part.part.id: part.yours for part in here.workflow.tasks(reference, here.author).parts}

    assert before["application"]
    assert not before["answers"]
    assert after["answers"]
    assert not after["application"]
    assert not after["check"]


def test_a_finished_part_is_closed_and_says_who_finished_it(here: Institution) -> None:
    reference = form.applied(here)

    with pytest.raises(Locked):
        form.save(here, reference, "application", here.author, prisoner="Another")
    first = here.workflow.tasks(reference, here.author).parts[0]
    assert first.finished is not None
    assert (first.finished.by, first.finished.how) == ("Author", "account")


def test_a_part_with_something_missing_cannot_be_finished(here: Institution) -> None:
    reference = here.workflow.start("contact_request", here.case, here.author)

    with pytest.raises(NotComplete) as refused:
        here.workflow.finish_part(reference, "application", {}, here.author)
    assert {problem.page for problem in refused.value.problems} == {"application"}


def test_a_warning_needs_its_reason_once_and_from_the_party_it_concerns(here: Institution) -> None:
    reference = here.workflow.start("contact_request", here.case, here.author)
    form.save(
        here, reference, "application", here.author, prisoner="A", answers_by="paper", carer=form.CARER, late=True
    )
    with pytest.raises(NotComplete):
        here.workflow.finish_part(reference, "application", {}, here.author)

    here.work(here.workflow.finish_part(reference, "application", {"P4:late:": "The post was slow."}, here.author))
    form.answer(here, reference, here.author)
    form.report(here, reference)
    form.submit(here, reference)

    assert here.workflow.submission(reference, here.author).row.status == "in_sign_off"


def test_finishing_twice_is_finishing_once(here: Institution) -> None:
    reference = form.applied(here)
    here.work(here.workflow.finish_part(reference, "application", {}, here.author))

    sent = [
        delivery for delivery in here.workflow.submission(reference, here.author).deliveries if not delivery.document
    ]
    assert len(sent) == 1


def test_whoever_completes_the_part_in_the_named_organisation_finds_it_in_their_work(here: Institution) -> None:
    reference = form.applied(here, "paper")
    with pytest.raises(NotFound):
        here.workflow.tasks(reference, here.other_governor)

    form.answer(here, reference, here.author)

    assert [row.reference for row in here.workflow.home(here.other_governor).to_fill] == [reference]
    assert here.workflow.home(here.governor).to_fill == ()
    assert [row.reference for row in here.workflow.home(here.author).under_way] == [reference]


def test_a_part_of_an_organisation_is_for_its_own_people(here: Institution) -> None:
    reference = form.applied(here, "paper")
    form.answer(here, reference, here.author)

    with pytest.raises(NotAllowed):
        form.save(here, reference, "report", here.governor, findings="Nothing.")
    form.report(here, reference)
    assert [row.reference for row in here.workflow.home(here.author).to_fill] == [reference]


def test_a_part_that_is_not_asked_is_passed_over(here: Institution) -> None:
    reference = form.applied(here, "paper")
    form.answer(here, reference, here.author, supports="no")

    parts = {part.part.id: part.yours for part in here.workflow.tasks(reference, here.author).parts}
    assert [part for part, yours in parts.items() if yours] == ["check"]
    assert "report" not in parts


def test_nothing_is_submitted_before_every_party_is_done(here: Institution) -> None:
    reference = form.applied(here, "paper")

    with pytest.raises((Locked, NotAllowed)):
        here.workflow.submit(reference, {}, here.author)


def test_who_only_prepares_the_form_is_told_who_submits_it(here: Institution) -> None:
    reference = here.workflow.start("contact_request", here.case, here.practitioner)
    form.save(here, reference, "application", here.practitioner, prisoner="A", answers_by="paper", carer=form.CARER)

    assert "P1" not in {problem.rule for problem in here.workflow.check(reference, here.author).stops}
    assert "P1" in {problem.rule for problem in here.workflow.check(reference, here.practitioner).stops}


def test_a_part_sent_back_opens_again_with_the_reason_and_the_turn_goes_with_it(here: Institution) -> None:
    reference = form.applied(here, "paper")
    form.answer(here, reference, here.author)
    form.report(here, reference)
    assert here.workflow.home(here.other_governor).to_fill == ()

    here.work(here.workflow.send_back_part(reference, "report", "Say when you visited.", here.author))

    part = next(p for p in here.workflow.tasks(reference, here.other_governor).parts if p.part.id == "report")
    assert part.yours
    assert part.came_back == "Say when you visited."
    assert here.workflow.home(here.author).to_fill == ()
    form.report(here, reference)
    form.submit(here, reference)


def test_only_the_party_that_has_the_turn_can_send_a_part_back(here: Institution) -> None:
    reference = form.applied(here, "paper")
    form.answer(here, reference, here.author)

    with pytest.raises(Locked):
        here.workflow.send_back_part(reference, "answers", "Ask again.", here.author)
    here.work(here.workflow.send_back_part(reference, "answers", "Ask again.", here.other_governor))
    assert here.workflow.home(here.other_governor).to_fill == ()


def test_the_same_words_about_another_child_are_noticed(here: Institution) -> None:
    words = "He has been good to her for as long as I can remember."
    first = form.applied(here, "paper")
    form.answer(here, first, here.author, words=words)
    sibling = here.open_another_case("Ella")
    here.case = sibling
    second = form.applied(here, "paper")
    form.answer(here, second, here.author, words=f"  {words.upper()} ")
    form.report(here, second)

    assert "P3" in {row.problem.rule for row in here.workflow.check(second, here.author).warnings}


def test_a_document_after_a_part_is_made_when_it_is_finished(here: Institution) -> None:
    reference = here.workflow.start("contact_request", here.case, here.author)
    assert here.workflow.submission(reference, here.author).documents == ()

    reference = form.applied(here)

    made = here.workflow.submission(reference, here.author).documents
    assert {(file.document.id, file.version, file.state) for file in made} == {("cover", "final", "ready")}


def test_what_a_rule_ends_is_delivered_to_those_who_must_know_and_then_stopped(here: Institution) -> None:
    reference = form.applied(here, "paper")
    form.answer(here, reference, here.author, supports="no")
    form.submit(here, reference)
    page = here.workflow.submission(reference, here.author)
    assert page.row.status == "approved"

    for delivery in page.deliveries:
        here.give(delivery.id)
    form.save(here, reference, "notices", here.author, agencies=form.AGENCIES)
    here.work(here.workflow.finish_part(reference, "notices", {}, here.author))
    form.save(here, reference, "told", here.author, told_on=here.clock().date())
    here.work(here.workflow.finish_part(reference, "told", {}, here.author))
    for delivery in here.workflow.submission(reference, here.author).deliveries:
        here.give(delivery.id)

    assert here.workflow.submission(reference, here.author).row.status == "stopped"
