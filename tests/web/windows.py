"""A browser without scripts, made of Flask's test client: it opens pages and sends their forms as they stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, cast

from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

from formsvc.people import Actor
from formsvc.web import standing
from formsvc.web.standing import EXTENSION
from tests.workflow.institution import PASSWORD

Later = Callable[..., None]  # moves the time that sessions know


@dataclass
class Window:
    """One person's window. `page` is the answer that is shown."""

    client: FlaskClient
    address: str = ""
    shown: TestResponse = field(init=False)

    def open(self, address: str) -> Window:
        """Open a page, and go where it leads."""
        return self._see(self.client.get(address, follow_redirects=True))

    def send(self, press: tuple[str, str] = ("go", "next"), **boxes: Any) -> Window:
        """Send the page's own form with these boxes filled in; a box is named with _ for every -."""
        form = self.form
        data = dict(form.form_values())
        data |= {self.box(name): value for name, value in boxes.items() if value is not None}
        for gone in [name for name, value in boxes.items() if value is None]:
            data.pop(self.box(gone), None)
        data[press[0]] = press[1]
        kind = "multipart/form-data" if form.get("enctype") else "application/x-www-form-urlencoded"
        address = form.get("action") or self.address
        return self._see(self.client.post(address, data=data, content_type=kind, follow_redirects=True))

    def send_to(self, ending: str, **boxes: str) -> Window:
        """Send the form of this page whose address ends like this."""
        (form,) = (
            one for one in self.tree.xpath("//main//form[@method='post']") if one.get("action", "").endswith(ending)
        )
        data = dict(form.form_values()) | boxes
        return self._see(self.client.post(form.get("action"), data=data, follow_redirects=True))

    def sign(self, **boxes: Any) -> Window:
        """Send a decision with its declaration ticked and the password given."""
        return self.send(declared="yes", password=PASSWORD, **boxes)

    def box(self, name: str) -> str:
        """The name of a box of the form as it stands there: the one that is spelled like this with _ for every -."""
        for there in (*self.form.fields, *self.tree.xpath("//input[@type='file']/@name")):
            if there.replace("-", "_") == name:
                return str(there)
        return name

    @property
    def tree(self) -> html.HtmlElement:
        return html.fromstring(self.shown.get_data(as_text=True))

    @property
    def form(self) -> html.FormElement:
        """The form of the page itself: the last one in what is not header or footer."""
        found = self.tree.xpath("//main//form[@method='post']")
        assert found, self.text
        return cast(html.FormElement, found[-1] if len(found) == 1 else found[0])

    @property
    def text(self) -> str:
        """The words of the page."""
        return " ".join(self.tree.xpath("string(//main)").split())

    @property
    def title(self) -> str:
        return str(self.tree.xpath("string(//title)"))

    @property
    def cookie(self) -> str:
        """What the session's cookie holds."""
        found = self.client.get_cookie("formsvc")
        assert found is not None
        return found.value

    @property
    def status(self) -> int:
        return self.shown.status_code

    def faults(self) -> dict[str, str]:
        """The error summary: where each line leads, and what it says."""
        links = self.tree.xpath("//*[contains(@class, 'govuk-error-summary')]//a")
        return {link.get("href").lstrip("#"): " ".join(link.text_content().split()) for link in links}

    def value(self, name: str) -> str:
        """What stands in a box."""
        return str(self.form.fields[self.box(name)] or "")

    def asks(self, question: str) -> bool:
        """Is this question on the page, to be seen?"""
        found = self.tree.xpath(f"//*[@data-question='{question}' and not(@hidden)]")
        return bool(found)

    def _see(self, answer: TestResponse) -> Window:
        self.shown = answer
        self.address = answer.request.path
        return self


def window(app: Flask, actor: Actor | None = None) -> Window:
    """A window in which this person is signed in."""
    client = app.test_client()
    if actor is not None:
        with client.session_transaction() as session:
            token = app.extensions[EXTENSION].workflow.begin_session(actor)
            session.update(person=actor.id, token=token, seen=standing.seconds_now(), began=standing.seconds_now())
            session.permanent = True
    return Window(client)


def file(content: bytes, name: str) -> tuple[BytesIO, str]:
    """A file to upload."""
    return BytesIO(content), name
