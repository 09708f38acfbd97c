"""A form as it is when all is well, and what is found when one thing is different."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from formsvc.answers import Attachment, Value, read_all
from formsvc.definitions.loading import Definitions, load
from formsvc.definitions.model import ClockDefinition, DeliveryDefinition, FormDefinition, Stage
from formsvc.wizard import Journey
from formsvc.wizard.examples import example

TODAY = datetime(2026, 3, 4, 10, 0)  # a Wednesday
Found = tuple[str, str, str]  # severity, rule, question


@cache
def definitions() -> Definitions:
    """Every definition as it is kept."""
    return load(Path(__file__).parents[2] / "form_definitions")


def attach(raw: Any) -> Attachment:
    """No bytes are needed to judge a rule; the name tells papers from pictures."""
    path = Path(str(raw))
    if path.suffix == ".pdf":
        return Attachment(name=path.name, digest="0" * 64, content_type="application/pdf", size=1)
    return Attachment(name=path.name, digest="0" * 64, content_type="image/jpeg", size=1, width=700, height=900)


@dataclass(frozen=True)
class Judged:
    """One form. What is wrong with an answer of a later part counts only when such an answer is given."""

    form_id: str
    later: frozenset[str] = frozenset()

    def form(self) -> FormDefinition:
        """The definition as it is kept."""
        return definitions().form(self.form_id)

    def answers(self, at: datetime = TODAY, without: tuple[str, ...] = (), **changes: Any) -> dict[str, Value]:
        """The example's answers, those that are asked, with changes in JSON form."""
        raw = example(self.form(), at)
        said = Journey(self.form(), read_all(self.form(), raw, attach)[0], at).said
        changed = {key: value for key, value in raw.items() if key in said and key not in without} | changes
        read, unread = read_all(self.form(), changed, attach)
        assert unread == ()
        return read

    def journey(self, at: datetime = TODAY, without: tuple[str, ...] = (), **changes: Any) -> Journey:
        """The way through the form with these changes."""
        return Journey(self.form(), self.answers(at, without, **changes), at)

    def problems(self, at: datetime = TODAY, without: tuple[str, ...] = (), **changes: Any) -> set[Found]:
        """What is wrong after these changes."""
        waiting: frozenset[str] = frozenset() if self.later & set(changes) else self.later
        found = self.journey(at, without, **changes).problems()
        return {(one.severity, one.rule, one.question) for one in found if one.question not in waiting}

    def rules(self, at: datetime = TODAY, without: tuple[str, ...] = (), **changes: Any) -> set[str]:
        """The ids under which something is wrong after these changes."""
        return {rule for _, rule, _ in self.problems(at, without, **changes)}

    def broken(self, rule: str, without: tuple[str, ...] = (), **changes: Any) -> set[tuple[str, str]]:
        """Severity and question of what is wrong by one rule."""
        wrong = self.problems(TODAY, without, **changes)
        return {(severity, question) for severity, found, question in wrong if found == rule}

    def unread(self, **given: Any) -> set[str]:
        """The ids under which these answers cannot be read at all."""
        return {fault.rule for fault in read_all(self.form(), given, attach)[1]}

    def entries(
        self, group: str, at: datetime = TODAY, without: tuple[str, ...] = (), **changes: Any
    ) -> list[dict[str, Any]]:
        """The example's entries of a group, the first of them changed."""
        first, *others = example(self.form(), at)[group]
        kept = {key: value for key, value in first.items() if key not in without}
        return [{**kept, **changes}, *others]

    def stage(self, stage_id: str) -> Stage:
        return next(each for each in self.form().sign_off if each.id == stage_id)

    def delivery(self, delivery_id: str) -> DeliveryDefinition:
        return next(each for each in self.form().deliveries if each.id == delivery_id)

    def delivered(self, found: Journey) -> set[str]:
        """The deliveries whose condition is true."""
        return {each.id for each in self.form().deliveries if found.holds(each.when)}

    def held(self, delivery_id: str, found: Journey) -> set[str]:
        """The hold rules that keep this delivery back."""
        wrong = {problem.rule for problem in found.rule_problems("hold")}
        return {hold.rule for hold in self.delivery(delivery_id).holds} & wrong

    def clock(self, clock_id: str) -> ClockDefinition:
        return next(each for each in self.form().clocks if each.id == clock_id)

    def runs(self, clock_id: str, found: Journey) -> bool:
        """Is the deadline one of this form?"""
        return found.holds(self.clock(clock_id).when)

    def due(self, clock_id: str, found: Journey) -> tuple[Any, bool]:
        """When a deadline is due, and whether it is met."""
        named = self.clock(clock_id)
        return named.due.value(found.names), named.met is not None and named.met.holds(found.names)

    def withheld(self, question: str, audience: str, found: Journey) -> bool:
        """Is this answer kept from this audience?"""
        kept = [each for each in self.form().question(question).withheld_from if each.audience == audience]
        return any(each.when is None or not each.when.fails(found.names) for each in kept)
