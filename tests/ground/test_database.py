"""The database: moments, transactions, and writers that take turns, on both kinds."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Engine, String, func, insert, select, text
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from formsvc.database import DatabaseUnreachable, Sessions, UtcDateTime, open_engine, take_turns
from formsvc.database.engine import require_answer


class Own(DeclarativeBase):
    type_annotation_map = {datetime: UtcDateTime()}


class Moment(Own):
    __tablename__ = "moments"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20), unique=True)
    at: Mapped[datetime]


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_engine(database_url)
    Own.metadata.create_all(engine)
    yield engine
    engine.dispose()


def test_a_moment_comes_back_as_the_same_moment_in_utc(engine: Engine) -> None:
    sessions = Sessions(engine)
    summer = datetime(2026, 7, 1, 9, 30, 15, 123456, tzinfo=timezone(timedelta(hours=1)))
    with sessions.begin() as session:
        session.add(Moment(name="summer", at=summer))

    with sessions() as session:
        at = session.scalars(select(Moment.at)).one()
    assert at == summer
    assert at.tzinfo is UTC


def test_a_time_without_a_zone_is_refused(engine: Engine) -> None:
    with pytest.raises(StatementError, match="time zone"), Sessions(engine).begin() as session:
        session.add(Moment(name="naive", at=datetime(2026, 7, 1, 9, 30)))


def test_what_fails_half_way_leaves_nothing(engine: Engine) -> None:
    sessions, now = Sessions(engine), datetime(2026, 7, 1, tzinfo=UTC)

    def twice() -> None:
        with sessions.begin() as session:
            session.execute(insert(Moment).values(name="once", at=now))
            session.execute(insert(Moment).values(name="once", at=now))

    with pytest.raises(IntegrityError):
        twice()

    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(Moment)) == 0


def test_writers_who_read_first_take_turns_and_none_is_turned_away(engine: Engine) -> None:
    sessions, now = Sessions(engine), datetime(2026, 7, 1, tzinfo=UTC)

    def count_up() -> None:
        for _ in range(10):
            with sessions.begin() as session:
                take_turns(session, "counting")
                seen = session.scalar(select(func.count()).select_from(Moment))
                session.add(Moment(name=f"number {seen}", at=now))

    threads = [threading.Thread(target=count_up) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(Moment)) == 60


def test_a_reader_sees_what_was_committed_while_somebody_writes(engine: Engine) -> None:
    sessions, now = Sessions(engine), datetime(2026, 7, 1, tzinfo=UTC)
    with sessions.begin() as writing:
        writing.add(Moment(name="not yet", at=now))
        writing.flush()
        with sessions() as reading:
            assert reading.scalar(select(func.count()).select_from(Moment)) == 0


def test_sqlite_survives_a_crash_and_lets_readers_read(tmp_path: object) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/new/folder/a.sqlite3")
    with engine.connect() as connection:
        pragmas = [
            connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert pragmas == ["wal", 2, 1]


def test_a_database_that_does_not_answer_is_named_without_its_password() -> None:
    engine = open_engine("postgresql://forms:secret@127.0.0.1:1/forms")

    with pytest.raises(DatabaseUnreachable) as missing:
        require_answer(engine)
    assert "127.0.0.1:1/forms" in str(missing.value)
    assert "FORMSVC_DATABASE_URL" in str(missing.value)
    assert "secret" not in str(missing.value)


def test_both_ends_give_up_a_connection_whose_other_end_is_gone(postgresql_url: str) -> None:
    engine = open_engine(postgresql_url)
    with engine.connect() as connection:
        told = connection.connection.driver_connection.info.get_parameters()  # type: ignore[union-attr]
        held = connection.execute(text("SHOW idle_in_transaction_session_timeout")).scalar()
    engine.dispose()

    assert (told["tcp_user_timeout"], told["connect_timeout"], told["keepalives_idle"]) == ("15000", "5", "10")
    assert "tcp_keepalives_idle=10" in told["options"]
    assert held == "1min"


def test_whoever_names_another_patience_in_the_address_gets_it(postgresql_url: str) -> None:
    engine = open_engine(f"{postgresql_url}&connect_timeout=9&options=-c%20statement_timeout%3D7000")
    with engine.connect() as connection:
        told = connection.connection.driver_connection.info.get_parameters()  # type: ignore[union-attr]
        assert connection.execute(text("SHOW statement_timeout")).scalar() == "7s"
    engine.dispose()

    assert told["connect_timeout"] == "9"
