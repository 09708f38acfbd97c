"""How versions of a document are called, and what a page says about the version that somebody looks at."""

from __future__ import annotations

from formsvc.delivery.tables import Delivery
from formsvc.documents.wording import say_date
from formsvc.people import Actor
from formsvc.submissions.tables import Round, Submission
from formsvc.workflow.current import in_their_hands, next_version, replaced, taken_over
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.house import local
from formsvc.workflow.sign_views import Versions

APPROVED = ("approved", "delivered", "closed")


def versions_of(dossier: Dossier, actor: Actor, *, is_author: bool) -> Versions:
    """What a page says about it to somebody."""
    row, old, new = dossier.row, replaced(dossier), next_version(dossier)
    approved = row.status in APPROVED and new is None
    return Versions(
        number=dossier.number,
        corrects=corrected_words(dossier),
        under_correction=bool(corrected_round(dossier)) and row.status in ("draft", "submitted", "in_sign_off"),
        replaces=old.row.reference if old is not None else "",
        replaced_by=new.reference if new is not None and row.status == "superseded" else "",
        next_version=new.reference if new is not None and row.status != "superseded" else "",
        in_their_hands=len(list(in_their_hands(dossier))) if row.status in APPROVED else 0,
        may_correct=approved and (is_author or has_signed(dossier, actor)),
        may_begin_anew=approved and is_author,
    )


def corrected_round(dossier: Dossier) -> int:
    """The last round that was opened again to be corrected, before the one that is looked at; 0 for none."""
    made = (one.round for one in dossier.decisions if one.verdict == "reopened" and one.round < dossier.number)
    return max(made, default=0)


def corrected_words(dossier: Dossier) -> str:
    """The version that this one corrects, in words."""
    corrected = corrected_round(dossier)
    return version_words(dossier, corrected) if corrected else ""


def has_signed(dossier: Dossier, actor: Actor) -> bool:
    """Whether this person is one of those who approved this round."""
    made = (one for one in dossier.decisions if one.round == dossier.row.round and one.verdict == "approved")
    return any(one.by_id == actor.id for one in made)


def version_words(dossier: Dossier, number: int) -> str:
    """A version as it is called: its number, and the day on which it was submitted."""
    submitted = dossier.session.get_one(Round, (dossier.row.id, number)).submitted_at
    return f"version {number} of {say_date(local(submitted or dossier.row.since).date())}"


def earlier_words(dossier: Dossier, delivery: Delivery) -> str:
    """Which version this receiver has that a delivery takes the place of, or that a word is about; "" for none."""
    if delivery.tells:
        return version_words(dossier, delivery.round)
    before = [row for row in dossier.deliveries if row.round < delivery.round]
    taken = taken_over(dossier, delivery, before)
    if taken is not None:
        return version_words(dossier, taken.round)
    old = replaced(dossier) if not delivery.part else None
    taken = taken_over(dossier, delivery, old.deliveries) if old is not None else None
    return _of_another(old.row, version_words(old, taken.round)) if old is not None and taken is not None else ""


def _of_another(row: Submission, words: str) -> str:
    return f"{row.reference}, {words}"
