"""The outbox: one sender at a time, later and later tries, and then a person."""

from __future__ import annotations

from datetime import timedelta

from formsvc.delivery.links import CODE_DIGITS, digest_of, is_open, new_code, new_link, same_code, spoken
from formsvc.delivery.outbox import LEASE, claim, record_failure, record_sent, send_again
from formsvc.delivery.parcels import PermanentFailure, TemporaryFailure
from formsvc.delivery.tables import Delivery
from formsvc.delivery.waits import RETRY_AFTER, next_wait
from tests.delivery.conftest import NOW


def delivery() -> Delivery:
    return Delivery(
        key="3b0f0f62", state="waiting", created_at=NOW, next_try=NOW, leased_until=None, tries=0, attempts=[], links=[],
        sent_at=None,
    )  # fmt: skip


def test_only_one_sender_has_a_delivery_until_the_lease_ends() -> None:
    row = delivery()

    assert claim(row, NOW)
    assert not claim(row, NOW + LEASE - timedelta(seconds=1))
    assert claim(row, NOW + LEASE)


def test_what_was_sent_failed_or_is_not_due_is_not_claimed() -> None:
    for state, next_try in (("sent", NOW), ("failed", NOW), ("given_up", NOW), ("waiting", NOW + timedelta(seconds=1))):
        row = delivery()
        row.state, row.next_try = state, next_try
        assert not claim(row, NOW)


def test_temporary_failures_are_tried_again_after_1_5_15_60_and_240_minutes_and_then_given_to_a_person() -> None:
    row, now, waits = delivery(), NOW, []
    while row.state == "waiting":
        assert claim(row, now)
        record_failure(row, TemporaryFailure("busy"), now)
        waits.append(row.next_try - now)
        now = row.next_try

    assert [wait.total_seconds() // 60 for wait in RETRY_AFTER] == [1, 5, 15, 60, 240]
    assert waits[:-1] == [next_wait(row.key, tries) for tries in range(1, 6)]
    assert row.state == "failed"
    assert [(attempt.outcome, attempt.detail) for attempt in row.attempts] == [("temporary", "busy")] * 6


def test_a_receiver_that_asks_to_wait_is_left_alone_for_so_long_and_never_asked_sooner_than_we_would() -> None:
    for asked, waited in ((timedelta(hours=1), timedelta(hours=1)), (timedelta(seconds=1), next_wait("3b0f0f62", 1))):
        row = delivery()
        claim(row, NOW)
        record_failure(row, TemporaryFailure("busy", asked), NOW)

        assert row.next_try - NOW == waited
        assert not claim(row, row.next_try - timedelta(seconds=1))
        assert claim(row, row.next_try)


def test_what_a_receivers_system_answers_with_is_kept_with_the_attempt() -> None:
    row = delivery()
    claim(row, NOW)
    record_sent(row, NOW, "R-7")

    assert [(attempt.outcome, attempt.detail) for attempt in row.attempts] == [("sent", "Receipt R-7")]


def test_a_permanent_failure_is_not_tried_again() -> None:
    row = delivery()
    claim(row, NOW)

    record_failure(row, PermanentFailure("no such address"), NOW)

    assert (row.state, row.leased_until) == ("failed", None)


def test_sending_again_begins_afresh_and_keeps_what_happened() -> None:
    row = delivery()
    claim(row, NOW)
    record_failure(row, PermanentFailure("no such address"), NOW)

    send_again(row, NOW)

    assert claim(row, NOW)
    record_sent(row, NOW)
    assert [attempt.outcome for attempt in row.attempts] == ["permanent", "sent"]


def test_a_link_ends_with_its_time_its_tries_or_when_it_is_closed() -> None:
    row = delivery()
    token = new_link(row, NOW, timedelta(days=14))
    (link,) = row.links
    link.closed = False

    assert link.token_digest == digest_of(token) != token
    assert is_open(link, NOW + timedelta(days=14, seconds=-1))
    assert not is_open(link, NOW + timedelta(days=14))
    link.tries_left = 0
    assert not is_open(link, NOW)


def test_a_code_has_eight_digits_and_may_be_given_with_spaces() -> None:
    codes = {new_code() for _ in range(500)}

    assert len(codes) > 490
    assert all(len(code) == CODE_DIGITS and code.isdigit() for code in codes)
    assert same_code(f" {spoken('01234567')} ", "01234567")
    assert not same_code("01234568", "01234567")
    assert not same_code("", "01234567")
