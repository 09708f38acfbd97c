"""The mail carriers: a real server that takes, refuses, delays or is not there, and the folder of the embedded default."""

from __future__ import annotations

import os
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from formsvc.delivery.channels import SecureEmail, SecureLink
from formsvc.delivery.mailbox import attachment, messages, older, seal_anew
from formsvc.delivery.parcels import Parcel, PermanentFailure, TemporaryFailure
from formsvc.delivery.post import FolderPost, SmtpPost, SmtpServer, read_smtp_url
from formsvc.sealing import SealBroken, Sealer, new_key
from tests.real_parts.certificates import certificate_of
from tests.real_parts.mail import MailServer
from tests.real_parts.ports import free_port
from tests.real_parts.programs import PATIENCE

SEALER = Sealer([new_key()])

FROM = "forms@service.example"


def send(url: str, parcel: Parcel, seconds: float = 5) -> None:
    SecureLink(SmtpPost(read_smtp_url(url), seconds), FROM).send(parcel)


@pytest.mark.parametrize("answer", ["451 Try again later", "421 Busy"])
def test_a_server_that_says_later_is_a_temporary_failure(smtp_server: MailServer, parcel: Parcel, answer: str) -> None:
    smtp_server.answer = answer

    with pytest.raises(TemporaryFailure, match=f"asked us to try later \\(code {answer[:3]}\\)"):
        send(smtp_server.url, parcel)


@pytest.mark.parametrize("answer", ["550 No such person", "554 No"])
def test_a_server_that_refuses_is_a_permanent_failure(smtp_server: MailServer, parcel: Parcel, answer: str) -> None:
    smtp_server.answer = answer

    with pytest.raises(PermanentFailure, match=f"refused the message \\(code {answer[:3]}\\)") as refused:
        send(smtp_server.url, parcel)
    assert "person" not in refused.value.why


def test_no_server_is_a_temporary_failure(parcel: Parcel) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]  # nobody listens there, and nobody else may

        with pytest.raises(TemporaryFailure, match="did not answer, or the connection broke"):
            send(f"smtp://127.0.0.1:{port}", parcel)


@contextmanager
def _rude(reply: bytes) -> Iterator[str]:
    """A server that says this much and then nothing, or hangs up."""
    listening = socket.create_server(("127.0.0.1", 0))
    done = threading.Event()

    def serve() -> None:
        there, _ = listening.accept()
        with there:
            there.sendall(reply)
            if reply:
                return
            done.wait(10)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"smtp://127.0.0.1:{listening.getsockname()[1]}"
    done.set()
    thread.join()
    listening.close()


@pytest.mark.parametrize("reply", [b"220 here\r\n", b"not a mail server\r\n", b""])
def test_a_server_that_hangs_up_or_never_answers_is_a_temporary_failure(parcel: Parcel, reply: bytes) -> None:
    with _rude(reply) as url, pytest.raises(TemporaryFailure):
        send(url, parcel, seconds=0.3)


def test_a_setting_that_insists_on_encryption_sends_nothing_without(smtp_server: MailServer, parcel: Parcel) -> None:
    with pytest.raises(TemporaryFailure):
        send(smtp_server.url.replace("smtp:", "smtp+starttls:"), parcel)
    assert smtp_server.messages == []


