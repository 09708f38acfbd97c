"""The mailbox that mail servers report to, read over IMAP. What was dealt with is moved into a folder beside it."""

from __future__ import annotations

import email
import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from email.message import Message
from typing import Any, Final, Protocol
from urllib.parse import unquote, urlsplit

SECONDS: Final = 20
AT_ONCE: Final = 200
LARGEST: Final = 512 * 1024  # bytes read of one message: a report says what it has to say at its beginning
HANDLED: Final = "Handled"
DELIMITER: Final = re.compile(rb'\)\s+"\\?(.)"\s')


class BoxTrouble(Exception):
    """The mailbox cannot be read now. `why` is in plain words, for an administrator."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Letter:
    """One message; `uid` is its number in the mailbox. Only of a report is more read than the headers."""

    uid: str
    message: Message


class BounceBox(Protocol):
    """A mailbox that can be opened."""

    def opened(self) -> AbstractContextManager[Box]:
        """The mailbox, until the block ends. Raises BoxTrouble."""


class Box(Protocol):
    """A mailbox, open."""

    def letters(self) -> Iterator[Letter]:
        """The newest messages, the oldest of them first. Nothing is changed by reading. Raises BoxTrouble."""

    def put_away(self, letter: Letter) -> None:
        """Move it to where what was dealt with lies. Raises BoxTrouble."""


@dataclass(frozen=True, kw_only=True)
class ImapServer:
    """Where the mailbox is. `imaps` speaks TLS from the start; otherwise it begins before we sign in."""

    host: str
    port: int
    user: str
    password: str
    folder: str = "INBOX"
    imaps: bool = True


def read_imap_url(url: str, password: str = "") -> ImapServer:
    """`imaps://user:password@host/Folder`, or `imap+starttls://`; a password that is given apart wins."""
    parts = urlsplit(url)
    imaps = parts.scheme == "imaps"
    return ImapServer(
        host=parts.hostname or "localhost",
        port=parts.port or (993 if imaps else 143),
        user=unquote(parts.username or ""),
        password=password or unquote(parts.password or ""),
        folder=unquote(parts.path.strip("/")) or "INBOX",
        imaps=imaps,
    )


class ImapBox:
    """Opens the mailbox of a server."""

    def __init__(self, server: ImapServer, seconds: float = SECONDS) -> None:
        self._server = server
        self._seconds = seconds

    @contextmanager
    def opened(self) -> Iterator[Box]:
        """The mailbox, until the block ends. Raises BoxTrouble."""
        with _said_plainly():
            imap = self._connected()
        try:
            with _said_plainly():
                yield _Open(imap, self._server.folder)
        finally:
            with suppress(imaplib.IMAP4.error, OSError):
                imap.logout()

    def _connected(self) -> imaplib.IMAP4:
        server, context = self._server, ssl.create_default_context()
        if server.imaps:
            imap: imaplib.IMAP4 = imaplib.IMAP4_SSL(
                server.host, server.port, ssl_context=context, timeout=self._seconds
            )
        else:
            imap = imaplib.IMAP4(server.host, server.port, timeout=self._seconds)
            imap.starttls(context)
        try:
            credentials = f"\0{server.user}\0{server.password}".encode()
            imap.authenticate("PLAIN", lambda _challenge: credentials)
        except imaplib.IMAP4.error:
            with suppress(imaplib.IMAP4.error, OSError):
                imap.logout()
            raise BoxTrouble("The bounce mailbox did not accept our sign-in (FORMSVC_BOUNCES_URL).") from None
        return imap


def _abilities(imap: imaplib.IMAP4) -> frozenset[str]:
    """What the server can do for somebody who is signed in, which is more than it said before."""
    said = imap.capability()[1][0]
    return frozenset(said.decode("ascii", "replace").upper().split())


class _Open:
    """One folder of an open connection."""

    def __init__(self, imap: imaplib.IMAP4, folder: str) -> None:
        self._imap = imap
        self._handled = f"{folder}{_delimiter(imap, folder)}{HANDLED}"
        self._can = _abilities(imap)
        self._is_there = False
        _done(imap.select(_quoted(folder)), "There is no such folder in the bounce mailbox (FORMSVC_BOUNCES_URL).")

    def letters(self) -> Iterator[Letter]:
        """See Box."""
        found = _done(self._imap.uid("SEARCH", "UNDELETED"), "The bounce mailbox could not be searched.")
        for uid in (found[0] or b"").split()[-AT_ONCE:]:
            number = uid.decode("ascii")
            message = self._read(number, "HEADER")
            if message is not None and message.get_content_type() == "multipart/report":
                message = self._read(number, "")
            if message is not None:
                yield Letter(number, message)

    def put_away(self, letter: Letter) -> None:
        """See Box. A server that cannot move copies and marks; only what is marked here is removed, if it can be."""
        if not self._is_there:
            self._imap.create(_quoted(self._handled))  # which it refuses when it is there already
            self._is_there = True
        could_not = "What was read could not be moved in the bounce mailbox."
        if "MOVE" in self._can:
            _done(self._imap.uid("MOVE", letter.uid, _quoted(self._handled)), could_not)
            return
        _done(self._imap.uid("COPY", letter.uid, _quoted(self._handled)), could_not)
        _done(self._imap.uid("STORE", letter.uid, "+FLAGS.SILENT", r"(\Deleted)"), could_not)
        if "UIDPLUS" in self._can:
            _done(self._imap.uid("EXPUNGE", letter.uid), could_not)

    def _read(self, uid: str, part: str) -> Message | None:
        """A message, up to what is read of it; nothing for one that somebody removed meanwhile."""
        asked = f"(BODY.PEEK[{part}]<0.{LARGEST}>)"
        found = _done(self._imap.uid("FETCH", uid, asked), "A message in the bounce mailbox could not be read.")
        content = next((bytes(one[1]) for one in found if isinstance(one, tuple)), None)
        return email.message_from_bytes(content) if content is not None else None


@contextmanager
def _said_plainly() -> Iterator[None]:
    """Turn what the network and the server say into BoxTrouble."""
    try:
        yield
    except ssl.SSLError:
        raise BoxTrouble("No encrypted connection to the bounce mailbox could be made.") from None
    except (imaplib.IMAP4.error, OSError):
        raise BoxTrouble("The bounce mailbox did not answer, or the connection broke (FORMSVC_BOUNCES_URL).") from None


def _done(answer: tuple[str, list[Any]], why: str) -> list[Any]:
    if answer[0] != "OK":
        raise BoxTrouble(why)
    return answer[1]


def _delimiter(imap: imaplib.IMAP4, folder: str) -> str:
    """What stands between a folder and the folders in it."""
    _, lines = imap.list('""', _quoted(folder))
    found = DELIMITER.search(lines[0]) if lines and isinstance(lines[0], bytes) else None
    return found[1].decode("ascii") if found is not None else "-"


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
