"""A document was sent and nobody said that they have it: the receiver is reminded once, then the author is told."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from sqlalchemy.orm import Session

from formsvc.definitions.working_days import working_days_after
from formsvc.delivery import outbox
from formsvc.delivery.channels import Channel
from formsvc.delivery.links import close_links
from formsvc.delivery.parcels import Parcel, PermanentFailure, TemporaryFailure
from formsvc.delivery.tables import Attempt, Delivery
from formsvc.delivery.waits import is_free_of_lease, next_wait
from formsvc.workflow.current import is_current
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.due import Due
from formsvc.workflow.house import LONDON, Steps, note
from formsvc.workflow.notices import tell
from formsvc.workflow.opening import lock
from formsvc.workflow.packing import pack

WORKING_DAYS: Final = 2


class Chasing(Steps):
    """The step of the worker that looks after what was sent."""

    def look_again(self, delivery: int) -> Due:
        """Two working days after it was sent, remind the receiver; two more, and it is the author's. May run twice:
        what was acknowledged, sent again or told of since is left alone."""
        taken = self._take_up(delivery)
        if isinstance(taken, tuple):
            return taken
        failure: TemporaryFailure | PermanentFailure | None = None
        try:
            taken.channel.send(taken.parcel)
        except (TemporaryFailure, PermanentFailure) as failed:
            failure = failed
        return self._record_reminder(delivery, failure)

    def _take_up(self, delivery: int) -> Due | _Reminder:
        with self.house.sessions.begin() as session:
            known = session.get(Delivery, delivery)
            if known is None:
                return ()
            dossier, row = self._delivery(session, known)
            if not is_to_be_looked_at(row, dossier.now):
                return ()
            if not is_awaited(dossier, row):
                row.look_at = None
                return ()
            if row.reminded_at is not None:
                return _tell_author(dossier, row)
            row.leased_until = dossier.now + outbox.LEASE
            parcel = pack(dossier, row)
            reminder = replace(parcel, reminds=True, sent_before=parcel.sent_before - 1)
            return _Reminder(reminder, self.house.channels[row.channel])

    def _record_reminder(self, delivery: int, failure: TemporaryFailure | PermanentFailure | None) -> Due:
        with self.house.sessions.begin() as session:
            dossier, row = self._delivery(session, session.get_one(Delivery, delivery))
            if row.look_at is None or row.state != "sent":
                return ()  # it was acknowledged, or somebody saw to it, while the message was on its way
            row.leased_until = None
            if failure is None:
                _close_what_was_sent(row)
                row.attempts.append(Attempt(at=dossier.now, outcome="reminded", detail=""))
                row.reminded_at, row.look_at = dossier.now, two_working_days_after(dossier.now)
                note(session, None, "reminded", dossier.row, dossier.now)
                return ()
            return _could_not_remind(dossier, row, failure)

    def _delivery(self, session: Session, known: Delivery) -> tuple[Dossier, Delivery]:
        dossier = Dossier(self.house, session, lock(session, known.submission_id), known.round)
        return dossier, session.get_one(Delivery, known.id, populate_existing=True)


@dataclass(frozen=True)
class _Reminder:
    """What is to be sent, and how."""

    parcel: Parcel
    channel: Channel


def expect_word(row: Delivery, now: datetime) -> None:
    """It left: look again when there should be word of it. Only who has a link for a document can say that it came."""
    if row.part:
        return  # whoever is asked by a link is reminded by the deadline of the part
    row.reminded_at, row.look_at = None, None
    if row.channel == "secure_link" and not row.tells and row.acknowledged_at is None:
        row.look_at = two_working_days_after(now)


def is_to_be_looked_at(row: Delivery, now: datetime) -> bool:
    """Whether it is time, and nobody else is at it."""
    return row.look_at is not None and row.look_at <= now and is_free_of_lease(row, now, outbox.LEASE)


def is_awaited(dossier: Dossier, row: Delivery) -> bool:
    """Whether anybody still needs to know that it came: what it took to somebody holds, as far as they know."""
    is_open = row.state == "sent" and row.acknowledged_at is None and dossier.row.status != "closed"
    return is_open and is_current(dossier, row) and not any(_is_word_about(one, row) for one in dossier.deliveries)


def _is_word_about(word: Delivery, row: Delivery) -> bool:
    """Whether this tells the receiver of a document that it does not hold any more."""
    same = (word.delivery, word.entry, word.round) == (row.delivery, row.entry, row.round)
    return bool(word.tells) and same


def is_unanswered(row: Delivery) -> bool:
    """Whether it is the author's to find out, because the receiver was reminded and said nothing."""
    waited = row.document and row.channel == "secure_link" and row.reminded_at is not None and row.look_at is None
    return bool(waited) and row.state == "sent" and row.acknowledged_at is None


def two_working_days_after(moment: datetime) -> datetime:
    """The same time of day, two working days of England and Wales later; UTC."""
    here = moment.astimezone(LONDON)
    day = working_days_after(here.date(), WORKING_DAYS)
    return datetime.combine(day, here.time(), LONDON).astimezone(UTC)


def _tell_author(dossier: Dossier, row: Delivery) -> Due:
    row.look_at = None
    due = tell(dossier, (dossier.row.author_id,), "not_acknowledged", f"{row.key}.{len(row.attempts)}")
    note(dossier.session, None, "not-acknowledged", dossier.row, dossier.now)
    return due


def _could_not_remind(dossier: Dossier, row: Delivery, failure: TemporaryFailure | PermanentFailure) -> Due:
    """Try again; an address that is refused now is the author's at once, and so is what could not be sent for hours."""
    outcome, detail = "temporary" if isinstance(failure, TemporaryFailure) else "permanent", failure.why[:300]
    row.attempts.append(Attempt(at=dossier.now, outcome=outcome, detail=detail))
    wait = next_wait(row.key, _tries(row)) if outcome == "temporary" else None
    if wait is not None:
        row.look_at = dossier.now + wait
        return ()
    if outcome == "temporary":
        row.reminded_at = dossier.now
        return _tell_author(dossier, row)
    close_links(row)
    row.state, row.look_at = "failed", None
    dossier.session.flush()
    return tell(dossier, (dossier.row.author_id,), "delivery_failed", f"{row.key}.{len(row.attempts)}")


def _tries(row: Delivery) -> int:
    """How often the mail server has put off the reminder."""
    since = itertools.takewhile(lambda attempt: attempt.outcome != "sent", reversed(row.attempts))
    return sum(attempt.outcome == "temporary" for attempt in since)


def _close_what_was_sent(row: Delivery) -> None:
    """Close the link that the reminder takes the place of. A reminder that was tried before may have arrived after all:
    what it carries still opens."""
    sent = max((attempt.at for attempt in row.attempts if attempt.outcome == "sent"), default=row.created_at)
    for link in row.links:
        link.closed = link.closed or link.made_at <= sent