@pytest.fixture
def encrypted(tmp_path: Path) -> Iterator[tuple[MailServer, Path]]:
    """A mail server that insists on encryption, and the certificate to trust."""
    certificate, key = certificate_of(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    kept = MailServer("")
    controller = Controller(
        kept, "127.0.0.1", free_port(), tls_context=context, require_starttls=True, ready_timeout=PATIENCE
    )
    controller.start()
    kept.url = f"smtp://127.0.0.1:{controller.port}"
    yield kept, certificate
    controller.stop()


def test_encryption_is_used_when_the_server_offers_it_and_the_certificate_is_trusted(
    encrypted: tuple[MailServer, Path], parcel: Parcel, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, certificate = encrypted
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    for scheme in ("smtp:", "smtp+starttls:"):
        send(server.url.replace("smtp:", scheme), parcel)

    assert len(server.messages) == 2


def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the mail server look like one on another machine."""
    monkeypatch.setattr(socket.socket, "getpeername", lambda _self: ("51.140.1.1", 25))


def mail(url: str, parcel: Parcel, seconds: float = 5) -> None:
    SecureEmail(SmtpPost(read_smtp_url(url), seconds), FROM, ("example.gov.uk",)).send(parcel)


def test_a_document_is_never_mailed_over_a_connection_in_the_clear(
    smtp_server: MailServer, parcel: Parcel, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere(monkeypatch)

    with pytest.raises(TemporaryFailure, match="offers no encrypted connection") as refused:
        mail(smtp_server.url, parcel)
    assert smtp_server.messages == []
    assert len(refused.value.why) <= 300

    send(smtp_server.url, parcel)
    assert len(smtp_server.messages) == 1  # a link without its code is no document


def test_on_this_very_machine_a_document_may_be_handed_to_the_mail_server_in_the_clear(
    smtp_server: MailServer, parcel: Parcel
) -> None:
    mail(smtp_server.url, parcel)

    assert len(smtp_server.messages) == 1


def test_a_document_is_mailed_over_an_encrypted_connection(
    encrypted: tuple[MailServer, Path], parcel: Parcel, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, certificate = encrypted
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    elsewhere(monkeypatch)

    mail(server.url, parcel)

    (message,) = server.messages
    assert [one.get_filename() for one in message.iter_attachments()] == ["HCR-7KQ2-M4XD.pdf"]


class Promising(SMTP):
    """A mail server that can promise to pass a message on encrypted or not at all (RFC 8689)."""

    asked: ClassVar[list[str]] = []

    async def smtp_MAIL(self, arg: str) -> None:
        self.asked.append(arg)
        await super().smtp_MAIL(arg.replace(" REQUIRETLS", ""))


class Offering(MailServer):
    """Says so when it is greeted."""

    async def handle_EHLO(
        self, server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [*responses[:-1], "250-REQUIRETLS", *responses[-1:]]


def test_a_server_that_can_promise_to_pass_it_on_encrypted_is_asked_to(
    tmp_path: Path, parcel: Parcel, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, key = certificate_of(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    Promising.asked.clear()
    with _offering(certificate, key) as url:
        mail(url, parcel)
        send(url, parcel)

    document, link = Promising.asked
    assert document.endswith(" REQUIRETLS")
    assert "REQUIRETLS" not in link


@contextmanager
def _offering(certificate: Path, key: Path) -> Iterator[str]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)

    class Listening(Controller):
        def factory(self) -> SMTP:
            return Promising(self.handler, **self.SMTP_kwargs)

    controller = Listening(Offering(""), "127.0.0.1", free_port(), tls_context=context, ready_timeout=PATIENCE)
    controller.start()
    yield f"smtp://127.0.0.1:{controller.port}"
    controller.stop()


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(
    encrypted: tuple[MailServer, Path], parcel: Parcel
) -> None:
    server, _ = encrypted

    with pytest.raises(TemporaryFailure, match="No encrypted connection"):
        send(server.url, parcel)
    assert server.messages == []


def test_the_setting_says_where_the_server_is_and_how_to_speak_to_it() -> None:
    assert read_smtp_url("smtp://mail.example") == SmtpServer(host="mail.example", port=25)
    assert read_smtp_url("smtp+starttls://me:p%40ss@mail.example") == SmtpServer(
        host="mail.example", port=587, user="me", password="p@ss", must_encrypt=True
    )
    assert read_smtp_url("smtps://mail.example") == SmtpServer(host="mail.example", port=465, smtps=True)


def test_without_a_server_each_message_is_a_file_that_only_we_can_read(tmp_path: Path, parcel: Parcel) -> None:
    SecureLink(FolderPost(tmp_path / "mail", SEALER), FROM).send(parcel)

    (file,) = (tmp_path / "mail").iterdir()
    assert file.name == f"{parcel.key}.link.eml"
    assert file.stat().st_mode & 0o077 == 0
    (message,) = messages(tmp_path / "mail", SEALER)
    assert (message.to, message.subject) == ("ruth@leeds.example.gov.uk", "HCR-7KQ2-M4XD")
    assert "/receive/abc" in message.text


def test_nothing_of_a_message_can_be_read_in_the_folder_without_the_key(tmp_path: Path, parcel: Parcel) -> None:
    SecureLink(FolderPost(tmp_path / "mail", SEALER), FROM).send(parcel)

    (file,) = (tmp_path / "mail").iterdir()
    assert not any(word in file.read_bytes() for word in (b"ruth", b"HCR-7KQ2", b"/receive/", b"Subject"))
    file.rename(file.with_name("another.eml"))
    with pytest.raises(SealBroken):
        list(messages(tmp_path / "mail", SEALER))


def test_what_an_older_version_wrote_in_the_clear_is_sealed_and_keeps_its_time(tmp_path: Path) -> None:
    old = tmp_path / "old.eml"
    old.write_text("To: ruth@leeds.example.gov.uk\nSubject: HCR-7KQ2-M4XD\n\nThe code is 12345678.")
    os.utime(old, (1_700_000_000, 1_700_000_000))

    for file in older(tmp_path):
        seal_anew(file, SEALER)

    assert list(older(tmp_path)) == []
    assert b"12345678" not in old.read_bytes()
    (message,) = messages(tmp_path, SEALER)
    assert ("12345678" in message.text, message.sent_at.timestamp()) == (True, 1_700_000_000)


def test_a_message_sent_twice_under_one_key_is_there_once(tmp_path: Path, parcel: Parcel) -> None:
    for _ in range(2):
        SecureLink(FolderPost(tmp_path / "mail", SEALER), FROM).send(parcel)

    assert len(list(messages(tmp_path / "mail", SEALER))) == 1


def test_nobody_reads_a_file_outside_the_mail_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.eml").write_text("Subject: secret\n\nsecret")
    (tmp_path / "mail").mkdir()

    assert attachment(tmp_path / "mail", SEALER, "../secret", 0) is None
    assert list(messages(tmp_path / "nowhere", SEALER)) == []


def test_a_folder_that_cannot_be_written_to_is_a_temporary_failure(tmp_path: Path, parcel: Parcel) -> None:
    (tmp_path / "mail").write_text("a file where the folder should be")

    with pytest.raises(TemporaryFailure, match="cannot be written to"):
        SecureLink(FolderPost(tmp_path / "mail", SEALER), FROM).send(parcel)
