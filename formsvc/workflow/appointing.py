"""The first people of a service: whoever runs it adds them from the command line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from formsvc import people
from formsvc.answers.contacts import normal_email
from formsvc.workflow.admitting import NewPerson, admit
from formsvc.workflow.house import House
from formsvc.workflow.passwords import hash_new
from formsvc.workflow.posts import known_organisations, roles_in
from formsvc.workflow.refusals import DecisionIncomplete


@dataclass(frozen=True, kw_only=True)
class Appointment:
    """Somebody to add from the command line."""

    email: str
    name: str
    job_title: str
    roles: tuple[str, ...]
    organisation: str
    password: str


def appoint(house: House, wanted: Appointment) -> str:
    """Add somebody, and their organisation when it is not there yet. Gives its name. Raises DecisionIncomplete."""
    faults = dict(_faults(house, wanted))
    hashed = ""
    try:
        place = _organisations(house).get(wanted.organisation, "")
        hashed = hash_new(house, wanted.password, (wanted.name, wanted.email, place))
    except people.PasswordTooWeak as weak:
        faults["password"] = str(weak)
    if faults:
        raise DecisionIncomplete(faults)
    organisations = _organisations(house)
    new = NewPerson(
        email=wanted.email, name=" ".join(wanted.name.split()), job_title=wanted.job_title, phone="",
        password_hash=hashed, roles=tuple((role, wanted.organisation) for role in wanted.roles),
    )  # fmt: skip
    try:
        admit(house.sessions, new, (wanted.organisation, organisations[wanted.organisation]), house.now())
    except people.AlreadyThere as there:
        raise DecisionIncomplete({"email": str(there)}) from None
    return organisations[wanted.organisation]


def _faults(house: House, wanted: Appointment) -> Iterator[tuple[str, str]]:
    if normal_email(wanted.email) is None:
        yield "email", "Give an email address, like name@example.gov.uk."
    if not wanted.name.strip():
        yield "name", "Give a name."
    organisations = _organisations(house)
    if wanted.organisation not in organisations:
        yield "organisation", _unknown("organisation", wanted.organisation, list(organisations))
        return
    held = [role.id for role in roles_in(house.definitions, wanted.organisation)]
    for role in wanted.roles:
        if role not in held:
            yield "role", _unknown("role there", role, held)


def _organisations(house: House) -> dict[str, str]:
    """Every organisation that is here, or is known, by its id."""
    with house.sessions() as session:
        here = people.organisations(session)
    return {**{id_: known.name for id_, known in known_organisations(house.definitions).items()}, **here}


def _unknown(what: str, given: str, known: list[str]) -> str:
    close = get_close_matches(given, known, n=3, cutoff=0.5) or known[:8]
    return f"There is no {what} called {given!r}. Use its id, for example {', '.join(close)}."
