"""Lists of work and of cases: for each person only what they may see, the most urgent first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from formsvc import cases
from formsvc.cases import Case
from formsvc.definitions.model import FormDefinition
from formsvc.delivery.tables import Delivery
from formsvc.documents.wording import say_date
from formsvc.people import Actor, StandIn
from formsvc.signoff.tables import Turn
from formsvc.submissions.tables import Submission
from formsvc.workflow.deciding import why_not
from formsvc.workflow.deputies import acting_now
from formsvc.workflow.destinations import missing, why_not_live
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.gathering import gather
from formsvc.workflow.house import Steps, places, standing_in
from formsvc.workflow.outgoing import has_final, is_free, unfinished
from formsvc.workflow.rows import deadlines, held, urgency, work_row
from formsvc.workflow.seen import roles_on
from formsvc.workflow.sharing import case_moments
from formsvc.workflow.sources import sources
from formsvc.workflow.starting import require_case
from formsvc.workflow.timeline import timeline
from formsvc.workflow.troubled import left_over, not_acknowledged, not_delivered, unanswered
from formsvc.workflow.views import CasePage, CaseRow, Deadline, Home, Moment, StartableForm, WorkRow

MOST: Final = 50
DUE_NEXT: Final = 12


class Lists(Steps):
    """Home, search and cases."""

    def home(self, actor: Actor) -> Home:
        """Your work: to sign, sent back, drafts, holds, failed deliveries, what is due next."""
        with self.house.sessions() as session:
            standing = standing_in(session, actor, self.house.now())
            to_sign = self._rows(session, _to_sign(actor, standing), actor)
            mine = Submission.author_id == actor.id
            to_fill = self._to_fill(session, actor)
            passed = {row.reference for row in to_fill}
            open_ = gather(self.house, session, _newest(mine, Submission.status == "draft"))
            own = [dossier for dossier in open_ if dossier.row.reference not in passed]
            drafts = _lines(d for d in own if d.row.round == 1 and any(d.parts_of(actor)))
            sent_back = _lines(d for d in own if d.row.round > 1 and any(d.parts_of(actor)))
            with_others = _lines(d for d in own if not any(d.parts_of(actor)))
            put = self._rows(session, _newest(mine, Submission.status.in_(("submitted", "in_sign_off"))))
            under_way = tuple(row for row in (*with_others, *put) if row.reference not in passed)
            failed = _said(gather(self.house, session, _newest(mine, Submission.id.in_(not_delivered()))), left_over)
            sent = _newest(mine, Submission.status != "closed", Submission.id.in_(not_acknowledged()))
            silent = _said(gather(self.house, session, sent), unanswered)
            holds = tuple(work_row(dossier, held(dossier)) for dossier in self._held(session, actor))
            every = (*to_sign, *to_fill, *sent_back, *drafts, *under_way, *holds)
            return Home(
                to_sign=to_sign,
                to_fill=to_fill,
                sent_back=sent_back,
                drafts=drafts,
                holds=holds,
                failed=failed,
                unanswered=silent,
                under_way=under_way,
                due_next=_due_next(every),
                acting=acting_now(self.house, session, actor),
            )

    def search(self, text: str, actor: Actor) -> tuple[WorkRow, ...]:
        """Submissions by reference, case reference or the child's whole name, of those this person may see."""
        wanted = text.strip()
        if not wanted:
            return ()
        with self.house.sessions() as session:
            found = cases.find(session, self.house.sealer, actor.organisations, wanted)
            about = Submission.case_id.in_([case.id for case in found])
            opened = gather(self.house, session, _newest(or_(Submission.reference == wanted.upper(), about)))
            return tuple(work_row(dossier) for dossier in opened if dossier.seen_by(actor))

    def cases(self, actor: Actor) -> tuple[CaseRow, ...]:
        """The cases that this person works on, newest first."""
        with self.house.sessions() as session:
            found = cases.find(session, self.house.sealer, actor.organisations)
            counted = select(Submission.case_id, func.count()).where(Submission.case_id.in_([c.id for c in found]))
            counts = dict(session.execute(counted.group_by(Submission.case_id)).all())
            return tuple(self._case_row(case, counts.get(case.id, 0)) for case in found)

    def case(self, reference: str, actor: Actor) -> CasePage:
        """Everything about one case."""
        with self.house.sessions() as session:
            case = require_case(session, reference, actor)
            there_are = gather(self.house, session, _newest(Submission.case_id == case.id))
            dossiers = [dossier for dossier in there_are if dossier.seen_by(actor)]
            child = cases.child_of(case, self.house.sealer)
            names = places(session)
            there = (case.organisation_id, *cases.shared_with(case))
            running = [deadline for dossier in dossiers for deadline in deadlines(dossier)]
            return CasePage(
                reference=case.reference,
                name=child.name,
                facts=tuple(_facts(child)),
                organisations=tuple(names.get(one, one) for one in there),
                submissions=tuple(work_row(dossier) for dossier in dossiers),
                startable=tuple(self._startable(session, case, actor)),
                deadlines=_sorted(deadline for deadline in running if deadline.urgency != "met"),
                timeline=_happened(session, case, dossiers, actor),
            )

    def _rows(self, session: Session, wanted: Select[Submission], actor: Actor | None = None) -> tuple[WorkRow, ...]:
        """The lines of a query; for somebody to sign, without what they wrote themselves."""
        opened = gather(self.house, session, wanted)
        kept = (dossier for dossier in opened if actor is None or why_not(dossier, actor) is None)
        return tuple(sorted((work_row(dossier) for dossier in kept), key=urgency))

    def _to_fill(self, session: Session, actor: Actor) -> tuple[WorkRow, ...]:
        """The submissions that were passed on to this person to fill in a part."""
        passed = gather(self.house, session, _passed_on(actor))
        put = gather(self.house, session, self._with_parts_of_stages(actor))
        to_fill = (*passed, *(dossier for dossier in put if why_not(dossier, actor) is not None))
        return _lines(dossier for dossier in to_fill if dossier.seen_by(actor) and any(dossier.parts_of(actor)))

    def _with_parts_of_stages(self, actor: Actor) -> Select[Submission]:
        """What is being signed in the cases of this person, of forms in which a stage has a part to fill in first."""
        forms = (form for form in self.house.definitions.forms.values() if any(stage.part for stage in form.sign_off))
        named, status = Submission.form.in_([form.id for form in forms]), Submission.status == "in_sign_off"
        return _newest(named, status, Submission.case_id.in_(_cases_of(actor)))

    def _held(self, session: Session, actor: Actor) -> Iterator[Dossier]:
        """Approved submissions that wait for something this person can do, or that are theirs."""
        approved = Submission.status == "approved"
        or_to_tell = or_(approved, Submission.id.in_(_to_tell()))
        yield from gather(self.house, session, _newest(or_to_tell, Submission.author_id == actor.id))
        theirs = _newest(approved, Submission.author_id != actor.id, Submission.case_id.in_(_cases_of(actor)))
        for dossier in gather(self.house, session, theirs):
            if any(dossier.parts_of(actor)) and _held(dossier):
                yield dossier

    def _startable(self, session: Session, case: Case, actor: Actor) -> Iterator[StartableForm]:
        for definition in sorted(self.house.definitions.forms.values(), key=lambda form: form.title):
            if roles_on(case, actor) & set(definition.starts.roles):
                yield self._form(session, definition, case, actor)

    def _form(self, session: Session, definition: FormDefinition, case: Case, actor: Actor) -> StartableForm:
        needs = bool(definition.starts.after_form)
        found = sources(self.house, session, definition, case) if needs else iter(())
        return StartableForm(
            id=definition.id,
            title=definition.title,
            purpose=definition.purpose,
            needs_source=needs,
            after=tuple(work_row(dossier) for dossier in found if dossier.seen_by(actor)),
            not_live=why_not_live(missing(self.house, session, definition)),
        )

    def _case_row(self, case: Case, submissions: int) -> CaseRow:
        child = cases.child_of(case, self.house.sealer)
        born = say_date(child.date_of_birth) if child.date_of_birth else ""
        return CaseRow(reference=case.reference, name=child.name, born=born, submissions=submissions)


