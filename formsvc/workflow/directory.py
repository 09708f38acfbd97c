"""Where named recipients are: ways and addresses that an administrator keeps, outside every form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from formsvc import audit
from formsvc.answers.contacts import normal_email
from formsvc.database import Sessions
from formsvc.definitions.functions import email_domain_in
from formsvc.delivery.shared_secrets import SharedSecret, new_secret
from formsvc.delivery.tables import Destination
from formsvc.people import Actor
from formsvc.workflow.asking import asked_for
from formsvc.workflow.destinations import Missing, missing, seal_secret, secret_of
from formsvc.workflow.directory_views import DestinationRow, MadeSecret
from formsvc.workflow.due import Due
from formsvc.workflow.house import Steps
from formsvc.workflow.outgoing import send_what_waited_for, waiting_for
from formsvc.workflow.placing import NewPlace, change_place, destination_row, faults_of
from formsvc.workflow.recipients import forms_by_entry, titles
from formsvc.workflow.refusals import DecisionIncomplete, NotAllowed, NotFound


class Directory(Steps):
    """The administrator's directory of recipients."""

    def destinations(self) -> tuple[DestinationRow, ...]:
        """Every entry of the directory and every organisation, with where it is ("" when nobody set that)."""
        forms, stopped = forms_by_entry(self.house), self._stopped_forms()
        with self.house.sessions() as session:
            waiting, asked = Counter(waiting_for(self.house, session)), asked_for(session)
            found = {row.id: row for row in session.scalars(select(Destination))}
            rows = (
                DestinationRow(
                    id=entry,
                    title=title,
                    forms=forms.get(entry, ()),
                    stops=stopped.get(entry, ()),
                    waiting=waiting[entry],
                    is_asked_for=entry in asked,
                )
                for entry, title in titles(self.house, session).items()
            )
            return tuple(destination_row(self.house, found.get(row.id), row, self.is_secure) for row in rows)

    def lacking(self) -> Mapping[str, tuple[Missing, ...]]:
        """For each form that is not live: the entries that must be reached first."""
        with self.house.sessions() as session:
            found = ((form.id, missing(self.house, session, form)) for form in self.house.definitions.forms.values())
            return {form: entries for form, entries in found if entries}

    def is_secure(self, address: str) -> bool:
        """Whether the domain of an address is on the list of secure domains; nothing is judged without a list."""
        domains = tuple(row.label for row in self.house.definitions.rows("secure_email_domains"))
        return not domains or email_domain_in(address, domains)

    def set_destination(self, entry: str, address: str, actor: Actor, channel: str = "", url: str = "") -> Due:
        """Set how and where an entry receives documents, and send what waited for that; a place that changed is not
        checked any more, and a system at another place needs a new secret before anything leaves for it.

        Raises NotAllowed, NotFound, DecisionIncomplete (address, channel, url).
        """
        new = NewPlace(email=normal_email(address) or address.strip(), channel=channel, url=url.strip())
        faults = dict(faults_of(self.house, new))

        def change(session: Session, row: Destination) -> Due:
            if faults:
                raise DecisionIncomplete(faults)
            change_place(row, new, self.house.now())
            session.flush()
            return send_what_waited_for(self.house, session, entry)

        return self._change_entry(entry, actor, "set-destination", change)

    def make_secret(self, entry: str, actor: Actor) -> MadeSecret:
        """A new secret for the system of an entry; the one before signs beside it for seven days. What waited for the
        first one leaves. Raises NotAllowed, NotFound (no such entry, or no system)."""
        made = []

        def change(session: Session, row: Destination) -> Due:
            known, now = secret_of(self.house, _with_system(row)), self.house.now()
            secret = SharedSecret(secret=new_secret()) if known is None else known.renewed(now)
            row.sealed_secret = seal_secret(self.house, entry, secret)
            session.flush()
            made.append((titles(self.house, session)[entry], row.url, secret))
            return send_what_waited_for(self.house, session, entry) if known is None else ()

        due = self._change_entry(entry, actor, "made-secret", change)
        title, url, secret = made[0]
        until = secret.old_until(self.house.now())
        return MadeSecret(entry=entry, title=title, url=url, secret=secret.secret, old_until=until, due=due)

    def end_old_secrets(self, entry: str, actor: Actor) -> None:
        """Sign with the newest secret alone from now on. Raises NotAllowed, NotFound."""

        def change(_session: Session, row: Destination) -> Due:
            known = secret_of(self.house, _with_system(row))
            if known is not None:
                row.sealed_secret = seal_secret(self.house, entry, known.alone())
            return ()

        self._change_entry(entry, actor, "ended-old-secrets", change)

    def _change_entry(self, entry: str, actor: Actor, what: str, change: Callable[[Session, Destination], Due]) -> Due:
        if not actor.holds("administrator"):
            raise NotAllowed("Only an administrator can change the directory.")
        with self.house.sessions.begin() as session:
            if entry not in titles(self.house, session):
                raise NotFound("There is no such entry in the directory.")
            at = self.house.now()
            row = session.get(Destination, entry, with_for_update=True)
            if row is None:
                row = Destination(id=entry, email="", channel="", url="", check_digest="", changed_at=at)
                session.add(row)
            due = change(session, row)
            session.flush()
            audit.append(session, f"person:{actor.id}", what, f"destination:{entry}", at)
            return due

    def _stopped_forms(self) -> Mapping[str, tuple[str, ...]]:
        """For each entry that is not reached: the titles of the forms that cannot be started for that."""
        found: dict[str, tuple[str, ...]] = {}
        for form, entries in self.lacking().items():
            for entry, _ in entries:
                found[entry] = (*found.get(entry, ()), self.house.definitions.form(form).title)
        return found


def furnish(sessions: Sessions, emails: Mapping[str, str], at: datetime, checked: Collection[str] = ()) -> None:
    """Put in the addresses that a new service begins with, some as if they had been tried out; those that are there
    stay."""
    with sessions.begin() as session:
        for entry, email in emails.items():
            if session.get(Destination, entry) is None:
                answered = at if entry in checked else None
                session.add(Destination(id=entry, email=email, changed_at=at, checked_at=answered))


def _with_system(row: Destination) -> Destination:
    if row.channel != "webhook" or not row.url:
        raise NotFound("Nothing is sent to a system of this recipient.")
    return row
