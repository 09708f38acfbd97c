"""Who is away lends a role: by day, to somebody who may, never an account; and it can be ended at any time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from formsvc import audit
from formsvc.workflow.absence_views import Away
from formsvc.workflow.refusals import DecisionIncomplete, NotAllowed, NotFound, NotYourTurn
from tests.workflow.institution import Institution
from tests.workflow.test_at_once import at_once

GOVERNOR = "wetherby governor"


def away(here: Institution, acts: int, **changes: Any) -> Away:
    """The governor's leave: today and the six days after it."""
    today = here.clock.at.date()
    said: dict[str, Any] = {"post": GOVERNOR, "acts": acts, "first_day": today, "last_day": today + timedelta(days=6)}
    return Away(**{**said, **changes})


@pytest.fixture
def here(here: Institution) -> Institution:
    here.hire("deputy", "deputy_governor", "wetherby")
    here.hire("second", "governor", "wetherby")
    here.hire("keeper", "administrator", "wetherby")
    return here


def to_decide(here: Institution) -> str:
    reference = here.submitted()
    here.work(here.decide(reference, here.manager))
    return reference


def test_whoever_acts_sees_what_waits_and_signs_it_in_their_own_name_for_the_other(here: Institution) -> None:
    reference = to_decide(here)
    assert here.workflow.home(here.deputy).to_sign == ()

    here.work(here.workflow.be_away(away(here, here.deputy.id), here.governor))

    assert [row.reference for row in here.workflow.home(here.deputy).to_sign] == [reference]
    assert here.read(reference, here.deputy).acting_for == "Governor"
    here.work(here.decide(reference, here.deputy))
    made = here.workflow.submission(reference, here.author).decisions[-1]
    assert (made.by, made.acting_for, made.role) == ("Deputy", "Governor", "Governor")


def test_both_see_it_on_their_first_page_and_the_other_is_told_by_a_message_without_a_name(here: Institution) -> None:
    here.work(here.workflow.be_away(away(here, here.deputy.id), here.governor))

    (row,) = here.workflow.home(here.deputy).acting
    assert (row.away, row.acts, row.post, row.last_day) == (
        "Governor",
        "Deputy",
        "Governor, Wetherby",
        date(2026, 4, 6),
    )
    assert here.workflow.home(here.governor).acting == (row,)
    mails = [mail for mail in here.workflow.mailbox() if mail.to == here.deputy.email]
    assert [mail.subject for mail in mails] == ["Who acts for whom"]
    assert "You act for somebody while they are away." in mails[0].text
    assert "Governor" not in mails[0].text
    assert "Reference" not in mails[0].text


def test_who_may_act_are_holders_of_the_same_role_there_and_of_those_that_stand_in(here: Institution) -> None:
    (post,) = here.workflow.absence(here.governor).posts

    assert (post.id, post.title) == (GOVERNOR, "Governor, Wetherby")
    assert [(one.name, one.title) for one in post.deputies] == [("Deputy", "Deputy governor"), ("Second", "Governor")]


def test_before_the_first_day_and_after_the_last_nobody_acts(here: Institution) -> None:
    reference, today = to_decide(here), here.clock.at.date()
    days = {"first_day": today + timedelta(days=1), "last_day": today + timedelta(days=1)}
    here.work(here.workflow.be_away(away(here, here.deputy.id, **days), here.governor))

    assert here.workflow.home(here.deputy).to_sign == ()
    here.clock.move(days=1)
    assert len(here.workflow.home(here.deputy).to_sign) == 1
    here.clock.move(hours=13, minutes=59)  # to one minute before midnight in London, in summer time
    assert len(here.workflow.home(here.deputy).to_sign) == 1
    here.clock.move(minutes=1)
    assert here.workflow.home(here.deputy).to_sign == ()
    with pytest.raises((NotYourTurn, NotFound)):
        here.decide(reference, here.deputy)
    assert here.workflow.absence(here.governor).away[0].standing == "over"


@pytest.mark.parametrize("who", ["governor", "deputy", "keeper"])
def test_it_can_be_ended_early_by_either_of_the_two_or_an_administrator_there(here: Institution, who: str) -> None:
    to_decide(here)
    here.work(here.workflow.be_away(away(here, here.deputy.id), here.governor))
    (row,) = here.workflow.absence(here.governor).away

    here.work(here.workflow.end_absence(row.id, here.people[who]))
    here.workflow.end_absence(row.id, here.people[who])

    assert here.workflow.home(here.deputy).to_sign == ()
    assert here.workflow.absence(here.deputy).acting[0].standing == "ended"
    told = {mail.to for mail in here.workflow.mailbox() if "ended before its time" in mail.text}
    assert told == {here.governor.email, here.deputy.email} - {here.people[who].email}


@pytest.mark.parametrize("who", ["manager", "administrator", "second"])
def test_nobody_else_ends_it(here: Institution, who: str) -> None:
    here.work(here.workflow.be_away(away(here, here.deputy.id), here.governor))
    (row,) = here.workflow.absence(here.governor).away

    with pytest.raises(NotFound):
        here.workflow.end_absence(row.id, here.people[who])


