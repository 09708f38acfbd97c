"""A problem with what was said: how bad, by which rule, where, and what would be right."""

from __future__ import annotations

from dataclasses import dataclass

from formsvc.definitions.model import Severity


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
