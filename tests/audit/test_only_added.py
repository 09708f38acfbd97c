"""The database itself refuses to change or remove what happened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, delete, text, update
from sqlalchemy.exc import IntegrityError

from formsvc.audit import Event, append, entries
from formsvc.audit.only_added import REFUSAL
from formsvc.database import Base, Sessions, migrate, open_engine

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ATTEMPTS = [
    update(Event).values(who="person:9"),
    update(Event).where(Event.number == 1).values(at=NOW),
    delete(Event),
    delete(Event).where(Event.number == 2),
]


def made_new(engine: Engine) -> None:
    Base.metadata.create_all(engine, tables=[Event.__table__])


@pytest.fixture(params=[made_new, migrate], ids=["made new", "migrated"])
def sessions(request: pytest.FixtureRequest, database_url: str) -> Iterator[Sessions]:
    engine = open_engine(database_url)
    make: Callable[[Engine], None] = request.param
    make(engine)
    sessions = Sessions(engine)
    with sessions.begin() as session:
        for number in range(2):
            append(session, f"person:{number}", "saved", "HC-7KQ2-M4XD", NOW)
    yield sessions
    engine.dispose()


def test_no_entry_is_changed_or_removed_by_anybody(sessions: Sessions) -> None:
    attempts: list[Any] = [*ATTEMPTS]
    if sessions.kw["bind"].dialect.name == "postgresql":
        attempts.append(text("TRUNCATE audit_events"))
    else:
        attempts.append(text("INSERT OR REPLACE INTO audit_events SELECT * FROM audit_events WHERE number = 1"))
    for attempt in attempts:
        with pytest.raises(IntegrityError, match=REFUSAL), sessions.begin() as session:
            session.execute(attempt)

    with sessions() as session:
        assert [entry.who for entry in entries(session)] == ["person:0", "person:1"]


def test_more_is_added_all_the_same(sessions: Sessions) -> None:
    with sessions.begin() as session:
        assert append(session, "person:7", "saved", "HC-7KQ2-M4XD", NOW).number == 3
