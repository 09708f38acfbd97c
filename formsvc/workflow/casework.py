"""Opening a case and correcting what is known about the child: who may, and what looks like the same child."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Final

from sqlalchemy.orm import Session

from formsvc import audit, cases
from formsvc.answers import Value
from formsvc.cases import Case, Child
from formsvc.cases.child import normal_words
from formsvc.database import take_turns
from formsvc.documents.wording import say_date
from formsvc.people import Actor
from formsvc.workflow.case_form import CaseForm, case_form
from formsvc.workflow.case_views import CaseSheet, Named, SimilarCase
from formsvc.workflow.house import Steps, local
from formsvc.workflow.record_classes import settle
from formsvc.workflow.refusals import DecisionIncomplete, NotAllowed, NotComplete
from formsvc.workflow.starting import require_case

CASE_ROLES: Final = ("case_manager", "yjs_manager", "operations_manager", "head_of_service", "public_protection")
REFERENCES: Final = {
    "yjs_case_ref": "youth justice reference",
    "pnc_id": "PNC number",
    "prison_number": "prison number",
}


class Casework(Steps):
    """The case itself."""

    def may_open_cases(self, actor: Actor) -> bool:
        """Whether this person holds a role that opens cases."""
        return bool(case_organisations(actor))

    def case_to_open(self, actor: Actor) -> CaseSheet:
        """An empty sheet about a child. Raises NotAllowed."""
        own = _require_opener(actor)
        form, at = self._case_form(), local(self.house.now())
        services = [name for name, fact in form.facts.items() if fact == "yjs_service_name"]
        known = {name: own[0][0] for name in services if own[0][0] in form.options(name)}
        return CaseSheet(definition=form.definition, answers=known, at=at, organisations=own)

    def cases_like(self, answers: Mapping[str, Value], actor: Actor) -> tuple[SimilarCase, ...]:
        """Cases that this person may see with the same name and date of birth, or a reference in common."""
        child = self._case_form().child(answers)
        with self.house.sessions() as session:
            return tuple(self._similar(session, child, actor))

    def case_opened(self, once: str, actor: Actor) -> bool:
        """Whether the page with this key has opened its case already."""
        with self.house.sessions() as session:
            return cases.opened_with(session, self._key(once, actor)) is not None

    def open_case(self, answers: Mapping[str, Value], organisation: str, once: str, actor: Actor) -> str:
        """Open a case, one however often the page with this key is sent. Raises NotAllowed, NotComplete."""
        own = _require_opener(actor)
        if organisation not in dict(own):
            raise DecisionIncomplete({"organisation": "Choose the organisation that opens the case."})
        child, now = self._complete(answers), self.house.now()
        key = self._key(once, actor)
        with self.house.sessions.begin() as session:
            take_turns(session, "cases")
            if (known := cases.opened_with(session, key)) is not None:
                return known.reference
            opened = cases.Opened(organisation, actor.id, now, key)
            reference = cases.open_case(session, self.house.sealer, child, opened).reference
            audit.append(session, f"person:{actor.id}", "case_opened", reference, now, case=reference)
            return reference

    def case_to_correct(self, reference: str, actor: Actor) -> CaseSheet:
        """What is known about the child of a case. Raises NotFound, NotAllowed."""
        form = self._case_form()
        with self.house.sessions() as session:
            case = require_own_case(session, reference, actor)
            return CaseSheet(
                definition=form.definition,
                answers=form.answers(cases.child_of(case, self.house.sealer)),
                at=local(self.house.now()),
                reference=case.reference,
                revision=_revision(case),
            )

    def correct_case(self, reference: str, answers: Mapping[str, Value], revision: str, actor: Actor) -> None:
        """Replace what is known. Raises NotFound, NotAllowed, NotComplete, DecisionIncomplete (too late)."""
        form = self._case_form()
        self._complete(answers)
        with self.house.sessions.begin() as session:
            case, now = require_own_case(session, reference, actor), self.house.now()
            if revision != _revision(case):
                raise DecisionIncomplete({"revision": "Somebody else corrected these facts while you were writing."})
            before = cases.child_of(case, self.house.sealer)
            cases.correct(session, self.house.sealer, case, form.child(answers, before), now)
            settle(self.house, session, case)
            audit.append(session, f"person:{actor.id}", "case_corrected", case.reference, now, case=case.reference)

    def _key(self, once: str, actor: Actor) -> str:
        return hashlib.sha256(f"{actor.id}:{once}".encode()).hexdigest() if once else ""

    def _case_form(self) -> CaseForm:
        return case_form(self.house.definitions.forms.values())

    def _complete(self, answers: Mapping[str, Value]) -> Child:
        form = self._case_form()
        problems = form.problems(answers, local(self.house.now()))
        if problems:
            raise NotComplete(problems)
        return form.child(answers)

    def _similar(self, session: Session, child: Child, actor: Actor) -> Iterator[SimilarCase]:
        for case in self._candidates(session, child, actor):
            known = cases.child_of(case, self.house.sealer)
            if same := tuple(_same(child, known)):
                born = say_date(known.date_of_birth) if known.date_of_birth else ""
                yield SimilarCase(reference=case.reference, name=known.name, born=born, same=same)

    def _candidates(self, session: Session, child: Child, actor: Actor) -> tuple[Case, ...]:
        texts = (child.name, *(getattr(child, name) for name in REFERENCES))
        words = (" ".join(sorted(normal_words(text))) for text in texts)
        found = (cases.find(session, self.house.sealer, actor.organisations, text) for text in words if text)
        return tuple({case.id: case for some in found for case in some}.values())


def case_organisations(actor: Actor) -> tuple[Named, ...]:
    """The organisations for whose cases this person is responsible."""
    held = {one.organisation: one.organisation_name for one in actor.memberships if one.role in CASE_ROLES}
    return tuple(held.items())


def require_own_case(session: Session, reference: str, actor: Actor) -> Case:
    """A case that this person may see and is responsible for, read for writing. Raises NotFound, NotAllowed."""
    case = require_case(session, reference, actor)
    if case.organisation_id not in dict(case_organisations(actor)):
        raise NotAllowed("Only a case manager of the organisation that opened the case, or their manager, can do this.")
    return case


def _require_opener(actor: Actor) -> tuple[Named, ...]:
    own = case_organisations(actor)
    if not own:
        raise NotAllowed("Only case managers and their managers can open a case.")
    return own


def _revision(case: Case) -> str:
    return case.changed_at.isoformat()


def _same(child: Child, known: Child) -> Iterator[str]:
    if normal_words(child.name) == normal_words(known.name) and child.date_of_birth == known.date_of_birth:
        yield "name and date of birth"
    for name, words in REFERENCES.items():
        given = getattr(child, name)
        if given and normal_words(given) == normal_words(getattr(known, name)):
            yield words
