"""Taking back what was sent: what has not left stays, links close, and whoever has an earlier version is told."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from formsvc.database.sealed import bound_to
from formsvc.delivery.links import close_links
from formsvc.delivery.tables import Delivery, Tells
from formsvc.submissions.statuses import Status
from formsvc.workflow.current import in_their_hands, is_current, is_same, replaced, word_of
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.due import Deliver, Due
from formsvc.workflow.outgoing import SENDABLE, is_free
from formsvc.workflow.receivers import receiver_of, seal_receiver

CORRECTED: Final = "It is being corrected."
BEING_CORRECTED: Final = (
    "This document is being corrected. Do not use the copy that you have. When the correction is signed, you are sent "
    "the new version, or told that there is none for you."
)
REPLACED: Final = (
    "This document was corrected, and a new version took its place. Do not use the copy that you have. If you were not "
    "sent the new version, ask the sender whether it is for you."
)
WITHDRAWN: Final = "It was withdrawn."
CLOSED_BECAUSE: Final[Mapping[Status, str]] = {
    "withdrawn": "This document was withdrawn. Do not use the copy that you have.",
    "superseded": "Another document took the place of this one. Do not use the copy that you have.",
    "refused": "This document does not hold any more. Do not use the copy that you have.",
    "draft": BEING_CORRECTED,
    "submitted": BEING_CORRECTED,
    "in_sign_off": BEING_CORRECTED,
}
NOT_LEFT: Final = ("waiting", "to_hand_over", "failed")


def hold_back(dossier: Dossier, why: str) -> None:
    """What does not hold any more and has not left does not leave; no link opens what has."""
    for row in dossier.deliveries:
        if row.tells or row.part or is_current(dossier, row):
            continue
        close_links(row)
        row.reminded_at, row.look_at = None, None  # nobody needs to say any more that they have it
        if row.state in NOT_LEFT:
            row.state, row.leased_until = "given_up", None
            row.sealed_note = dossier.house.seal_text(why, bound_to(Delivery.sealed_note, row))
    dossier.session.flush()


def why_closed(dossier: Dossier, delivery: Delivery) -> str:
    """Why what a link leads to is not shown any more; "" while it holds."""
    return "" if is_current(dossier, delivery) else CLOSED_BECAUSE.get(dossier.row.status, REPLACED)


def tell_holders(dossier: Dossier, tells: Tells) -> Due:
    """Tell everybody who has what does not hold any more: that it is being corrected, or that it was withdrawn."""
    return _words(dossier, (row for row in in_their_hands(dossier) if not is_current(dossier, row)), tells)


def tell_left_out(dossier: Dossier) -> Due:
    """After an approval: tell those who have an earlier version and get none of this one.

    Who has what this submission replaces is told at once that it is, when the new one reaches them only later.
    """
    if dossier.row.status not in SENDABLE:
        return ()
    due: Due = ()
    for row in in_their_hands(dossier):
        if not is_current(dossier, row) and _sent_instead(dossier, row) is None and not _will_get(dossier, row):
            due += _words(dossier, (row,), "withdrawn")
    old = replaced(dossier)
    return due if old is None or old.row.status != "superseded" else due + _tell_of_new(dossier, old)


def tell_late(dossier: Dossier, row: Delivery) -> Due:
    """It was on its way when it was taken back, and has arrived all the same: its receiver is told like the others."""
    if row.tells or row.part or is_current(dossier, row):
        return ()
    close_links(row)
    being_corrected = dossier.row.status in ("draft", "submitted", "in_sign_off")
    return _words(dossier, (row,), "corrected" if being_corrected else "withdrawn")


def _tell_of_new(dossier: Dossier, old: Dossier) -> Due:
    due: Due = ()
    for row in in_their_hands(old):
        new = _sent_instead(dossier, row)
        if new is None or not is_free(dossier, new):
            comes = new is not None or _will_get(dossier, row)
            due += _words(old, (row,), "corrected" if comes else "withdrawn")
    return due


def _sent_instead(dossier: Dossier, row: Delivery) -> Delivery | None:
    """By which delivery a receiver of an earlier version is sent this one."""
    own = (one for one in dossier.deliveries if one.round == dossier.row.round and not one.tells and one.id != row.id)
    return next((one for one in own if one.state != "given_up" and is_same(dossier, row, one)), None)


def _will_get(dossier: Dossier, row: Delivery) -> bool:
    """Whether its document is made only when a part is finished that is still being filled in."""
    wanted = next((one for one in dossier.definition.deliveries if one.id == row.delivery), None)
    after = dossier.definition.document(wanted.document).after if wanted is not None else ""
    return bool(after) and dossier.is_ahead(after)


def _words(dossier: Dossier, about: Iterable[Delivery], tells: Tells) -> Due:
    new = [_word(dossier, row, tells) for row in about if word_of(dossier, row, tells) is None]
    dossier.session.add_all(new)
    dossier.session.flush()
    dossier.deliveries = (*dossier.deliveries, *new)
    return tuple(_bells(new))


def _word(dossier: Dossier, row: Delivery, tells: Tells) -> Delivery:
    """One word to one receiver, by the way on which the document went; by hand it is somebody's task."""
    key = str(uuid.uuid4())
    return Delivery(
        key=key, submission_id=row.submission_id, round=row.round, delivery=row.delivery, entry=row.entry,
        document="", tells=tells, channel=row.channel, urgent=True, created_at=dossier.now, next_try=dossier.now,
        sealed_recipient=seal_receiver(dossier.house, key, receiver_of(dossier.house, row)),
        state="to_hand_over" if row.channel == "hand_over" else "waiting",
    )  # fmt: skip


def _bells(rows: Iterable[Delivery]) -> Iterator[Deliver]:
    return (Deliver(row.id) for row in rows if row.state == "waiting")
