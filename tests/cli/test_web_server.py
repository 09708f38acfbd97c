"""The web server as it stands in the network: slow, large and ambiguous requests, with a small application behind it."""

from __future__ import annotations

import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.real_parts.ports import free_port
from tests.real_parts.programs import PATIENCE, running

SERVER = """
import sys
from dataclasses import replace
from flask import Flask, request
from formsvc.cli import _web_server, _web_worker
from formsvc.settings import Settings
from formsvc.web import guard

_web_worker.HEAD_WITHIN, _web_worker.ALL_WITHIN = 0.3, 1.0

class Small(_web_server.WebServer):
    def load(self):
        app = Flask("small")
        app.wsgi_app = guard.only_whole(app.wsgi_app)
        @app.route("/", methods=["GET", "POST"])
        @app.route("/<path:path>", methods=["GET", "POST"])
        def answer(path=""):
            names = [name for name in ("HTTP_X_A_B", "SCRIPT_NAME", "wsgi.url_scheme") if request.environ.get(name)]
            return f"{path} {request.environ['wsgi.url_scheme']} {names} {len(request.get_data())}"
        return app

settings = replace(Settings(), port=int(sys.argv[1]), web_processes=1, web_threads=2)
with _web_server.listen(settings) as listening:
    Small(settings, listening).run()
"""
PLAIN = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    chosen, log = free_port(), Path(tmp_path_factory.mktemp("server")) / "log"

    def answers() -> bool:
        try:
            return ask(chosen, PLAIN).startswith(b"HTTP/1.1 200")
        except OSError:
            return False

    with running([sys.executable, "-c", SERVER, str(chosen)], answers=answers, log=log):
        yield chosen


def ask(port: int, *pieces: bytes) -> bytes:
    """Everything that is answered until the server hangs up."""
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as there:
        for piece in pieces:
            there.sendall(piece)
        return rest(there)


def rest(there: socket.socket) -> bytes:
    said = b""
    try:
        while piece := there.recv(65536):
            said += piece
    except ConnectionError:
        pass
    return said


def test_no_program_and_no_version_is_named(port: int) -> None:
    said = ask(port, PLAIN)

    assert b"\r\nServer: formsvc\r\n" in said
    assert b"gunicorn" not in said.lower()


@pytest.mark.parametrize(
    "begun",
    [
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999\r\n\r\nx",
    ],
)
def test_who_sends_slowly_holds_no_thread(port: int, begun: bytes) -> None:
    slow = [socket.create_connection(("127.0.0.1", port), PATIENCE) for _ in range(6)]
    for one in slow:
        one.sendall(begun)

    asked = time.monotonic()
    assert ask(port, PLAIN).startswith(b"HTTP/1.1 200")

    assert time.monotonic() - asked < PATIENCE / 4
    for one in slow:
        assert not rest(one).startswith(b"HTTP/1.1 200")
        one.close()


@pytest.mark.parametrize(
    "ambiguous",
    [
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /second HTTP/1.1\r\nHost: a\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\nabcde",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length : 5\r\n\r\nabcde",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0x5\r\nabcde\r\n0\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX\x00: a\r\n\r\n",
        b"get / HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost: a\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ],
)
def test_a_request_that_two_servers_could_read_differently_is_refused(port: int, ambiguous: bytes) -> None:
    said = ask(port, ambiguous)

    assert said[9:10] in (b"4", b"5")
    assert said.count(b"HTTP/1.1 ") == 1
    assert b"second" not in said


def test_what_breaks_off_in_the_middle_is_not_taken_for_the_whole(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as there:
        there.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999\r\n\r\nhalf")
        there.shutdown(socket.SHUT_WR)

        assert rest(there).startswith(b"HTTP/1.1 400")


def test_nothing_is_answered_behind_the_first_request(port: int) -> None:
    said = ask(port, PLAIN.replace(b"/ ", b"/first "), PLAIN.replace(b"/ ", b"/second "))

    assert b"first http" in said
    assert b"second" not in said


@pytest.mark.parametrize(
    "more",
    [b"X_A_B: x", b"SCRIPT_NAME: /evil", b"Script-Name: /evil", b"X-Forwarded-Proto: https", b"X-Forwarded-SSL: on"],
)
def test_what_a_client_says_of_the_server_is_not_believed(port: int, more: bytes) -> None:
    said = ask(port, PLAIN.replace(b"\r\n\r\n", b"\r\n" + more + b"\r\n\r\n"))

    assert said.endswith(b" http ['wsgi.url_scheme'] 0")


@pytest.mark.parametrize(
    ("large", "status"),
    [
        (PLAIN.replace(b"/ ", b"/" + b"a" * 9000 + b" "), b"414"),
        (PLAIN.replace(b"\r\n\r\n", b"\r\nX: " + b"a" * 9000 + b"\r\n\r\n"), b"431"),
        (PLAIN.replace(b"\r\n\r\n", b"\r\nX: a" * 80 + b"\r\n\r\n"), b"431"),
    ],
)
def test_large_headers_are_refused(port: int, large: bytes, status: bytes) -> None:
    assert ask(port, large)[9:12] in (status, b"400")
