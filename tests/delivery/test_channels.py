"""Each channel sends what it should and nothing more: the reference outside, never a name."""

from __future__ import annotations

from dataclasses import replace
from email.message import EmailMessage

import pytest

from formsvc.delivery.channels import CodeByMail, HandOver, SecureEmail, SecureLink
from formsvc.delivery.parcels import Parcel, PermanentFailure, Receiver
from formsvc.delivery.post import SmtpPost, read_smtp_url
from tests.real_parts.mail import MailServer

FROM = "forms@service.example"


def sent(channel: type[SecureLink | CodeByMail], server: MailServer, parcel: Parcel) -> EmailMessage:
    channel(SmtpPost(read_smtp_url(server.url)), FROM).send(parcel)
    return server.messages[-1]


def test_a_secure_link_says_who_sends_and_until_when_and_has_no_attachment(
    smtp_server: MailServer, parcel: Parcel
) -> None:
    message = sent(SecureLink, smtp_server, parcel)

    text = message.get_content()
    assert "Leeds Youth Justice Service has sent you a document." in text
    assert "https://forms.example/receive/abc" in text
    assert "The link works until 14 April 2026." in text
    assert not message.is_multipart()


def test_the_code_never_travels_with_the_link(smtp_server: MailServer, parcel: Parcel) -> None:
    link, code = sent(SecureLink, smtp_server, parcel), sent(CodeByMail, smtp_server, parcel)

    assert "1234" not in link.as_string().replace(parcel.key, "")
    assert "1234 5678" in code.get_content()
    assert "/receive/" not in code.get_content()


def test_a_subject_holds_only_the_reference_and_nothing_names_a_person(smtp_server: MailServer, parcel: Parcel) -> None:
    message = sent(SecureLink, smtp_server, parcel)

    assert message["Subject"] == "HCR-7KQ2-M4XD"
    assert message["Date"] == "Tue, 31 Mar 2026 09:00:00 +0000"
    assert "Ruth" not in message.as_string()
    assert "Home circumstances" not in message.as_string()


def test_a_repeat_has_the_same_key_so_that_the_receiver_can_tell_it(smtp_server: MailServer, parcel: Parcel) -> None:
    first, second = sent(SecureLink, smtp_server, parcel), sent(SecureLink, smtp_server, parcel)

    assert first["X-Delivery-Key"] == second["X-Delivery-Key"] == parcel.key
    assert first["Message-ID"] == second["Message-ID"]
    assert parcel.key in first.get_content()


def test_secure_email_carries_the_document_under_the_reference(smtp_server: MailServer, parcel: Parcel) -> None:
    SecureEmail(SmtpPost(read_smtp_url(smtp_server.url)), FROM, ("example.gov.uk",)).send(parcel)

    (message,) = smtp_server.messages
    (enclosure,) = message.iter_attachments()
    assert (enclosure.get_filename(), enclosure.get_content()) == ("HCR-7KQ2-M4XD.pdf", b"%PDF-1.7")
    assert message["Subject"] == "HCR-7KQ2-M4XD"
    assert smtp_server.recipients == [("ruth@leeds.example.gov.uk",)]


@pytest.mark.parametrize(
    "address", ["ruth@gmail.example", "ruth@notexample.gov.uk", "ruth@example.gov.uk.evil.example"]
)
def test_secure_email_goes_only_to_domains_that_are_allowed(
    smtp_server: MailServer, parcel: Parcel, address: str
) -> None:
    channel = SecureEmail(SmtpPost(read_smtp_url(smtp_server.url)), FROM, ("example.gov.uk",))

    with pytest.raises(PermanentFailure, match="not at a domain that secure email may go to"):
        channel.send(replace(parcel, receiver=Receiver(name="Ruth", email=address)))
    assert smtp_server.messages == []


@pytest.mark.parametrize("address", ["", "nonsense", "a@b\r\nBcc: everybody@example.org", "a@b@c"])
def test_an_address_that_cannot_be_used_is_refused_for_good(
    smtp_server: MailServer, parcel: Parcel, address: str
) -> None:
    with pytest.raises(PermanentFailure, match="no email address, or it cannot be used"):
        sent(SecureLink, smtp_server, replace(parcel, receiver=Receiver(name="Ruth", email=address)))


def test_what_is_given_by_hand_is_never_sent(parcel: Parcel) -> None:
    with pytest.raises(PermanentFailure, match="given by hand"):
        HandOver().send(parcel)
