"""The steps that random people try, each from what is on the page before them."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from formsvc.people import Actor
from formsvc.signoff.tables import DecisionRow
from formsvc.submissions.tables import Submission
from formsvc.workflow.opening import open_to_read
from formsvc.workflow.refusals import NotFound, Refusal
from formsvc.workflow.sign_views import NamedPoint
from tests.workflow.institution import Institution

POINT = (NamedPoint(page="visit", question="reason", what="Say more."),)
PAGES: Mapping[str, Mapping[str, Any]] = {
    "child": {"child_first_name": "Kieran", "child_last_name": "Ashworth"},
    "visitors": {"visitors": ({"visitor": "Gran"},)},
    "declaration": {"declared": True},
}


def seen_by(here: Institution, reference: str, people: Mapping[str, Actor]) -> set[str]:
    """Who of them can open a form."""
    found = set()
    with here.service.sessions() as session:
        for name, actor in people.items():
            with suppress(NotFound):
                open_to_read(here.workflow.house, session, reference, actor)
                found.add(name)
    return found


def wrote(here: Institution, reference: str, actor: Actor) -> bool:
    """Why, and when."""
    revision = here.workflow.page(reference, "visit", actor).revision
    day = here.clock().date() + timedelta(days=20)
    said = {"reason": "She has not seen him.", "visit_date": day, "transport": False}
    here.workflow.save_page(reference, "visit", said, revision, actor)
    return True


def submitted(here: Institution, reference: str, actor: Actor) -> tuple[object, ...]:
    """Everything else, and the button."""
    for page, said in PAGES.items():
        with suppress(Refusal):
            revision = here.workflow.page(reference, page, actor).revision
            here.workflow.save_page(reference, page, said, revision, actor)
    return here.workflow.submit(reference, {}, actor)


def stage_due(here: Institution, reference: str) -> str:
    """The stage that is asked now; "" for none."""
    with here.service.sessions() as session:
        row = session.scalars(select(Submission).where(Submission.reference == reference)).one()
        made = session.scalars(select(DecisionRow).where(DecisionRow.submission_id == row.id))
        agreed = {one.stage for one in made if one.round == row.round and one.verdict == "approved"}
        return "" if row.status != "in_sign_off" else "governor" if "manager" in agreed else "manager"


def judged(here: Institution, reference: str, actor: Actor, said: tuple[str, Any]) -> tuple[object, ...]:
    """Read, then decide."""
    stage, verdict = said
    page = here.workflow.decision(reference, actor)
    more: dict[str, Any] = {"points": POINT} if verdict == "returned" else {"reasons": "Because."}
    return here.workflow.decide(reference, here.decision(stage, page.digest, actor, verdict, **more), actor)
