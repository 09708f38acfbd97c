"""Placement reviews that went through the workflow to be decided and sent: for what is measured behind the pages."""

from __future__ import annotations

import multiprocessing
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Final

from sqlalchemy import func, select

from formsvc import audit
from formsvc.answers import Value, read_all
from formsvc.assembly import Service, assemble, demonstration
from formsvc.assembly.preparing import prepare
from formsvc.assembly.service import utc_now
from formsvc.cli import WRONG_INPUT
from formsvc.cli import _queue_server as queue_server
from formsvc.cli._stop import CannotGoOn
from formsvc.cli.bench.longest import longest
from formsvc.cli.bench.office_hours import give_files
from formsvc.cli.bench.sink import serve_mail
from formsvc.database import Sessions, open_engine
from formsvc.definitions.model import Page
from formsvc.people import Actor
from formsvc.settings import Settings, current
from formsvc.signatures.signed import Signed
from formsvc.wizard import Journey
from formsvc.wizard.examples import example
from formsvc.workflow import Due, Workflow
from formsvc.workflow.house import local
from formsvc.workflow.refusals import NotComplete
from formsvc.workflow.submitting import key_of

FORM: Final = "placement_review"
AUTHOR: Final = "case.manager@leeds-yjs.example"
MANAGER: Final = "manager@leeds-yjs.example"
FRESH: Final = multiprocessing.get_context("spawn")
PATIENCE: Final = 120.0
BASES: Final = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True)
class Bureau:
    """A service with a queue and a mail server of its own; documents are made of nothing, as they are not measured."""

    service: Service

    @property
    def base(self) -> str:
        """On which kind of database."""
        return BASES[self.service.engine.dialect.name]

    def person(self, email: str) -> Actor:
        return self.service.sign_in(email, demonstration.PASSWORD)

    def put_to_the_manager(self, reviews: int) -> list[str]:
        """So many reviews, submitted, with their documents made."""
        author = self.person(AUTHOR)
        return [self._submitted(number, author) for number in range(reviews)]

    def work(self, due: Due) -> Due:
        """Do what is due, but for what is to be delivered: gives that."""
        waiting, left = [*due], []
        while waiting:
            task = waiting.pop(0)
            if type(task).__name__ == "RenderDocument":
                waiting.extend(self.service.workflow.render_document(task.id))
            elif type(task).__name__ == "Deliver":
                left.append(task)
        return tuple(left)

    def count(self, column: Any, *conditions: Any) -> int:
        """How many rows there are of which that is so."""
        with self.service.sessions() as session:
            return session.scalar(select(func.count(column)).where(*conditions)) or 0

    def _submitted(self, number: int, author: Actor) -> str:
        workflow, form = self.service.workflow, self.service.definitions.form(FORM)
        child: dict[str, Value] = {
            "child_first_name": "Example",
            "child_last_name": _name(number),
            "child_date_of_birth": date(2010, 4, 22),
        }
        reference = workflow.start(FORM, workflow.open_case(child, "leeds_yjs", str(number), author), author)
        answers, _ = read_all(form, example(form, local(utc_now())), longest().files.attach)
        journey = Journey(form, answers, local(utc_now()))
        for page in journey.part_pages(form.parts[0].id):
            self._save(reference, page, answers, author)
        self._submit(reference, author)
        return reference

    def _submit(self, reference: str, author: Actor) -> None:
        """Every warning has its reason: one is that the same words stand in the reviews before it."""
        reasons: dict[str, str] = {}
        while True:
            try:
                self.work(self.service.workflow.submit(reference, reasons, author))
                return
            except NotComplete as missing:
                reasons |= {key_of(one): "It is an example." for one in missing.problems if one.severity == "warn"}
                if any(one.severity != "warn" for one in missing.problems):
                    raise

    def _save(self, reference: str, page: Page, answers: Any, author: Actor) -> None:
        said = {question.id: answers[question.id] for question in page.questions if question.id in answers}
        give_files(self.service, reference, said, author)
        revision = self.service.workflow.page(reference, page.id, author).revision
        self.service.workflow.save_page(reference, page.id, said, revision, author)


@contextmanager
def open_bureau() -> Iterator[Bureau]:
    """The service, its queue and its mail server, until the end. On the database that is set, which must be empty."""
    with tempfile.TemporaryDirectory(prefix="formsvc-bench-") as folder:
        data = Path(folder) / "data"
        data.mkdir()
        with running(serve_mail, str(data / "port")), running(_queue, str(data / "queue.sock")):
            until(lambda: (data / "port").exists() and queue_server.answers(data / "queue.sock"))
            settings = Settings(
                data=data,
                database_url=current().database_url,
                demonstration=True,
                mail_domains=("example", "gov.uk", "cjsm.net"),
                smtp_url=f"smtp://127.0.0.1:{(data / 'port').read_text()}",
            )
            _require_empty(settings)
            prepare(settings, utc_now)
            service = opened(settings)
            try:
                yield Bureau(service)
            finally:
                service.engine.dispose()


def opened(settings: Settings) -> Service:
    """The service, with documents made of nothing."""
    service = assemble(settings)
    renderers = {"pdf": _paper, "docx": _paper}
    house = replace(service.workflow.house, renderers=renderers, bind=_bundle, sign=_signed)
    return replace(service, workflow=Workflow(house))


@contextmanager
def running(task: Callable[..., object], *arguments: Any) -> Iterator[BaseProcess]:
    """A process, until the end."""
    process = FRESH.Process(target=task, args=arguments)
    process.start()
    try:
        yield process
    finally:
        process.terminate()
        process.join(30)
        process.kill()


def until(true: Callable[[], object]) -> None:
    """Wait for it. Raises TimeoutError."""
    give_up = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > give_up:
            raise TimeoutError("what is measured did not end")
        time.sleep(0.02)


def _require_empty(settings: Settings) -> None:
    engine = open_engine(settings.database)
    try:
        with Sessions(engine)() as session:
            used = engine.dialect.has_table(session.connection(), "record") and audit.newest(session)[0] > 0
    finally:
        engine.dispose()
    if used:
        raise CannotGoOn(
            WRONG_INPUT, "bench writes thousands of rows: point FORMSVC_DATABASE_URL to an empty database."
        )


def _queue(socket: str) -> None:
    queue_server.serve_queue(Path(socket))


def _paper(content: Any, _template: Path, _pictures: object) -> bytes:
    return f"{content.reference} {content.title} {content.digest}".encode() * 200


def _bundle(content: Any, template: Path, _made: object, pictures: object) -> bytes:
    return _paper(content, template, pictures)


def _signed(content: bytes, _reference: str, _at: object) -> Signed:
    return Signed(content, "")


def _name(number: int) -> str:
    """A last name of its own, in letters."""
    return "Case" + "".join(chr(ord("a") + int(digit)) for digit in str(number))
