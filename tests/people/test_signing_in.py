"""Signing in: the right password, limited tries, and nothing learnt from a refusal."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from formsvc.database import Base, Sessions, open_engine
from formsvc.people import Actor, Person, SignInRefused, add_person, begin_sign_in, change_password, finish_sign_in
from formsvc.people import set_active as switch
from formsvc.people.passwords import HASHER, NOBODYS_HASH, PasswordTooWeak, hash_password, matches
from formsvc.people.signing_in import LOCKED_FOR, TRIES
from formsvc.people.tables import CalendarFeed, Membership, Organisation, SecondFactor

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PASSWORD = "three red kites"
HASH = hash_password(PASSWORD)
TABLES = [kind.__table__ for kind in (Organisation, Person, Membership, CalendarFeed, SecondFactor)]


@pytest.fixture
def sessions(database_url: str) -> Iterator[Sessions]:
    engine = open_engine(database_url)
    Base.metadata.create_all(engine, tables=TABLES)
    sessions = Sessions(engine)
    with sessions.begin() as session:
        add_person(
            session, Person(email="Amina.Rahman@leeds.example", name="Amina Rahman", password_hash=HASH, added_at=NOW)
        )
    yield sessions
    engine.dispose()


def sign_in(sessions: Sessions, password: str, at: datetime = NOW, email: str = "amina.rahman@leeds.example") -> Actor:
    with sessions.begin() as session:
        attempt = begin_sign_in(session, email, at)
    if not attempt.matches(password):
        raise SignInRefused
    with sessions.begin() as session:
        return finish_sign_in(session, attempt, at)


def test_the_right_password_lets_in_whatever_the_case_of_the_address(sessions: Sessions) -> None:
    assert sign_in(sessions, PASSWORD, email=" AMINA.rahman@Leeds.example ").name == "Amina Rahman"


def test_a_wrong_password_and_an_unknown_address_are_refused_in_the_same_words(sessions: Sessions) -> None:
    with pytest.raises(SignInRefused) as wrong:
        sign_in(sessions, "three red kite")
    with pytest.raises(SignInRefused) as unknown:
        sign_in(sessions, PASSWORD, email="nobody@leeds.example")

    assert str(wrong.value) == str(unknown.value)


def test_after_too_many_wrong_tries_even_the_right_password_must_wait(sessions: Sessions) -> None:
    for _ in range(TRIES):
        with pytest.raises(SignInRefused):
            sign_in(sessions, "wrong")

    with pytest.raises(SignInRefused):
        sign_in(sessions, PASSWORD, NOW + LOCKED_FOR - timedelta(seconds=1))
    assert sign_in(sessions, PASSWORD, NOW + LOCKED_FOR)


def test_the_last_try_may_still_be_the_right_one(sessions: Sessions) -> None:
    for _ in range(TRIES - 1):
        with pytest.raises(SignInRefused):
            sign_in(sessions, "wrong")

    assert sign_in(sessions, PASSWORD)
    assert sign_in(sessions, PASSWORD)


def test_a_right_password_forgets_the_wrong_ones(sessions: Sessions) -> None:
    for _ in range(3):
        for _ in range(TRIES - 1):
            with pytest.raises(SignInRefused):
                sign_in(sessions, "wrong")
        assert sign_in(sessions, PASSWORD)


def test_many_tries_at_once_buy_no_more_tries(sessions: Sessions) -> None:
    counted: list[bool] = []

    def try_once() -> None:
        with sessions.begin() as session:
            counted.append(begin_sign_in(session, "amina.rahman@leeds.example", NOW).person_id is not None)

    threads = [threading.Thread(target=try_once) for _ in range(3 * TRIES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert counted.count(True) == TRIES


def test_somebody_switched_off_cannot_sign_in(sessions: Sessions) -> None:
    amina = sign_in(sessions, PASSWORD)
    with sessions.begin() as session:
        switch(session, amina.id, active=False)

    with pytest.raises(SignInRefused):
        sign_in(sessions, PASSWORD)


def test_somebody_switched_off_between_the_beats_is_refused(sessions: Sessions) -> None:
    with sessions.begin() as session:
        attempt = begin_sign_in(session, "amina.rahman@leeds.example", NOW)
    with sessions.begin() as session:
        switch(session, attempt.person_id or 0, active=False)

    with pytest.raises(SignInRefused), sessions.begin() as session:
        finish_sign_in(session, attempt, NOW)


def test_a_new_password_opens_a_locked_account_and_ends_every_session(sessions: Sessions) -> None:
    before = sign_in(sessions, PASSWORD)
    for _ in range(TRIES):
        with pytest.raises(SignInRefused):
            sign_in(sessions, "wrong")
    with sessions.begin() as session:
        change_password(session, before.id, hash_password("four blue herons"))

    after = sign_in(sessions, "four blue herons")
    assert after.sign_outs == before.sign_outs + 1
    with pytest.raises(SignInRefused):
        sign_in(sessions, PASSWORD)


def test_an_account_without_a_password_lets_nobody_in(sessions: Sessions) -> None:
    with sessions.begin() as session:
        add_person(session, Person(email="new@leeds.example", name="New", added_at=NOW))

    for password in ("", "anything at all"):
        with pytest.raises(SignInRefused):
            sign_in(sessions, password, email="new@leeds.example")


def test_nobodys_password_costs_as_much_to_check_as_anybodys() -> None:
    assert not HASHER.check_needs_rehash(NOBODYS_HASH)
    assert HASH.split("$")[:4] == NOBODYS_HASH.split("$")[:4]


@pytest.mark.parametrize("weak", ["", "short", "elevenchars", "a" * 40, "x" * 201])
def test_a_password_that_is_easy_to_guess_is_refused_with_advice(weak: str) -> None:
    with pytest.raises(PasswordTooWeak, match="Use "):
        hash_password(weak)


def test_a_password_may_be_in_any_alphabet() -> None:
    assert matches(hash_password("três cães pequenos 🐕"), "três cães pequenos 🐕")


def test_an_attempt_does_not_show_the_hash(sessions: Sessions) -> None:
    with sessions.begin() as session:
        assert "argon2" not in repr(begin_sign_in(session, "amina.rahman@leeds.example", NOW))
