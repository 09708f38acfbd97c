"""The parts of a form and their pages: who completes what, when, and how they come to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from formsvc.definitions.asked import Question
from formsvc.definitions.expressions import Expression

Opens = Literal["draft", "sign_off", "approved", "delivered"]
Asked = Literal["on_its_own", "at_submit"]
Tone = Literal["note", "warning"]


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """What a page says beside its questions, and no document ever does."""

    text: str
    when: Expression | None = None
    tone: Tone = "note"


@dataclass(frozen=True, kw_only=True)
class Page:
    id: str
    title: str
    questions: tuple[Question, ...]
    intro: str = ""
    prompts: tuple[Prompt, ...] = ()
    when: Expression | None = None
    asked: Asked = "on_its_own"
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class ByLink:
    """How a person without an account comes to a part: `to` is the question that says who; `days` the link works."""

    to: str
    when: Expression | None = None
    days: int | None = None


@dataclass(frozen=True, kw_only=True)
class Part:
    """Pages completed by one party: `completed_by` is a role id (`or_by` others), or `sign_off` for a stage.

    It opens when the part `after` is finished. With `organisation`, its roles are those held there. A `plain` part must
    read easily.
    """

    id: str
    title: str
    pages: tuple[Page, ...]
    opens: Opens = "draft"
    completed_by: str
    or_by: tuple[str, ...] = ()
    organisation: Expression | None = None
    after: str = ""
    by_link: ByLink | None = None
    plain: bool = False
    when: Expression | None = None

    @property
    def roles(self) -> tuple[str, ...]:
        """Every role that may complete it."""
        return (self.completed_by, *self.or_by)
