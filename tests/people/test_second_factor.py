"""The second factor: codes of an app (RFC 6238), codes on paper, and tries that are counted together with passwords."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from formsvc.database import Base, Sessions, open_engine
from formsvc.people import Person, SecondFactor, SignInRefused, add_person, begin_sign_in, finish_sign_in, one_time
from formsvc.people.passwords import hash_password
from formsvc.people.second_factors import (
    RECOVERY_CODES,
    factor_of,
    remove_factor,
    renew_codes,
    set_factor,
    take_code,
    take_recovery_code,
)
from formsvc.people.signing_in import LOCKED_FOR, TRIES
from formsvc.people.tables import CalendarFeed, Membership, Organisation, RecoveryCode

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SECRET = b"12345678901234567890"
STEP = one_time.step_at(NOW)
PASSWORD = "three red kites"
HASH = hash_password(PASSWORD)
EMAIL = "amina.rahman@leeds.example"
TABLES = [kind.__table__ for kind in (Organisation, Person, Membership, CalendarFeed, SecondFactor, RecoveryCode)]


@pytest.fixture
def sessions(tmp_path: Path) -> Iterator[Sessions]:
    """Somebody with an app; in these tests nothing is sealed."""
    yield from _founded(f"sqlite:///{tmp_path / 'formsvc.sqlite'}")


@pytest.fixture
def on_both(database_url: str) -> Iterator[Sessions]:
    """The same on each kind of database: where rows are held while many ask at once."""
    yield from _founded(database_url)


def _founded(database_url: str) -> Iterator[Sessions]:
    engine = open_engine(database_url)
    Base.metadata.create_all(engine, tables=TABLES)
    made = Sessions(engine)
    with made.begin() as session:
        person = add_person(session, Person(email=EMAIL, name="Amina Rahman", password_hash=HASH, added_at=NOW))
        set_factor(session, _factor(person.id))
    yield made
    engine.dispose()


def _factor(person: int) -> SecondFactor:
    return SecondFactor(person_id=person, sealed_secret=SECRET, made_at=NOW, confirmed_at=NOW, last_step=0)


def gives(sessions: Sessions, typed: str, at: datetime = NOW) -> bool:
    with sessions.begin() as session:
        return take_code(session, 1, typed, bytes, at)


def gives_on_paper(sessions: Sessions, typed: str, at: datetime = NOW) -> bool:
    with sessions.begin() as session:
        return take_recovery_code(session, 1, typed, at)


def gives_password(sessions: Sessions, password: str, at: datetime = NOW) -> bool:
    with sessions.begin() as session:
        attempt = begin_sign_in(session, EMAIL, at)
    if not attempt.matches(password):
        return False
    with sessions.begin() as session:
        finish_sign_in(session, attempt, at)
    return True


def code(by: int = 0, at: datetime = NOW) -> str:
    return one_time.code_at(SECRET, one_time.step_at(at) + by)


def wrong(at: datetime = NOW) -> str:
    near = {code(by, at) for by in range(-2, 3)}
    return next(f"{number:06}" for number in range(10) if f"{number:06}" not in near)


@pytest.mark.parametrize(
    ("seconds", "shown"), [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")]
)
def test_the_codes_are_those_of_the_standard(seconds: int, shown: str) -> None:
    assert one_time.code_at(SECRET, seconds // 30) == shown  # RFC 6238, appendix B, the last six digits


def test_the_secret_can_be_typed_in_groups_and_scanned() -> None:
    secret = one_time.new_secret()

    assert [len(group) for group in one_time.in_groups(secret).split()] == [4] * 8
    address = one_time.address_of(secret, EMAIL, "Youth justice forms")
    assert address.startswith("otpauth://totp/Youth%20justice%20forms:amina.rahman%40leeds.example?digits=6&secret=")
    assert one_time.in_groups(secret).replace(" ", "") in address


@pytest.mark.parametrize(("by", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_wrong_by_one_step(by: int, taken: bool) -> None:
    assert (one_time.step_of(SECRET, code(by), NOW, 0) is not None) == taken


@pytest.mark.parametrize("typed", ["", " ", "12345", "1234567", "abcdef", "１２３４５６", "٣٤٥٦٧٨", "1" * 4000])
def test_what_is_no_code_is_refused(typed: str) -> None:
    assert one_time.step_of(SECRET, typed, NOW, 0) is None


def test_a_code_is_taken_as_apps_show_it_and_only_once(sessions: Sessions) -> None:
    shown = f" {code()[:3]} {code()[3:]} "

    assert gives(sessions, shown)
    assert not gives(sessions, code())
    assert not gives(sessions, code(-1))  # the one before would be older than one that was taken
    assert gives(sessions, code(1))


def test_of_many_who_give_the_same_code_at_once_one_is_let_in(on_both: Sessions) -> None:
    let_in: list[bool] = []
    threads = [threading.Thread(target=lambda: let_in.append(gives(on_both, code()))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert let_in.count(True) == 1


def test_after_too_many_wrong_codes_the_right_one_and_the_right_password_must_wait(sessions: Sessions) -> None:
    for _ in range(TRIES):
        assert not gives(sessions, wrong())

    later = NOW + LOCKED_FOR - timedelta(seconds=1)
    assert not gives(sessions, code(at=later), later)
    assert not gives_password(sessions, PASSWORD, later)
    assert gives_password(sessions, PASSWORD, NOW + LOCKED_FOR)
    assert gives(sessions, code(at=NOW + LOCKED_FOR), NOW + LOCKED_FOR)


def test_the_last_try_may_still_be_the_right_one(sessions: Sessions) -> None:
    for _ in range(TRIES - 1):
        assert not gives(sessions, wrong())

    assert gives(sessions, code())
    assert gives(sessions, code(1))


def test_the_right_password_between_wrong_codes_buys_no_more_tries(on_both: Sessions) -> None:
    tries = 0
    while gives_password(on_both, PASSWORD) and tries < 20:
        assert not gives(on_both, wrong())
        tries += 1

    assert tries == TRIES
    assert not gives(on_both, code())


def test_wrong_codes_of_both_kinds_and_wrong_passwords_are_counted_together(sessions: Sessions) -> None:
    assert not gives(sessions, wrong())
    assert not gives_on_paper(sessions, "aaaa-bbbb-cccc-dddd")
    assert not gives_password(sessions, "three blue kites")
    assert not gives_on_paper(sessions, "")
    assert not gives_password(sessions, "three blue kites")

    assert not gives(sessions, code())


def test_coming_back_without_the_telephone_again_and_again_locks_nobody_out(sessions: Sessions) -> None:
    assert all(gives_password(sessions, PASSWORD) for _ in range(3 * TRIES))
    assert gives(sessions, code())


def test_each_code_on_paper_works_once_however_it_is_written(on_both: Sessions) -> None:
    with on_both.begin() as session:
        codes = renew_codes(session, 1, NOW)

    assert len(set(codes)) == RECOVERY_CODES
    assert gives_on_paper(on_both, f" {codes[0].upper().replace('-', ' ')} ")
    assert not gives_on_paper(on_both, codes[0])
    assert gives_on_paper(on_both, codes[1])
    with on_both() as session:
        assert factor_of(session, 1).codes_left == RECOVERY_CODES - 2


def test_few_codes_on_paper_are_said_to_be_few(sessions: Sessions) -> None:
    with sessions.begin() as session:
        codes = renew_codes(session, 1, NOW)
    for used, one in enumerate(codes, 1):
        assert gives_on_paper(sessions, one)
        with sessions() as session:
            assert factor_of(session, 1).few_left == (RECOVERY_CODES - used <= 3)


def test_new_codes_end_the_old_ones_and_nothing_kept_tells_them(sessions: Sessions) -> None:
    with sessions.begin() as session:
        old = renew_codes(session, 1, NOW)
    with sessions.begin() as session:
        new = renew_codes(session, 1, NOW)

    assert not gives_on_paper(sessions, old[0])
    with sessions() as session:
        kept = [row.digest for row in session.query(RecoveryCode)]
    assert len(kept) == RECOVERY_CODES
    assert not any(code.replace("-", "") in digest or code in digest for code in new for digest in kept)


def test_without_a_second_factor_no_code_is_right(sessions: Sessions) -> None:
    with sessions.begin() as session:
        assert remove_factor(session, 1)
        assert not remove_factor(session, 1)

    assert not gives(sessions, code())
    with sessions() as session:
        assert (factor_of(session, 1).since, factor_of(session, 1).codes_left) == (None, 0)


def test_somebody_switched_off_gives_no_code(sessions: Sessions) -> None:
    with sessions.begin() as session:
        session.get_one(Person, 1).active = False

    assert not gives(sessions, code())
    with pytest.raises(SignInRefused), sessions.begin() as session:
        finish_sign_in(session, begin_sign_in(session, EMAIL, NOW), NOW)
