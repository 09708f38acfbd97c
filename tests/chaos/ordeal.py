"""Many submissions from the draft to the last parcel while everything goes wrong, and what came of it in figures."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from formsvc.delivery.tables import Delivery, Notice
from formsvc.jobs import tasks
from formsvc.signoff.tables import DecisionRow
from formsvc.submissions.tables import DocumentRow, Submission
from formsvc.workflow.refusals import Refusal
from tests.chaos.form import deciders, staffed, with_form, written
from tests.chaos.servers import Server, postgresql, valkey
from tests.chaos.storm import Storm
from tests.chaos.workers import Crew, MovedClock, impatient
from tests.real_parts.moody_mail import MoodyMail, moody_mail
from tests.workflow.institution import Institution, found

T = TypeVar("T")
PATIENCE = 300.0
ROUNDS = 3  # in which people have something to do
BREATH = 3.0  # a sweep rings for everything that waits: not all the time
NEEDED = {"manager": 1, "governor": 2}


@dataclass
class Ordeal:
    """The institution in trouble; `pressed` counts what its people did, and what they were told."""

    here: Institution
    storm: Storm
    mail: MoodyMail
    references: list[str] = field(default_factory=list)
    pressed: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    def press(self, what: str, step: Callable[[], Any]) -> Any:
        """A person presses a button, and presses it again when there is no answer."""
        give_up = time.monotonic() + PATIENCE
        while True:
            self.pressed[what] += 1
            try:
                return self.read(step, once=True)
            except Refusal:
                self.pressed[f"{what}: refused"] += 1
                return ()
            except DBAPIError:
                assert time.monotonic() < give_up, f"{what} was never answered"
                time.sleep(0.1)

    def read(self, step: Callable[[], T], once: bool = False) -> T:
        """A person looks, and looks again when there is no answer."""
        give_up = time.monotonic() + PATIENCE
        while True:
            try:
                return step()
            except DBAPIError:
                if once or time.monotonic() > give_up:
                    raise
                time.sleep(0.1)

    def at_once(self, what: str, steps: list[Callable[[], Any]]) -> None:
        """Several people press at the same moment, and whoever is answered rings."""
        together = threading.Barrier(len(steps))

        def press(step: Callable[[], Any]) -> None:
            together.wait()
            self.here.service.ring(self.press(what, step))

        with ThreadPoolExecutor(len(steps)) as people:
            list(people.map(press, steps))

    def submit(self, reference: str) -> None:
        author, workflow = self.here.author, self.here.workflow
        self.at_once("submit", [lambda: workflow.submit(reference, {}, author)] * 2)

    def decide(self, reference: str) -> None:
        for stage, actors in deciders(self.here).items():
            digest = self._put_to(reference, stage, actors[0]).digest
            while (
                self._approvals(reference, stage) < NEEDED[stage]
            ):  # a password that the clock has outrun is asked again
                self.at_once("decide", [self._approval(reference, stage, digest, actor) for actor in actors])

    def _approvals(self, reference: str, stage: str) -> int:
        def ask() -> int:
            with self.here.service.sessions() as session:
                made = select(func.count(DecisionRow.id)).join(Submission, Submission.id == DecisionRow.submission_id)
                return session.scalar(made.where(Submission.reference == reference, DecisionRow.stage == stage)) or 0

        return self.read(ask)

    def _approval(self, reference: str, stage: str, digest: str, actor: Any) -> Callable[[], Any]:
        decision = self.here.decision(stage, digest, actor)
        return lambda: self.here.workflow.decide(reference, decision, actor)

    def _put_to(self, reference: str, stage: str, actor: Any) -> Any:
        """What a signatory reads, as soon as it is their turn."""
        give_up = time.monotonic() + PATIENCE
        while True:
            assert time.monotonic() < give_up, f"{reference} was never put to {stage}"
            with suppress(Refusal):
                page = self.read(lambda: self.here.workflow.decision(reference, actor))
                if page.stage is not None and page.stage.id == stage:
                    return page
            time.sleep(0.3)

    def live(self, people: int) -> None:
        """Everything that people do, several at a time; some of it in each round of the storm, however fast it goes."""
        with ThreadPoolExecutor(people) as busy:
            for number in range(ROUNDS):
                self.storm.wait_for(number)
                references = self.references[number::ROUNDS]
                list(busy.map(self.submit, references))
                list(busy.map(self.decide, references))

    def replay(self) -> int:
        """What `formsvc replay` does."""
        self.pressed["replay"] += 1
        return len(self.read(lambda: tasks.sweep(self.here.service)))

    def come_to_rest(self) -> None:
        """Calm weather: what waits is rung for, the clock goes on, and somebody looks after what gave up."""
        moved_at, before = time.monotonic(), dict[str, int]()
        while left := self.unsettled():
            moved_at = time.monotonic() if left != before else moved_at
            assert time.monotonic() < moved_at + PATIENCE, f"left over: {left}"
            before = left
            self.replay()
            time.sleep(BREATH)
            self.here.clock.move(minutes=10)
            self.look_after()

    def look_after(self) -> None:
        """An administrator has whatever gave up tried again."""
        workflow, administrator = self.here.workflow, self.here.administrator
        for row in self.read(lambda: workflow.stuck(administrator)):
            if row.gave_up:
                due = self.press("try again", lambda row=row: workflow.try_again(row.kind, row.id, administrator))  # type: ignore[misc]
                self.pressed["tried again"] += len(due)
                self.here.service.ring(due)

    def unsettled(self) -> dict[str, int]:
        """How much of what must become something has not yet."""

        def ask() -> dict[str, int]:
            with self.here.service.sessions() as session:
                counts = {
                    "submissions": select(func.count(Submission.id)).where(Submission.status != "delivered"),
                    "documents": select(func.count(DocumentRow.id)).where(DocumentRow.state != "ready"),
                    "deliveries": select(func.count(Delivery.id)).where(Delivery.state != "sent"),
                    "notices": select(func.count(Notice.id)).where(Notice.state != "sent"),
                }
                return {name: session.scalar(count) or 0 for name, count in counts.items()}

        return {name: count for name, count in self.read(ask).items() if count}


@contextmanager
def ordeal(folder: Path, submissions: int, *, workers: int = 2, seed: int = 1, people: int = 4) -> Iterator[Ordeal]:
    """So many submissions that have lived through it, with every server still there to be asked."""
    with (
        moody_mail() as mail,
        postgresql(folder / "pg") as (database, url),
        valkey(folder / "queue") as (queue, queue_url),
    ):
        clock = MovedClock(folder / "clock")
        of = with_form(folder, url, queue_url, mail.url)
        staffed(found(of, clock))  # type: ignore[arg-type]
        here = staffed_again(impatient(of, clock))
        crew = Crew(of, clock, workers)
        try:
            storm = Storm(crew, database, queue, queue_url, mail, clock, seed)
            lived = Ordeal(here, storm, mail)
            _write(lived, submissions, people)
            began = time.monotonic()
            storm.begin()
            try:
                lived.live(people)
            finally:
                storm.end()
            lived.come_to_rest()
            lived.seconds = time.monotonic() - began
            yield lived
        finally:
            crew.dismiss()


def staffed_again(here: Institution) -> Institution:
    """The people of an institution that another opened."""
    from tests.workflow.institution import _actors

    with here.service.sessions() as session:
        here.people |= dict(_actors(session))
    return here


def _write(lived: Ordeal, submissions: int, people: int) -> None:
    """Drafts with every answer, before anything goes wrong; each in a case of its own."""

    def write(number: int) -> str:
        return written(lived.here, lived.here.open_another_case(f"Child {number}"), number)

    with ThreadPoolExecutor(people) as busy:
        lived.references = list(busy.map(write, range(submissions)))
    assert len(set(lived.references)) == submissions


__all__ = ["Ordeal", "Server", "ordeal"]
