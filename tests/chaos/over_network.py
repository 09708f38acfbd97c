"""A browser without scripts that reaches the service over the network, and remembers how each answer was."""

from __future__ import annotations

import http.client
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

PATIENCE = 60.0
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, kw_only=True)
class Answered:
    """An answer: its status (0 for none), what it took in seconds, when it came, and whether the page was a clear one."""

    status: int
    seconds: float
    at: float
    words: str


@dataclass
class Client:
    """What Window asks of a client, over the network; a session is a cookie that somebody gave it."""

    address: str
    cookie: str
    answers: list[Answered] = field(default_factory=list)

    def get(self, path: str, follow_redirects: bool = False) -> Any:
        return self._ask("GET", path, None)

    def post(self, path: str, data: Mapping[str, str], content_type: str = FORM, follow_redirects: bool = False) -> Any:
        return self._ask("POST", path, urlencode(data))

    def _ask(self, method: str, path: str, body: str | None) -> Any:
        for _ in range(6):
            status, headers, text = self._once(method, path, body)
            if status not in (301, 302, 303, 307):
                break
            where = urlsplit(urljoin(path, headers.get("Location", "/")))
            method, path, body = "GET", where.path + (f"?{where.query}" if where.query else ""), None
        return SimpleNamespace(
            status_code=status,
            headers=headers,
            request=SimpleNamespace(path=path.partition("?")[0]),
            get_data=lambda as_text=True: text or "<html><main></main></html>",
        )

    def _once(self, method: str, path: str, body: str | None) -> tuple[int, Any, str]:
        began = time.monotonic()
        connection = http.client.HTTPConnection(self.address, timeout=PATIENCE)
        try:
            connection.request(method, path, body, {"Cookie": self.cookie, "Content-Type": FORM, "Host": self.address})
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
            self._keep(answer.getheader("Set-Cookie"))
            self._note(answer.status, began, text)
            return answer.status, answer.headers, text
        except (OSError, http.client.HTTPException):
            self._note(0, began, "")
            return 0, {}, ""
        finally:
            connection.close()

    def _keep(self, cookie: str | None) -> None:
        self.cookie = cookie.partition(";")[0] if cookie else self.cookie

    def _note(self, status: int, began: float, text: str) -> None:
        now = time.monotonic()
        self.answers.append(Answered(status=status, seconds=now - began, at=now, words=text[:20000]))
