"""A mail server that takes everything and keeps nothing: what deliveries are measured against."""

from __future__ import annotations

import os
import socketserver
from pathlib import Path
from typing import Final

ANSWERS: Final = {b"EHLO": b"250 sink", b"HELO": b"250 sink", b"DATA": b"354 Go on", b"QUIT": b"221 Bye"}


class _Talk(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True

    def handle(self) -> None:
        self._say(b"220 sink")
        while line := self.rfile.readline():
            word = line[:4].upper()
            self._say(ANSWERS.get(word, b"250 Kept"))
            if word == b"DATA":
                while self.rfile.readline() not in (b".\r\n", b""):
                    pass
                self._say(b"250 Kept")
            if word == b"QUIT":
                return

    def _say(self, answer: bytes) -> None:
        self.wfile.write(answer + b"\r\n")


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 64


def serve_mail(port_file: str) -> None:
    """Serve until ended; the port stands in the file as soon as somebody may connect."""
    with _Server(("127.0.0.1", 0), _Talk) as server:
        part = Path(port_file).with_suffix(".part")
        part.write_text(str(server.server_address[1]))
        os.replace(part, port_file)
        server.serve_forever()
