"""The checks of a form, and who may start and submit it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from formsvc.definitions.expressions import Expression

Severity = Literal["stop", "warn", "refer", "hold", "end"]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A check across answers. `part` is where it is judged (default: where `at` is asked); `place` is file and line."""

    id: str
    severity: Severity
    check: Expression
    at: str
    message: str
    when: Expression | None = None
    each: str = ""
    to: str = ""
    part: str = ""
    source: str = ""
    place: tuple[str, str] = ("", "")


@dataclass(frozen=True, kw_only=True)
class Starts:
    """Who may start the form, and after which submission of another form of the same case.

    With `after_newest` only the newest of them counts, for as long as this form is written.
    """

    roles: tuple[str, ...]
    after_form: str = ""
    after_newest: bool = False
    after_when: Expression | None = None


@dataclass(frozen=True, kw_only=True)
class Submits:
    """Who may press submit when more people may start the form; `rule` and `message` say it to the others."""

    roles: tuple[str, ...]
    rule: str
    message: str
