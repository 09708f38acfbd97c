"""Whether what a delivery took to somebody still holds, and what it took the place of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy import select

from formsvc.definitions.model import DeliveryDefinition
from formsvc.delivery.parcels import Receiver
from formsvc.delivery.tables import Delivery, Tells
from formsvc.submissions.statuses import Status
from formsvc.submissions.tables import Submission
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.receivers import receiver_of

WORD: Final[Mapping[Tells, str]] = {
    "corrected": "Word that a new version is coming",
    "withdrawn": "Word that it does not hold any more",
}
TAKEN_BACK: Final[tuple[Status, ...]] = ("withdrawn", "superseded")


def newest(dossier: Dossier) -> Dossier:
    """The same submission as its current round has it."""
    if dossier.number == dossier.row.round:
        return dossier
    return Dossier(dossier.house, dossier.session, dossier.row)


def is_current(dossier: Dossier, delivery: Delivery) -> bool:
    """Whether a delivery is of the version that holds: of this round, or of a part of the draft that is still closed.

    What left with a part of the draft holds until that part is opened again.
    """
    if dossier.row.status in TAKEN_BACK:
        return False
    if delivery.round == dossier.row.round or delivery.part:
        return delivery.round == dossier.row.round
    now, after = newest(dossier), dossier.definition.document(delivery.document).after
    if not after or now.part(after).opens != "draft":
        return False
    finished_since = any(move.part == after and move.round > delivery.round for move in now.every_move)
    return not finished_since and now.is_finished(now.part(after))


def as_word(wanted: DeliveryDefinition, tells: Tells) -> DeliveryDefinition:
    """What the ledger says of a word to the receiver of a delivery: nothing goes with it, and nothing holds it."""
    return replace(wanted, title=f"{WORD[tells]}: {wanted.title}", encloses=(), holds=(), after="", each="")


def in_their_hands(dossier: Dossier) -> Iterator[Delivery]:
    """The newest document of each kind that each receiver has, unless they have been told that it does not hold."""
    for number, row in enumerate(dossier.deliveries):
        if not _was_given(row) or word_of(dossier, row, "withdrawn") is not None:
            continue
        if taken_over(dossier, row, dossier.deliveries[number + 1 :]) is None:
            yield row


def word_of(dossier: Dossier, delivery: Delivery, tells: Tells) -> Delivery | None:
    """The word that goes, or went, to the receiver of a document about it."""
    about = (delivery.round, delivery.delivery, delivery.entry)
    words = (row for row in dossier.deliveries if row.tells == tells)
    return next((row for row in words if (row.round, row.delivery, row.entry) == about), None)


def taken_over(dossier: Dossier, delivery: Delivery, others: Sequence[Delivery]) -> Delivery | None:
    """The last of some other deliveries that took the same document to the same hands in another version."""
    given = (row for row in reversed(others) if _was_given(row))
    return next((row for row in given if is_same(dossier, row, delivery)), None)


def is_same(dossier: Dossier, one: Delivery, other: Delivery) -> bool:
    """Whether two deliveries take the same kind of document to the same receiver, by address or by name.

    Who is no person that an answer names (the child, the family, a team) is always the same one.
    """
    if one.delivery != other.delivery or one.part or other.part:
        return False
    known = next((row for row in dossier.definition.deliveries if row.id == one.delivery), None)
    if known is not None and (known.to.name or known.to.directory):
        return True
    return _same(receiver_of(dossier.house, one), receiver_of(dossier.house, other))


def replaced(dossier: Dossier) -> Dossier | None:
    """What this submission is a new version of."""
    known = dossier.row.replaces_id
    if known is None:
        return None
    return Dossier(dossier.house, dossier.session, dossier.session.get_one(Submission, known))


def next_version(dossier: Dossier) -> Submission | None:
    """The new version of a submission, being written or approved; None without one."""
    found = select(Submission).where(
        Submission.replaces_id == dossier.row.id, Submission.status.not_in(("withdrawn", "refused", "stopped"))
    )
    return dossier.session.scalar(found.order_by(Submission.id.desc()).limit(1))


def _was_given(row: Delivery) -> bool:
    return row.state == "sent" and not row.tells and not row.part


def _same(one: Receiver, other: Receiver) -> bool:
    if one.email and one.email.casefold() == other.email.casefold():
        return True
    return " ".join(one.name.casefold().split()) == " ".join(other.name.casefold().split())
