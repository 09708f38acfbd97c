"""One line about a submission, for every list: what it is, where it stands, what it waits for, what is due."""

from __future__ import annotations

from datetime import datetime

from formsvc.clocks.deadlines import ORDER
from formsvc.delivery.tables import Delivery
from formsvc.people import Person
from formsvc.signoff.tables import DecisionRow
from formsvc.workflow.deciding import waits_for
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.due_dates import deadlines as deadlines
from formsvc.workflow.house import places
from formsvc.workflow.outgoing import unfinished, waits, wanted_by
from formsvc.workflow.troubled import left_over
from formsvc.workflow.unlocking import last_return
from formsvc.workflow.urgency import is_urgent
from formsvc.workflow.views import WorkRow


def work_row(dossier: Dossier, what: str = "") -> WorkRow:
    """The line; `what` is said instead of what it waits for."""
    row, session = dossier.row, dossier.session
    running = tuple(deadline for deadline in deadlines(dossier) if deadline.urgency != "met")
    author = session.get(Person, row.author_id)
    return WorkRow(
        reference=row.reference,
        case=row.case.reference,
        form_title=dossier.definition.title,
        about=dossier.child.initials,
        author=author.name if author is not None else "",
        organisation=places(session).get(row.organisation, row.organisation),
        status=row.status,
        since=min((turn.since for turn in dossier.turns_due), default=row.since),
        what=what or waiting(dossier),
        round=row.round,
        stage=", ".join(stage.title for stage in dossier.stages_due),
        urgent=is_urgent(dossier) or (bool(running) and running[0].urgency in ("overdue", "soon")),
        deadlines=running,
    )


def waiting(dossier: Dossier) -> str:
    """Where it stands, in a few words."""
    status = dossier.row.status
    if status == "draft":
        party = party_due(dossier)
        return f"Waits for: {party}" if party else _to_write(last_return(dossier))
    if status == "submitted":
        return "Its documents are being made"
    if status == "in_sign_off" and dossier.turns_due:
        return f"Waits for: {whom_it_waits_for(dossier)}"
    to_tell = next((row for row in dossier.deliveries if row.tells and row.state == "to_hand_over"), None)
    if status == "approved" or to_tell is not None:
        return held(dossier)
    return left_over(dossier) or _ENDED.get(status, "")


def _to_write(returned: DecisionRow | None) -> str:
    """What its author has to do with a draft."""
    if returned is None:
        return "Not submitted yet"
    points = f"{len(returned.points)} {'point' if len(returned.points) == 1 else 'points'}"
    return f"{'To be corrected' if returned.verdict == 'reopened' else 'Sent back'}: {points}"


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


def whom_it_waits_for(dossier: Dossier) -> str:
    """For whom a submission waits that is put to signatories: stages beside each other with "and"."""
    roles = {stage.id: [turn for turn in dossier.turns_due if turn.stage == stage.id] for stage in dossier.stages_due}
    return " and ".join(
        " or ".join(waits_for(dossier, turn.role, turn.organisation) for turn in turns) for turns in roles.values()
    )


def urgency(row: WorkRow) -> tuple[int, datetime, datetime]:
    """By what worklists are sorted: overdue, soon, the rest; then by when it is due and how long it waited."""
    if row.deadline is None:
        return 1 if row.urgent else 3, datetime.max, row.since
    return ORDER[row.deadline.urgency], row.deadline.due, row.since


_ENDED = {
    "delivered": "Everything was delivered",
    "closed": "Closed",
    "withdrawn": "Withdrawn",
    "stopped": "Stopped",
    "refused": "Refused",
    "superseded": "Replaced by a newer version",
}
