"""The part of the service that knows people: who signs in, who one can be, what roles are called, what is set."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime
from urllib.parse import urlsplit

from formsvc.assembly import demonstration
from formsvc.database import Sessions
from formsvc.definitions.loading import Definitions
from formsvc.people import Actor, PersonEntry, everybody
from formsvc.sealing import Sealer
from formsvc.settings import Settings
from formsvc.workflow import admitting


@dataclass(frozen=True, kw_only=True)
class PersonRow:
    """Somebody who may sign in: for the administrator, and in the demonstration for everybody."""

    id: int
    name: str
    email: str
    roles: tuple[str, ...]
    active: bool = True


@dataclass(frozen=True, kw_only=True)
class SettingRow:
    """One setting in force; a secret shows only that it is set."""

    name: str
    value: str


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What the pages ask about people and settings."""

    settings: Settings
    sessions: Sessions
    sealer: Sealer
    definitions: Definitions
    now: Callable[[], datetime]

    @property
    def cookie_key(self) -> bytes:
        """Signs the session cookie; derived from the newest key."""
        return self.sealer.derive("session cookie")[0]

    @property
    def demonstration_password(self) -> str:
        """The one password of everybody in the demonstration; "" outside it."""
        return demonstration.PASSWORD if self.settings.demonstration else ""

    def sign_in(self, email: str, password: str) -> Actor:
        """Raises people.SignInRefused with a sentence."""
        return admitting.sign_in(self.sessions, email, password, self.now())

    def actor(self, person: int) -> Actor | None:
        """Who this is now, with today's roles; None when they may not sign in any more."""
        return admitting.who(self.sessions, person)

    def role_title(self, role: str) -> str:
        """The plain name of a role id."""
        titles = {row.id: row.label for row in self.definitions.rows("roles")}
        return titles.get(role, role.replace("_", " ").capitalize())

    def people(self) -> tuple[PersonRow, ...]:
        """Everybody who may sign in."""
        with self.sessions() as session:
            return tuple(self._row(entry) for entry in everybody(session))

    def demonstration_people(self) -> tuple[PersonRow, ...]:
        """Who one can be in the demonstration, in the order in which they are printed; empty outside it."""
        if not self.settings.demonstration:
            return ()
        order = {email: place for place, (email, _, _) in enumerate(demonstration.sign_ins())}
        invented = (row for row in self.people() if row.email in order and row.active)
        return tuple(sorted(invented, key=lambda row: order[row.email]))

    def settings_in_force(self) -> tuple[SettingRow, ...]:
        """The settings as they are, without secrets."""
        named = [(field.name, _shown(getattr(self.settings, field.name))) for field in fields(Settings)]
        worked_out = {
            "database_url": _shown(self.settings.database),
            "queue_url": _shown(self.settings.queue),
            "base_url": self.settings.address,
            "key_file": str(self.settings.keys),
            "secure_cookies": _shown(self.settings.cookies_secure),
            "smtp_url": _shown(self.settings.smtp_url or f"none: mail is written to {self.settings.mail}"),
        }
        return tuple(SettingRow(name=f"FORMSVC_{n.upper()}", value=worked_out.get(n, shown)) for n, shown in named)

    def _row(self, entry: PersonEntry) -> PersonRow:
        actor = entry.actor
        roles = tuple(f"{self.role_title(held.role)}, {held.organisation_name}" for held in actor.memberships)
        return PersonRow(id=actor.id, name=actor.name, email=actor.email, roles=roles, active=entry.active)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(value)
    text = str(value)
    password = urlsplit(text).password if "://" in text else None
    return text.replace(f":{password}@", ":…@") if password else text
