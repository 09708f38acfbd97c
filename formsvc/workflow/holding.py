"""How long one case is kept, and the legal hold that keeps it whatever its time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from formsvc import audit, cases
from formsvc.cases import Case
from formsvc.cases.child import Child
from formsvc.cases.tables import LegalHold
from formsvc.database.sealed import NOT_YET, bound_to
from formsvc.people import Actor
from formsvc.submissions.moves import look_again
from formsvc.submissions.tables import Submission
from formsvc.workflow.casework import case_organisations, require_own_case
from formsvc.workflow.erased import not_there
from formsvc.workflow.erasure_reports import ANSWERS_FOR_RECORDS, READ_BY
from formsvc.workflow.house import House, Steps, local
from formsvc.workflow.record_classes import DIED, ERASING, held, life_of, settle, standing_of, submissions_of
from formsvc.workflow.refusals import DecisionIncomplete, NotAllowed
from formsvc.workflow.retention_views import HoldRow, KeepingPage

NEEDED: Final = {"reason": "Say why."}
LONGEST: Final = 2000
PLACES: Final = "Only who manages in an organisation that works on the case, or an auditor of it, can place a hold."
LIFTS: Final = "Only who manages in the organisation that holds the case, or its auditor, can lift a hold."


class Holding(Steps):
    """What is done about the time for which a case is kept."""

    def keeping(self, reference: str, actor: Actor) -> KeepingPage:
        """How long a case is kept, and why. Raises NotFound."""
        with self.house.sessions() as session:
            case = require_record(session, reference, actor)
            standing, life = standing_of(self.house, session, case), life_of(self.house, session, case, ())
            known = self.house.definitions.retention.of(case.organisation_id, standing.kept.record_class)
            return KeepingPage(
                reference=case.reference,
                record_class=known.title if known is not None else "",
                looked_after=standing.looked_after,
                until=standing.kept.until,
                in_the_way=standing.in_the_way,
                died=life.died,
                holds=tuple(hold_row(self.house, case.reference, one) for one in _holds(session, case)),
                may_place=self._may_place(case, actor),
                may_lift=self._may_lift(case, actor),
                works_on_it=cases.may_see(case, actor.organisations),
                may_record_death=case.organisation_id in dict(case_organisations(actor)),
            )

    def hold_on(self, reference: str, actor: Actor) -> bool:
        """Whether a case is under a legal hold; False for what this person may not know of."""
        with self.house.sessions() as session:
            case = session.scalar(select(Case).where(Case.reference == reference.strip().upper()))
            return case is not None and _may_know(case, actor) and held(session, case) is not None

    def place_hold(self, reference: str, reason: str, actor: Actor) -> None:
        """Keep everything of a case, whatever its time, until the hold is lifted; one at a time. Raises NotFound,
        NotAllowed, DecisionIncomplete."""
        with self.house.sessions.begin() as session:
            case, now = _locked(session, reference, actor), self.house.now()
            if not self._may_place(case, actor):
                raise NotAllowed(PLACES)
            if not reason.strip():
                raise DecisionIncomplete(NEEDED)
            if held(session, case) is None:
                hold = LegalHold(
                    case_id=case.id, placed_by_id=actor.id, placed_by_name=actor.name, placed_at=now,
                    sealed_reason=NOT_YET,
                )  # fmt: skip
                session.add(hold)
                session.flush()
                place = bound_to(LegalHold.sealed_reason, hold)
                hold.sealed_reason = self.house.seal_text(reason.strip()[:LONGEST], place)
                session.flush()
                about = case.reference
                audit.append(session, f"person:{actor.id}", "hold-placed", about, now, case=about)

    def lift_hold(self, reference: str, hold: int, reason: str, actor: Actor) -> None:
        """End a hold; twice changes nothing. Raises NotFound, NotAllowed, DecisionIncomplete."""
        with self.house.sessions.begin() as session:
            case, now = _locked(session, reference, actor), self.house.now()
            if not self._may_lift(case, actor):
                raise NotAllowed(LIFTS)
            if not reason.strip():
                raise DecisionIncomplete(NEEDED)
            row = held(session, case)
            if row is not None and row.id == hold:
                place = bound_to(LegalHold.sealed_lifted_reason, row)
                row.lifted_by_id, row.lifted_by_name, row.lifted_at = actor.id, actor.name, now
                row.sealed_lifted_reason = self.house.seal_text(reason.strip()[:LONGEST], place)
                for one in submissions_of(session, case):
                    look_again(one, now)
                session.flush()
                settle(self.house, session, case)
                session.flush()
                about = case.reference
                audit.append(session, f"person:{actor.id}", "hold-lifted", about, now, case=about)

    def record_death(self, reference: str, day: date | None, actor: Actor) -> None:
        """Record when the child died; None takes it back. Raises NotFound, NotAllowed, DecisionIncomplete."""
        with self.house.sessions.begin() as session:
            case, now = require_own_case(session, reference, actor), self.house.now()
            child = cases.child_of(case, self.house.sealer)
            if day is not None:
                _require_possible(day, child, local(now).date())
            more = {fact: value for fact, value in child.more.items() if fact != DIED}
            if day is not None:
                more[DIED] = day.isoformat()
            changed = replace(child, more=more)
            cases.correct(session, self.house.sealer, case, changed, now)
            settle(self.house, session, case)
            session.flush()
            about = case.reference
            audit.append(session, f"person:{actor.id}", "death-recorded", about, now, case=about)

    def _may_place(self, case: Case, actor: Actor) -> bool:
        there = {case.organisation_id, *cases.shared_with(case)}
        return self._manages(actor, there) or actor.holds(ANSWERS_FOR_RECORDS, case.organisation_id)

    def _may_lift(self, case: Case, actor: Actor) -> bool:
        return self._manages(actor, {case.organisation_id}) or actor.holds(ANSWERS_FOR_RECORDS, case.organisation_id)

    def _manages(self, actor: Actor, there: set[str]) -> bool:
        roles = {role.id for role in self.house.definitions.rows("roles") if role.row.get("manages") is True}
        return any(one.role in roles and one.organisation in there for one in actor.memberships)


def require_record(session: Session, reference: str, actor: Actor) -> Case:
    """A case for who works on it, or looks after the records of its organisation. Raises NotFound."""
    case = session.scalar(select(Case).where(Case.reference == reference.strip().upper()))
    if case is None or case.record_class == ERASING or not _may_know(case, actor):
        raise not_there(session, reference, actor, str(cases.NoSuchCase()))
    return case


def _locked(session: Session, reference: str, actor: Actor) -> Case:
    """The same, read for writing: its submissions first, as every step does that writes to one."""
    about = select(Case.id).where(Case.reference == reference.strip().upper())
    session.execute(
        select(Submission.id).where(Submission.case_id.in_(about)).order_by(Submission.id).with_for_update()
    )
    session.execute(select(Case.id).where(Case.reference == reference.strip().upper()).with_for_update())
    return require_record(session, reference, actor)


def hold_row(house: House, case: str, row: LegalHold) -> HoldRow:
    """A hold, opened."""
    return HoldRow(
        id=row.id,
        case=case,
        placed_at=row.placed_at,
        placed_by=row.placed_by_name,
        reason=house.open_text(row.sealed_reason, bound_to(LegalHold.sealed_reason, row)),
        lifted_at=row.lifted_at,
        lifted_by=row.lifted_by_name,
        lifted_reason=house.open_text(row.sealed_lifted_reason, bound_to(LegalHold.sealed_lifted_reason, row)),
    )


def _may_know(case: Case, actor: Actor) -> bool:
    return cases.may_see(case, actor.organisations) or any(actor.holds(one, case.organisation_id) for one in READ_BY)


def _holds(session: Session, case: Case) -> list[LegalHold]:
    found = select(LegalHold).where(LegalHold.case_id == case.id)
    return list(session.scalars(found.order_by(LegalHold.id.desc())))


def _require_possible(day: date, child: Child, today: date) -> None:
    if day > today or (child.date_of_birth is not None and day < child.date_of_birth):
        raise DecisionIncomplete({"died": "The date must be after the child was born, and not in the future."})
