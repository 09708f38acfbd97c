"""Handing work on one submission to somebody else in the role: a stage to decide, and what its author does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from formsvc import people
from formsvc.workflow.absence_views import Away
from formsvc.workflow.handing_over import Giving
from formsvc.workflow.refusals import DecisionIncomplete, NotAllowed, NotFound, NotYourTurn, OwnWork
from tests.workflow.corrections import delivered, point, submit_again
from tests.workflow.institution import Institution
from tests.workflow.test_at_once import at_once

WHY = "I know the family."


@pytest.fixture
def here(here: Institution) -> Institution:
    here.hire("second", "governor", "wetherby")
    here.hire("deputy", "deputy_governor", "wetherby")
    here.hire("keeper", "administrator", "wetherby")
    return here


def to_decide(here: Institution) -> str:
    reference = here.submitted()
    here.work(here.decide(reference, here.manager))
    return reference


def give(here: Institution, reference: str, to: str = "second", by: str = "governor", reason: str = WHY) -> None:
    giving = Giving(to=here.people[to].id, reason=reason, stage="governor")
    here.work(here.workflow.hand_over(reference, giving, here.people[by]))


def away(here: Institution, who: str, acts: str) -> None:
    today = here.clock.at.date()
    said = Away(
        post="wetherby governor", acts=here.people[acts].id, first_day=today, last_day=today + timedelta(days=3)
    )
    here.work(here.workflow.be_away(said, here.people[who]))


def test_what_was_handed_over_is_decided_by_that_person_alone_and_they_are_told(here: Institution) -> None:
    reference = to_decide(here)
    give(here, reference)

    assert here.workflow.home(here.governor).to_sign == ()
    assert [row.reference for row in here.workflow.home(here.second).to_sign] == [reference]
    with pytest.raises(NotYourTurn, match="given to somebody else"):
        here.decide(reference, here.governor)
    told = [mail.text for mail in here.workflow.mailbox() if mail.to == here.second.email]
    assert "Somebody handed a form over to you." in told[0]
    here.work(here.decide(reference, here.second))
    assert here.workflow.submission(reference, here.author).row.status == "approved"
    moment = next(m for m in here.workflow.submission(reference, here.author).timeline if "handed over" in m.what)
    assert (moment.what, moment.who, moment.detail) == ("Decision: handed over to Second", "Governor", WHY)


def test_it_can_be_given_to_everybody_else_who_may_decide(here: Institution) -> None:
    page = here.workflow.hand_over_page(to_decide(here), "governor", here.governor)

    assert (page.stage_title, page.may_give, page.given_to) == ("Decision", True, "")
    assert [one.name for one in page.people] == ["Second"]


def test_it_can_be_given_on_and_given_back(here: Institution) -> None:
    here.hire("third", "governor", "wetherby")
    reference = to_decide(here)
    give(here, reference)
    give(here, reference, "third", "second", "On leave from tomorrow.")
    assert [row.reference for row in here.workflow.home(here.third).to_sign] == [reference]

    assert here.workflow.hand_over_page(reference, "governor", here.third).yours
    here.work(here.workflow.take_back(reference, "governor", here.third))

    assert all(here.workflow.home(here.people[who]).to_sign for who in ("governor", "second", "third"))


def test_who_gave_it_can_take_it_back_and_the_other_is_told(here: Institution) -> None:
    reference = to_decide(here)
    give(here, reference)

    here.work(here.workflow.take_back(reference, "governor", here.governor))
    here.workflow.take_back(reference, "governor", here.governor)

    assert here.workflow.home(here.governor).to_sign
    told = [mail.text for mail in here.workflow.mailbox() if mail.to == here.second.email]
    assert "was given back or taken back" in told[0]


def test_another_in_the_role_or_an_administrator_takes_it_back_only_from_somebody_who_is_away(
    here: Institution,
) -> None:
    here.hire("third", "governor", "wetherby")
    reference = to_decide(here)
    give(here, reference)
    for who in ("third", "keeper"):
        with pytest.raises(NotAllowed):
            here.workflow.take_back(reference, "governor", here.people[who])
    away(here, "second", "deputy")

    assert [row.reference for row in here.workflow.given_work(here.second.id, here.keeper)] == [reference]
    here.work(here.workflow.take_back(reference, "governor", here.keeper))
    assert here.workflow.home(here.third).to_sign
    give(here, reference, "second", "third")
    here.work(here.workflow.take_back(reference, "governor", here.governor))
    assert here.workflow.home(here.governor).to_sign


def test_an_administrator_of_another_place_does_not_know_of_it(here: Institution) -> None:
    reference = to_decide(here)
    give(here, reference)
    here.hire("elsewhere", "administrator", "werrington")

    with pytest.raises(NotFound):
        here.workflow.take_back(reference, "governor", here.elsewhere)
    with pytest.raises(NotFound):
        here.workflow.given_work(here.second.id, here.elsewhere)


def test_whoever_acts_for_the_one_who_has_it_may_decide(here: Institution) -> None:
    reference = to_decide(here)
    give(here, reference)
    away(here, "second", "deputy")

    assert [row.reference for row in here.workflow.home(here.deputy).to_sign] == [reference]
    here.work(here.decide(reference, here.deputy))
    assert here.workflow.submission(reference, here.author).decisions[-1].acting_for == "Second"


def test_nobody_hands_over_what_is_not_theirs_to_decide(here: Institution) -> None:
    reference = to_decide(here)
    for who, refused in (("author", NotAllowed), ("other_governor", NotFound), ("practitioner", NotAllowed)):
        with pytest.raises(refused):
            give(here, reference, by=who)
    give(here, reference)
    here.hire("third", "governor", "wetherby")
    with pytest.raises(NotAllowed):
        give(here, reference, "third", "governor")


def test_it_goes_to_nobody_who_may_not_decide_and_not_without_a_reason(here: Institution) -> None:
    reference = to_decide(here)
    for to, reason, fault in (
        ("author", WHY, "to"),
        ("other_governor", WHY, "to"),
        ("manager", WHY, "to"),  # decided at another stage
        ("governor", WHY, "to"),
        ("second", " ", "reason"),
    ):
        with pytest.raises(DecisionIncomplete) as refused:
            give(here, reference, to, reason=reason)
        assert set(refused.value.faults) == {fault}


def test_a_stage_that_is_not_due_is_not_handed_over(here: Institution) -> None:
    with pytest.raises(NotYourTurn):
        give(here, here.submitted())
    reference = delivered(here)
    with pytest.raises(NotYourTurn):
        give(here, reference)


def test_handed_over_by_several_presses_it_is_given_once(here: Institution) -> None:
    reference = to_decide(here)

    at_once(*[lambda: give(here, reference)] * 3)

    what = [moment.what for moment in here.workflow.submission(reference, here.author).timeline]
    assert what.count("Decision: handed over to Second") == 1


def test_two_who_hand_it_over_at_once_leave_it_with_one(here: Institution) -> None:
    here.hire("third", "governor", "wetherby")
    reference = to_decide(here)

    at_once(lambda: give(here, reference, "third", "governor"), lambda: give(here, reference, "governor", "second"))

    assert sum(bool(here.workflow.home(here.people[who]).to_sign) for who in ("governor", "second", "third")) == 1


def test_the_next_round_asks_everybody_again(here: Institution) -> None:
    reference = to_decide(here)
    give(here, reference)
    here.work(here.decide(reference, here.second, "returned", points=(point(),)))
    submit_again(here, reference)
    here.work(here.decide(reference, here.manager))

    assert here.workflow.home(here.governor).to_sign
    assert here.workflow.home(here.second).to_sign


def test_a_draft_goes_to_another_case_manager_of_the_organisation(here: Institution) -> None:
    reference = here.written()
    page = here.workflow.hand_over_page(reference, "", here.author)
    assert (page.may_give, [one.name for one in page.people]) == (True, ["Colleague"])

    here.work(here.workflow.hand_over(reference, Giving(to=here.colleague.id, reason="I move on."), here.author))

    assert here.workflow.home(here.author).drafts == ()
    assert [row.reference for row in here.workflow.home(here.colleague).drafts] == [reference]
    assert here.workflow.submission(reference, here.colleague).row.author == "Colleague"
    here.work(here.workflow.submit(reference, {}, here.colleague))
    assert here.workflow.submission(reference, here.author).row.status == "in_sign_off"


def test_who_wrote_it_stays_its_writer(here: Institution) -> None:
    reference = here.written()
    here.work(here.workflow.hand_over(reference, Giving(to=here.colleague.id, reason="I move on."), here.author))
    here.work(here.workflow.submit(reference, {}, here.colleague))
    with here.service.sessions.begin() as session:
        people.give_role(session, here.author.id, "yjs_manager", "leeds_yjs")
        session.flush()
        author = people.actor_of(session, here.author.id)
    assert author is not None

    with pytest.raises(OwnWork):
        here.decide(reference, author)


def test_delivered_work_goes_to_another_author_too_and_who_signed_it_never_becomes_one(here: Institution) -> None:
    reference = delivered(here)
    with here.service.sessions.begin() as session:
        people.give_role(session, here.manager.id, "case_manager", "leeds_yjs")
    with pytest.raises(DecisionIncomplete):
        here.workflow.hand_over(reference, Giving(to=here.manager.id, reason="Take over."), here.author)

    here.work(here.workflow.hand_over(reference, Giving(to=here.colleague.id, reason="I move on."), here.author))
    here.workflow.close(reference, here.colleague)


def test_nobody_outside_the_role_hands_over_the_authors_work(here: Institution) -> None:
    reference = here.written()
    for who in ("practitioner", "governor"):
        with pytest.raises(NotAllowed):
            here.workflow.hand_over(reference, Giving(to=here.colleague.id, reason=WHY), here.people[who])
    for to in (here.stranger.id, here.manager.id):
        with pytest.raises(DecisionIncomplete):
            here.workflow.hand_over(reference, Giving(to=to, reason=WHY), here.author)
    here.work(here.workflow.withdraw(reference, "Not needed.", here.author))
    with pytest.raises(NotAllowed):
        here.workflow.hand_over(reference, Giving(to=here.colleague.id, reason=WHY), here.author)
