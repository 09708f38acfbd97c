"""How long is waited before the next try: around 1, 5, 15, 60 and 240 minutes, whatever becomes of the clock."""

from __future__ import annotations

from datetime import timedelta

import pytest

from formsvc.delivery.outbox import LEASE, claim
from formsvc.delivery.tables import Delivery
from formsvc.delivery.waits import RETRY_AFTER, is_due, next_wait
from tests.delivery.conftest import NOW

KEYS = [f"key-{number}" for number in range(500)]


@pytest.mark.parametrize(("tries", "base"), list(enumerate(RETRY_AFTER, 1)))
def test_each_wait_is_up_to_a_fifth_longer_or_shorter_and_no_two_rows_keep_step(tries: int, base: timedelta) -> None:
    shares = sorted((next_wait(key, tries) or timedelta()) / base for key in KEYS)

    assert 0.8 <= shares[0] < 0.81
    assert 1.19 < shares[-1] <= 1.2
    assert 0.97 < sum(shares) / len(shares) < 1.03
    assert len(set(shares)) == len(KEYS)


def test_the_wait_of_one_row_is_always_the_same_and_differs_from_try_to_try() -> None:
    assert next_wait("a", 1) == next_wait("a", 1)
    shares = {(next_wait("a", tries) or timedelta()) / base for tries, base in enumerate(RETRY_AFTER, 1)}
    assert len(shares) == len(RETRY_AFTER)


def test_after_the_sixth_try_there_is_no_other() -> None:
    assert next_wait("a", 6) is None


def put_off(tries: int, ahead: timedelta, created: timedelta = timedelta()) -> Delivery:
    return Delivery(
        key="a", state="waiting", created_at=NOW + created, next_try=NOW + ahead, leased_until=None, tries=tries
    )


@pytest.mark.parametrize("tries", range(1, 6))
def test_what_is_put_off_waits_for_its_time(tries: int) -> None:
    wait = next_wait("a", tries) or timedelta()

    assert not is_due(put_off(tries, wait), NOW)
    assert is_due(put_off(tries, wait), NOW + wait)


@pytest.mark.parametrize(("tries", "hours"), [(1, 2), (4, 2), (5, 5), (1, 24 * 365)])
def test_a_next_try_that_only_a_clock_moved_back_explains_is_not_waited_for(tries: int, hours: int) -> None:
    assert is_due(put_off(tries, timedelta(hours=hours)), NOW)


def test_what_was_made_in_the_future_and_never_tried_is_due_now() -> None:
    assert is_due(put_off(0, timedelta(minutes=30), created=timedelta(minutes=30)), NOW)


def test_what_is_held_is_looked_at_again_after_an_hour_and_not_before() -> None:
    assert not is_due(put_off(0, timedelta(hours=1)), NOW)


def test_a_lease_from_before_the_clock_was_moved_back_holds_nobody_up() -> None:
    row = put_off(0, timedelta())
    assert claim(row, NOW + timedelta(hours=1))

    assert claim(row, NOW)
    assert not claim(row, NOW + LEASE - timedelta(seconds=1))
    assert row.tries == 2


def test_a_clock_that_was_moved_on_ends_a_lease_early_and_the_second_sender_has_the_same_key() -> None:
    row = put_off(0, timedelta())
    assert claim(row, NOW)
    key = row.key

    assert claim(row, NOW + timedelta(hours=1))
    assert row.key == key
