"""What tests of correction, withdrawal and new versions do again and again."""

from __future__ import annotations

from typing import Any

from formsvc.answers import Person, Value
from formsvc.workflow.send_views import DeliveryView
from formsvc.workflow.sign_views import NamedPoint
from tests.workflow.institution import Institution
from tests.workflow.test_sending import Carrier, told, with_carrier

WHY = "The mother asked for it, not the grandmother."


def point(page: str = "visit", question: str = "reason", what: str = "Say who asked for it.") -> NamedPoint:
    return NamedPoint(page=page, question=question, what=what)


def carriers(here: Institution) -> dict[str, Carrier]:
    """Every way out of the miniature form, remembered."""
    return {name: with_carrier(here, name, Carrier()) for name in ("secure_link", "secure_email")}


def delivered(here: Institution) -> str:
    """Approved, the talk with the child recorded, everything sent and given."""
    reference = here.delivered_but_for_the_child()
    here.work(told(here, reference))
    for row in here.workflow.submission(reference, here.author).deliveries:
        here.give(row.id)
    assert here.workflow.submission(reference, here.author).row.status == "delivered"
    return reference


def reopened(here: Institution, reference: str, *points: NamedPoint) -> str:
    """Opened again by its author, and everybody told."""
    here.clock.move(days=1)
    here.work(here.workflow.reopen(reference, points or (point(),), WHY, here.author))
    return reference


def submit_again(here: Institution, reference: str, **changes: Value) -> None:
    """Change what is asked for on the page of the visit, declare again, submit."""
    page = here.workflow.page(reference, "visit", here.author)
    answers: dict[str, Any] = {**page.answers, "reason": "His mother asked for it.", **changes}
    here.workflow.save_page(reference, "visit", answers, page.revision, here.author)
    here.save(reference, "declaration", declared=True)
    here.work(here.workflow.submit(reference, {}, here.author))


def approve_again(here: Institution, reference: str) -> None:
    """Both stages, and everything that leads to."""
    here.work(here.decide(reference, here.manager))
    here.work(here.decide(reference, here.governor))


def corrected(here: Institution, reference: str, **changes: Value) -> str:
    """Opened again, changed, signed and sent again."""
    reopened(here, reference, point("visit", ""))
    submit_again(here, reference, **changes)
    approve_again(here, reference)
    return reference


def rows(here: Institution, reference: str) -> dict[tuple[str, int, str], DeliveryView]:
    """The ledger, by delivery, round and what it tells."""
    page = here.workflow.submission(reference, here.author)
    return {(row.delivery, row.round, row.tells): row for row in page.deliveries}


def states(here: Institution, reference: str) -> dict[tuple[str, int, str], str]:
    return {key: row.state for key, row in rows(here, reference).items()}


def somebody_else() -> Person:
    return Person(name="Ada Brand", role="Practitioner", email="ada@wetherby.example.gov.uk")
