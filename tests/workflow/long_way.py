"""A form with a long way: stages side by side, two who must agree, returns, and several receivers."""

from __future__ import annotations

from pathlib import Path

from formsvc import people
from formsvc.people import Actor
from tests.workflow.institution import REQUEST, Clock, Institution, found, settings

_PLAIN = (
    "  - {id: manager, title: Team manager, role: '\"yjs_manager\"', organisation: author, asks: Is it complete?}\n"
)
_BESIDE = f"""{_PLAIN.replace("asks", "act: approve, asks")}\
  - id: setting
    title: The secure setting
    role: '"secure_resettlement_practitioner"'
    organisation: '"wetherby"'
    needs: 2
    act: approve
    asks: Can the setting do it?
  - id: authority
    title: The other setting
    role: '"governor"'
    organisation: '"werrington"'
    beside: setting
    act: approve
    asks: Can they?
"""
LONG = REQUEST.replace(_PLAIN, _BESIDE)


def with_long_way(folder: Path, database_url: str, clock: Clock) -> Institution:
    """The institution with the longer form, and a second practitioner who has to agree."""
    chosen = settings(folder, database_url)
    (folder / "forms" / "visit_request.yaml").write_text(LONG)
    here = found(chosen, clock)
    here.people["second"] = _second(here)
    return here


def days(here: Institution, **by: float) -> None:
    """Some days later, and whatever is due by then done."""
    here.clock.move(**by)
    here.work(here.workflow.overdue())


def _second(here: Institution) -> Actor:
    with here.service.sessions.begin() as session:
        person = people.Person(email="second@wetherby.example", name="Second Practitioner", added_at=here.clock())
        added = people.add_person(session, person)
        people.give_role(session, added.id, "secure_resettlement_practitioner", "wetherby")
        number = added.id
    with here.service.sessions() as session:
        return next(entry.actor for entry in people.everybody(session) if entry.actor.id == number)
