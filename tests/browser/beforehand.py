"""What was done before a walk begins: by the same service, in the same folder, without a browser."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from formsvc import people
from formsvc.assembly import assemble
from formsvc.settings import from_environment
from formsvc.workflow import Due
from tests.journeys.carers import asked, checked
from tests.journeys.everybody import WHO, Everybody
from tests.workflow.institution import Clock


class Now(Clock):
    """The time as it is."""

    def __call__(self) -> datetime:
        return datetime.now(UTC)


@dataclass
class Beside(Everybody):
    """The service that is served, beside its pages: what falls due is left to its worker."""

    def work(self, due: Due) -> list[object]:
        self.service.ring(due)
        return []


def beside(environment: Mapping[str, str]) -> Beside:
    """The service that the fixture `served` runs with these settings, and the demonstration's people in it."""
    clock = Now()
    here = Beside(assemble(from_environment(environment), clock), clock)
    with here.service.sessions() as session:
        known = {entry.actor.email: entry.actor for entry in people.everybody(session)}
    here.people |= {name: known[address] for name, address in WHO.items()}
    here.children |= {row.name.partition(" ")[0]: row.reference for row in here.workflow.cases(here.public_protection)}
    return here


def a_carers_answer(environment: Mapping[str, str]) -> str:
    """A carer answered on paper that they support contact with Maisie, and the prison has checked it; gives its reference."""
    here = beside(environment)
    form = asked(here, carer_answers_by="paper")
    form.fill("carer", here.public_protection)
    form.finish("carer", here.public_protection)
    checked(here, form)
    here.service.engine.dispose()
    return form.reference
