"""The whole life of one submission as a program that may be killed anywhere and begun again: people press again, workers sweep."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from formsvc.answers import Person
from formsvc.delivery.post import SmtpPost
from formsvc.people import Actor
from formsvc.settings import Settings
from formsvc.workflow.send_views import HandOver
from tests.workflow.institution import Clock, Institution, opened

Known = tuple[dict[str, Actor], str]
DELAYED = 10  # minutes between one process and the next: leases run out


@dataclass
class Reaper:
    """Kills this process at each moment once: `died` names those at which earlier processes were killed."""

    died: Path
    step: str = ""
    number: int = 0
    known: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.known = set(self.died.read_text().splitlines()) if self.died.exists() else set()

    def begin(self, step: str) -> None:
        self.step, self.number = step, 0

    def moment(self, kind: str) -> None:
        """One moment of the step that is being made."""
        self.number += 1
        name = f"{self.step}: {kind} {self.number}"
        if self.step and name not in self.known:
            with self.died.open("a") as file:
                file.write(f"{name}\n")
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self, engine: Any) -> None:
        """Before and after every commit, every file that gets its name, and every message that is handed over."""
        event.listen(engine, "commit", lambda _connection: self.moment("before a commit"))
        event.listen(Session, "after_commit", lambda _session: self.moment("after a commit"))
        named, handed = os.replace, SmtpPost.send

        def replaced(*arguments: Any, **more: Any) -> None:
            self.moment("before a file has its name")
            named(*arguments, **more)
            self.moment("after a file has its name")

        def sent(post: SmtpPost, message: Any) -> None:
            self.moment("before a message is handed over")
            handed(post, message)
            self.moment("after a message is handed over")

        os.replace = replaced  # type: ignore[assignment]
        SmtpPost.send = sent  # type: ignore[method-assign]


@dataclass
class Life:
    """One process's part in it. Every step that was answered is written to `told`, as a screen would have shown it."""

    here: Institution
    reaper: Reaper
    told: Path

    def step(self, name: str, make: Callable[[], Any]) -> Any:
        self.reaper.begin(name)
        made = make()
        self.reaper.begin("")
        with self.told.open("a") as file:
            file.write(f"{name}\n")
        return made

    def run(self) -> None:
        here = self.here
        begun = here.workflow.case(here.case, here.author).submissions
        reference = begun[0].reference if begun else self.step("start", here.started)
        if here.workflow.tasks(reference, here.author).status == "draft":
            self.write(reference)
            self.step("submit", lambda: here.workflow.submit(reference, {}, here.author))
        self.sweep()
        for stage, who in (("manager", here.manager), ("governor", here.governor)):
            if self.due(reference) == stage:
                self.step(f"decide {stage}", lambda who=who: here.decide(reference, who))  # type: ignore[misc]
                self.sweep()
        self.hand_over(reference)

    def write(self, reference: str) -> None:
        """Each page that has not been saved by its author yet."""
        here, day = self.here, datetime(2026, 4, 25).date()
        practitioner = Person(name="Tom Lindqvist", role="Practitioner", email="tom@wetherby.example.gov.uk")
        pages: dict[str, dict[str, Any]] = {
            "child": {"child_first_name": "Kieran", "child_last_name": "Ashworth"},
            "visit": {"reason": "To see her.", "visit_date": day, "transport": False, "practitioner": practitioner},
            "visitors": {"visitors": ({"visitor": "Grandmother"},)},
            "declaration": {"declared": True},
        }
        for page, answers in pages.items():
            if not here.workflow.page(reference, page, here.author).saved_by:
                self.step(f"save {page}", lambda page=page, answers=answers: here.save(reference, page, **answers))  # type: ignore[misc]

    def sweep(self) -> None:
        """What workers do without any bell, until nothing waits."""
        while due := self.here.workflow.overdue():
            for task in due:
                self.step(str(task), lambda task=task: self.here.do(task))  # type: ignore[misc]

    def hand_over(self, reference: str) -> None:
        here = self.here
        page = here.workflow.page(reference, "talk", here.practitioner)
        if not page.saved_by:
            answers = {"told_at": datetime(2026, 3, 31, 8, 0), "understood": True}
            self.step(
                "save talk",
                lambda: here.workflow.save_page(reference, "talk", answers, page.revision, here.practitioner),
            )
        rows = here.workflow.submission(reference, here.practitioner).deliveries
        given = HandOver(given_by="Practitioner", given_to="the child", at=here.clock() - timedelta(hours=1))
        for row in rows:
            if row.state == "to_hand_over":
                self.step(
                    "hand over",
                    lambda row=row: here.workflow.record_hand_over(row.id, given, here.practitioner),  # type: ignore[misc]
                )

    def due(self, reference: str) -> str:
        stages = self.here.workflow.submission(reference, self.here.author).stages
        return next((stage.stage.id for stage in stages if stage.state == "due"), "")


def live(of: Settings, known: Known, now: datetime, notes: Path, life: type[Life] = Life) -> None:
    """Go on with the life in this process, which may be killed at any moment."""
    here = replace(opened(of, Clock(now)), people=known[0], case=known[1])
    reaper = Reaper(notes / "died")
    reaper.watch(here.service.engine)
    life(here, reaper, notes / "told").run()
