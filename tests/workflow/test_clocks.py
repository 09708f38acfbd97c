"""Who is told that something is due: in time, once for each moment that it is due, whatever happens on the way."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from formsvc import people
from formsvc.answers import Person
from formsvc.workflow import SendNotice
from formsvc.workflow.refusals import LinkClosed
from formsvc.workflow.sign_views import NamedPoint
from tests.workflow.clock_form import CARER, RELEASE, Office, clock_office, share_case


@pytest.fixture
def here(tmp_path: Path, database_with_tables: str) -> Office:
    return clock_office(tmp_path, database_with_tables)


def test_who_is_named_is_reminded_when_it_is_near_and_when_it_has_passed_and_then_the_role_above_hears_of_it(
    here: Office,
) -> None:
    here.moved(release_date=RELEASE)

    here.at(4, 6, 5, 59)  # Easter Monday, before seven in the morning
    assert here.told(of="K1") == []
    here.at(4, 6, 6, 0)
    assert here.told(of="K1") == [("soon", "manager")]
    here.at(4, 20, 23, 0)  # the end of the last day
    assert here.told(of="K1") == [("soon", "manager")]
    here.at(4, 21, 6, 0)
    assert here.told(of="K1") == [("soon", "manager"), ("passed", "manager"), ("escalated", "head")]


def test_nobody_is_told_again_however_often_the_sweep_comes_by(here: Office) -> None:
    here.moved(release_date=RELEASE)

    here.at(4, 21, 9, 0)
    first = here.told()
    for hour in range(10, 20):
        here.at(4, 21, hour, 0)

    assert here.told() == first


def test_where_nobody_is_named_it_is_the_author_who_is_reminded(here: Office) -> None:
    here.moved(moved_at=datetime(2026, 3, 2, 8, 30))

    here.at(3, 3, 4, 29)
    assert here.told(of="K4") == []
    here.at(3, 3, 4, 30)  # four hours before, because it ends at a time of day
    assert here.told(of="K4") == [("soon", "author")]
    here.at(3, 3, 8, 30)
    assert here.told(of="K4") == [("soon", "author")]
    here.at(3, 3, 8, 31)
    assert here.told(of="K4") == [("soon", "author"), ("passed", "author"), ("escalated", "head")]


def test_what_is_entered_when_it_is_late_already_is_told_as_late_and_not_as_near(here: Office) -> None:
    here.moved(moved_at=datetime(2026, 2, 20, 8, 30))

    here.sweep()

    assert here.told(of="K4") == [("passed", "author"), ("escalated", "head")]


def test_what_was_done_in_time_is_told_to_nobody(here: Office) -> None:
    reference = here.moved(release_date=RELEASE)
    here.save(reference, "move", release_date=RELEASE, home_found=True)

    here.at(8, 1, 9, 0)

    assert here.told() == []
    assert here.look_at(reference) is None


def test_when_an_answer_moves_the_date_people_are_told_of_the_new_one(here: Office) -> None:
    reference = here.moved(release_date=RELEASE)
    here.at(4, 7, 9, 0)
    here.save(reference, "move", release_date=RELEASE + timedelta(days=28))
    here.sweep()
    assert here.told(of="K1") == [("soon", "manager")]

    here.at(5, 4, 9, 0)

    assert here.told(of="K1") == [("soon", "manager"), ("soon", "manager")]


def test_it_is_looked_at_again_when_something_will_change_and_not_before(here: Office) -> None:
    reference = here.moved(release_date=RELEASE)

    looks = []
    for _ in range(10):
        here.sweep()
        at = here.look_at(reference)
        looks.append(at)
        if at is None:
            break
        here.clock.at = at

    assert looks == [
        datetime(2026, 4, 6, 6, 0, tzinfo=UTC),  # K1 is near: seven in the morning, in summer time
        datetime(2026, 4, 21, 6, 0, tzinfo=UTC),  # it has passed
        datetime(2026, 5, 18, 6, 0, tzinfo=UTC),  # the last day of K23
        datetime(2026, 5, 19, 6, 0, tzinfo=UTC),
        None,
    ]


def test_a_submission_that_has_ended_is_not_looked_at_any_more(here: Office) -> None:
    reference = here.moved(release_date=RELEASE)
    here.sweep()

    here.workflow.withdraw(reference, "No longer needed.", here.author)
    here.at(8, 1, 9, 0)

    assert here.told() == []
    assert here.look_at(reference) is None


def test_every_step_that_could_move_a_date_has_the_clocks_looked_at(here: Office) -> None:
    reference = here.moved(release_date=RELEASE)
    here.sweep()
    assert here.look_at(reference) != here.clock()

    for step in (
        lambda: here.save(reference, "move", release_date=RELEASE, home_found=False),
        lambda: here.workflow.submit(reference, {}, here.author),
        lambda: here.work(task for task in here.workflow.overdue() if task != here.look(reference)),
        lambda: here.decide(reference, here.manager),
    ):
        step()
        assert here.look_at(reference) == here.clock()
        assert here.look(reference) in here.workflow.overdue()
        here.do(here.look(reference))
        assert here.look_at(reference) != here.clock()
        here.clock.move(minutes=1)


def test_a_role_that_is_held_in_a_council_is_told_in_the_one_that_works_on_the_case(here: Office) -> None:
    share_case(here, "leeds")
    here.moved(release_date=RELEASE, council="bradford")

    here.at(5, 19, 9, 0)

    assert here.told(of="K23") == [("passed", "author"), ("escalated", "director")]


def test_and_otherwise_in_the_one_that_the_answers_name(here: Office) -> None:
    here.moved(release_date=RELEASE, council="bradford")

    here.at(5, 19, 9, 0)

    assert here.told(of="K23") == [("passed", "author"), ("escalated", "other_director")]


def test_where_nobody_holds_the_role_the_author_and_the_administrators_hear_that(here: Office) -> None:
    reference = here.moved(release_date=RELEASE)  # no council is named

    here.at(5, 19, 9, 0)

    assert here.told(of="K23") == [
        ("passed", "author"),
        ("nobody_to_tell", "author"),
        ("nobody_to_tell", "administrator"),
    ]
    (row,) = [one for one in here.workflow.submission(reference, here.author).deadlines if one.id == "K23"]
    assert row.told == ("Nobody could be told as director of children's services. The author was told on 19 May 2026",)


def test_when_the_author_may_not_sign_in_any_more_an_administrator_is_told(here: Office) -> None:
    here.moved(moved_at=datetime(2026, 3, 2, 8, 30))
    with here.service.sessions.begin() as session:
        people.set_active(session, here.author.id, False)

    here.at(3, 3, 9, 0)

    assert here.told(of="K4") == [("passed", "administrator"), ("escalated", "head")]


def test_who_is_asked_to_decide_is_reminded_on_the_last_day_and_after_it_and_the_role_above_hears_of_it(
    here: Office,
) -> None:
    reference = here.submitted_notice()  # on a Monday, within three working days

    here.at(3, 4, 23, 0)
    assert here.told() == []
    here.at(3, 5, 7, 0)
    assert here.told() == [("soon", "manager")]
    here.at(3, 6, 7, 0)
    assert here.told() == [("soon", "manager"), ("passed", "manager"), ("escalated", "head")]
    (row,) = here.workflow.home(here.manager).to_sign
    assert row.decide_by is not None
    assert (row.urgent, row.decide_by.said, row.decide_by.told) == (
        True,
        "1 working day late",
        ("Head of service: told on 6 March 2026",),
    )
    assert reference == row.reference


def test_who_decides_in_time_is_not_reminded_and_the_next_round_has_days_of_its_own(here: Office) -> None:
    reference = here.submitted_notice()
    here.at(3, 5, 7, 0)
    here.clock.at = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
    here.work(
        here.decide(reference, here.manager, "returned", points=(NamedPoint(page="move", question="", what="When?"),))
    )
    here.at(3, 20, 9, 0)
    assert here.told() == [("soon", "manager")]

    here.save(reference, "move", home_found=True)
    here.work(here.workflow.submit(reference, {}, here.author))
    here.at(3, 25, 9, 0)

    assert here.told() == [("soon", "manager"), ("soon", "manager")]


def test_the_message_names_the_reference_the_clock_and_the_organisation_and_nobody(here: Office) -> None:
    reference = here.moved(moved_at=datetime(2026, 3, 2, 8, 30))

    here.at(3, 3, 9, 0)

    (mail,) = [one for one in here.workflow.mailbox() if one.to == here.head.email]
    assert mail.subject == reference
    assert mail.text.splitlines()[:6] == [
        "A date to keep has passed. You are told because of your role.",
        "",
        "What: The parents know that the child has moved",
        "Due: 3 March 2026 at 8:30am",
        "Looked after by: Leeds Yjs",
        f"Reference: {reference}",
    ]
    for name in ("Kieran", "Ashworth", here.author.name, here.head.name):
        assert name not in mail.text.replace("Leeds Yjs", "")


def test_a_bell_that_is_heard_twice_and_one_that_nobody_hears_tell_once(here: Office) -> None:
    reference = here.moved(moved_at=datetime(2026, 3, 2, 8, 30))
    here.clock.at = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
    bell = here.look(reference)

    first, second = here.do(bell), here.do(bell)

    assert [type(task) for task in first] == [SendNotice, SendNotice]
    assert second == ()
    assert set(first) <= set(here.workflow.overdue())  # nobody rang for them; the sweep finds them
    here.sweep()
    assert here.told(of="K4") == [("passed", "author"), ("escalated", "head")]
    assert len([one for one in here.workflow.mailbox() if one.subject == reference]) == 2


def test_what_cannot_be_looked_at_is_left_until_tomorrow_and_does_not_stand_before_the_others(here: Office) -> None:
    broken, whole = here.moved(release_date=RELEASE), here.workflow.start("visit_request", here.case, here.author)
    with here.service.sessions.begin() as session:
        session.execute(text("UPDATE page_answers SET sealed = :sealed"), {"sealed": b"not sealed by us"})

    with pytest.raises(Exception):  # noqa: B017 - whatever it is
        here.do(here.look(broken))

    assert here.look_at(broken) == here.clock() + timedelta(days=1)
    assert here.look(whole) in here.workflow.overdue()
    assert here.look(broken) not in here.workflow.overdue()


def test_the_list_puts_what_is_overdue_first_and_says_so_in_words(here: Office) -> None:
    later = here.moved(release_date=date(2026, 12, 1))
    here.case = here.open_another_case("Aaliyah")
    without = here.workflow.start("visit_request", here.case, here.author)
    late = here.moved(release_date=RELEASE)
    here.at(4, 22, 9, 0)

    home = here.workflow.home(here.author)

    assert [row.reference for row in home.drafts] == [late, later, without]
    assert [row.urgent for row in home.drafts] == [True, False, False]
    assert [(one.id, one.said, one.told) for one in home.due_next] == [
        ("K1", "2 working days late", ("Head of service: told on 22 April 2026",)),
        ("K1", "due on 20 October 2026", ()),
    ]
    assert [one.said for one in here.workflow.case(here.case, here.author).deadlines] == [
        "2 working days late",
        "due on 18 May 2026",
    ]


def by_link(here: Office) -> list[str]:
    """What was written to the carer, newest first."""
    return [one.text for one in here.workflow.mailbox() if one.to == CARER.email and "Your code" not in one.text]


def test_who_answers_by_a_private_link_is_reminded_once_and_then_it_is_the_author_who_hears_of_it(here: Office) -> None:
    reference = here.asked_by_link()  # on 2 March: the tenth working day is 16 March, the fifteenth 23 March
    assert len(by_link(here)) == 1

    here.at(3, 16, 6, 59)
    assert len(by_link(here)) == 1
    here.at(3, 16, 7, 0)
    assert len(by_link(here)) == 2
    assert here.messages() == []
    here.at(3, 23, 12, 0)
    assert (len(by_link(here)), here.messages()) == (2, [])
    (answer,) = [one for one in here.workflow.submission(reference, here.author).deadlines if one.id == "reply"]
    assert answer.told == ("The person with the private link: reminded on 16 March 2026",)
    here.at(3, 24, 7, 0)

    assert (len(by_link(here)), here.messages()) == (2, [("passed", "author")])


def test_two_clocks_of_one_part_remind_its_guest_each_in_its_time_and_together_once(here: Office) -> None:
    here.asked_by_link()

    here.at(4, 1, 12, 0)  # the visit and the rooms are due on the 27th
    assert len(by_link(here)) == 2
    here.at(4, 27, 12, 0)

    assert len(by_link(here)) == 3


def test_the_reminder_carries_a_link_that_works_the_same_code_and_nobodys_name(here: Office) -> None:
    reference = here.asked_by_link()
    (first,) = by_link(here)
    codes = {one.text.split("code is ")[1][:9] for one in here.workflow.mailbox() if "Your code" in one.text}
    here.at(3, 17, 9, 0)  # the first link, of 14 days, has run out

    second = by_link(here)[0]
    old, new = (re.search(r"/answer/(\S+)", text)[1] for text in (first, second))  # type: ignore[index]
    with pytest.raises(LinkClosed):
        here.workflow.invitation(old)
    assert here.workflow.invitation(new).reference == reference
    assert here.workflow.enter_invitation_code(new, codes.pop())
    assert "still wait for your answers" in second
    for name in ("Joanne", "Kieran", "Ashworth", here.author.name):
        assert name not in second


def test_who_has_answered_is_not_reminded(here: Office) -> None:
    reference = here.asked_by_link()
    revision = here.workflow.page(reference, "answers", here.author).revision
    here.workflow.save_page(reference, "answers", {"agrees": True}, revision, here.author)

    here.at(3, 30, 9, 0)

    assert (len(by_link(here)), here.told()) == (1, [])


def test_where_the_link_cannot_be_sent_it_is_the_author_who_is_reminded(here: Office) -> None:
    reference = here.asked_by_link(Person(name="Joanne Ashworth"))
    (row,) = here.workflow.submission(reference, here.author).deliveries
    assert row.state == "failed"

    here.at(3, 17, 9, 0)

    assert (by_link(here), here.messages()) == ([], [("soon", "author")])


def test_a_link_that_a_person_sends_again_after_the_reminder_comes_with_a_new_code_and_says_so(here: Office) -> None:
    reference = here.asked_by_link()
    here.at(3, 16, 9, 0)
    (row,) = here.workflow.submission(reference, here.author).deliveries

    here.work(here.workflow.resend(row.id, here.author))
    here.at(3, 17, 9, 0)

    assert len(by_link(here)) == 3
    assert "It comes separately." in by_link(here)[0]
    assert "It is the same as before." in by_link(here)[1]


def test_a_clock_that_runs_from_the_day_of_the_document_runs_from_the_last_change_of_a_draft_and_passes(
    here: Office,
) -> None:
    here.moved(not_safe=True)  # on Monday 2 March

    here.at(3, 2, 12, 0)
    assert here.told(of="referral") == [("soon", "author")]
    here.at(3, 4, 12, 0)

    assert here.told(of="referral") == [("soon", "author"), ("passed", "author")]


def test_whoever_acts_for_somebody_who_is_away_is_told_with_them(here: Office) -> None:
    here.moved(moved_at=datetime(2026, 3, 2, 8, 30))
    with here.service.sessions.begin() as session:
        now = here.clock()
        session.add(
            people.Delegation(
                from_id=here.head.id, to_id=here.colleague.id, role="head_of_service", organisation_id="leeds_yjs",
                begins=now, ends=now + timedelta(days=7), made_by_id=here.head.id, made_at=now,
            )
        )  # fmt: skip

    here.at(3, 3, 9, 0)

    assert here.told(of="K4") == [("passed", "author"), ("escalated", "colleague"), ("escalated", "head")]