def test_what_is_over_is_not_ended(here: Institution) -> None:
    here.work(here.workflow.be_away(away(here, here.deputy.id), here.governor))
    here.clock.move(days=8)

    with pytest.raises(NotAllowed):
        here.workflow.end_absence(here.workflow.absence(here.governor).away[0].id, here.governor)


def test_an_administrator_does_it_for_somebody_who_is_ill_and_that_is_shown(here: Institution) -> None:
    to_decide(here)
    here.work(here.workflow.be_away(away(here, here.deputy.id), here.keeper, here.governor.id))

    (row,) = here.workflow.absence(here.governor).away
    assert row.arranged_by == "Keeper"
    assert here.workflow.acting(here.keeper) == (row,)
    assert len(here.workflow.home(here.deputy).to_sign) == 1
    told = {mail.to for mail in here.workflow.mailbox() if mail.subject == "Who acts for whom"}
    assert told == {here.governor.email, here.deputy.email}
    assert here.workflow.absence_of(here.governor.id, here.keeper).away == (row,)


def test_an_administrator_of_another_place_does_not(here: Institution) -> None:
    with pytest.raises(NotFound):
        here.workflow.be_away(away(here, here.deputy.id), here.administrator, here.governor.id)
    with pytest.raises(NotFound):
        here.workflow.absence_of(here.governor.id, here.administrator)
    with pytest.raises(NotFound):
        here.workflow.be_away(away(here, here.deputy.id), here.second, here.governor.id)
    with pytest.raises(NotFound):
        here.workflow.acting(here.governor)
    assert here.workflow.acting(here.administrator) == ()


def test_what_cannot_be_is_refused_with_a_reason(here: Institution) -> None:
    today = here.clock.at.date()
    for acts, changes, fault in (
        (here.governor.id, {}, "acts"),  # oneself
        (here.manager.id, {}, "acts"),  # in no role that may
        (here.other_governor.id, {}, "acts"),  # elsewhere
        (999_999, {}, "acts"),
        (here.deputy.id, {"post": "werrington governor"}, "acts"),
        (here.deputy.id, {"post": "wetherby yjs_manager"}, "acts"),
        (here.deputy.id, {"first_day": today - timedelta(days=1)}, "first_day"),
        (here.deputy.id, {"last_day": today - timedelta(days=1)}, "last_day"),
        (here.deputy.id, {"last_day": today + timedelta(days=60)}, "last_day"),
    ):
        with pytest.raises(DecisionIncomplete) as refused:
            here.workflow.be_away(away(here, acts, **changes), here.governor)
        assert set(refused.value.faults) == {fault}
    here.workflow.be_away(away(here, here.deputy.id, last_day=today + timedelta(days=59)), here.governor)


def test_one_person_acts_in_a_role_at_a_time_and_not_while_they_are_away(here: Institution) -> None:
    here.work(here.workflow.be_away(away(here, here.deputy.id), here.governor))
    with pytest.raises(DecisionIncomplete, match="needs more") as refused:
        here.workflow.be_away(away(here, here.second.id), here.governor)
    assert "already" in refused.value.faults["acts"]

    with pytest.raises(DecisionIncomplete) as refused:  # the governor is away, and can act for nobody
        here.workflow.be_away(away(here, here.governor.id), here.second)
    assert "away themselves" in refused.value.faults["acts"]


def test_said_twice_or_by_several_presses_it_is_one_absence(here: Institution) -> None:
    dues = at_once(*[lambda: here.workflow.be_away(away(here, here.deputy.id), here.governor)] * 4)

    assert sorted(map(len, dues)) == [0, 0, 0, 1]
    assert len(here.workflow.absence(here.governor).away) == 1


def test_nobody_acts_for_somebody_who_lost_the_role_or_their_account(here: Institution) -> None:
    to_decide(here)
    here.work(here.workflow.be_away(away(here, here.deputy.id), here.governor))
    here.workflow.stop_signing_in(here.governor.id, here.keeper)

    assert here.workflow.home(here.deputy).to_sign == ()


def test_who_looks_after_the_service_does_not_lend_that(here: Institution) -> None:
    assert here.workflow.absence(here.keeper).posts == ()


def test_the_record_keeps_who_did_it(here: Institution) -> None:
    here.work(here.workflow.be_away(away(here, here.deputy.id), here.keeper, here.governor.id))
    here.work(here.workflow.end_absence(here.workflow.acting(here.keeper)[0].id, here.deputy))

    with here.service.sessions() as session:
        entries = [(one.who, one.what, one.about) for one in audit.entries(session)][-2:]
    assert entries == [
        (f"person:{here.keeper.id}", "lent_role", f"person:{here.governor.id}"),
        (f"person:{here.deputy.id}", "took_role_back", f"person:{here.governor.id}"),
    ]
