"""A problem with what was said: how bad, by which rule, where, and what would be right."""

from __future__ import annotations

from dataclasses import dataclass

from formsvc.definitions.model import Page, Question, Rule, Severity


@dataclass(frozen=True, kw_only=True)
class Problem:
    """`rule` is a rule id, or the kind of fault: missing, type, option, range, unknown. `item` counts entries from 0.

    `question` is what it is shown at; inside a group `group` is the group's id.
    """

    severity: Severity
    rule: str
    page: str
    question: str
    message: str
    item: int | None = None
    group: str = ""
    to: str = ""

    def __str__(self) -> str:
        return f"{self.severity} {self.rule} {self.page}.{self.question}: {self.message}"


def missing(page: Page, question: Question, group: str = "", item: int | None = None) -> Problem:
    """What is said of a question that has no answer."""
    message = question.message or f"Answer this question: {question.label}"
    return Problem(
        severity="stop",
        rule=question.rule or "missing",
        page=page.id,
        question=question.id,
        message=message,
        item=item,
        group=group,
    )


def broken(rule: Rule, page: Page, item: int | None = None) -> Problem:
    """What is said of a rule that does not hold, for the whole form or one entry of a group."""
    group = rule.each if item is not None and rule.at != rule.each else ""
    return Problem(
        severity=rule.severity, rule=rule.id, page=page.id, question=rule.at, message=rule.message, item=item,
        group=group, to=rule.to,
    )  # fmt: skip
