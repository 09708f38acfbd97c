"""The mailbox that mail servers report to, on a real IMAP server."""

from __future__ import annotations

import pytest

from formsvc.delivery.bounce_box import HANDLED, BoxTrouble, ImapBox, ImapServer, read_imap_url
from tests.real_parts.imap import MailboxServer

LETTER = b"From: somebody@example.org\r\nSubject: A question\r\n\r\nWho are you?\r\n"


@pytest.mark.parametrize("how", ["url", "starttls_url"])
def test_what_arrived_is_read_and_stays_as_new_as_it_was(bounces: MailboxServer, how: str) -> None:
    bounces.arrives(LETTER)

    for _ in range(2):
        with ImapBox(read_imap_url(getattr(bounces, how))).opened() as box:
            (letter,) = box.letters()
            assert letter.message["Subject"] == "A question"
    assert bounces.unread() == 1


def test_what_was_dealt_with_lies_in_a_folder_beside_and_is_not_read_again(bounces: MailboxServer) -> None:
    bounces.arrives(LETTER)
    bounces.arrives(LETTER.replace(b"A question", b"Another"))

    with ImapBox(read_imap_url(bounces.url)).opened() as box:
        first, _ = box.letters()
        box.put_away(first)

    assert [b"Another" in message for message in bounces.holds()] == [True]
    assert bounces.holds(f"INBOX.{HANDLED}") == [LETTER]
    with ImapBox(read_imap_url(bounces.url)).opened() as box:
        assert [letter.message["Subject"] for letter in box.letters()] == ["Another"]


def test_a_server_that_cannot_move_copies_and_removes_only_that(
    bounces: MailboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("formsvc.delivery.bounce_box._abilities", lambda _imap: frozenset({"UIDPLUS"}))
    bounces.arrives(LETTER)
    bounces.arrives(LETTER.replace(b"A question", b"Another"))

    with ImapBox(read_imap_url(bounces.url)).opened() as box:
        box.put_away(next(box.letters()))

    assert (len(bounces.holds()), len(bounces.holds(f"INBOX.{HANDLED}"))) == (1, 1)


def test_a_password_that_is_wrong_is_said_without_the_password(bounces: MailboxServer) -> None:
    server = read_imap_url(bounces.url, "something else")

    with pytest.raises(BoxTrouble, match="did not accept our sign-in") as refused, ImapBox(server).opened():
        pass
    assert "something" not in refused.value.why


def test_a_folder_that_is_not_there_is_said(bounces: MailboxServer) -> None:
    url = bounces.url.replace("/INBOX", "/Elsewhere")

    with pytest.raises(BoxTrouble, match="no such folder"), ImapBox(read_imap_url(url)).opened():
        pass


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(imap_server: MailboxServer) -> None:
    with pytest.raises(BoxTrouble, match="No encrypted connection"), ImapBox(read_imap_url(imap_server.url)).opened():
        pass


def test_a_server_that_is_not_there_is_said() -> None:
    server = ImapServer(host="127.0.0.1", port=1, user="bounces", password="x")

    with pytest.raises(BoxTrouble, match="did not answer"), ImapBox(server, 1).opened():
        pass


def test_the_setting_says_where_the_mailbox_is() -> None:
    assert read_imap_url("imaps://me%40here:p%40ss@mail.example/Bounces") == ImapServer(
        host="mail.example", port=993, user="me@here", password="p@ss", folder="Bounces"
    )
    assert read_imap_url("imap+starttls://me@mail.example", "from a file") == ImapServer(
        host="mail.example", port=143, user="me", password="from a file", imaps=False
    )
