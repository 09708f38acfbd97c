"""The life of a form that several parties write, as a program that may be killed anywhere and begun again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from formsvc.people import Actor
from formsvc.workflow.send_views import HandOver
from tests.journeys.life import Life
from tests.workflow.parties_form import AGENCIES, CARER

WORDS = "He is her uncle and she has missed him since he went away."


class LifeOfParties(Life):
    """Staff, a carer on paper, another organisation, a signatory with a part of their own, and what follows."""

    def run(self) -> None:
        here = self.here
        begun = here.workflow.case(here.case, here.author).submissions
        reference = begun[0].reference if begun else self.step("start", self._start)
        self._draft(reference)
        self.sweep()
        if self.due(reference) == "manager":
            self.step("decide manager", lambda: here.decide(reference, here.manager))
            self.sweep()
        if self.due(reference) == "governor":
            self.part(reference, here.practitioner, "panel", panel={"panel_date": date(2026, 3, 30), "level": 3})
            self.sweep()
            self.step("decide governor", lambda: here.decide(reference, here.governor))
        self.sweep()
        self.part(reference, here.author, "notices", notices={"agencies": AGENCIES})
        self.sweep()
        self.part(reference, here.author, "told", told={"told_on": date(2026, 3, 31)})
        self.sweep()
        self._give(reference)

    def part(self, reference: str, actor: Actor, name: str, **pages: dict[str, Any]) -> None:
        """Answer the pages of a part that is open to somebody, and finish it."""
        workflow = self.here.workflow
        parts = {part.part.id: part for part in workflow.tasks(reference, actor).parts}
        if name not in parts or not parts[name].yours:
            return
        for page, answers in pages.items():
            known = workflow.page(reference, page, actor)
            if not known.saved_by:
                self.step(
                    f"save {page}",
                    lambda p=page, a=answers, r=known.revision: workflow.save_page(reference, p, a, r, actor),
                )  # type: ignore[misc]
        if parts[name].closes_by == "finish":
            self.step(f"finish {name}", lambda: workflow.finish_part(reference, name, {}, actor))

    def _start(self) -> str:
        return self.here.workflow.start("contact_request", self.here.case, self.here.author)

    def _draft(self, reference: str) -> None:
        here = self.here
        if here.workflow.tasks(reference, here.author).status != "draft":
            return
        asked = {"prisoner": "Mr Ashworth", "answers_by": "link", "carer": CARER}
        self.part(reference, here.author, "application", application=asked)
        self.sweep()
        answers = {"supports": "yes", "own_words": WORDS}
        self.part(reference, here.author, "answers", answers=answers, signed={"signed": True})
        if any(row.reference == reference for row in here.workflow.home(here.other_governor).to_fill):
            self.part(reference, here.other_governor, "report", report={"findings": "She is safe at home."})
        self.part(reference, here.author, "check", check={"checked": True})
        self.step("submit", lambda: here.workflow.submit(reference, {}, here.author))

    def _give(self, reference: str) -> None:
        given = HandOver(given_by="Author", given_to="the reader", at=self.here.clock() - timedelta(hours=1))
        for row in self.here.workflow.submission(reference, self.here.author).deliveries:
            if row.state == "to_hand_over":
                self.step(
                    "hand over", lambda row=row: self.here.workflow.record_hand_over(row.id, given, self.here.author)
                )  # type: ignore[misc]
