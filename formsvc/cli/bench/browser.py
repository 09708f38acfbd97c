"""As much of a browser as page turns need: one open connection, its cookie, and the forms of the pages."""

from __future__ import annotations

import http.client
import urllib.parse
from html.parser import HTMLParser

Form = dict[str, list[str] | str]


class Browser:
    """Keeps its connection open, as browsers do. Raises AssertionError when a page is not what it should be."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._cookies: dict[str, str] = {}

    def sign_in(self, email: str, password: str) -> None:
        """Sign in as somebody of the demonstration."""
        form = self.form_at("/sign-in") | {"email": email, "password": password}
        status, place, _ = self._ask("POST", "/sign-in", form)
        if status != 302 or "sign-in" in place:
            raise AssertionError(f"signing in ended with {status}")

    def form_at(self, path: str) -> Form:
        """What the form of a page would send as it stands."""
        status, _, text = self._ask("GET", path)
        if status != 200:
            raise AssertionError(f"{path} ended with {status}")
        reader = _FormReader(path)
        reader.feed(text)
        return reader.form

    def turn(self, path: str, form: Form) -> str:
        """Post a page and read the one that follows; gives its text."""
        status, place, _ = self._ask("POST", path, form)
        if status not in (302, 303):
            raise AssertionError(f"{path} was not saved: {status}")
        status, _, text = self._ask("GET", urllib.parse.urlsplit(place).path)
        if status != 200:
            raise AssertionError(f"the page after {path} ended with {status}")
        return text

    def _ask(self, method: str, path: str, form: Form | None = None) -> tuple[int, str, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        body = None
        if form is not None:
            body = urllib.parse.urlencode(form, doseq=True)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        answer = self._answer(method, path, body, headers)
        text = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.split(";")[0].partition("=")
            self._cookies[name] = value
        return answer.status, answer.headers.get("Location", ""), text

    def _answer(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> http.client.HTTPResponse:
        """The answer; a connection that the server closed while nobody used it is opened again."""
        try:
            self._connection.request(method, path, body, headers)
            return self._connection.getresponse()
        except http.client.RemoteDisconnected:
            self._connection.request(method, path, body, headers)
            return self._connection.getresponse()


class _FormReader(HTMLParser):
    """Collects what the main form of a page would send, in the order of its fields."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.form: Form = {}
        self._action = action
        self._inside = False
        self._select = self._textarea = ""
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            posts = said.get("method", "").lower() == "post"
            self._inside = posts and urllib.parse.urlsplit(said.get("action", "")).path in ("", self._action)
        if not self._inside:
            return
        if tag == "input":
            self._input(said)
        elif tag == "select":
            self._select = said.get("name", "")
        elif tag == "option" and "selected" in said and self._select:
            self._add(self._select, said.get("value", ""))
        elif tag == "textarea":
            self._textarea, self._text = said.get("name", ""), []

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._textarea:
            self._add(self._textarea, "".join(self._text).removeprefix("\n"))
            self._textarea = ""
        elif tag == "select":
            self._select = ""
        elif tag == "form":
            self._inside = False

    def _input(self, said: dict[str, str]) -> None:
        kind = said.get("type", "text")
        ticked = kind not in ("radio", "checkbox") or "checked" in said
        if said.get("name") and kind not in ("submit", "button", "file") and ticked:
            self._add(said["name"], said.get("value", ""))

    def _add(self, name: str, value: str) -> None:
        values = self.form.setdefault(name, [])
        if isinstance(values, list):
            values.append(value)
