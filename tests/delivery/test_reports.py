"""What mail systems return is read as what it is: a report, an automatic reply, or something for a person."""

from __future__ import annotations

from collections.abc import Callable
from email import message_from_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formsvc.delivery.reports import UNKNOWN, Report, read_report, why
from tests.delivery.returned import (
    Sent,
    exim,
    google,
    microsoft,
    out_of_office,
    postfix,
    qmail,
    question,
    read_receipt,
)

SENT = Sent()
OTHER = Sent("3b0f0f62-0000-4000-8000-00000000000f")
SYSTEMS: tuple[Callable[..., bytes], ...] = (postfix, exim, microsoft, google)


def read(content: bytes) -> Report:
    return read_report(message_from_bytes(content))


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_bounce_of_each_mail_system_names_the_delivery_and_why(system: Callable[..., bytes]) -> None:
    assert read(system(SENT, "failed", "5.1.1")) == Report(kind="bounced", key=SENT.key, number=1, status="5.1.1")


@pytest.mark.parametrize("system", SYSTEMS)
def test_it_names_the_sending_that_it_is_about(system: Callable[..., bytes]) -> None:
    assert read(system(Sent(number=3), "failed", "5.1.1")).number == 3


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize(
    ("action", "status", "kind"),
    [
        ("delayed", "4.4.1", "delayed"),
        ("delivered", "2.0.0", "arrived"),
        ("relayed", "2.1.9", "arrived"),
        ("expanded", "2.0.0", "arrived"),
        ("Failed", "4.4.7", "bounced"),  # it was tried for days and given up: that is as final as a refusal
    ],
)
def test_every_action_is_told_from_the_others(
    system: Callable[..., bytes], action: str, status: str, kind: str
) -> None:
    assert (read(system(SENT, action, status)).kind, read(system(SENT, action, status)).status) == (kind, status)


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-generated",
        "Auto-Submitted: auto-replied (vacation)",
        "X-Autoreply: yes",
        "X-Autorespond: HCR-7KQ2-M4XD",
        "Precedence: auto_reply",
        "Precedence: bulk",
    ],
)
def test_an_automatic_reply_is_no_bounce(header: str) -> None:
    assert read(out_of_office(SENT, header)) == Report(kind="away", key=SENT.key, number=1)


def test_a_bounce_that_only_a_person_can_read_is_not_taken_for_an_automatic_reply() -> None:
    for more in (b"", b"Auto-Submitted: auto-replied\r\n", b"Precedence: bulk\r\n"):
        assert read(more + qmail(SENT)) == UNKNOWN


@pytest.mark.parametrize("written", [question, read_receipt])
def test_what_is_neither_is_left_for_a_person(written: Callable[[Sent], bytes]) -> None:
    assert read(written(SENT)) == UNKNOWN
    assert read(out_of_office(SENT, "Auto-Submitted: no")) == UNKNOWN


def test_a_report_without_a_key_of_ours_is_about_nothing_of_ours_whatever_the_address() -> None:
    without = postfix(SENT).replace(SENT.key.encode(), b"20260331090000.12345")

    assert read(without) == UNKNOWN


def test_a_report_that_names_two_deliveries_is_about_neither() -> None:
    mixed = postfix(SENT, envelope=True).replace(
        f"Original-Envelope-Id: {SENT.local}".encode(), f"Original-Envelope-Id: {OTHER.local}".encode()
    )

    assert read(mixed) == UNKNOWN


def test_the_envelope_id_is_enough_when_nothing_of_the_message_came_back() -> None:
    content = postfix(SENT)
    bare = content[: content.index(b"Content-Description: Undelivered Message Headers")] + b"\r\n"

    assert read(bare).key == SENT.key


def test_the_headers_are_enough_when_no_envelope_id_came_back() -> None:
    assert read(postfix(SENT, envelope=False)).key == SENT.key


def test_a_mail_system_that_gives_messages_ids_of_its_own_returns_the_key_in_our_own_header() -> None:
    theirs = postfix(SENT, envelope=False).replace(f"<{SENT.local}@service.example>".encode(), b"<0102-7f@ses.example>")

    assert read(theirs) == Report(kind="bounced", key=SENT.key, number=0, status="5.1.1")


def test_a_list_that_got_it_to_some_of_its_people_has_not_lost_it() -> None:
    both = exim(SENT).replace(
        b"Action: failed",
        b"Action: delivered\r\nFinal-Recipient: rfc822;team@x.example\r\nStatus: 2.0.0\r\n\r\nAction: failed",
    )

    assert read(both).kind == "arrived"


def test_a_report_that_was_cut_off_after_its_status_is_read() -> None:
    content = microsoft(SENT)

    assert read(content[: content.index(b"A document has been sent")]).key == SENT.key


def test_a_report_inside_another_message_is_not_taken_for_one() -> None:
    forwarded = (
        b'From: ruth@leeds.example.gov.uk\r\nContent-Type: multipart/mixed; boundary="o"\r\n\r\n--o\r\n'
        b"Content-Type: message/rfc822\r\n\r\n" + postfix(SENT) + b"\r\n--o--\r\n"
    )

    assert read(forwarded) == UNKNOWN


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("5.1.1", "There is no such address (code 5.1.1)."),
        ("5.2.2", "The mailbox there is full (code 5.2.2)."),
        ("5.2.3", "Their mail system finds the message too large (code 5.2.3)."),
        ("4.4.7", "Their mail system could not be reached (code 4.4.7)."),
        ("5.7.1", "Their mail system refuses messages like this one (code 5.7.1)."),
        ("5.5.0", "Their mail system did not take the message (code 5.5.0)."),
        ("", "Their mail system sent it back."),
    ],
)
def test_why_is_said_in_our_words(status: str, words: str) -> None:
    assert why(status) == words


def test_nothing_that_the_mail_system_wrote_is_kept() -> None:
    assert "Okafor" in postfix(SENT).decode()
    assert "Okafor" not in repr(read(postfix(SENT))) + why(read(postfix(SENT)).status)


@given(st.binary(max_size=400), st.integers(0, 2000), st.sampled_from(SYSTEMS))
def test_whatever_comes_nothing_breaks(noise: bytes, at: int, system: Callable[..., bytes]) -> None:
    content = system(SENT)

    assert read(noise).kind in ("unknown", "away")
    assert read(content[:at] + noise + content[at:]).key in ("", SENT.key)
