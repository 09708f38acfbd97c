"""A miniature institution behind a real server in this process, and windows in which somebody of it is signed in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from wsgiref.types import WSGIApplication

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Page
from werkzeug.serving import make_server

from formsvc.people import Actor
from formsvc.web import create_app, standing
from tests.browser.walking import Walk
from tests.web.parties import with_parties
from tests.workflow import parties_form as form
from tests.workflow.institution import Institution


@dataclass(frozen=True)
class Small:
    """The institution, its application, and where that answers."""

    here: Institution
    app: Flask
    address: str

    def walk(self, page: Page, actor: Actor | None = None, scripts: bool = True) -> Walk:
        """Somebody's window; nobody is signed in without an actor."""
        page.context.clear_cookies()
        if actor is not None:
            page.context.add_cookies([{"name": "formsvc", "value": self._session(actor), "url": self.address}])
        return Walk(page, self.address, scripts)

    def guest(self, page: Page, reference: str, scripts: bool = True) -> Walk:
        """The window of whoever has the link, and gives the code."""
        walk = self.walk(page, None, scripts)
        walk.open(f"/answer/{form.link_of(self.here, reference)}")
        page.fill("#code", form.code_of(self.here, reference))
        walk.press("Go to the questions")
        return walk

    def _session(self, actor: Actor) -> str:
        signer = SecureCookieSessionInterface().get_signing_serializer(self.app)
        assert signer is not None
        token, now = self.here.workflow.begin_session(actor), standing.seconds_now()
        facts = {"person": actor.id, "token": token, "seen": now, "began": now, "_permanent": True}
        return str(signer.dumps(facts))


def stop_the_clock(page: Page) -> None:
    """From now on time stands still in the browser, however slow this machine is; what scripts wait for comes all the same."""
    now = datetime.now(UTC)
    page.clock.install(time=now)
    page.clock.pause_at(now + timedelta(hours=1))


def served_small(folder: Path) -> AbstractContextManager[Small]:
    """The institution with forms of several parties; runs for as long as the block lasts."""
    return served(with_parties(folder))


@contextmanager
def served(here: Institution) -> Iterator[Small]:
    """Any institution; runs for as long as the block lasts."""
    app = create_app(here.service)
    with answering(app) as address:
        yield Small(here, app, address)


@contextmanager
def answering(app: WSGIApplication) -> Iterator[str]:
    """The address at which an application answers, in this process."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
