"""Where entries of the directory receive documents: by which way, whether that was tried out, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from formsvc.database.sealed import bound_at, bound_to
from formsvc.definitions.model import Channel, FormDefinition
from formsvc.delivery.shared_secrets import SharedSecret, read_secret
from formsvc.delivery.tables import Destination
from formsvc.workflow.house import House
from formsvc.workflow.recipients import titles

Missing = tuple[str, str]  # the id of an entry, and what it is called


def destination(session: Session, entry: str) -> Destination | None:
    """What an administrator set for an entry; None when nothing, or when this is no entry."""
    return session.get(Destination, entry) if entry else None


def channel_for(row: Destination | None, wanted: Channel) -> Channel:
    """The entry's own way when it has one, else the form's. What is given by hand is always given by hand."""
    return wanted if wanted == "hand_over" or row is None else row.channel or wanted


def place_of(row: Destination | None, channel: Channel) -> str:
    """Where an entry can be reached by a channel: an e-mail or a web address; "" when it cannot."""
    if row is None:
        return ""
    if channel == "webhook":
        return row.url if row.sealed_secret is not None else ""
    return row.email


def own_place(row: Destination) -> str:
    """The place that a test message goes to."""
    return row.url if row.channel == "webhook" else row.email


def is_checked(row: Destination | None, place: str) -> bool:
    """Whether somebody at this place has answered a test message."""
    return row is not None and row.checked_at is not None and place == own_place(row)


def secret_of(house: House, row: Destination) -> SharedSecret | None:
    """The secret that an entry's system knows; None when none was made."""
    if row.sealed_secret is None:
        return None
    return read_secret(house.open_text(row.sealed_secret, bound_to(Destination.sealed_secret, row)))


def seal_secret(house: House, entry: str, secret: SharedSecret) -> bytes:
    """The secret as it is kept."""
    return house.seal_text(secret.written(), bound_at(Destination.sealed_secret, id=entry))


def missing(house: House, session: Session, form: FormDefinition) -> tuple[Missing, ...]:
    """The entries that a form always names and that cannot be reached: without them it is not live."""
    found = dict.fromkeys(_unreached(session, form))
    known = titles(house, session) if found else {}
    return tuple((entry, known.get(entry, entry)) for entry in found)


def why_not_live(lacking: tuple[Missing, ...]) -> str:
    """The sentence for those who would start it; "" when nothing is missing."""
    if not lacking:
        return ""
    names = [title for _, title in lacking]
    listed = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    verb = "receives" if len(names) == 1 else "receive"
    return f"This form cannot be started yet: an administrator has to say where {listed} {verb} documents."


def _unreached(session: Session, form: FormDefinition) -> Iterator[str]:
    for delivery in form.deliveries:
        entry = delivery.to.directory
        if entry and delivery.channel != "hand_over":
            row = destination(session, entry)
            if not place_of(row, channel_for(row, delivery.channel)):
                yield entry
