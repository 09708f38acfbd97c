"""What the pages need from the assembled service, and nothing more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from formsvc.people import Actor, Proof
from formsvc.people.external import Errand, Identity
from formsvc.settings import Settings
from formsvc.workflow.admin_views import Dependency, FormRow, Hearing, PersonRow, SettingRow
from formsvc.workflow.due import Due
from formsvc.workflow.story import Workflow


class Counts(Protocol):
    """What processes count, for an operator's monitoring."""

    def add(self, name: str, *labels: str, amount: float = 1) -> None:
        """One more of these."""

    def request(self, endpoint: str, method: str, status: int, seconds: float) -> None:
        """A request was answered."""

    def read(self) -> Mapping[tuple[str, ...], float]:
        """Everything that was counted, by name and labels."""


class Elsewhere(Protocol):
    """The OpenID Connect provider through which people sign in."""

    def set_out(self, now: datetime, *, fresh: bool = False) -> tuple[str, Errand]:
        """Where to send the browser, and what to keep until it comes back. Raises ProviderAway."""

    def finish(self, errand: Errand, brought: Mapping[str, str], now: datetime) -> Identity:
        """Who came back with this. Raises TokenWrong, ProviderAway."""

    def end(self) -> str:
        """Where to send somebody to sign out there as well; "" for nowhere."""


class Service(Protocol):
    """One working service, as `assembly` puts it together."""

    @property
    def settings(self) -> Settings:
        """The settings in force."""

    @property
    def workflow(self) -> Workflow:
        """Every step and every query."""

    @property
    def counts(self) -> Counts:
        """What is counted for an operator's monitoring."""

    def dependencies(self) -> tuple[Dependency, ...]:
        """Each thing that the service stands on, and whether it is there. Within a few seconds, whatever happens."""

    @property
    def cookie_keys(self) -> tuple[bytes, ...]:
        """Sign the session cookie; kept with the other keys. The newest comes first."""

    def look_at_keys(self) -> None:
        """See whether other keys are in force by now. Never raises."""

    @property
    def demonstration_password(self) -> str:
        """The one password of everybody in the demonstration; "" outside it."""

    @property
    def elsewhere(self) -> Elsewhere | None:
        """The provider through which people sign in, when one is set."""

    def ring(self, due: Due) -> None:
        """Wake a worker for what a step said is due. Never raises: the sweep finds what was not heard."""

    def workers(self) -> Hearing | None:
        """How many tasks and workers there are, and when one last swept; None when the queue does not answer."""

    def sign_in(self, email: str, password: str) -> Actor:
        """Raises people.SignInRefused with a sentence."""

    def prove(self, actor: Actor, password: str) -> Proof:
        """That it is this person who acts, by their password. Raises people.SignInRefused."""

    def actor(self, person: int) -> Actor | None:
        """Who this is now, with today's roles; None when they may not sign in any more."""

    def guest(self, token: str, pass_: str) -> tuple[Actor, str] | None:
        """Whom a private link lets in, and to which submission; None when the link is closed or the pass is wrong."""

    def role_title(self, role: str) -> str:
        """The plain name of a role id."""

    def demonstration_people(self) -> tuple[PersonRow, ...]:
        """Who one can be in the demonstration; empty outside it."""

    def people(self) -> tuple[PersonRow, ...]:
        """Everybody who may sign in."""

    def forms(self) -> tuple[FormRow, ...]:
        """Every form definition with its faults."""

    def settings_in_force(self) -> tuple[SettingRow, ...]:
        """The settings as they are, without secrets."""


__all__ = ["FormRow", "PersonRow", "Service", "SettingRow"]
