"""A draft that nobody touches: its author is warned once, and it goes; whoever opens it or writes in it keeps it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from formsvc import audit
from formsvc.delivery.tables import Notice
from formsvc.submissions.tables import HalfTyped, PageAnswers, Submission
from formsvc.workflow.refusals import DecisionIncomplete, Erased, NotFound
from tests.workflow.institution import Institution
from tests.workflow.keeping_form import founded, kept, lines, sweep

A_DAY = timedelta(days=1)


@pytest.fixture
def here(tmp_path: Path) -> Institution:
    return founded(tmp_path, f"sqlite:///{tmp_path / 'one.sqlite'}")


def warned(here: Institution) -> list[str]:
    """Who was told, by name."""
    names = {person.id: name for name, person in here.people.items()}
    with here.service.sessions() as session:
        told = session.scalars(select(Notice.person_id).where(Notice.kind == "draft_goes").order_by(Notice.id))
        return [names[one] for one in told]


def there(here: Institution) -> int:
    with here.service.sessions() as session:
        return len(session.scalars(select(Submission.id)).all())


def days(here: Institution, number: int) -> None:
    here.clock.move(days=number)
    sweep(here)


def test_the_author_is_warned_once_14_days_before_and_the_draft_goes_after_its_90th_day(here):
    reference = here.started()
    here.workflow.keep_half_typed(reference, "visit", {"reason": ("Half",)}, here.author)
    days(here, 76)  # the 90th day is still 14 days off
    assert warned(here) == []
    days(here, 1)
    assert warned(here) == ["author"]
    (going,) = here.workflow.drafts_that_go(here.author)
    assert (going.reference, going.until) == (reference, (here.clock.at + 13 * A_DAY).date())  # 29 June
    days(here, 13)
    assert warned(here) == ["author"]
    assert there(here) == 1
    days(here, 1)

    assert there(here) == 0
    with here.service.sessions() as session:
        assert session.scalars(select(HalfTyped.page)).all() == session.scalars(select(PageAnswers.page)).all() == []
        assert list(audit.verify(audit.entries(session))) == []
    with pytest.raises(Erased):
        here.workflow.tasks(reference, here.author)
    assert kept(here)[0] == "nothing"
    assert here.workflow.case(here.case, here.author).submissions == ()


def test_the_message_says_which_draft_and_until_when_and_nothing_of_the_child(here):
    reference = here.started()
    days(here, 77)

    (said,) = [mail.text for mail in here.workflow.mailbox() if "draft of yours" in mail.text]
    assert reference in said
    assert "29 June 2026" in said
    assert "Kieran" not in said


@pytest.mark.parametrize("how", ["saving", "typing", "opening"])
def test_whoever_touches_it_after_the_warning_keeps_it_for_another_90_days(here, how):
    reference = here.started()
    days(here, 80)
    here.clock.move(hours=1)
    if how == "saving":
        here.save(reference, "visit", transport=True)
    elif how == "typing":
        here.workflow.keep_half_typed(reference, "visit", {"reason": ("Half",)}, here.author)
    else:  # as the pages write it down
        with here.service.sessions.begin() as session:
            audit.append(session, f"person:{here.author.id}", "saw-form", reference, here.clock())
    assert here.workflow.drafts_that_go(here.author) == ()
    days(here, 20)
    assert there(here) == 1
    assert [line.why for line in lines(here)] == ["Somebody opened or changed it."]
    days(here, 57)
    assert warned(here) == ["author", "author"]
    days(here, 14)
    assert there(here) == 0


def test_a_draft_that_nobody_looked_at_for_years_still_goes_only_14_days_after_the_warning(here):
    here.started()
    days(here, 1000)
    assert warned(here) == ["author"]
    days(here, 13)
    assert there(here) == 1
    days(here, 1)
    assert there(here) == 0


def test_what_was_submitted_passed_on_or_sent_back_is_no_draft_that_goes(here):
    here.submitted()
    days(here, 400)

    assert (there(here), lines(here)) == (1, [])


def test_a_legal_hold_keeps_a_draft_too_and_its_time_runs_again_when_it_is_lifted(here):
    here.started()
    days(here, 80)
    here.workflow.place_hold(here.case, "An inquiry.", here.manager)
    days(here, 100)
    assert there(here) == 1
    assert lines(here)[0].why.startswith("A legal hold was placed on")
    hold = here.workflow.keeping(here.case, here.manager).hold
    assert hold is not None
    here.workflow.lift_hold(here.case, hold.id, "It is over.", here.manager)
    days(here, 0)
    days(here, 13)
    assert there(here) == 1
    days(here, 2)
    assert there(here) == 0


def test_who_answers_for_records_keeps_a_draft_with_a_reason(here):
    here.started()
    days(here, 80)
    (line,) = lines(here)
    with pytest.raises(NotFound):
        here.workflow.keep_draft(line.id, "We need it.", here.author)
    with pytest.raises(NotFound):
        here.workflow.keep_draft(line.id, "We need it.", here.far_auditor)
    with pytest.raises(DecisionIncomplete):
        here.workflow.keep_draft(line.id, "", here.auditor)
    here.workflow.keep_draft(line.id, "We need it.", here.auditor)
    days(here, 20)

    assert there(here) == 1
    assert here.workflow.drafts_that_go(here.author) == ()


def test_looked_after_in_a_draft_that_went_is_not_forgotten(here):
    reference = here.started()
    here.save(reference, "visit", reason="He is looked after.", transport=False)
    days(here, 77)
    days(here, 15)

    assert there(here) == 0
    assert kept(here)[2] is True
