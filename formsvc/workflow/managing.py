"""The page for managers: who may see which numbers, and the numbers with the words of the forms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from formsvc.definitions.model import FormDefinition
from formsvc.people import Actor
from formsvc.signoff.tables import Turn
from formsvc.submissions.tables import Submission
from formsvc.workflow import figures
from formsvc.workflow.figures import Scope
from formsvc.workflow.gathering import gather
from formsvc.workflow.house import Steps, places
from formsvc.workflow.management_views import (
    UNDER,
    UP_TO,
    AgedRow,
    Management,
    PointsRow,
    ReturnsRow,
    SigningRow,
)
from formsvc.workflow.refusals import NotFound
from formsvc.workflow.rows import urgency, work_row
from formsvc.workflow.views import WorkRow

MOST: Final = 50
DRAFTS: Final = "With the author"
STATES: Final = {
    "failed": "Could not be delivered",
    "to_hand_over": "To give by hand",
    "waiting": "To leave, or waiting for what holds it",
    "sent": "Sent, not opened yet",
    "opened": "Opened, not acknowledged yet",
    "acknowledged": "They have it",
    "given": "Given by hand",
    "left": "Sent by email or to another system",
    "given_up": "Given up",
}


class Managing(Steps):
    """Numbers for those who manage, of the organisations in which they do."""

    def managed(self, actor: Actor) -> tuple[str, ...]:
        """The organisations in which this person holds a role that manages, as the reference data says."""
        roles = {role.id for role in self.house.definitions.rows("roles") if role.row.get("manages") is True}
        return tuple(sorted({held.organisation for held in actor.memberships if held.role in roles}))

    def managed_places(self, actor: Actor) -> tuple[tuple[str, str], ...]:
        """Their ids with their names."""
        return tuple((one, actor.organisation_name(one)) for one in self.managed(actor))

    def management(self, actor: Actor, days: int, organisation: str = "") -> Management:
        """The numbers of the last `days` for all that they manage, or for one. Raises NotFound for everybody else."""
        there = self._there(actor, organisation)
        now = self.house.now()
        with self.house.sessions() as session:
            scope = Scope(organisations=there, now=now, since=figures.since(now, days))
            names = places(session)
            return Management(
                days=days,
                organisations=tuple(names.get(one, one) for one in there),
                signing=tuple(self._signing(session, scope)),
                overdue=tuple(self._overdue(session, scope)),
                waiting=tuple(self._waiting(session, scope)),
                deliveries=tuple(_deliveries(session, scope)),
                returns=tuple(self._returns(session, scope)),
                points=tuple(self._points(session, scope)),
            )

    def waiting_at(self, actor: Actor, form: str, stage: str, part: str) -> tuple[WorkRow, ...]:
        """What waits at a stage or part of a form, or with its authors: of what this person may see."""
        there = self._there(actor, "")
        if stage or part:
            at = (Turn.submission_id == Submission.id, Turn.round == Submission.round, Turn.open)
            put = select(Turn.id).where(*at, Turn.stage == stage, Turn.part == part)
            theirs = or_(Submission.organisation.in_(there), put.where(Turn.organisation.in_(there)).exists())
            wanted = select(Submission).where(Submission.form == form, put.exists(), theirs)
        else:
            draft = (Submission.status == "draft", Submission.organisation.in_(there))
            put = select(Turn.id).where(Turn.submission_id == Submission.id, Turn.open)
            wanted = select(Submission).where(Submission.form == form, *draft, ~put.exists())
        with self.house.sessions() as session:
            found = gather(self.house, session, wanted.order_by(Submission.since).limit(MOST))
            return tuple(sorted((work_row(one) for one in found if one.seen_by(actor)), key=urgency))

    def _there(self, actor: Actor, organisation: str) -> tuple[str, ...]:
        managed = self.managed(actor)
        there = tuple(one for one in managed if organisation in ("", one))
        if not there:
            raise NotFound("There is no such page.")
        return there

    def _signing(self, session: Session, scope: Scope) -> Iterator[SigningRow]:
        for form, place, decisions, half, most in figures.signing(session, scope):
            yield SigningRow(
                form=self._called(form).title, organisation=place, decisions=decisions,
                half=timedelta(seconds=half), most=timedelta(seconds=most),
            )  # fmt: skip

    def _waiting(self, session: Session, scope: Scope) -> Iterator[AgedRow]:
        for form, *ages in figures.drafts(session, scope):
            yield AgedRow(form=self._called(form).title, what=DRAFTS, ages=_ages(ages), form_id=form)
        for form, stage, part, *ages in figures.waiting(session, scope):
            called = self._called(form)
            what = called.stages.get(stage, stage) if stage else called.parts.get(part, part)
            yield AgedRow(form=called.title, what=what, ages=_ages(ages), form_id=form, stage=stage, part=part)

    def _overdue(self, session: Session, scope: Scope) -> Iterator[AgedRow]:
        for (form, name), ages in sorted(_by_date(scope, figures.overdue(session, scope)).items()):
            called = self._called(form)
            yield AgedRow(
                form=called.title, what=called.stages.get(name) or called.clocks.get(name, name), ages=_ages(ages)
            )

    def _returns(self, session: Session, scope: Scope) -> Iterator[ReturnsRow]:
        back = {(form, verdict): times for form, verdict, times in figures.sent_back(session, scope)}
        for form, submitted in figures.submitted(session, scope):
            yield ReturnsRow(
                form=self._called(form).title, submitted=submitted,
                returned=back.get((form, "returned"), 0), reopened=back.get((form, "reopened"), 0),
            )  # fmt: skip

    def _points(self, session: Session, scope: Scope) -> Iterator[PointsRow]:
        found = sorted(figures.points(session, scope), key=lambda row: (-row[2], row[0], row[1]))
        for form, page, times in found[:MOST]:
            called = self._called(form)
            yield PointsRow(form=called.title, page=called.pages.get(page, page), times=times)

    def _called(self, form: str) -> _Words:
        return _words_of(form, self.house.definitions.forms.get(form))


@dataclass(frozen=True, kw_only=True)
class _Words:
    """What a form calls its stages, parts, clocks and pages; all by id."""

    title: str
    stages: Mapping[str, str]
    parts: Mapping[str, str]
    clocks: Mapping[str, str]
    pages: Mapping[str, str]


def _words_of(form: str, known: FormDefinition | None) -> _Words:
    """Of a form that is not there any more only the ids are left."""
    if known is None:
        return _Words(title=form, stages={}, parts={}, clocks={}, pages={})
    return _Words(
        title=known.title,
        stages={stage.id: stage.title for stage in known.sign_off},
        parts={part.id: part.title for part in known.parts},
        clocks={clock.id: clock.title for clock in known.clocks},
        pages={page.id: page.title for _, page in known.pages()},
    )


def _by_date(scope: Scope, passed: figures.Rows) -> Mapping[tuple[str, str], list[int]]:
    """Each date of each form under way by its age; one that an answer moved is counted once, as it is now."""
    latest: dict[tuple[str, int, str], datetime] = {}
    for form, submission, about, at in passed:
        key = form, submission, about.rpartition("@")[0]
        latest[key] = max(at, latest.get(key, at))
    counted: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for (form, _, name), at in latest.items():
        age = scope.now - at
        counted[form, name.rpartition(":")[2]][0 if age < UNDER else 1 if age < UP_TO else 2] += 1
    return counted


def _deliveries(session: Session, scope: Scope) -> Iterator[AgedRow]:
    found = {state: ages for state, *ages in figures.deliveries(session, scope)}
    for state, words in STATES.items():
        if state in found:
            yield AgedRow(form="", what=words, ages=_ages(found[state]))


def _ages(counts: list[int]) -> tuple[int, int, int]:
    young, older, old = counts
    return young, older, old
