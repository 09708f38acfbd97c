"""A receiver's system, run in a process of its own: it checks each request with the very code of docs/webhooks.md.

Called with: the port's file, the secret (or @ and the file that it will stand in), the certificate and key ("-" for plain http), and what to answer in turn.
Each line that it prints is a request that it took or refused, as JSON.
"""

from __future__ import annotations

import json
import re
import ssl
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parents[2] / "docs" / "webhooks.md"
PORT, SECRET, CERTIFICATE, KEY, *ANSWERS = sys.argv[1:]
TAKEN: set[str] = set()
CHECKING: dict[str, Any] = {}
exec(re.search(r"```python\n(.*?)```", DOCS.read_text(), re.DOTALL)[1], CHECKING)  # type: ignore[index]


class System(BaseHTTPRequestHandler):
    """Takes what is genuine, once for each key."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        secret = Path(SECRET[1:]).read_text() if SECRET.startswith("@") else SECRET
        genuine = CHECKING["is_genuine"](headers, body, secret)
        sys.stdout.write(json.dumps({"genuine": genuine, "headers": headers, "body": json.loads(body)}) + "\n")
        sys.stdout.flush()
        key = headers["idempotency-key"]
        if not genuine or key != headers["webhook-id"]:
            self._say(401)
        elif ANSWERS:
            self._answer(ANSWERS.pop(0))
        elif key in TAKEN:
            self._say(409)
        else:
            TAKEN.add(key)
            self._say(200, {"receipt": f"R-{len(TAKEN)}"})

    def _answer(self, wanted: str) -> None:
        if wanted == "drip":
            for letter in b"HTTP/1.1 200 OK":
                time.sleep(0.5)
                self.wfile.write(bytes((letter,)))
            return
        if wanted == "never":
            time.sleep(30)
        status, _, more = wanted.partition(" ")
        name, _, value = more.partition("=")
        self._say(int(status), None, {name: value} if name else {})

    def _say(self, status: int, body: object = None, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode() if body is not None else b"")

    def log_message(self, *_: object) -> None:
        return


server = HTTPServer(("127.0.0.1", 0), System)
if CERTIFICATE != "-":
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE, KEY)
    server.socket = context.wrap_socket(server.socket, server_side=True)
Path(PORT + ".part").write_text(str(server.server_address[1]))
Path(PORT + ".part").rename(PORT)
server.serve_forever()
