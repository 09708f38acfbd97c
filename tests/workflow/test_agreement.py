"""Several sign: so many of those who may, two managements at the same time, one for another who is away."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from formsvc import people
from formsvc.people import Delegation
from formsvc.workflow.refusals import AlreadyDecided, DecisionIncomplete, NotFound, NotProven, NotYourTurn, OwnWork
from formsvc.workflow.sign_views import NamedPoint, StageView
from tests.workflow.agreeing_form import WEEK, add, agreed_by_the_panel, asked, away, found_with_agreement
from tests.workflow.institution import Clock, Institution
from tests.workflow.test_at_once import at_once


@pytest.fixture
def here(tmp_path: Path, database_with_tables: str, clock: Clock) -> Institution:
    return found_with_agreement(tmp_path, database_with_tables, clock)


def status(here: Institution, reference: str) -> str:
    return here.workflow.submission(reference, here.author).row.status


def stage(here: Institution, reference: str, wanted: str) -> StageView:
    stages = here.workflow.submission(reference, here.author).stages
    return next(view for view in stages if view.stage.id == wanted)


def to_sign(here: Institution, who: str) -> list[str]:
    return [row.reference for row in here.workflow.home(here.people[who]).to_sign]


def told(here: Institution, who: str, words: str) -> int:
    address = here.people[who].email
    return sum(mail.to == address and words in mail.text for mail in here.workflow.mailbox())


# --- so many of those who may ------------------------------------------------------------------------------------------


def test_any_two_of_those_asked_agree_whichever_role_they_hold(here: Institution) -> None:
    reference = asked(here)
    assert [to_sign(here, who) for who in ("panel_one", "panel_two", "practitioner")] == [[reference]] * 3

    here.work(here.decide(reference, here.practitioner))
    assert stage(here, reference, "panel").state == "due"
    assert len(stage(here, reference, "panel").decisions) == 1
    assert (to_sign(here, "practitioner"), to_sign(here, "panel_one")) == ([], [reference])

    here.work(here.decide(reference, here.panel_two))
    assert stage(here, reference, "panel").state == "passed"
    assert (to_sign(here, "panel_one"), to_sign(here, "governor")) == ([], [reference])


def test_nobody_counts_twice(here: Institution) -> None:
    reference = asked(here)
    page = here.read(reference, here.panel_one)
    here.work(here.decide(reference, here.panel_one))

    again = here.decision("panel", page.digest, here.panel_one, reasons="Once more, with other words.")
    assert here.workflow.decide(reference, again, here.panel_one) == ()
    refused = here.decision("panel", page.digest, here.panel_one, "refused", reasons="Or not.")
    with pytest.raises(AlreadyDecided):
        here.workflow.decide(reference, refused, here.panel_one)
    assert len(stage(here, reference, "panel").decisions) == 1


def test_one_who_refuses_ends_it_for_all(here: Institution) -> None:
    reference = asked(here)
    here.work(here.decide(reference, here.panel_one))
    here.work(here.decide(reference, here.panel_two, "refused", reasons="It is too far."))

    assert status(here, reference) == "refused"
    assert to_sign(here, "practitioner") == []


def test_when_all_of_the_panel_decide_at_once_two_count_and_the_governor_is_asked_once(here: Institution) -> None:
    reference = asked(here)
    digest = here.read(reference, here.panel_one).digest

    def agree(who: str) -> Callable[[], object]:
        actor = here.people[who]
        return lambda: here.workflow.decide(reference, here.decision("panel", digest, actor), actor)

    outcomes = at_once(*[agree(who) for who in ("panel_one", "panel_two", "practitioner", "panel_one", "panel_two")])

    decided = stage(here, reference, "panel").decisions
    assert len(decided) == 2
    assert len({made.by for made in decided}) == 2
    assert sum(isinstance(outcome, NotYourTurn) for outcome in outcomes) <= 2
    here.work(here.workflow.overdue())
    assert told(here, "governor", "waits for your decision") == 1


# --- side by side ------------------------------------------------------------------------------------------------------


def test_two_managements_are_asked_at_the_same_time_and_what_follows_waits_for_both(here: Institution) -> None:
    reference = asked(here, differ=True)
    assert (to_sign(here, "manager"), to_sign(here, "other_governor")) == ([reference], [reference])
    row = here.workflow.submission(reference, here.author).row
    assert row.what == "Waits for: Governor, Werrington and Team manager, Leeds Yjs"

    here.work(here.decide(reference, here.manager))
    assert stage(here, reference, "setting").state == "due"
    assert to_sign(here, "panel_one") == []
    here.work(here.decide(reference, here.other_governor))
    assert to_sign(here, "panel_one") == [reference]


def test_nobody_is_asked_at_the_side_when_the_views_agree(here: Institution) -> None:
    reference = asked(here)

    assert stage(here, reference, "setting").state == "skipped"
    assert to_sign(here, "panel_one") == [reference]


def test_one_management_sends_it_back_for_both(here: Institution) -> None:
    reference = asked(here, differ=True)
    point = NamedPoint(page="request", question="why", what="Say who was asked.")
    here.work(here.decide(reference, here.other_governor, "returned", points=(point,)))

    assert status(here, reference) == "draft"
    assert to_sign(here, "manager") == []
    here.save(reference, "request", why="Everybody was asked.", differ=True, alone=False)
    here.work(here.workflow.submit(reference, {}, here.author))
    assert (to_sign(here, "manager"), to_sign(here, "other_governor")) == ([reference], [reference])


# --- for somebody who is away ------------------------------------------------------------------------------------------


def test_whoever_acts_for_a_governor_who_is_away_signs_in_their_own_name_for_them(here: Institution) -> None:
    away(here, here.governor, here.deputy)
    reference = agreed_by_the_panel(here)
    assert to_sign(here, "deputy") == [reference]
    assert told(here, "deputy", "waits for your decision") == 1
    assert here.read(reference, here.deputy).acting_for == "Governor"

    here.work(here.decide(reference, here.deputy))
    made = here.workflow.submission(reference, here.author).decisions[-1]
    assert (made.by, made.acting_for, made.role, made.organisation) == ("Deputy", "Governor", "Governor", "Wetherby")
    moments = here.workflow.submission(reference, here.author).timeline
    assert any(moment.who == "Deputy, acting for Governor" for moment in moments)
    assert status(here, reference) == "delivered"


@pytest.mark.parametrize(
    "when", ["before", "after", "ended", "no longer governor", "switched off", "elsewhere", "deputy has left"]
)
def test_nobody_acts_for_another_outside_the_time_the_role_and_the_place_that_were_said(
    here: Institution, when: str
) -> None:
    row = away(here, here.governor, here.deputy, place="werrington" if when == "elsewhere" else "wetherby")
    reference = agreed_by_the_panel(here)
    if when in ("before", "after"):
        here.clock.at += -WEEK if when == "before" else WEEK
    with here.service.sessions.begin() as session:
        if when == "ended":
            session.get_one(Delegation, row).ended_at = here.clock()
        elif when == "no longer governor":
            people.take_role(session, here.governor.id, "governor", "wetherby")
        elif when == "deputy has left":
            people.take_role(session, here.deputy.id, "deputy_governor", "wetherby")
        elif when == "switched off":
            people.set_active(session, here.governor.id, active=False)

    with pytest.raises((NotYourTurn, NotFound)):
        here.decide(reference, here.deputy)
    assert to_sign(here, "deputy") == []


def test_a_decision_in_person_is_nobody_elses(here: Institution) -> None:
    away(here, here.governor, here.deputy)
    reference = agreed_by_the_panel(here, alone=True)

    with pytest.raises((NotYourTurn, NotFound)):
        here.decide(reference, here.deputy)
    here.work(here.decide(reference, here.governor))
    assert status(here, reference) == "delivered"


def test_nobody_acts_for_the_author_of_what_is_signed(here: Institution) -> None:
    with here.service.sessions.begin() as session:
        people.give_role(session, here.author.id, "governor", "wetherby")
    away(here, here.author, here.deputy)
    reference = agreed_by_the_panel(here)

    with pytest.raises(OwnWork):
        here.decide(reference, here.deputy)


def test_the_author_does_not_act_for_who_signs_their_work(here: Institution) -> None:
    with here.service.sessions.begin() as session:
        people.give_role(session, here.author.id, "panel", "wetherby")
    away(here, here.governor, here.author)
    reference = agreed_by_the_panel(here)

    with pytest.raises(OwnWork):
        here.decide(reference, here.author)


def test_one_person_who_acts_for_two_counts_once(here: Institution) -> None:
    for member in (here.panel_one, here.panel_two):
        away(here, member, here.deputy, "panel")
    reference = asked(here)
    here.work(here.decide(reference, here.deputy))

    with pytest.raises(AlreadyDecided):
        here.decide(reference, here.deputy, "refused", reasons="For the other one.")
    assert to_sign(here, "deputy") == []


def test_who_comes_back_does_not_decide_again_what_was_decided_for_them(here: Institution) -> None:
    away(here, here.panel_one, here.deputy, "panel")
    reference = asked(here)
    here.work(here.decide(reference, here.deputy))

    with pytest.raises(AlreadyDecided):
        here.decide(reference, here.panel_one)
    here.work(here.decide(reference, here.panel_two))
    assert stage(here, reference, "panel").state == "passed"


def test_who_is_away_can_still_sign(here: Institution) -> None:
    away(here, here.governor, here.deputy)
    reference = agreed_by_the_panel(here)
    here.work(here.decide(reference, here.governor))

    assert here.workflow.submission(reference, here.author).decisions[-1].acting_for == ""


# --- that it is them, and what they declare ----------------------------------------------------------------------------


def test_signing_needs_the_password_given_by_this_person_a_moment_ago(here: Institution) -> None:
    reference = asked(here)
    digest = here.read(reference, here.panel_one).digest
    long_ago, others = (
        people.Proof(person_id=here.panel_one.id, at=here.clock() - 2 * (WEEK / 7)),
        people.Proof(person_id=here.panel_two.id, at=here.clock()),
    )
    for proof in (None, long_ago, others):
        with pytest.raises(NotProven):
            here.workflow.decide(reference, here.decision("panel", digest, here.panel_one, proof=proof), here.panel_one)
    assert stage(here, reference, "panel").decisions == ()


def test_an_approval_that_is_no_signature_and_a_return_need_no_password(here: Institution) -> None:
    reference = asked(here, differ=True)
    page = here.read(reference, here.manager)
    approval = here.decision("service", page.digest, here.manager, proof=None)
    here.work(here.workflow.decide(reference, approval, here.manager))
    point = NamedPoint(page="request", question="why", what="Say more.")
    back = here.decision("setting", page.digest, here.other_governor, "returned", points=(point,), proof=None)
    here.work(here.workflow.decide(reference, back, here.other_governor))

    assert status(here, reference) == "draft"


def test_what_the_signatory_declared_is_kept_word_for_word(here: Institution) -> None:
    reference = asked(here)
    with pytest.raises(DecisionIncomplete) as refused:
        here.decide(reference, here.panel_one, declared=False)
    assert set(refused.value.faults) == {"declared"}

    here.work(here.decide(reference, here.panel_one))
    assert stage(here, reference, "panel").decisions[0].declared == "I have read the request and I agree with it."


def test_whoever_joins_later_may_decide_too(here: Institution) -> None:
    reference = asked(here)
    newcomer = add(here, "newcomer", "panel", "wetherby")
    here.work(here.decide(reference, newcomer))

    assert stage(here, reference, "panel").decisions[0].by == "Newcomer"
