"""Each real part is there, is empty at the start, and answers."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage

import pytest
import redis
from playwright.sync_api import Page
from sqlalchemy import create_engine, inspect, text

from tests.real_parts.browser import accessibility_faults
from tests.real_parts.imap import MailboxServer
from tests.real_parts.mail import MailServer


def test_every_test_starts_with_a_database_that_has_no_tables(database_url: str) -> None:
    engine = create_engine(database_url)

    assert inspect(engine).get_table_names() == []

    engine.dispose()


def test_the_server_database_is_postgresql_itself(postgresql_url: str) -> None:
    engine = create_engine(postgresql_url)
    with engine.connect() as connection:
        assert connection.scalar(text("select version()")).startswith("PostgreSQL")
    engine.dispose()


@pytest.mark.parametrize("turn", ["first", "second"])
def test_every_test_starts_with_an_empty_queue(queue_url: str, turn: str) -> None:
    with redis.from_url(queue_url) as queue:
        assert queue.dbsize() == 0
        queue.set(turn, "left behind")


def letter() -> EmailMessage:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "A document", "service@example.org", "reader@example.org"
    message.set_content("It is ready.")
    return message


def test_the_mail_server_keeps_what_it_is_given(smtp_server: MailServer) -> None:
    with smtplib.SMTP(*smtp_server.url.removeprefix("smtp://").split(":")) as carrier:  # type: ignore[arg-type]
        carrier.send_message(letter())

    assert [message["Subject"] for message in smtp_server.messages] == ["A document"]
    assert smtp_server.recipients == [("reader@example.org",)]


def test_the_mail_server_refuses_when_told_to(smtp_server: MailServer) -> None:
    smtp_server.answer = "451 Try later"

    with (
        smtplib.SMTP(*smtp_server.url.removeprefix("smtp://").split(":")) as carrier,  # type: ignore[arg-type]
        pytest.raises(smtplib.SMTPDataError, match="Try later"),
    ):
        carrier.send_message(letter())
    assert smtp_server.messages == []


@pytest.mark.parametrize("turn", ["first", "second"])
def test_every_test_starts_with_an_empty_mailbox(bounces: MailboxServer, turn: str) -> None:
    assert bounces.holds() == []

    bounces.arrives(f"Subject: {turn}\r\n\r\nLeft behind\r\n".encode())

    assert (len(bounces.holds()), bounces.unread()) == (1, 1)


def test_the_browser_shows_a_page_and_axe_sees_what_is_wrong_with_it(page: Page) -> None:
    page.set_content('<html lang="en"><title>A page</title><main><h1>A page</h1><img src="data:,"></main></html>')

    assert [fault.split()[0] for fault in accessibility_faults(page)] == ["image-alt"]


def test_scripts_do_not_run_in_the_window_without_them(page_without_scripts: Page) -> None:
    page_without_scripts.set_content("<p>Before</p><script>document.querySelector('p').textContent = 'After'</script>")

    assert page_without_scripts.inner_text("p") == "Before"
