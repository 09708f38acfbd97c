"""Telling our own people that something waits for them: rows to be sent, and the words of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from sqlalchemy import select

from formsvc.delivery.tables import Notice
from formsvc.people import Actor, holders
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.due import Due, SendNotice

WORDS: Final[Mapping[str, str]] = {
    "to_sign": "A form waits for your decision.",
    "sent_back": "A form of yours was sent back. It says what to change.",
    "approved": "A form of yours was approved.",
    "refused": "A form of yours was refused. The reasons are with it.",
    "to_fill_in": "A part of a form waits for you to fill it in.",
    "died": "Something could not be made or sent, and is not tried any more. Administration shows what, and why.",
    "given_up": "An administrator stopped trying to send something of a form of yours. The form's page says why.",
    "delivery_failed": "A document could not be delivered and waits for you.",
    "not_acknowledged": "Nobody has said that they have a document that you sent. It waits for you.",
    "asked_format": "Somebody who received a document asks for it in another format.",
    "reopened": "A form of yours was opened again to be corrected. It says what to change.",
    "signed_reopened": "A form that you signed was opened again to be corrected.",
    "signed_withdrawn": "A form that you signed was withdrawn.",
    "clock_soon": "A date to keep is near.",
    "clock_passed": "A date to keep has passed.",
    "clock_escalated": "A date to keep has passed. You are told because of your role.",
    "nobody_to_tell": "A date to keep has passed, and nobody holds the role that should be told.",
    "no_address": "A form goes to somebody without an address. Administration, then Recipients, shows whom.",
    "acts_for": "You act for somebody while they are away. Your first page says for whom, in which role, and how long.",
    "is_acted_for": "Somebody acts for you while you are away. The page about your absence says who, and how long.",
    "acting_ended": "Somebody was to act for somebody else while they are away. That was ended before its time.",
    "given_to_you": "Somebody handed a form over to you.",
    "given_away": "A form of yours was handed over to somebody else in your role.",
    "taken_back": "A form that was handed over to you was given back or taken back.",
    "factor_set": "A second step was set up for your sign-in, with new recovery codes. If it was not you, "
    "tell the administrator of the service at once.",
    "factor_removed": "The second step of your sign-in was taken away. If it was not you, tell the administrator of "
    "the service at once.",
    "factor_reset": "An administrator took away the second step of your sign-in. If you did not ask for that, tell "
    "them at once.",
    "recovery_used": "A recovery code was used to sign in as you. If it was not you, tell the administrator of the "
    "service at once.",
    "connected_elsewhere": "Your account can now be opened by signing in to your organisation. If that was not you, "
    "tell an administrator of the service at once.",
    "erasure_report": "A report of records that may be erased waits for somebody to read it: Keeping, in the menu.",
    "draft_goes": "A draft of yours was not touched for a long time. It is erased unless you open it before then.",
    "referred": "A form was submitted with something that is referred to you.",
}


def tell(dossier: Dossier, people: Iterable[int], kind: str, about: str = "") -> Due:
    """Add a notice for each of them; the same kind about the same thing in the same round is told once."""
    about_it = f"{dossier.row.id}:{dossier.row.round}:{kind}:{about}"
    return _add(dossier, people, kind, about_it)


def raise_alarm(dossier: Dossier, what: str) -> Due:
    """Tell those who administer the organisation that something died, at most once a day for each kind of thing."""
    watching = who_holds(dossier, "administrator", dossier.row.organisation)
    return _add(dossier, (actor.id for actor in watching), "died", f"died:{what}:{dossier.now.date()}")


def _add(dossier: Dossier, people: Iterable[int], kind: str, about: str) -> Due:
    due = []
    for person in sorted(set(people)):
        key = f"{about}:{person}"
        if dossier.session.scalar(select(Notice.id).where(Notice.key == key)) is None:
            notice = Notice(
                key=key, person_id=person, submission_id=dossier.row.id, kind=kind, created_at=dossier.now,
                next_try=dossier.now,
            )  # fmt: skip
            dossier.session.add(notice)
            dossier.session.flush()
            due.append(SendNotice(notice.id))
    return tuple(due)


def who_holds(dossier: Dossier, role: str, organisation: str = "") -> tuple[Actor, ...]:
    """Everybody who holds a role, in one organisation or ("") in any."""
    return holders(dossier.session, role, organisation or None) if role else ()


def text_of(kind: str, reference: str, address: str, facts: Iterable[str] = ()) -> str:
    """The message: the reference, and nothing about anybody. `facts` are lines from the definition and of places."""
    more = [*facts, f"Reference: {reference}"] if reference else [*facts]
    lines = "".join(f"{line}\n" for line in (*more, "")) if more else ""
    return (
        f"{WORDS[kind]}\n\n{lines}"
        f"Sign in to see it: {address}/\n\nThis message was sent by the forms service. Do not reply to it.\n"
    )
