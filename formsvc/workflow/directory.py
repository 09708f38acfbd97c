"""Where named recipients are: addresses that an administrator keeps, outside every form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from formsvc import audit
from formsvc.answers.contacts import normal_email
from formsvc.database import Sessions
from formsvc.delivery.tables import Destination
from formsvc.people import Actor, organisations
from formsvc.workflow.house import House, Steps
from formsvc.workflow.refusals import DecisionIncomplete, NotAllowed, NotFound
from formsvc.workflow.send_views import DestinationRow


class Directory(Steps):
    """The administrator's directory of recipients."""

    def destinations(self) -> tuple[DestinationRow, ...]:
        """Every entry of the directory and every organisation, with its address ("" when nobody set one)."""
        with self.house.sessions() as session:
            return tuple(
                DestinationRow(id=entry, title=title, email=email_of(session, entry))
                for entry, title in _titles(self.house, session).items()
            )

    def set_destination(self, entry: str, address: str, actor: Actor) -> None:
        """Set where an entry receives documents. Raises NotAllowed, NotFound, DecisionIncomplete (not an address)."""
        if not actor.holds("administrator"):
            raise NotAllowed("Only an administrator can change the directory.")
        email = normal_email(address)
        if email is None:
            raise DecisionIncomplete({"address": "Enter an email address, like name@example.gov.uk."})
        with self.house.sessions.begin() as session:
            if entry not in _titles(self.house, session):
                raise NotFound("There is no such entry in the directory.")
            at = self.house.now()
            session.merge(Destination(id=entry, email=email, changed_at=at))
            session.flush()
            audit.append(session, f"person:{actor.id}", "set-destination", f"destination:{entry}", at)


def email_of(session: Session, entry: str) -> str:
    """The address of an entry; "" when nobody set one."""
    found = session.get(Destination, entry)
    return found.email if found is not None else ""


def title_of(house: House, session: Session, entry: str) -> str:
    """What an entry is called."""
    return _titles(house, session).get(entry, "")


def furnish(sessions: Sessions, emails: Mapping[str, str], at: datetime) -> None:
    """Put in the addresses that a new service begins with; those that are there stay."""
    with sessions.begin() as session:
        for entry, email in emails.items():
            if session.get(Destination, entry) is None:
                session.add(Destination(id=entry, email=email, changed_at=at))


def _titles(house: House, session: Session) -> Mapping[str, str]:
    teams = {option.id: option.label for option in house.definitions.rows("directory")}
    return {**teams, **organisations(session)}
