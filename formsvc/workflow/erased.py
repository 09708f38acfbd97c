"""What is left of a record that was erased: that it was here and when it went, told to those who could see it."""

from __future__ import annotations

from typing import Final

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from formsvc.definitions.day_words import say_date
from formsvc.people import Actor
from formsvc.retention.tables import ErasureLine, Fate
from formsvc.workflow.record_classes import day
from formsvc.workflow.refusals import Erased, NotFound, Refusal

GONE: Final[tuple[Fate, ...]] = ("erased", "erasing")
WORDS: Final = (
    "The record {} was erased{}: the time for which it is kept was over. What happened to it is still on record."
)


def not_there(session: Session, reference: str, actor: Actor, words: str) -> Refusal:
    """Why there is nothing under a reference: it was erased, for those who could see it; else that there is none."""
    line = tombstone(session, reference)
    if line is None or not _could_see(line, actor):
        return NotFound(words)
    on = f" on {say_date(day(line.at))}" if line.at is not None else ""
    return Erased(WORDS.format(reference.strip().upper(), on))


def tombstone(session: Session, reference: str) -> ErasureLine | None:
    """The line of what was erased under the reference of a case or of a submission."""
    wanted = reference.strip().upper()
    of_case = and_(ErasureLine.case_reference == wanted, ErasureLine.submission_reference == "")
    found = select(ErasureLine).where(or_(ErasureLine.submission_reference == wanted, of_case))
    return session.scalar(found.where(ErasureLine.fate.in_(GONE)).order_by(ErasureLine.id.desc()).limit(1))


def _could_see(line: ErasureLine, actor: Actor) -> bool:
    there = set(line.organisations.split())
    return any(held.organisation in there for held in actor.memberships)
