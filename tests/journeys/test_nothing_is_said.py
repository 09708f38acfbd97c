"""A journey through real parts, errors and refusals included: no log, page of an error, number, bell, subject, file name,
address or line of the record says an answer, a name or an address."""

from __future__ import annotations

import io
import logging
import multiprocessing
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import redis
from flask import Flask, request, request_finished
from sqlalchemy import text, update
from werkzeug.wrappers import Response

from formsvc import logs
from formsvc.answers import Person
from formsvc.jobs import run_worker
from formsvc.settings import Settings
from formsvc.submissions.tables import PageAnswers
from formsvc.web import create_app
from tests.jobs.test_workers import until
from tests.journeys.in_the_clear import in_the_clear
from tests.journeys.test_nothing_in_the_clear import picture
from tests.real_parts.mail import MailServer
from tests.web.windows import Window, file, window
from tests.workflow.institution import PASSWORD, Clock, Institution, found, settings

SECRET = (
    "Kieran", "Ashworth", "Wagtailsong", "Grandmother", "Zephyrina", "Tom Lindqvist", "tom@wetherby", "Large print",
    "Sister Bernadette", "Say since when", "Not before Easter", "grandma.jpg", "31 Nightingale Rise", "wrong child",
)  # fmt: skip
STAFF = ("author@leeds", "manager@leeds", "governor@wetherby", "visits@ycs", PASSWORD)


@dataclass
class Heard:
    """All that leaves the service beside its pages, by what it is."""

    log: io.StringIO = field(default_factory=io.StringIO)
    worker_log: Path = Path()
    bells: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    def listen(self, app: Flask) -> None:
        """Keep the address and, of refusals and errors, the page of every request."""

        @request_finished.connect_via(app)
        def keep(_: Flask, response: Response, **__: object) -> None:
            self.addresses.append(f"{request.method} {request.url} {response.headers.get('Location', '')}")
            self.names.append(response.headers.get("Content-Disposition", ""))
            if response.status_code in (400, 401, 403, 404, 409, 410, 413, 429, 500):
                self.errors.append(response.get_data(as_text=True))

        self._kept = keep  # a signal holds its receivers weakly


@contextmanager
def everything_logged(stream: io.TextIOBase) -> Iterator[None]:
    """As a process that serves logs, and all that it could."""
    root, ours = logging.getLogger(), logging.getLogger("formsvc")
    before = root.handlers[:], root.level, ours.level
    hooks = sys.excepthook, threading.excepthook
    logs.set_up("json", stream)  # type: ignore[arg-type]
    root.setLevel(logging.DEBUG)
    ours.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        root.handlers[:] = before[0]
        root.setLevel(before[1])
        ours.setLevel(before[2])
        sys.excepthook, threading.excepthook = hooks


def work(of: Settings, log: Path) -> None:
    with log.open("w", buffering=1) as stream, everything_logged(stream):
        run_worker(of)


@contextmanager
def worker(of: Settings, log: Path) -> Iterator[None]:
    process = multiprocessing.get_context("spawn").Process(target=work, args=(of, log))
    process.start()
    try:
        yield
    finally:
        process.terminate()
        process.join(30)
        process.kill()


@contextmanager
def bells_heard(url: str, heard: list[str]) -> Iterator[None]:
    """Every command that anybody sends to the queue's server, with all it carries."""
    connection = redis.from_url(url)

    def listen() -> None:
        with suppress(redis.RedisError, OSError, ValueError), connection.monitor() as monitor:
            for command in monitor.listen():
                heard.append(str(command["command"]))
                if "the end" in command["command"]:
                    return

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    until(lambda: redis.from_url(url).ping() and heard)
    yield
    redis.from_url(url).echo("the end")
    listener.join(10)


@pytest.fixture
def here(tmp_path: Path, queue_url: str, smtp_server: MailServer) -> Institution:
    url = f"sqlite:///{tmp_path}/data/formsvc.sqlite3"
    return found(settings(tmp_path, url, queue_url, smtp_url=smtp_server.url), Clock(datetime.now(UTC)), quick=False)


def page(reference: str, name: str) -> str:
    return f"/submissions/{reference}/pages/{name}"


def written(here: Institution, author: Window) -> str:
    """Typed in the browser, with a mistake and a file that is refused on the way."""
    reference = here.started()
    author.open(page(reference, "child")).send(child_first_name="Kieran")
    soon = (here.clock() + timedelta(days=20)).date()
    author.open(page(reference, "visit")).send(
        visit_date_day="Wagtailsong", reason="Wagtailsong is 31 Nightingale Rise."
    )
    here.save(reference, "visit", reason="Wagtailsong at 31 Nightingale Rise.", visit_date=soon, transport=False,
              practitioner=Person(name="Tom Lindqvist", role="Practitioner", email="tom@wetherby.example.gov.uk"))  # fmt: skip
    new = f"/submissions/{reference}/pages/visitors/visitors/add"
    author.open(new).send(visitor="Grandmother Zephyrina", picture=file(b"Zephyrina, in words", "grandma.jpg"))
    author.open(new).send(visitor="Grandmother Zephyrina", picture=file(picture(), "grandma.jpg"))
    here.save(reference, "visitors", visitors=({"visitor": "Grandmother Zephyrina"},))
    here.save(reference, "declaration", declared=True)
    return reference


