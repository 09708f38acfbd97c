"""ClamAV's own daemon is asked about every file, and what it has said nothing about is not taken."""

from __future__ import annotations

import socket
import threading
import time

import pytest

from formsvc.submissions.viruses import Clamd, ScannerAway, unscanned
from tests.pdfs import pages
from tests.real_parts.clamav import EVERYBODYS, LARGEST, SENTENCE, ClamavServer
from tests.real_parts.ports import free_port


@pytest.mark.parametrize("way", ["tcp", "unix"])
def test_what_the_scanner_finds_is_told_by_its_name(clamav: ClamavServer, way: str) -> None:
    scan = Clamd(getattr(clamav, way))

    assert scan(EVERYBODYS) == "Everybodys.Test.UNOFFICIAL"
    assert scan(pages("x") + SENTENCE) == "Formsvc.Test.UNOFFICIAL"
    assert scan(pages("x")) == ""
    assert scan(b"") == ""


def test_a_large_file_is_scanned_to_its_end(clamav: ClamavServer) -> None:
    scan = Clamd(clamav.tcp)

    assert scan(bytes(LARGEST - 100)) == ""
    assert scan(bytes(LARGEST - 100) + SENTENCE) == "Formsvc.Test.UNOFFICIAL"


def test_what_the_scanner_will_not_look_at_counts_as_not_scanned(clamav: ClamavServer) -> None:
    with pytest.raises(ScannerAway):
        Clamd(clamav.tcp)(bytes(2 * LARGEST))


@pytest.mark.parametrize("place", ["tcp://127.0.0.1:{}", "unix:///nowhere/{}"])
def test_a_scanner_that_is_not_there_passes_nothing(place: str) -> None:
    scan = Clamd(place.format(free_port()))

    assert not scan.ping()
    with pytest.raises(ScannerAway):
        scan(b"x")


@pytest.mark.parametrize("said", [b"", b"stream: OK and more\0", b"stream: O", b"ERROR\0", b"\xff" * 9000])
def test_a_scanner_that_says_nothing_sensible_passes_nothing(said: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_say, args=(server, said), daemon=True).start()

        with pytest.raises(ScannerAway):
            Clamd(f"tcp://127.0.0.1:{server.getsockname()[1]}")(b"x")


def test_a_scanner_that_says_nothing_at_all_is_not_waited_for_without_end() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        begun = time.monotonic()
        with pytest.raises(ScannerAway):
            Clamd(f"tcp://127.0.0.1:{server.getsockname()[1]}", patience=0.2)(b"x")

    assert time.monotonic() - begun < 10


def test_without_a_scanner_nothing_is_found() -> None:
    assert unscanned(EVERYBODYS) == ""


def _say(server: socket.socket, said: bytes) -> None:
    there, _ = server.accept()
    heard = b""
    with there:
        while not heard.endswith(bytes(4)):
            piece = there.recv(65536)
            if not piece:
                return
            heard += piece
        there.sendall(said)
