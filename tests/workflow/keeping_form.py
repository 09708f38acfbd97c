"""A miniature form whose records are kept for a time, beside the forms of the institution; and moving through the years."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select

from formsvc.cases import Case
from formsvc.delivery.tables import Delivery
from formsvc.retention.periods import kept_through
from formsvc.retention.tables import ErasureLine, ErasureReport
from formsvc.settings import Settings
from tests.workflow.institution import Clock, Institution, found, settings

RULES = """\
id: retention
title: How long
rows:
  - {id: looked_after, label: Looked after, stays: true, keep: [{after: birth, years: 75}], died: {under: 18, years: 15}, source: Us}
  - {id: in_need, label: Child in need, keep: [{after: birth, years: 30}], source: Us}
  - {id: visit, label: Visit, keep: [{after: last_action, years: 3}, {after: birth, years: 18}], source: Us}
  - {id: unset, label: Not set, source: Us}
  - {id: nothing, label: Nothing in it, keep: [{after: last_action, years: 1}], source: Us}
  - {id: draft, label: Draft, keep: [{after: last_action, days: 90}], warn_days: 14, source: Us}
case: {class: nothing}
own:
  - {organisation: cardiff_yjs, class: visit, keep: [{after: last_action, years: 9}], source: Cardiff}
"""
VISIT = """\
retention:
  class: visit
  lifted:
    - {to: looked_after, when: reason == "He is looked after."}
    - {to: in_need, when: reason == "He is in need."}
    - {to: unset, when: reason == "Nobody knows."}
"""
LETTER = "retention: {class: visit}\n"
PLACES = """\
id: youth_justice_services
title: Services
rows:
  - {id: leeds_yjs, label: Leeds Yjs}
  - {id: cardiff_yjs, label: Cardiff Yjs}
"""


def kept_settings(folder: Path, database_url: str, **more: Any) -> Settings:
    """The institution's settings, with a list of classes and forms that name theirs."""
    made = settings(folder, database_url, **more)
    forms = made.definitions
    write_rules(forms, RULES)
    for name, block in {"visit_request": VISIT, "refusal_letter": LETTER}.items():
        path = forms / f"{name}.yaml"
        path.write_text(path.read_text().replace("parts:\n", f"{block}parts:\n", 1))
    return made


def write_rules(forms: Path, rules: str) -> None:
    (forms / "reference" / "retention.yaml").write_text(rules)
    (forms / "reference" / "youth_justice_services.yaml").write_text(PLACES)


def founded(folder: Path, database_url: str, **more: Any) -> Institution:
    """An institution that keeps records for a time, with somebody who answers for them."""
    return with_auditors(found(kept_settings(folder, database_url, **more), Clock()))


def with_auditors(here: Institution) -> Institution:
    """With somebody who answers for records, twice in Leeds and once in Cardiff."""
    here.hire("auditor", "auditor", "leeds_yjs")
    here.hire("second", "auditor", "leeds_yjs")
    here.hire("far_auditor", "auditor", "cardiff_yjs")
    return here


def sweep(here: Institution) -> list[object]:
    """What workers do until nothing is due any more."""
    done: list[object] = []
    for _ in range(20):
        due = here.workflow.overdue()
        if not due:
            return done
        done += here.work(due)
    raise AssertionError(due)


def over(here: Institution) -> str:
    """A request that was approved, delivered and given: nothing of it is under way."""
    reference = here.delivered_but_for_the_child()
    sweep(here)
    with here.service.sessions() as session:
        left = session.scalars(select(Delivery.id).where(Delivery.state == "to_hand_over")).all()
    for one in left:
        here.workflow.give_up(one, "The child moved away.", here.author)
    sweep(here)
    return reference


def kept(here: Institution, case: str = "") -> tuple[str, date | None, bool]:
    """The class of a case, the last day on which it is kept, and whether the child was looked after."""
    with here.service.sessions() as session:
        row = session.scalars(select(Case).where(Case.reference == (case or here.case))).one()
        until = kept_through(row.keep_until) if row.keep_until is not None else None
        return row.record_class, until, row.looked_after


def years_later(here: Institution, years: int) -> None:
    """Some years on, with what workers do by themselves then."""
    here.clock.at = here.clock.at.replace(year=here.clock.at.year + years)
    sweep(here)


def lines(here: Institution, fate: str = "") -> list[ErasureLine]:
    """Every line of every report, or those of a fate."""
    with here.service.sessions() as session:
        found = select(ErasureLine).order_by(ErasureLine.id)
        return list(session.scalars(found.where(ErasureLine.fate == fate) if fate else found))


def newest_report(here: Institution) -> int:
    with here.service.sessions() as session:
        return session.scalars(select(ErasureReport.id).order_by(ErasureReport.id.desc())).first() or 0
