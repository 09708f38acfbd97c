"""Asking administrators for the addresses that a submitted form needs, and remembering that they were asked."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from formsvc.delivery.tables import Notice
from formsvc.workflow.addressing import without_address
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.due import Due
from formsvc.workflow.notices import tell, who_holds

KIND = "no_address"


def ask_for_addresses(dossier: Dossier) -> Due:
    """Tell the administrators of the author's organisation, or all where it has none, about each that is missing."""
    found = tuple(without_address(dossier))
    if not found:
        return ()
    asked = who_holds(dossier, "administrator", dossier.row.organisation) or who_holds(dossier, "administrator")
    people = [actor.id for actor in asked]
    return tuple(task for entry, _ in found for task in tell(dossier, people, KIND, entry))


def asked_for(session: Session) -> frozenset[str]:
    """The entries that administrators were ever asked for; what a notice is about stands in its key."""
    keys = session.scalars(select(Notice.key).where(Notice.kind == KIND))
    return frozenset(key.split(":")[3] for key in keys)
