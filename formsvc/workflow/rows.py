"""One line about a submission, for every list: what it is, where it stands, what it waits for, what is due."""

from __future__ import annotations

from datetime import datetime

from formsvc.clocks.deadlines import Clock, clocks_of
from formsvc.definitions.model import Stage
from formsvc.delivery.tables import Delivery
from formsvc.people import Person
from formsvc.submissions.statuses import ENDS
from formsvc.workflow.deciding import waits_for
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.house import local, places
from formsvc.workflow.outgoing import unfinished, waits, wanted_by
from formsvc.workflow.unlocking import last_return
from formsvc.workflow.urgency import is_urgent
from formsvc.workflow.views import Deadline, WorkRow


def work_row(dossier: Dossier, what: str = "") -> WorkRow:
    """The line; `what` is said instead of what it waits for."""
    row, session = dossier.row, dossier.session
    running = [deadline for deadline in deadlines(dossier) if deadline.urgency != "met"]
    author = session.get(Person, row.author_id)
    return WorkRow(
        reference=row.reference,
        case=row.case.reference,
        form_title=dossier.definition.title,
        about=dossier.child.initials,
        author=author.name if author is not None else "",
        organisation=places(session).get(row.organisation, row.organisation),
        status=row.status,
        since=dossier.turn.since if dossier.turn is not None else row.since,
        what=what or waiting(dossier),
        round=row.round,
        stage=stage_due(dossier).title if dossier.turn is not None else "",
        urgent=is_urgent(dossier) or (bool(running) and running[0].urgency in ("overdue", "soon")),
        deadline=running[0] if running else None,
    )


def waiting(dossier: Dossier) -> str:
    """Where it stands, in a few words."""
    status = dossier.row.status
    if status == "draft":
        returned = last_return(dossier)
        count = len(returned.points) if returned is not None else 0
        party = party_due(dossier)
        if party:
            return f"Waits for: {party}"
        return (
            f"Sent back: {count} {'point' if count == 1 else 'points'}" if returned is not None else "Not submitted yet"
        )
    if status == "submitted":
        return "Its documents are being made"
    if status == "in_sign_off" and dossier.turn is not None:
        return f"Waits for: {waits_for(dossier, dossier.turn.role, dossier.turn.organisation)}"
    return held(dossier) if status == "approved" else _ENDED.get(status, "")


def held(dossier: Dossier) -> str:
    """What an approved submission waits for."""
    for delivery in dossier.deliveries:
        title = wanted_by(dossier, delivery).title
        if delivery.state == "failed":
            return f"Could not be delivered: {title}"
        if delivery.state in ("waiting", "to_hand_over"):
            unmet = next((wait for wait in waits(dossier, delivery) if not wait.met), None)
            if unmet is not None:
                return f"Waits for: {unmet.waits_for}"
    part = next(unfinished(dossier), None)
    return f"Waits for: {part.title}" if part is not None and not _by_hand(dossier) else _to_give(dossier)


def _by_hand(dossier: Dossier) -> Delivery | None:
    return next((delivery for delivery in dossier.deliveries if delivery.state == "to_hand_over"), None)


def _to_give(dossier: Dossier) -> str:
    by_hand = _by_hand(dossier)
    return f"To give by hand: {wanted_by(dossier, by_hand).title}" if by_hand is not None else "Is being delivered"


def party_due(dossier: Dossier) -> str:
    """To whose part a draft has been passed on, in words; "" while it is its author's."""
    turn = next((t for t in dossier.turns if t.open and t.part and t.round == dossier.row.round), None)
    return waits_for(dossier, turn.role, turn.organisation) if turn is not None else ""


def stage_due(dossier: Dossier) -> Stage:
    """The stage that is due; only for a submission that is put to somebody."""
    turn = dossier.turn
    return next(stage for stage in dossier.definition.sign_off if turn is not None and stage.id == turn.stage)


def deadlines(dossier: Dossier) -> tuple[Deadline, ...]:
    """Every clock of a submission, the most urgent first; none when it has ended."""
    if dossier.row.status in ENDS:
        return ()
    written = dossier.signed.at  # a clock that runs from the document's date runs from the day of submitting
    names = {**dossier.today.names, "document_date": written.date(), "document_time": written}
    running = clocks_of(dossier.definition, names, local(dossier.now))
    return tuple(_deadline(dossier, clock) for clock in running)


def urgency(row: WorkRow) -> tuple[int, datetime, datetime]:
    """By what worklists are sorted: overdue, soon, the rest; then by when it is due and how long it waited."""
    if row.deadline is None:
        return 1 if row.urgent else 3, datetime.max, row.since
    order = {"overdue": 0, "soon": 1, "later": 2, "met": 3}
    return order[row.deadline.urgency], row.deadline.due, row.since


def _deadline(dossier: Dossier, clock: Clock) -> Deadline:
    return Deadline(
        reference=dossier.row.reference,
        form_title=dossier.definition.title,
        about=dossier.child.initials,
        id=clock.definition.id,
        title=clock.definition.title,
        due=clock.due,
        timed=clock.timed,
        urgency=clock.urgency,
        escalate_to=clock.definition.escalate_to,
        source=clock.definition.source,
    )


_ENDED = {
    "delivered": "Everything was delivered",
    "closed": "Closed",
    "withdrawn": "Withdrawn",
    "stopped": "Stopped",
    "refused": "Refused",
    "superseded": "Replaced by a newer version",
}
