"""ClamAV's own daemon, with two signatures of ours: one for a sentence, one for the file that everybody tests with."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from formsvc.submissions.viruses import Clamd
from tests.real_parts.ports import free_port
from tests.real_parts.programs import find, running

SENTENCE = b"formsvc pretends to be a virus"
# In two pieces, so that no scanner takes this file for it.
EVERYBODYS = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS" + b"-TEST-FILE!$H+H*"
LARGEST = 1024 * 1024
CONF = """\
DatabaseDirectory {folder}/signatures
TCPSocket {port}
TCPAddr 127.0.0.1
LocalSocket {folder}/socket
Foreground yes
StreamMaxLength 1M
"""


@dataclass(frozen=True)
class ClamavServer:
    """The same daemon by network and by socket."""

    tcp: str
    unix: str


@pytest.fixture(scope="session")
def clamav() -> Iterator[ClamavServer]:
    folder = Path(tempfile.mkdtemp(prefix="formsvc-clamav-"))
    try:
        (folder / "signatures").mkdir()
        (folder / "signatures/ours.ndb").write_text(f"Formsvc.Test:0:*:{SENTENCE.hex()}\n")
        (folder / "signatures/everybodys.hdb").write_text("44d88612fea8a8f36de82e1278abb02f:68:Everybodys.Test\n")
        port = free_port()
        (folder / "conf").write_text(CONF.format(folder=folder, port=port))
        there = ClamavServer(f"tcp://127.0.0.1:{port}", f"unix://{folder}/socket")
        command = [find("clamd", among=("/usr/sbin/clamd",)), "-c", str(folder / "conf")]
        with running(command, answers=lambda: Clamd(there.tcp).ping(), log=folder / "log"):
            yield there
    finally:
        shutil.rmtree(folder, ignore_errors=True)
