"""What happened to a submission, and who did it: read from the rows that say so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from formsvc.database.sealed import bound_to
from formsvc.delivery.tables import ChannelChange, Delivery, Notice, Opening, Outcome
from formsvc.people import Person
from formsvc.signoff.tables import DecisionRow, HandOver
from formsvc.signoff.words import REOPENED, verdicts_of
from formsvc.submissions.tables import PartMove, StatusChange
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.giving import hand_overs
from formsvc.workflow.notices import WORDS
from formsvc.workflow.outgoing import wanted_by
from formsvc.workflow.passing import who_finished
from formsvc.workflow.seen import Reading
from formsvc.workflow.views import Moment

BECAME = {
    "submitted": "Submitted for sign-off",
    "in_sign_off": "Put to the signatories",
    "approved": "Approved by everybody who had to agree",
    "delivered": "Everything was delivered",
    "closed": "Closed",
    "withdrawn": "Withdrawn",
    "stopped": "Stopped",
    "superseded": "Replaced by a newer version",
}
PASSED = {
    ("finished", "account"): "finished",
    ("finished", "link"): "finished by private link",
    ("finished", "paper"): "finished, typed in from paper",
    ("sent_back", "account"): "sent back",
    ("sent_back", "paper"): "sent back",
}
HEARD: Mapping[Outcome, str] = {
    "sent": "Sent",
    "temporary": "Could not be sent",
    "permanent": "Could not be sent",
    "bounced": "Came back",
    "delayed": "Not taken yet",
    "arrived": "Taken by their mail system",
    "away": "An automatic reply came",
    "reminded": "The receiver was reminded",
}
BY = {
    "secure_link": "by a secure link",
    "secure_email": "by secure email",
    "webhook": "to another system",
    "hand_over": "by hand",
}
OPENED = {
    "opened": "The receiver opened it",
    "pdf": "The receiver took the PDF",
    "docx": "The receiver took the Word file",
    "enclosure": "The receiver took a file that came with it",
    "acknowledged": "The receiver said that they have it",
}


def timeline(dossier: Dossier, reading: Reading) -> tuple[Moment, ...]:
    """Everything that happened, newest first; whoever does not read the whole reads nobody's words about it."""
    told = (*_moves(dossier), *_parts(dossier), *_decisions(dossier), *_hand_overs(dossier))
    sent = (*_attempts(dossier, reading), *(_given_up(dossier) if reading.whole else ()))
    moments = sorted((*told, *sent), key=lambda moment: moment.at)
    return tuple(moment if reading.whole else replace(moment, detail="") for moment in reversed(moments))


def theirs(dossier: Dossier, reading: Reading) -> Iterator[Delivery]:
    """The deliveries that somebody reads about: every one, or those of documents that are for them."""
    for delivery in dossier.deliveries:
        document = dossier.definition.document(delivery.document) if delivery.document else None
        if reading.whole or (document is not None and reading.has(document)):
            yield delivery


def _moves(dossier: Dossier) -> Iterator[Moment]:
    began = True
    for change in dossier.row.history:
        what = "Started" if began and change.status == "draft" else BECAME.get(change.status, "")
        began = False
        if what:
            reason = dossier.house.open_text(change.sealed_reason, bound_to(StatusChange.sealed_reason, change))
            yield _moment(dossier, change.at, _name(dossier, change.by_id), what, reason)


def _parts(dossier: Dossier) -> Iterator[Moment]:
    for move in dossier.every_move:
        part = dossier.part(move.part)
        what = f"{part.title}: {PASSED[(move.what, move.how)]}"
        words = dossier.house.open_text(move.sealed_words, bound_to(PartMove.sealed_words, move))
        yield _moment(dossier, move.at, who_finished(dossier, move), what, words)


def _decisions(dossier: Dossier) -> Iterator[Moment]:
    stages = {stage.id: stage for stage in dossier.definition.sign_off}
    for made in dossier.decisions:
        stage = stages.get(made.stage)
        words = f"{stage.title}: {dict(verdicts_of(stage))[made.verdict]}" if stage is not None else REOPENED
        who = f"{made.by_name}, acting for {made.for_name}" if made.for_name else made.by_name
        reasons = dossier.house.open_text(made.sealed_reasons, bound_to(DecisionRow.sealed_reasons, made))
        yield _moment(dossier, made.at, who, words, reasons)


def _hand_overs(dossier: Dossier) -> Iterator[Moment]:
    stages = {stage.id: stage.title for stage in dossier.definition.sign_off}
    for row in hand_overs(dossier):
        what = f"Handed over to {row.to_name}" if row.by_id != row.to_id else "Open to everybody in the role again"
        about = f"{stages[row.stage]}: {what[:1].lower()}{what[1:]}" if row.stage in stages else what
        reason = dossier.house.open_text(row.sealed_reason, bound_to(HandOver.sealed_reason, row))
        yield _moment(dossier, row.at, row.by_name, about, reason)


def _attempts(dossier: Dossier, reading: Reading) -> Iterator[Moment]:
    for delivery in theirs(dossier, reading):
        title = wanted_by(dossier, delivery).title
        by_hand = delivery.channel == "hand_over" and delivery.state == "sent"
        given = delivery.attempts[-1] if by_hand else None
        for attempt in delivery.attempts:
            what = "Given by hand" if attempt is given else HEARD[attempt.outcome]
            yield _moment(dossier, attempt.at, "", f"{what}: {title}", attempt.detail)
        changes = dossier.session.scalars(select(ChannelChange).where(ChannelChange.delivery_id == delivery.id))
        for change in changes:
            reason = dossier.house.open_text(change.sealed_reason, bound_to(ChannelChange.sealed_reason, change))
            yield _moment(dossier, change.at, change.by_name, f"To go {BY[change.became]}: {title}", reason)
        found = dossier.session.scalars(select(Opening).where(Opening.delivery_id == delivery.id))
        for opening in found:
            yield _moment(dossier, opening.at, "", f"{OPENED[opening.what]}: {title}", "")


def _given_up(dossier: Dossier) -> Iterator[Moment]:
    """Messages to our own people that an administrator gave up sending, and why."""
    about = select(Notice).where(Notice.submission_id == dossier.row.id, Notice.ended_at.is_not(None))
    for notice in dossier.session.scalars(about.order_by(Notice.id)):
        what = f"Nobody tries any more to send the message: “{WORDS.get(notice.kind, '')}”"
        reason = dossier.house.open_text(notice.sealed_reason, bound_to(Notice.sealed_reason, notice))
        yield _moment(dossier, notice.ended_at or notice.created_at, _name(dossier, notice.ended_by_id), what, reason)


def _moment(dossier: Dossier, at: datetime, who: str, what: str, detail: str) -> Moment:
    return Moment(at=at, who=who, what=what, detail=detail, reference=dossier.row.reference)


def _name(dossier: Dossier, person: int | None) -> str:
    found = dossier.session.get(Person, person) if person is not None else None
    return found.name if found is not None else ""
