"""Letting another organisation see a case, and ending that: only the organisation that owns the case may."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from formsvc import audit, cases
from formsvc.audit import Event
from formsvc.cases import Case
from formsvc.people import Actor, Person, organisations
from formsvc.workflow.case_views import CaseSharing, Share
from formsvc.workflow.casework import case_organisations, require_own_case
from formsvc.workflow.house import Steps
from formsvc.workflow.refusals import DecisionIncomplete, NotFound
from formsvc.workflow.starting import require_case
from formsvc.workflow.views import Moment

HAPPENED = {
    "case_opened": "Case opened",
    "case_corrected": "Facts about the child corrected",
    "case_shared": "Shared with",
    "case_unshared": "No longer shared with",
}


class Sharing(Steps):
    """Who else sees a case."""

    def case_sharing(self, reference: str, actor: Actor) -> CaseSharing:
        """Whose a case is and who else sees it. Raises NotFound."""
        with self.house.sessions() as session:
            case = require_case(session, reference, actor)
            names = organisations(session)
            there = {case.organisation_id, *cases.shared_with(case)}
            return CaseSharing(
                reference=case.reference,
                owner=names.get(case.organisation_id, case.organisation_id),
                shares=tuple(_shares(session, case, names)),
                others=tuple((id_, name) for id_, name in names.items() if id_ not in there),
                may_change=case.organisation_id in dict(case_organisations(actor)),
            )

    def share_case(self, reference: str, organisation: str, actor: Actor) -> None:
        """Let an organisation see a case; twice changes nothing. Raises NotFound, NotAllowed, DecisionIncomplete."""
        with self.house.sessions.begin() as session:
            case, now = require_own_case(session, reference, actor), self.house.now()
            if organisation not in organisations(session):
                raise DecisionIncomplete({"organisation": "Choose an organisation from the list."})
            if organisation == case.organisation_id:
                raise DecisionIncomplete({"organisation": "The case is theirs already."})
            if cases.share(session, case, organisation, actor.id, now):
                about = f"organisation:{organisation}"
                audit.append(session, f"person:{actor.id}", "case_shared", about, now, case=case.reference)

    def stop_sharing(self, reference: str, organisation: str, actor: Actor) -> None:
        """End a share; twice changes nothing. Raises NotFound, NotAllowed, DecisionIncomplete (it is the owner)."""
        with self.house.sessions.begin() as session:
            case, now = require_own_case(session, reference, actor), self.house.now()
            if organisation == case.organisation_id:
                raise DecisionIncomplete({"organisation": "The case is theirs: it cannot be taken from them."})
            if organisation not in organisations(session):
                raise NotFound("There is no such organisation here.")
            if organisation in cases.shared_with(case):
                cases.unshare(session, case, organisation)
                about = f"organisation:{organisation}"
                audit.append(session, f"person:{actor.id}", "case_unshared", about, now, case=case.reference)


def case_moments(session: Session, case: Case) -> Iterator[Moment]:
    """What happened to the case itself, read from the record."""
    names = organisations(session)
    wanted = select(Event).where(Event.case_reference == case.reference, Event.what.in_(HAPPENED))
    for entry in audit.entries(session, wanted):
        kind, _, organisation = entry.about.partition(":")
        shared = f" {names.get(organisation, organisation)}" if kind == "organisation" else ""
        who = entry.who.removeprefix("person:")
        name = _name(session, int(who)) if who.isdecimal() else ""
        yield Moment(at=entry.at, who=name, what=HAPPENED[entry.what] + shared, detail="", reference="")


def _shares(session: Session, case: Case, names: dict[str, str]) -> Iterator[Share]:
    for row in case.shares:
        there = row.organisation_id
        by = _name(session, row.shared_by)
        yield Share(organisation=there, name=names.get(there, there), since=row.shared_at, by=by)


def _name(session: Session, person: int | None) -> str:
    found = session.get(Person, person) if person is not None else None
    return found.name if found is not None else ""
