"""People and their roles in organisations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from formsvc.database import Base, Sessions, open_engine
from formsvc.people import (
    AlreadyThere,
    Person,
    actor_of,
    add_organisation,
    add_person,
    everybody,
    give_role,
    holders,
    organisations,
    set_active,
    take_role,
)
from formsvc.people.tables import CalendarFeed, Membership, Organisation

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TABLES = [Organisation.__table__, Person.__table__, Membership.__table__, CalendarFeed.__table__]


@pytest.fixture
def sessions(database_url: str) -> Iterator[Sessions]:
    engine = open_engine(database_url)
    Base.metadata.create_all(engine, tables=TABLES)
    sessions = Sessions(engine)
    with sessions.begin() as session:
        add_organisation(session, "leeds_yjs", "Leeds Youth Justice Service")
        add_organisation(session, "wetherby", "Wetherby")
    yield sessions
    engine.dispose()


def somebody(sessions: Sessions, name: str, *roles: tuple[str, str]) -> int:
    with sessions.begin() as session:
        person = add_person(session, Person(email=f"{name}@x.example", name=name, added_at=NOW))
        for role, organisation in roles:
            give_role(session, person.id, role, organisation)
    return person.id


def test_a_person_may_hold_roles_in_several_organisations(sessions: Sessions) -> None:
    amina = somebody(sessions, "Amina", ("case_manager", "leeds_yjs"), ("governor", "wetherby"))

    with sessions() as session:
        actor = actor_of(session, amina)
    assert actor is not None
    assert actor.holds("governor")
    assert actor.holds("governor", "wetherby")
    assert not actor.holds("governor", "leeds_yjs")
    assert actor.organisations == {"leeds_yjs", "wetherby"}
    assert actor.organisation_name("wetherby") == "Wetherby"


def test_to_administer_or_audit_is_not_to_work_on_cases(sessions: Sessions) -> None:
    helen = somebody(sessions, "Helen", ("administrator", "leeds_yjs"), ("auditor", "wetherby"))

    with sessions() as session:
        actor = actor_of(session, helen)
    assert actor is not None
    assert actor.organisations == frozenset()


def test_a_role_given_twice_is_held_once(sessions: Sessions) -> None:
    amina = somebody(sessions, "Amina", ("case_manager", "leeds_yjs"), ("case_manager", "leeds_yjs"))

    with sessions() as session:
        actor = actor_of(session, amina)
    assert actor is not None
    assert len(actor.memberships) == 1


def test_a_role_that_was_taken_is_held_no_more(sessions: Sessions) -> None:
    amina = somebody(sessions, "Amina", ("case_manager", "leeds_yjs"), ("governor", "wetherby"))
    with sessions.begin() as session:
        take_role(session, amina, "governor", "wetherby")

    with sessions() as session:
        actor = actor_of(session, amina)
    assert actor is not None
    assert actor.roles == {"case_manager"}


def test_those_who_may_decide_are_found_by_role_and_place(sessions: Sessions) -> None:
    first = somebody(sessions, "First", ("governor", "wetherby"))
    second = somebody(sessions, "Second", ("governor", "leeds_yjs"), ("case_manager", "leeds_yjs"))
    gone = somebody(sessions, "Gone", ("governor", "wetherby"))
    with sessions.begin() as session:
        set_active(session, gone, active=False)

    with sessions() as session:
        assert [actor.id for actor in holders(session, "governor")] == [first, second]
        assert [actor.id for actor in holders(session, "governor", "wetherby")] == [first]


def test_somebody_switched_off_is_nobody_any_more_but_stays_in_the_list(sessions: Sessions) -> None:
    amina = somebody(sessions, "Amina")
    with sessions.begin() as session:
        set_active(session, amina, active=False)

    with sessions() as session:
        assert actor_of(session, amina) is None
        assert [(entry.actor.name, entry.active) for entry in everybody(session)] == [("Amina", False)]


def test_one_address_is_one_person(sessions: Sessions) -> None:
    somebody(sessions, "amina")

    with pytest.raises(AlreadyThere), sessions.begin() as session:
        add_person(session, Person(email="AMINA@X.example", name="Another", added_at=NOW))


def test_organisations_are_known_by_the_ids_of_the_reference_data(sessions: Sessions) -> None:
    with sessions.begin() as session:
        add_organisation(session, "wetherby", "Wetherby, Yorkshire")

    with sessions() as session:
        assert organisations(session) == {
            "leeds_yjs": "Leeds Youth Justice Service",
            "wetherby": "Wetherby, Yorkshire",
        }
