"""An IMAP server of our own: Dovecot, run by nobody special from a folder of its own, with one mailbox for bounces."""

from __future__ import annotations

import grp
import imaplib
import os
import pwd
import shutil
import socket
import ssl
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.real_parts.certificates import certificate_of
from tests.real_parts.ports import free_port
from tests.real_parts.programs import find, running

USER, PASSWORD = "bounces", "Seven quiet otters/"
URL_PASSWORD = "Seven%20quiet%20otters%2F"
NEW_IN_24 = """\
dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
mail_driver = maildir
mail_path = {folder}/mail/%{{user}}
mail_home = {folder}/home/%{{user}}
ssl_server_cert_file = {certificate}
ssl_server_key_file = {key}
namespace inbox {{
  inbox = yes
}}
passdb passwd-file {{
  passwd_file_path = {folder}/people
}}
userdb passwd-file {{
  passwd_file_path = {folder}/people
}}
"""
BEFORE_24 = """\
mail_location = maildir:{folder}/mail/%u
ssl_cert = <{certificate}
ssl_key = <{key}
passdb {{
  driver = passwd-file
  args = {folder}/people
}}
userdb {{
  driver = passwd-file
  args = {folder}/people
}}
"""
ALL = """\
base_dir = {folder}/run
state_dir = {folder}/state
log_path = /dev/stderr
listen = 127.0.0.1
protocols = imap
ssl = required
first_valid_uid = 1
first_valid_gid = 1
auth_failure_delay = 0
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain_port}
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
"""


@dataclass(frozen=True)
class MailboxServer:
    """`url` is what the setting is given; `certificate` vouches for the server."""

    url: str
    starttls_url: str
    certificate: Path

    @contextmanager
    def opened(self, folder: str = "INBOX") -> Iterator[imaplib.IMAP4]:
        """The mailbox as a person opens it."""
        context = ssl.create_default_context(cafile=str(self.certificate))
        port = int(self.url.rpartition(":")[2].partition("/")[0])
        with imaplib.IMAP4_SSL("127.0.0.1", port, ssl_context=context) as imap:
            imap.login(USER, PASSWORD)
            imap.select(folder)
            yield imap

    def arrives(self, message: bytes) -> None:
        """A message comes in."""
        with self.opened() as imap:
            answer, _ = imap.append("INBOX", "", "", message)
            assert answer == "OK"

    def holds(self, folder: str = "INBOX") -> list[bytes]:
        """Every message of a folder as it came."""
        with self.opened(folder) as imap:
            if imap.state != "SELECTED":
                return []
            numbers = imap.search(None, "UNDELETED")[1][0].split()
            return [imap.fetch(number.decode(), "(BODY.PEEK[])")[1][0][1] for number in numbers]

    def unread(self) -> int:
        """How many messages nobody has opened."""
        with self.opened() as imap:
            return len(imap.search(None, "UNSEEN")[1][0].split())

    def empty(self) -> None:
        """As it was at the start."""
        with self.opened() as imap:
            for number in imap.search(None, "ALL")[1][0].split():
                imap.store(number.decode(), "+FLAGS", r"\Deleted")
            imap.expunge()
            imap.delete("INBOX.Handled")


@pytest.fixture(scope="session")
def imap_server() -> Iterator[MailboxServer]:
    folder = Path(tempfile.mkdtemp(prefix="formsvc-imap-"))
    try:
        port, plain_port = free_port(), free_port()
        certificate, key = certificate_of(folder)
        user = "dovecot" if os.geteuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
        group = grp.getgrgid(pwd.getpwnam(user).pw_gid).gr_name
        known = {"folder": folder, "certificate": certificate, "key": key, "user": user, "group": group}
        text = (NEW_IN_24 if _version() >= (2, 4) else BEFORE_24) + ALL
        (folder / "conf").write_text(text.format(**known, port=port, plain_port=plain_port))
        ids = pwd.getpwnam(user)
        (folder / "people").write_text(f"{USER}:{{PLAIN}}{PASSWORD}:{ids.pw_uid}:{ids.pw_gid}::{folder}/home\n")
        if os.geteuid() == 0:
            for one in (folder, *folder.iterdir()):
                shutil.chown(one, user, group)
        command = [*_as(user), find("dovecot", among=("/usr/sbin/dovecot",)), "-F", "-c", str(folder / "conf")]
        with running(command, answers=lambda: _answers(port), log=folder / "log"):
            name = f"{USER}:{URL_PASSWORD}"
            yield MailboxServer(
                f"imaps://{name}@127.0.0.1:{port}/INBOX",
                f"imap+starttls://{name}@127.0.0.1:{plain_port}/INBOX",
                certificate,
            )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def bounces(imap_server: MailboxServer, monkeypatch: pytest.MonkeyPatch) -> MailboxServer:
    """An empty mailbox, on a server whose certificate is vouched for."""
    monkeypatch.setenv("SSL_CERT_FILE", str(imap_server.certificate))
    imap_server.empty()
    return imap_server


def _version() -> tuple[int, ...]:
    said = subprocess.run([find("dovecot", among=("/usr/sbin/dovecot",)), "--version"], capture_output=True, text=True)
    return tuple(int(number) for number in said.stdout.split(" ")[0].split(".")[:2])


def _as(user: str) -> list[str]:
    if os.geteuid() != 0:
        return []
    return ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups", "--pdeathsig", "TERM", "--"]


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True