def refused_and_broken(here: Institution, app: Flask, author: Window, reference: str) -> None:
    """Wrong passwords, strangers, forged forms, links that are no more, and something that goes wrong inside."""
    author.open("/search?for=Kieran")  # somebody's bookmark of an older version: it is not repeated
    nobody = window(app)
    nobody.open("/sign-in")
    for password in ("Wagtailsong", PASSWORD):
        nobody.send(email="kieran.ashworth@mail.example", password=password)
    stranger = window(app, here.stranger)
    for address in (
        f"/submissions/{reference}",
        page(reference, "visit"),
        "/administration",
        "/receive/nothing",
        "/nowhere",
    ):
        stranger.open(address)
    author.client.post(page(reference, "visit"), data={"reason": "Wagtailsong", "csrf_token": "forged"})
    with here.service.sessions.begin() as session:
        session.execute(
            update(PageAnswers).where(PageAnswers.page == "visit").values(sealed=b"\1Kieran Ashworth Wagtailsong")
        )
    author.open(page(reference, "visit"))


def received(app: Flask, smtp: MailServer) -> None:
    """The receiver opens the link, takes the files, thanks, asks for another format, and closes it."""
    bodies = [message.get_body(("plain",)).get_content() for message in smtp.messages]  # type: ignore[union-attr]
    link = next(found[1] for body in bodies if (found := re.search(r"(/receive/\S+)", body)))
    receiver = window(app)
    receiver.open(link).send(code="0000 0000")
    service = app.extensions["formsvc"]
    with service.sessions() as session:
        ((delivery, sealed),) = session.execute(
            text("SELECT key, sealed_code FROM deliveries WHERE sealed_code IS NOT NULL")
        )
    receiver.open(link).send(code=service.sealer.open(sealed, f"code:{delivery}").decode())
    for format_ in ("pdf", "docx"):
        assert receiver.client.get(f"{link}/document.{format_}").status_code == 200
    receiver.address = f"{link}/document"
    token = receiver.open(f"{link}/document").form.fields["csrf_token"]
    receiver.client.post(f"{link}/acknowledge", data={"csrf_token": token, "name": "Sister Bernadette"})
    receiver.client.post(f"{link}/format", data={"csrf_token": token, "wanted": "Large print"})
    receiver.client.post(f"{link}/close", data={"csrf_token": token})


def journey(here: Institution, app: Flask, smtp: MailServer) -> None:
    author, manager, governor = (window(app, who) for who in (here.author, here.manager, here.governor))
    flow = here.workflow
    sent_back = written(here, author)
    author.open(f"/submissions/{sent_back}/check").send(declared="yes")
    until(lambda: flow.submission(sent_back, here.author).row.status == "in_sign_off")
    manager.open(f"/submissions/{sent_back}/decision").send(
        verdict="returned", place_0="visit reason", what_0="Say since when."
    )
    author.open(f"/submissions/{sent_back}/withdraw").send(reason="The wrong child.")

    delivered = written(here, author)
    here.service.ring(flow.submit(delivered, {}, here.author))
    until(lambda: flow.submission(delivered, here.author).row.status == "in_sign_off")
    manager.open(f"/submissions/{delivered}/decision").sign(verdict="approved")
    governor.open(f"/submissions/{delivered}/decision").sign(verdict="approved", reasons="Not before Easter.")
    until(lambda: any("/receive/" in str(message) for message in smtp.messages))
    received(app, smtp)
    author.client.get(f"/submissions/{delivered}")
    refused_and_broken(here, app, author, written(here, author))
    here.service.ring(flow.overdue())


def test_a_whole_journey_says_nothing_about_anybody(here: Institution, smtp_server: MailServer, tmp_path: Path) -> None:
    heard = Heard(worker_log=tmp_path / "worker.log")
    app = create_app(here.service)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    heard.listen(app)
    with bells_heard(here.service.settings.queue, heard.bells), everything_logged(heard.log):
        with worker(here.service.settings, heard.worker_log):
            journey(here, app, smtp_server)
            numbers = app.test_client().get("/metrics").get_data(as_text=True)
        with redis.from_url(here.service.settings.queue) as queue:
            left = [str(queue.dump(key)) + str(key) for key in queue.keys("*")]
    with here.service.sessions() as session:
        record = [
            str(row) for row in session.execute(text("SELECT who, what, about, case_reference FROM audit_events"))
        ]

    everything = {
        "log": heard.log.getvalue(),
        "worker's log": heard.worker_log.read_text(),
        "bells": "\n".join(heard.bells + left),
        "addresses": "\n".join(line for line in heard.addresses if "/search?for=Kieran" not in line),
        "names of files": "\n".join(heard.names),
        "errors": "\n".join(heard.errors),
        "metrics": numbers,
        "headers of mail": "\n".join(headers(message) for message in smtp_server.messages),
        "record": "\n".join(record),
    }
    assert {name for name, said in everything.items() if len(said) < 40} == set()
    assert len(heard.errors) >= 6
    assert any("SealBroken" in line or "KeyMissing" in line for line in heard.log.getvalue().splitlines())
    found_there = in_the_clear([(name, said.encode()) for name, said in everything.items()], SECRET)
    assert found_there == {}
    assert (
        in_the_clear(
            [
                (name, everything[name].encode())
                for name in ("log", "worker's log", "bells", "addresses", "metrics", "record")
            ],
            STAFF,
        )
        == {}
    )


def headers(message: object) -> str:
    """What a message says outside its words and files; whom it is for stands in To alone."""
    parts = [f"{name}: {value}" for name, value in message.items() if name.lower() != "to"]  # type: ignore[attr-defined]
    return "\n".join([*parts, *(str(part.get_filename()) for part in message.walk())])  # type: ignore[attr-defined]
