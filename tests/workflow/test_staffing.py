"""Looking after people: an administrator does it for their own organisations, and for nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from formsvc import audit, people
from formsvc.people import Actor, SignInRefused
from formsvc.workflow.appointing import Appointment, appoint
from formsvc.workflow.refusals import DecisionIncomplete, NotAllowed, NotFound
from formsvc.workflow.staffing import NewMember
from tests.workflow.institution import Institution

SAM = NewMember(
    name="Sam Lee", email="Sam.Lee@Leeds.example", job_title="Case manager", phone="", posts=("leeds_yjs case_manager",)
)
OWN = "violet harbour spoon"


def also(here: Institution, who: str, role: str, organisation: str) -> Actor:
    """Somebody, with one more role."""
    with here.service.sessions.begin() as session:
        people.give_role(session, here.people[who].id, role, organisation)
    actor = here.service.actor(here.people[who].id)
    assert actor is not None
    return actor


def roles(here: Institution, person: int) -> set[tuple[str, str]]:
    actor = here.service.actor(person)
    assert actor is not None
    return {(held.role, held.organisation) for held in actor.memberships}


def recorded(here: Institution) -> list[str]:
    with here.service.sessions() as session:
        return [entry.what for entry in audit.entries(session) if entry.what != "signed_in"]


def test_somebody_added_signs_in_with_the_first_password_and_must_change_it(here: Institution) -> None:
    given = here.workflow.add_member(SAM, here.administrator)

    sam = here.service.sign_in("sam.lee@leeds.example", given.password)
    assert sam.must_change_password
    assert roles(here, sam.id) == {("case_manager", "leeds_yjs")}

    changed = here.workflow.change_password(given.password, OWN, sam)
    assert not changed.must_change_password
    assert changed.sign_outs > sam.sign_outs
    assert here.service.sign_in("sam.lee@leeds.example", OWN).id == sam.id
    with pytest.raises(SignInRefused):
        here.service.sign_in("sam.lee@leeds.example", given.password)
    assert recorded(here) == ["person_added", "password_changed", "refused:sign-in"]


def test_a_first_password_runs_out(here: Institution) -> None:
    given = here.workflow.add_member(SAM, here.administrator)
    here.clock.at = given.until - timedelta(seconds=1)
    assert here.service.sign_in(given.email, given.password)

    here.clock.at = given.until

    with pytest.raises(SignInRefused):
        here.service.sign_in(given.email, given.password)


def test_everything_wrong_is_said_at_once_and_nobody_is_added(here: Institution) -> None:
    wrong = NewMember(name=" ", email="sam", job_title="", phone="12", posts=("cardiff_yjs case_manager",))

    with pytest.raises(DecisionIncomplete) as refused:
        here.workflow.add_member(wrong, here.administrator)

    assert set(refused.value.faults) == {"name", "email", "job_title", "phone", "post"}
    assert recorded(here) == []


def test_an_address_is_used_once(here: Institution) -> None:
    here.workflow.add_member(SAM, here.administrator)

    with pytest.raises(DecisionIncomplete) as refused:
        here.workflow.add_member(replace(SAM, email=" sam.lee@leeds.EXAMPLE "), here.administrator)

    assert list(refused.value.faults) == ["email"]


def test_an_administrator_sees_only_the_people_of_their_organisations(here: Institution) -> None:
    names = {member.name for member in here.workflow.members(here.administrator)}

    assert names == {"Author", "Colleague", "Manager", "Administrator"}
    for act in (
        lambda: here.workflow.member(here.governor.id, here.administrator),
        lambda: here.workflow.give_role(here.governor.id, "leeds_yjs case_manager", here.administrator),
        lambda: here.workflow.take_role(here.governor.id, "wetherby governor", here.administrator),
        lambda: here.workflow.stop_signing_in(here.governor.id, here.administrator),
        lambda: here.workflow.let_sign_in(here.governor.id, here.administrator),
        lambda: here.workflow.renew_password(here.governor.id, here.administrator),
        lambda: here.workflow.member(999_999, here.administrator),
    ):
        with pytest.raises(NotFound):
            act()
    assert recorded(here) == []


def test_nobody_but_an_administrator_finds_any_of_it(here: Institution) -> None:
    for actor in (here.author, here.manager, here.governor):
        with pytest.raises(NotFound):
            here.workflow.members(actor)
        with pytest.raises(NotFound):
            here.workflow.add_member(SAM, actor)
        with pytest.raises(NotFound):
            here.workflow.renew_password(here.colleague.id, actor)


def test_roles_are_given_and_taken(here: Institution) -> None:
    here.workflow.give_role(here.colleague.id, "leeds_yjs yjs_manager", here.administrator)
    here.workflow.take_role(here.colleague.id, "leeds_yjs case_manager", here.administrator)

    assert roles(here, here.colleague.id) == {("yjs_manager", "leeds_yjs")}
    assert recorded(here) == ["role_given", "role_taken"]


def test_the_only_role_is_not_taken_and_a_role_elsewhere_is_not_given(here: Institution) -> None:
    with pytest.raises(NotAllowed):
        here.workflow.take_role(here.colleague.id, "leeds_yjs case_manager", here.administrator)
    with pytest.raises(DecisionIncomplete):
        here.workflow.give_role(here.colleague.id, "wetherby governor", here.administrator)

    assert roles(here, here.colleague.id) == {("case_manager", "leeds_yjs")}


def test_nobody_changes_their_own_roles_or_locks_themselves_out(here: Institution) -> None:
    me = also(here, "administrator", "case_manager", "leeds_yjs")

    for act in (
        lambda: here.workflow.give_role(me.id, "leeds_yjs yjs_manager", me),
        lambda: here.workflow.take_role(me.id, "leeds_yjs administrator", me),
        lambda: here.workflow.stop_signing_in(me.id, me),
        lambda: here.workflow.renew_password(me.id, me),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_an_account_that_another_organisation_relies_on_is_not_changed_from_here(here: Institution) -> None:
    also(here, "colleague", "secure_resettlement_practitioner", "wetherby")
    person = here.colleague.id

    for act in (
        lambda: here.workflow.stop_signing_in(person, here.administrator),
        lambda: here.workflow.renew_password(person, here.administrator),
    ):
        with pytest.raises(NotAllowed):
            act()
    with pytest.raises(NotFound):
        here.workflow.take_role(person, "wetherby secure_resettlement_practitioner", here.administrator)
    both = also(here, "administrator", "administrator", "wetherby")
    here.workflow.stop_signing_in(person, both)
    assert here.service.actor(person) is None


def test_somebody_kept_out_is_out_at_once_and_may_be_let_in_again(here: Institution) -> None:
    here.workflow.stop_signing_in(here.colleague.id, here.administrator)
    assert here.service.actor(here.colleague.id) is None

    here.workflow.let_sign_in(here.colleague.id, here.administrator)

    again = here.service.actor(here.colleague.id)
    assert again is not None
    assert again.sign_outs > here.colleague.sign_outs
    assert recorded(here) == ["person_kept_out", "person_let_in"]


def test_a_new_first_password_replaces_the_old_and_ends_every_session(here: Institution) -> None:
    first = here.workflow.renew_password(here.colleague.id, here.administrator)
    second = here.workflow.renew_password(here.colleague.id, here.administrator)

    with pytest.raises(SignInRefused):
        here.service.sign_in(first.email, first.password)
    assert here.service.sign_in(second.email, second.password).must_change_password


def test_the_wrong_password_changes_nothing_and_counts_as_a_try(here: Institution) -> None:
    given = here.workflow.renew_password(here.colleague.id, here.administrator)

    for _ in range(5):
        with pytest.raises(DecisionIncomplete) as refused:
            here.workflow.change_password("not it at all", OWN, here.colleague)

    assert list(refused.value.faults) == ["current"]
    with pytest.raises(SignInRefused):
        here.service.sign_in(given.email, given.password)


@pytest.mark.parametrize("weak", ["short", "password1234", "Colleague-colleague", "8ta3"])
def test_a_weak_password_is_refused_without_costing_a_try(here: Institution, weak: str) -> None:
    given = here.workflow.renew_password(here.colleague.id, here.administrator)

    for _ in range(6):
        with pytest.raises(DecisionIncomplete) as refused:
            here.workflow.change_password(given.password, weak, here.colleague)

    assert list(refused.value.faults) == ["new"]
    assert here.workflow.change_password(given.password, OWN, here.colleague)


def test_the_new_password_is_another_one(here: Institution) -> None:
    given = here.workflow.renew_password(here.colleague.id, here.administrator)

    with pytest.raises(DecisionIncomplete):
        here.workflow.change_password(given.password, given.password, here.colleague)


def test_the_first_administrator_comes_with_their_organisation(here: Institution) -> None:
    ada = Appointment(
        email="ada@ycs.example", name="Ada Byron", job_title="", roles=("governor",), organisation="ycs", password=OWN
    )

    assert appoint(here.workflow.house, ada) == "Ycs"
    assert here.service.sign_in("ada@ycs.example", OWN).holds("governor", "ycs")
    with pytest.raises(DecisionIncomplete) as refused:
        appoint(here.workflow.house, replace(ada, organisation="nowhere", password="short", name=""))
    assert set(refused.value.faults) == {"organisation", "password", "name"}
