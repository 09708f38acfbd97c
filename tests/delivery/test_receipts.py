"""What a mail server is asked to report: to where, of which sending, and only where somebody reads it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from formsvc.delivery.channels import Envelope, SecureLink, plain_message
from formsvc.delivery.parcels import Parcel, Receiver
from formsvc.delivery.post import SmtpPost, read_smtp_url
from formsvc.delivery.receipts import Reports
from formsvc.delivery.reports import MARK
from tests.delivery.conftest import NOW
from tests.real_parts.mail import MailServer

FROM = "forms@service.example"
BOUNCES = Reports("bounces@service.example", read=True)


def post(server: MailServer, reports: Reports = BOUNCES) -> SmtpPost:
    return SmtpPost(read_smtp_url(server.url), reports=reports)


@pytest.mark.parametrize("kind", ["smtp_server", "reporting_server"])
def test_what_comes_back_goes_to_the_bounce_mailbox_and_the_message_is_from_us(
    request: pytest.FixtureRequest, kind: str, parcel: Parcel
) -> None:
    server: MailServer = request.getfixturevalue(kind)

    SecureLink(post(server), FROM).send(parcel)

    assert server.senders == ["bounces@service.example"]
    assert server.messages[0]["From"] == FROM


def test_a_server_that_reports_is_asked_to_and_given_the_key(reporting_server: MailServer, parcel: Parcel) -> None:
    SecureLink(post(reporting_server), FROM).send(parcel)
    SecureLink(post(reporting_server), FROM).send(replace(parcel, sent_before=1))

    receiver = "ORCPT=rfc822;ruth@leeds.example.gov.uk"
    first, second = f"ENVID={parcel.key}.link", f"ENVID={parcel.key}.link.2"
    notify = "NOTIFY=SUCCESS,DELAY,FAILURE"
    assert reporting_server.asked == ["RET=HDRS", first, notify, receiver, "RET=HDRS", second, notify, receiver]
    assert MARK.fullmatch(first.removeprefix("ENVID="))


def test_an_address_is_written_so_that_it_cannot_be_taken_for_an_option(
    reporting_server: MailServer, parcel: Parcel
) -> None:
    SecureLink(post(reporting_server), FROM).send(replace(parcel, receiver=Receiver(name="R", email="a+b=c@x.example")))

    assert reporting_server.asked[-1] == "ORCPT=rfc822;a+2Bb+3Dc@x.example"
    assert reporting_server.recipients == [("a+b=c@x.example",)]


def test_nobody_is_asked_for_reports_that_nobody_reads(reporting_server: MailServer, parcel: Parcel) -> None:
    SecureLink(post(reporting_server, Reports(FROM)), FROM).send(parcel)
    SecureLink(SmtpPost(read_smtp_url(reporting_server.url)), FROM).send(parcel)

    assert reporting_server.asked == []
    assert reporting_server.senders == [FROM, FROM]


def test_of_a_message_to_our_own_people_no_report_is_asked_for(reporting_server: MailServer) -> None:
    envelope = Envelope(sender=FROM, receiver="ann@service.example", at=NOW, key="notice-7")

    post(reporting_server).send(plain_message(envelope, "HCR-7KQ2-M4XD", "A form waits for you."))

    assert reporting_server.asked == []
    assert reporting_server.senders == ["bounces@service.example"]