def _lines(dossiers: Iterable[Dossier]) -> tuple[WorkRow, ...]:
    return tuple(sorted((work_row(dossier) for dossier in dossiers), key=urgency))


def _said(dossiers: Iterable[Dossier], words: Callable[[Dossier], str]) -> tuple[WorkRow, ...]:
    """Lines that say something else than what their submissions wait for."""
    return tuple(sorted((work_row(dossier, words(dossier)) for dossier in dossiers), key=urgency))


def _newest(*conditions: ColumnElement[bool]) -> Select[Submission]:
    return select(Submission).where(*conditions).order_by(Submission.since.desc(), Submission.id.desc()).limit(MOST)


def _to_sign(actor: Actor, standing: tuple[StandIn, ...]) -> Select[Submission]:
    """What waits for the decision of a role that this person holds there, or acts in, longest waiting first."""
    given = or_(Turn.given_to_id.is_(None), Turn.given_to_id.in_((actor.id, *(one.for_id for one in standing))))
    waiting = Turn.part == "", Submission.status == "in_sign_off"
    return _put_to(actor, standing).where(*waiting, given).limit(MOST)


def _passed_on(actor: Actor) -> Select[Submission]:
    """What was passed on to a role that this person holds there, to fill in a part."""
    return _put_to(actor).where(Turn.part != "").limit(MOST)


