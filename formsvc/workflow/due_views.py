"""A date to keep, as pages and messages read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from formsvc.clocks.deadlines import Urgency


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """One clock of one submission, or by when a stage should decide. `due` is local; one given as a date has no time of
    day (`timed` is false). `key` says which it is and for which moment."""

    reference: str
    form_title: str
    about: str  # initials
    id: str  # K1; the stage's id with `stage`
    title: str
    due: datetime
    timed: bool
    urgency: Urgency
    said: str  # "2 working days late", "due today at 2:15pm", "due on 3 March 2026"
    remind_at: datetime  # from when (UTC) people are told that it is soon due...
    escalate_at: datetime  # ... and that it has passed
    changed: datetime  # when something was last done that could move it
    key: str = ""
    stage: str = ""
    escalate_to: str = ""
    above: str = ""  # what the role is called to which it is escalated
    source: str = ""  # the heading of the guidance that asks for it
    told: tuple[str, ...] = ()  # "Head of service: told on 3 March 2026"
