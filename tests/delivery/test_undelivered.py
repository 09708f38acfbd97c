"""Undelivered work is never removed: the database refuses it, on both kinds, however it came to be."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import IntegrityError

from formsvc.database import migrate, open_engine
from formsvc.delivery.tables import Attempt, Delivery, Link, State
from formsvc.submissions.tables import DocumentRow, Submission
from tests.workflow.institution import Clock, Institution, found, settings

UNDELIVERED: tuple[State, ...] = ("waiting", "failed", "to_hand_over")
DONE: tuple[State, ...] = ("sent", "given_up")


@pytest.fixture
def here(tmp_path: Path, database_with_tables: str) -> Iterator[Institution]:
    institution = found(settings(tmp_path, database_with_tables), Clock())
    institution.delivered_but_for_the_child()
    yield institution
    institution.service.engine.dispose()


def all_are(here: Institution, state: State) -> None:
    with here.service.sessions.begin() as session:
        session.execute(update(Delivery).values(state="sent"))
        session.execute(update(Delivery).where(Delivery.delivery == "child").values(state=state))


@pytest.mark.parametrize("state", [*UNDELIVERED, *DONE])
def test_a_submission_with_deliveries_cannot_be_removed(here: Institution, state: State) -> None:
    all_are(here, state)

    with pytest.raises(IntegrityError), here.service.sessions.begin() as session:
        session.execute(delete(Submission))


@pytest.mark.parametrize("state", UNDELIVERED)
def test_nor_its_documents_while_one_of_them_has_not_left(here: Institution, state: State) -> None:
    all_are(here, state)

    with pytest.raises(IntegrityError, match="has not been delivered"), here.service.sessions.begin() as session:
        session.execute(delete(DocumentRow))


@pytest.mark.parametrize("state", UNDELIVERED)
def test_nor_the_delivery_itself(here: Institution, state: State) -> None:
    all_are(here, state)

    with pytest.raises(IntegrityError, match="has not been delivered"), here.service.sessions.begin() as session:
        session.execute(delete(Delivery).where(Delivery.delivery == "child"))


@pytest.mark.parametrize("state", DONE)
def test_what_left_or_was_given_up_can_be_removed_by_whoever_keeps_house(here: Institution, state: State) -> None:
    all_are(here, state)

    with here.service.sessions.begin() as session:
        for table in (Attempt, Link, DocumentRow):
            session.execute(delete(table))
        session.execute(delete(Delivery).where(Delivery.delivery == "child"))

    with here.service.sessions() as session:
        assert "child" not in session.scalars(select(Delivery.delivery)).all()


def test_a_database_that_was_migrated_refuses_it_like_one_that_was_made_new(tmp_path: Path, database_url: str) -> None:
    engine = open_engine(database_url)
    migrate(engine)
    wanted = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if engine.dialect.name == "postgresql":
        wanted = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    with engine.connect() as connection:
        triggers = set(connection.scalars(text(wanted)))
    engine.dispose()

    assert {"keep_undelivered_deliveries", "keep_undelivered_documents"} <= triggers
