"""Where named recipients are: addresses that an administrator keeps, outside every form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from formsvc import audit
from formsvc.answers.contacts import normal_email
from formsvc.database import Sessions
from formsvc.definitions.functions import email_domain_in
from formsvc.delivery.tables import Destination
from formsvc.people import Actor
from formsvc.workflow.due import Due
from formsvc.workflow.house import Steps
from formsvc.workflow.outgoing import send_what_waited_for, waiting_for
from formsvc.workflow.recipients import email_of, forms_by_entry, titles
from formsvc.workflow.refusals import DecisionIncomplete, NotAllowed, NotFound
from formsvc.workflow.send_views import DestinationRow


class Directory(Steps):
    """The administrator's directory of recipients."""

    def destinations(self) -> tuple[DestinationRow, ...]:
        """Every entry of the directory and every organisation, with its address ("" when nobody set one)."""
        forms = forms_by_entry(self.house)
        with self.house.sessions() as session:
            waiting = Counter(waiting_for(self.house, session))
            return tuple(
                DestinationRow(
                    id=entry,
                    title=title,
                    email=(email := email_of(session, entry)),
                    forms=forms.get(entry, ()),
                    secure=not email or self.is_secure(email),
                    waiting=waiting[entry],
                )
                for entry, title in titles(self.house, session).items()
            )

    def is_secure(self, address: str) -> bool:
        """Whether the domain of an address is on the list of secure domains; nothing is judged without a list."""
        domains = tuple(row.label for row in self.house.definitions.rows("secure_email_domains"))
        return not domains or email_domain_in(address, domains)

    def set_destination(self, entry: str, address: str, actor: Actor) -> Due:
        """Set where an entry receives documents, and send what waited for that. Raises NotAllowed, NotFound,
        DecisionIncomplete (not an address)."""
        if not actor.holds("administrator"):
            raise NotAllowed("Only an administrator can change the directory.")
        email = normal_email(address)
        if email is None:
            raise DecisionIncomplete({"address": "Enter an email address, like name@example.gov.uk."})
        with self.house.sessions.begin() as session:
            if entry not in titles(self.house, session):
                raise NotFound("There is no such entry in the directory.")
            at = self.house.now()
            session.merge(Destination(id=entry, email=email, changed_at=at))
            session.flush()
            due = send_what_waited_for(self.house, session, entry)
            audit.append(session, f"person:{actor.id}", "set-destination", f"destination:{entry}", at)
            return due


def furnish(sessions: Sessions, emails: Mapping[str, str], at: datetime) -> None:
    """Put in the addresses that a new service begins with; those that are there stay."""
    with sessions.begin() as session:
        for entry, email in emails.items():
            if session.get(Destination, entry) is None:
                session.add(Destination(id=entry, email=email, changed_at=at))
