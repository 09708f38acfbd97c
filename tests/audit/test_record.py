"""The record of what happened: whole, in order, and free of names."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from formsvc.audit import Checkpoint, Entry, Event, Fault, NotForTheRecord, append, entries, newest, verify
from formsvc.audit.chain import BEGINNING, digest_of
from formsvc.database import Base, Sessions, open_engine
from tests.audit.tampering import unguarded

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def sessions(database_url: str) -> Iterator[Sessions]:
    engine = open_engine(database_url)
    Base.metadata.create_all(engine, tables=[Event.__table__])
    yield Sessions(engine)
    engine.dispose()


def written(sessions: Sessions, count: int) -> None:
    for number in range(count):
        with sessions.begin() as session:
            append(session, "person:7", "page_saved", f"HC-7KQ2-M4XD/page{number}", NOW, case="C-2222-3333")


def faults(sessions: Sessions, *known: Checkpoint) -> list[Fault]:
    with sessions() as session:
        return list(verify(entries(session), known))


def test_what_was_appended_is_read_back_in_order_and_whole(sessions: Sessions) -> None:
    written(sessions, 3)

    with sessions() as session:
        assert [(entry.number, entry.about, entry.case) for entry in entries(session)] == [
            (1, "HC-7KQ2-M4XD/page0", "C-2222-3333"),
            (2, "HC-7KQ2-M4XD/page1", "C-2222-3333"),
            (3, "HC-7KQ2-M4XD/page2", "C-2222-3333"),
        ]
    assert faults(sessions) == []


def test_what_is_rolled_back_leaves_no_trace_and_no_gap(sessions: Sessions) -> None:
    written(sessions, 1)
    with sessions() as session:
        append(session, "person:7", "submitted", "HC-7KQ2-M4XD", NOW)
        session.rollback()
    written(sessions, 1)

    with sessions() as session:
        assert newest(session)[0] == 2
    assert faults(sessions) == []


def test_many_who_append_at_once_make_one_chain(sessions: Sessions) -> None:
    threads = [threading.Thread(target=written, args=(sessions, 10)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with sessions() as session:
        assert newest(session)[0] == 60
    assert faults(sessions) == []


def test_several_things_in_one_transaction_follow_one_another(sessions: Sessions) -> None:
    with sessions.begin() as session:
        for what in ("opened", "shared", "read"):
            append(session, "worker", what, "C-2222-3333", NOW)

    assert faults(sessions) == []


@pytest.mark.parametrize(
    "changed", [{"who": "person:8"}, {"at": NOW + timedelta(microseconds=1)}, {"case_reference": ""}]
)
def test_a_changed_entry_is_found(sessions: Sessions, changed: dict[str, object]) -> None:
    written(sessions, 4)
    with unguarded(sessions) as session:
        session.execute(update(Event).where(Event.number == 2).values(**changed))

    assert faults(sessions) == [Fault(2, "it was changed after it was written")]


def test_a_removed_entry_is_found(sessions: Sessions) -> None:
    written(sessions, 4)
    with unguarded(sessions) as session:
        session.execute(delete(Event).where(Event.number == 2))

    assert [fault.number for fault in faults(sessions)] == [2, 3]


def test_an_end_that_was_cut_off_is_found_by_a_checkpoint(sessions: Sessions) -> None:
    written(sessions, 4)
    with sessions() as session:
        known = Checkpoint(*newest(session))
    with unguarded(sessions) as session:
        session.execute(delete(Event).where(Event.number > 2))

    assert faults(sessions) == []
    assert faults(sessions, known) == [Fault(4, "a checkpoint names it and it is not there")]


def test_a_whole_chain_written_anew_is_found_by_a_checkpoint(sessions: Sessions) -> None:
    written(sessions, 2)
    with sessions() as session:
        known = Checkpoint(*newest(session))
    with unguarded(sessions) as session:
        session.execute(delete(Event))
    for _ in range(2):
        with sessions.begin() as session:
            append(session, "person:9", "page_saved", "HC-7KQ2-M4XD", NOW)

    assert faults(sessions, known) == [Fault(2, "it is not what the checkpoint says")]


@pytest.mark.parametrize(
    ("who", "what", "about"),
    [
        ("Amina Rahman", "read", "x"),
        ("person:7", "read", "Zoë"),
        ("person:7", "read", ""),
        ("person:7", "said no", "x"),
    ],
)
def test_nothing_that_could_be_a_name_or_an_answer_is_taken(
    sessions: Sessions, who: str, what: str, about: str
) -> None:
    with pytest.raises(NotForTheRecord) as refused, sessions.begin() as session:
        append(session, who, what, about, NOW)

    assert all(said not in str(refused.value) for said in (who, about) if " " in said or said == "Zoë")
    with sessions() as session:
        assert session.scalars(select(Event)).all() == []


def chain(count: int) -> list[Entry]:
    made, previous = [], BEGINNING
    for number in range(1, count + 1):
        draft = Entry(
            number=number, at=NOW, who="person:7", what="read", about="x", case="", previous=previous, digest=""
        )
        made.append(replace(draft, digest=digest_of(draft)))
        previous = made[-1].digest
    return made


@given(st.permutations(range(5)), st.sets(st.integers(0, 4)))
def test_any_order_or_choice_of_entries_but_the_whole_one_is_found(order: list[int], kept: set[int]) -> None:
    whole = chain(5)
    shown = [whole[place] for place in order if place in kept]

    assert (list(verify(shown)) == []) == (shown == whole[: len(shown)])