def _put_to(actor: Actor, standing: tuple[StandIn, ...] = ()) -> Select[Submission]:
    roles = [(one.role, one.organisation) for one in actor.memberships] + [(s.role, s.organisation) for s in standing]
    held = [and_(Turn.role == role, Turn.organisation.in_(("", place))) for role, place in roles]
    waiting = select(Submission).join(Turn, Turn.submission_id == Submission.id)
    return waiting.where(Turn.open, Turn.round == Submission.round, or_(False, *held)).order_by(Turn.since, Turn.id)


def _to_tell() -> Select[int]:
    """Of what somebody has to be told, by hand, that it does not hold any more."""
    return select(Delivery.submission_id).where(Delivery.state == "to_hand_over", Delivery.tells != "")


def _cases_of(actor: Actor) -> Select[int]:
    return select(Case.id).where(cases.visible_to(actor.organisations))


def _held(dossier: Dossier) -> bool:
    """Something has not left, for want of an answer or of somebody to give it; or is not made yet."""
    if any(unfinished(dossier)):
        return True
    left = [delivery for delivery in dossier.deliveries if delivery.state in ("waiting", "to_hand_over")]
    return any(not is_free(dossier, d) or (d.state == "to_hand_over" and has_final(dossier, d)) for d in left)


def _due_next(rows: Iterable[WorkRow]) -> tuple[Deadline, ...]:
    unique = {row.reference: row.deadline for row in rows if row.deadline is not None}
    return _sorted(unique.values())[:DUE_NEXT]


def _sorted(found: Iterable[Deadline]) -> tuple[Deadline, ...]:
    order = {"overdue": 0, "soon": 1, "later": 2, "met": 3}
    return tuple(sorted(found, key=lambda deadline: (order[deadline.urgency], deadline.due)))


def _facts(child: cases.Child) -> Iterator[tuple[str, str]]:
    if child.known_as:
        yield "Known as", child.known_as
    if child.date_of_birth is not None:
        yield "Date of birth", say_date(child.date_of_birth)
    references = (
        ("Youth justice reference", child.yjs_case_ref),
        ("Police national computer number", child.pnc_id),
        ("Prison number", child.prison_number),
    )
    yield from ((label, text) for label, text in references if text)


def _happened(session: Session, case: Case, dossiers: Iterable[Dossier], actor: Actor) -> tuple[Moment, ...]:
    """What happened to the case and to its submissions, newest first."""
    theirs = (timeline(dossier, dossier.reading(actor)) for dossier in dossiers)
    moments = [*case_moments(session, case), *(moment for one in theirs for moment in reversed(one))]
    oldest_first = sorted(moments, key=lambda moment: moment.at)
    return tuple(reversed(oldest_first))
