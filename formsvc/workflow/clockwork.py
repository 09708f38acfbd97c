"""Looking at the clocks of a submission: who is told that something is due, once for each moment that it is due."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from formsvc.definitions.model import DerivedQuestion, FormDefinition, GroupQuestion
from formsvc.delivery.links import close_links
from formsvc.delivery.outbox import send_again
from formsvc.delivery.tables import Delivery, Notice, State
from formsvc.submissions.statuses import ENDS
from formsvc.submissions.tables import Submission
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.due import Deliver, Due, SendNotice
from formsvc.workflow.due_dates import found_in
from formsvc.workflow.due_views import Deadline
from formsvc.workflow.house import Steps
from formsvc.workflow.old_drafts import look_at_keeping
from formsvc.workflow.opening import lock
from formsvc.workflow.reaching import (
    administrators,
    guests_to_remind,
    who_can_keep,
    who_is_over_it,
    who_looks_after,
)
from formsvc.workflow.told import ESCALATED, GUEST, NOBODY, PASSED, SOON, was_told

OF_THE_DAY: Final = frozenset({"document_date", "document_time"})
A_DAY: Final = timedelta(days=1)


class Clockwork(Steps):
    """The step that a sweep rings for when a submission is due to be looked at."""

    def look_at_clocks(self, submission: int) -> Due:
        """Tell whoever must be told now, and set when to look again. May run twice: what was told is not told again.
        Nothing is looked at that was erased since the bell was rung.

        One that cannot be looked at is left until tomorrow, so that it does not stand before the others.
        """
        try:
            return self._look(submission)
        except Exception:
            with self.house.sessions.begin() as session:
                lock(session, submission).look_at = self.house.now() + A_DAY
            raise

    def _look(self, submission: int) -> Due:
        with self.house.sessions.begin() as session:
            if session.get(Submission, submission) is None:
                return ()
            row = lock(session, submission)
            if row.look_at is None or row.look_at > self.house.now():
                return ()
            dossier = Dossier(self.house, session, row)
            found = tuple(one for one in found_in(dossier) if one.urgency != "met")
            told = tuple(task for deadline in found for task in _tell_of(dossier, deadline))
            row.look_at = _next_look(dossier, found)
            kept = look_at_keeping(dossier)
            row.look_at = min((at for at in (row.look_at, kept.look_at) if at is not None), default=None)
            return told + kept.due


def to_look_at(session: Session, now: datetime, most: int) -> Sequence[int]:
    """The submissions whose clocks are to be looked at, those that have waited longest first."""
    found = select(Submission.id).where(Submission.look_at <= now)
    return session.scalars(found.order_by(Submission.look_at, Submission.id).limit(most)).all()


def _tell_of(dossier: Dossier, deadline: Deadline) -> Due:
    """That it is soon due, or that it has passed; then also whoever is over it."""
    if deadline.escalate_at <= dossier.now:
        return _remind(dossier, deadline, PASSED) + _escalate(dossier, deadline)
    if deadline.remind_at <= dossier.now:
        return _remind(dossier, deadline, SOON)
    return ()


def _remind(dossier: Dossier, deadline: Deadline, kind: str) -> Due:
    """Those who can keep it. Somebody who answers by a private link is reminded once, before or after; the author hears
    of it when that cannot be done, and when it has passed."""
    guests, again = tuple(guests_to_remind(dossier, deadline)), was_told(dossier, deadline, GUEST)
    if guests and not again:
        _write(dossier, deadline, GUEST, (dossier.row.author_id,))
    sent = () if again else tuple(_ask_again(dossier, one) for one in guests if one.reminded_at != dossier.now)
    people = set() if kind == SOON and (guests or again) else who_can_keep(dossier, deadline)
    return sent + _told_once(dossier, deadline, kind, people)


def _ask_again(dossier: Dossier, invitation: Delivery) -> Deliver:
    """Send the invitation once more with a new link; the code stays."""
    close_links(invitation)
    invitation.reminded_at = dossier.now
    send_again(invitation, dossier.now)
    return Deliver(invitation.id, invitation.urgent)


def _escalate(dossier: Dossier, deadline: Deadline) -> Due:
    """Whoever holds the role; where nobody does, the author and the administrators hear that."""
    if not deadline.escalate_to:
        return ()
    people = who_is_over_it(dossier, deadline.escalate_to)
    if people:
        return _told_once(dossier, deadline, ESCALATED, people)
    return _told_once(dossier, deadline, NOBODY, who_looks_after(dossier) | administrators(dossier))


def _told_once(dossier: Dossier, deadline: Deadline, kind: str, people: Iterable[int]) -> Due:
    """A notice for each of them, unless somebody was told this about this moment before."""
    if was_told(dossier, deadline, kind):
        return ()
    return tuple(SendNotice(notice.id) for notice in _write(dossier, deadline, kind, people))


def _write(dossier: Dossier, deadline: Deadline, kind: str, people: Iterable[int]) -> list[Notice]:
    """The notices; that a guest was reminded is kept as one which is no message, and sent already."""
    state: State = "sent" if kind == GUEST else "waiting"
    notices = [
        Notice(
            key=f"{dossier.row.id}:{kind}:{deadline.key}:{person}", person_id=person, submission_id=dossier.row.id,
            kind=kind, about=deadline.key, state=state, created_at=dossier.now, next_try=dossier.now,
        )
        for person in sorted(people)
    ]  # fmt: skip
    dossier.session.add_all(notices)
    dossier.session.flush()
    return notices


def _next_look(dossier: Dossier, running: Iterable[Deadline]) -> datetime | None:
    """The next moment at which there will be something to tell; None when nothing more comes by itself."""
    if dossier.row.status in ENDS:
        return None
    moments = [moment for one in running for moment in (one.remind_at, one.escalate_at) if moment > dossier.now]
    if dossier.row.status != "draft" and goes_with_the_day(dossier.definition):
        moments.append(dossier.now + A_DAY)
    return min(moments, default=None)


def goes_with_the_day(form: FormDefinition) -> bool:
    """Whether a clock depends on what today is: then it may start, move or stop without an answer."""
    values = {question.id: question.value.names for question in _derived(form)}
    rules = (rule for clock in form.clocks for rule in (clock.due, clock.warn, clock.met, clock.when) if rule)
    reached = {name for rule in rules for name in rule.names}
    waiting = list(reached)
    while waiting:
        new = values.get(waiting.pop(), frozenset()) - reached
        reached |= new
        waiting.extend(new)
    return any(values.get(name, frozenset()) & OF_THE_DAY for name in reached)


def _derived(form: FormDefinition) -> Iterable[DerivedQuestion]:
    for _, question in form.questions():
        inside = question.questions if isinstance(question, GroupQuestion) else (question,)
        yield from (one for one in inside if isinstance(one, DerivedQuestion))
