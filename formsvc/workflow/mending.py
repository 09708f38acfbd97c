"""What an administrator does with what is stuck in their organisations: try it again, or give it up with a reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from formsvc import audit
from formsvc.database.sealed import bound_to
from formsvc.delivery.outbox import send_again
from formsvc.delivery.tables import Delivery, Notice
from formsvc.people import Actor, Person
from formsvc.submissions.tables import DocumentRow, Submission
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.due import Deliver, Due, RenderDocument, SendNotice
from formsvc.workflow.house import House, Steps, note
from formsvc.workflow.notices import tell
from formsvc.workflow.opening import lock
from formsvc.workflow.outgoing import has_final, is_free, may_leave, settle
from formsvc.workflow.papers import is_wanted
from formsvc.workflow.receivers import receiver_of
from formsvc.workflow.refusals import DecisionIncomplete, NotAllowed, NotFound
from formsvc.workflow.send_views import StuckRow
from formsvc.workflow.stuck import TABLES, row_of, stuck_ids, stuck_rows

NOT_THERE: Final = "There is no such thing, or it belongs to another organisation."
MOVED: Final = "This is not stuck any more."
NEEDED: Final = (
    "A document cannot be given up: its form cannot go on without it. Mend what stops it and try again, "
    "or have the author withdraw the form."
)


class Mending(Steps):
    """What an administrator does with what does not move."""

    def stuck(self, actor: Actor) -> tuple[StuckRow, ...]:
        """What gave up or did not move for ten minutes, in the organisations that this person administers."""
        with self.house.sessions() as session:
            found = stuck_rows(session, self.house.now(), actor.organisations_as("administrator"))
            return tuple(sorted(found, key=lambda row: row.since))

    def stuck_row(self, kind: str, row: int, actor: Actor) -> StuckRow:
        """One of them, as it is now. Raises NotFound."""
        with self.house.sessions() as session:
            found, submission = _administered(session, kind, row, actor)
            return row_of(kind, found, submission)

    def try_again(self, kind: str, row: int, actor: Actor) -> Due:
        """Begin afresh with one of them, at once; what is sent again has the same key. Raises NotFound, NotAllowed."""
        return self._tried(kind, row, actor)

    def try_all_again(self, kind: str, actor: Actor) -> Due:
        """The same with everything of a kind that is stuck, each in a transaction of its own; leaves out what cannot be
        tried. Raises NotFound."""
        if kind not in TABLES:
            raise NotFound(NOT_THERE)
        with self.house.sessions() as session:
            ids = stuck_ids(session, kind, self.house.now(), actor.organisations_as("administrator"))
        due: Due = ()
        for row in ids:
            try:
                due += self._tried(kind, row, actor)
            except NotAllowed:
                continue  # it stays on the page, which says why
        return due

    def give_up_on(self, kind: str, row: int, reason: str, actor: Actor) -> Due:
        """Nobody tries it any more: the reason is kept, the author is told. Raises NotFound, NotAllowed,
        DecisionIncomplete (no reason)."""
        with self.house.sessions.begin() as session:
            taken = _take(self.house, session, (kind, row), actor)
            if isinstance(taken.row, DocumentRow):
                raise NotAllowed(NEEDED)
            if not reason.strip():
                raise DecisionIncomplete({"reason": "Say why nobody tries it any more."})
            _end(self.house, taken, reason.strip(), actor)
            session.flush()
            due = _after_giving_up(taken, f"{kind}-{row}")
            _record(session, taken, "gave-up", actor)
            return due

    def _tried(self, kind: str, row: int, actor: Actor) -> Due:
        with self.house.sessions.begin() as session:
            taken = _take(self.house, session, (kind, row), actor)
            due = _AGAIN[kind](taken)
            _record(session, taken, "tried-again", actor)
            return due


@dataclass(frozen=True)
class Taken:
    """A row that is stuck, read for writing, and its submission: a notice about who acts for whom has none."""

    row: Any
    dossier: Dossier | None
    now: datetime


def _administered(session: Session, kind: str, row: int, actor: Actor) -> tuple[Any, Submission | None]:
    """A row of a submission in an organisation that this person administers, or to a person there. Raises NotFound."""
    found = session.get(TABLES[kind], row) if kind in TABLES else None
    if found is None:
        raise NotFound(NOT_THERE)
    submission = session.get(Submission, found.submission_id) if found.submission_id is not None else None
    theirs = [submission.organisation] if submission else _posts(session, found.person_id)
    if not set(theirs) & set(actor.organisations_as("administrator")):
        raise NotFound(NOT_THERE)
    return found, submission


def _posts(session: Session, person: int) -> list[str]:
    return [held.organisation_id for held in session.get_one(Person, person).memberships]


def _take(house: House, session: Session, which: tuple[str, int], actor: Actor) -> Taken:
    """One that still waits or gave up. Raises NotFound, NotAllowed."""
    kind, row = which
    found, submission = _administered(session, kind, row, actor)
    dossier = None
    if submission is not None:
        dossier = Dossier(house, session, lock(session, submission.id), getattr(found, "round", submission.round))
    fresh = session.get_one(TABLES[kind], row, populate_existing=True, with_for_update=True)
    if fresh.state not in ("waiting", "failed"):
        raise NotAllowed(MOVED)
    return Taken(fresh, dossier, house.now())


def _record(session: Session, taken: Taken, what: str, actor: Actor) -> None:
    if taken.dossier is not None:
        note(session, actor, what, taken.dossier.row, taken.now)
    else:
        session.flush()
        audit.append(session, f"person:{actor.id}", what, f"notice:{taken.row.id}", taken.now)


def _end(house: House, taken: Taken, reason: str, actor: Actor) -> None:
    row = taken.row
    row.state, row.leased_until = "given_up", None
    if isinstance(row, Delivery):
        row.sealed_note = house.seal_text(reason, bound_to(Delivery.sealed_note, row))
    else:
        row.sealed_reason = house.seal_text(reason, bound_to(Notice.sealed_reason, row))
        row.ended_at, row.ended_by_id = taken.now, actor.id


def _after_giving_up(taken: Taken, about: str) -> Due:
    if taken.dossier is None:
        return ()
    settle(taken.dossier)
    return tell(taken.dossier, (taken.dossier.row.author_id,), "given_up", about)


def _make_again(taken: Taken) -> Due:
    row, dossier = taken.row, taken.dossier
    row.state = "waiting"
    if dossier is None or not is_wanted(row, dossier):
        raise NotAllowed("The form has moved on: this document is not needed any more.")
    row.next_try, row.tries, row.failure = taken.now, 0, ""
    return (RenderDocument(row.id, row.urgent),)


def _deliver_again(taken: Taken) -> Due:
    row, dossier = taken.row, taken.dossier
    if dossier is None or (not receiver_of(dossier.house, row).email and row.channel != "webhook"):
        raise NotAllowed("There is no address. Set it under Recipients, or ask the author to correct it.")
    if not may_leave(dossier, row) or not has_final(dossier, row) or not is_free(dossier, row):
        raise NotAllowed("This may not leave yet. The form's page says what it waits for.")
    send_again(row, taken.now)
    return (Deliver(row.id, row.urgent),)


def _tell_again(taken: Taken) -> Due:
    send_again(taken.row, taken.now)
    return (SendNotice(taken.row.id),)


_AGAIN: Final[dict[str, Callable[[Taken], Due]]] = {
    "document": _make_again, "delivery": _deliver_again, "notice": _tell_again,
}  # fmt: skip
