"""Why an answer could not be taken."""

from __future__ import annotations


class NotReadable(Exception):
    """What was given is no answer of this kind. `rule` is a rule id or `type`; `item` counts entries from 0."""

    def __init__(self, rule: str, message: str, *, question: str = "", item: int | None = None) -> None:
        super().__init__(message)
        self.rule, self.message, self.question, self.item = rule, message, question, item
