"""The carriers of mail: a real mail server, or a folder of messages in the embedded default."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import unquote, urlsplit

from formsvc.delivery import mailbox
from formsvc.delivery.mailbox import Sealing
from formsvc.delivery.parcels import PermanentFailure, TemporaryFailure
from formsvc.delivery.receipts import NOBODY, Reports, asked_of

SECONDS: Final = 20
SUBMISSION_PORT: Final = 587
IN_THE_CLEAR: Final = (
    "The mail server offers no encrypted connection, and a document is not sent without one. "
    "It leaves when an administrator has set one that does (FORMSVC_SMTP_URL with smtp+starttls:// or smtps://)."
)


class Post(Protocol):
    """Takes a message and keeps it, or says in which of the two ways it could not."""

    def send(self, message: EmailMessage) -> None:
        """Raises TemporaryFailure or PermanentFailure."""

    def send_encrypted(self, message: EmailMessage) -> None:
        """The same for a message that holds what nobody on the way may read: never over a connection in the clear."""


@dataclass(frozen=True, kw_only=True)
class SmtpServer:
    """Where the mail server is. `smtps` speaks TLS from the start; `must_encrypt` refuses a server that cannot."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    smtps: bool = False
    must_encrypt: bool = False


def read_smtp_url(url: str) -> SmtpServer:
    """`smtp://` uses TLS when the server offers it; `smtp+starttls://` insists on it; `smtps://` begins with it."""
    parts = urlsplit(url)
    smtps = parts.scheme == "smtps"
    return SmtpServer(
        host=parts.hostname or "localhost",
        port=parts.port or (465 if smtps else SUBMISSION_PORT if parts.scheme == "smtp+starttls" else 25),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        smtps=smtps,
        must_encrypt=parts.scheme == "smtp+starttls",
    )


class SmtpPost:
    """Hands messages to a mail server."""

    def __init__(self, server: SmtpServer, seconds: float = SECONDS, reports: Reports = NOBODY) -> None:
        self._server = server
        self._seconds = seconds
        self._reports = reports

    def send(self, message: EmailMessage) -> None:
        """Encrypted when the server offers it. Raises TemporaryFailure (not reached, 4xx, cut off) or PermanentFailure
        (5xx)."""
        self._hand_over(message, lambda _smtp: ())

    def send_encrypted(self, message: EmailMessage) -> None:
        """Nothing is said before the connection is encrypted, unless the server is this very machine; and the server is
        asked to pass the message on in the same way when it can promise that (REQUIRETLS, RFC 8689). Raises as send."""
        self._hand_over(message, _options)

    def _hand_over(self, message: EmailMessage, options: Callable[[smtplib.SMTP], Sequence[str]]) -> None:
        try:
            with self._connection() as smtp:
                asked = asked_of(smtp, message, self._reports)
                smtp.send_message(
                    message,
                    from_addr=self._reports.address or None,
                    mail_options=(*options(smtp), *asked.mail),
                    rcpt_options=asked.rcpt,
                )
        except smtplib.SMTPRecipientsRefused as refused:
            raise _refusal(max(code for code, _ in refused.recipients.values())) from None
        except smtplib.SMTPAuthenticationError:
            raise TemporaryFailure("The mail server did not accept our sign-in (FORMSVC_SMTP_URL).") from None
        except (smtplib.SMTPConnectError, smtplib.SMTPHeloError):
            raise TemporaryFailure("The mail server turned us away before we could say anything.") from None
        except smtplib.SMTPResponseException as answered:
            raise _refusal(answered.smtp_code) from None
        except smtplib.SMTPNotSupportedError:
            raise TemporaryFailure("The mail server cannot do what FORMSVC_SMTP_URL asks for.") from None
        except ssl.SSLError:
            raise TemporaryFailure("No encrypted connection to the mail server could be made.") from None
        except (smtplib.SMTPException, OSError):
            raise TemporaryFailure("The mail server did not answer, or the connection broke.") from None

    @contextmanager
    def _connection(self) -> Iterator[smtplib.SMTP]:
        server, context = self._server, ssl.create_default_context()
        if server.smtps:
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=self._seconds, context=context)
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=self._seconds)
        with _goodbye(smtp):
            smtp.ehlo()
            if not server.smtps and (server.must_encrypt or smtp.has_extn("starttls")):
                smtp.starttls(context=context)
                smtp.ehlo()  # what it can do may be more than it said in the clear
            if server.user:
                smtp.login(server.user, server.password)
            yield smtp


def _options(smtp: smtplib.SMTP) -> Sequence[str]:
    """What to ask of the server for a message that must stay private. Raises TemporaryFailure."""
    if isinstance(smtp.sock, ssl.SSLSocket):
        return ("REQUIRETLS",) if smtp.has_extn("requiretls") else ()
    if smtp.sock is not None and ip_address(smtp.sock.getpeername()[0]).is_loopback:
        return ()
    raise TemporaryFailure(IN_THE_CLEAR)


@contextmanager
def _goodbye(smtp: smtplib.SMTP) -> Iterator[None]:
    """Say goodbye; a server that is gone by then has the message all the same."""
    try:
        yield
    finally:
        try:
            smtp.quit()
        except (smtplib.SMTPException, OSError):
            smtp.close()


def _refusal(code: int) -> TemporaryFailure | PermanentFailure:
    if 500 <= code < 600:
        return PermanentFailure(f"The mail server refused the message (code {code}). Check the address.")
    return TemporaryFailure(f"The mail server asked us to try later (code {code}).")


class FolderPost:
    """Writes each message as a file, for a service without a mail server. The same key is written once.

    It is sealed: a message says who receives something, and holds links, codes and documents.
    """

    def __init__(self, folder: Path, sealer: Sealing) -> None:
        self._folder = folder
        self._sealer = sealer

    def send_encrypted(self, message: EmailMessage) -> None:
        """The same: the folder is on this machine."""
        self.send(message)

    def send(self, message: EmailMessage) -> None:
        """Raises TemporaryFailure when the folder cannot be written to."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            mailbox.keep(self._folder / f"{_file_name(message)}.eml", bytes(message), self._sealer)
        except OSError:
            raise TemporaryFailure("The folder for messages cannot be written to (FORMSVC_DATA).") from None


def _file_name(message: EmailMessage) -> str:
    """By when it was sent and its own id: neither says anything about anybody."""
    own = str(message["Message-ID"]).strip("<>").partition("@")[0]
    return "".join(letter for letter in own if letter.isalnum() or letter in "-.")
