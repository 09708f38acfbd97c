"""What a signatory reads, and what everybody who may see a submission can read about its decisions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import select

from formsvc.database.sealed import bound_to
from formsvc.definitions.model import DerivedQuestion, Part, Stage
from formsvc.people import Actor
from formsvc.signoff.tables import DecisionRow
from formsvc.signoff.turns import Signatories
from formsvc.signoff.words import REOPENED, declaration_of, verdicts_of
from formsvc.submissions.tables import DocumentRow
from formsvc.workflow.authority import NOT_DUE, turn_of
from formsvc.workflow.check_views import WarningRow
from formsvc.workflow.deciding import digest_to_sign, not_ready, waits_for
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.giving import given_to, may_give, may_take_back, turns_at
from formsvc.workflow.house import Steps
from formsvc.workflow.opening import NOT_THERE, open_to_read
from formsvc.workflow.papers import author_of, role_words
from formsvc.workflow.points import places_to_name, points_of
from formsvc.workflow.previews import tabs_to_sign
from formsvc.workflow.putting import stages
from formsvc.workflow.refusals import NotFound, NotYourTurn
from formsvc.workflow.rows import deadlines
from formsvc.workflow.seen import WHOLE, Reading
from formsvc.workflow.sign_views import (
    ChangedAnswer,
    DecisionPage,
    DecisionView,
    DocumentView,
    StageState,
    StageView,
)
from formsvc.workflow.submitting import findings, key_of, reasons
from formsvc.workflow.unlocking import last_return


def _part_asked(dossier: Dossier, stage: Stage) -> Part | None:
    """The part that comes before this decision, if these answers ask for it."""
    part = dossier.part(stage.part) if stage.part else None
    return part if part is not None and dossier.journey(part).holds(part.when) else None


class Judging(Steps):
    """The decision page."""

    def decision(self, reference: str, actor: Actor) -> DecisionPage:
        """What a signatory sees. Raises NotYourTurn when the submission is not in sign-off."""
        with self.house.sessions() as session:
            dossier = open_to_read(self.house, session, reference, actor)
            if not dossier.reads_whole(actor):
                raise NotFound(NOT_THERE)
            if not dossier.turns_due or dossier.row.status != "in_sign_off":
                raise NotYourTurn(NOT_DUE)
            return _decision_page(dossier, actor)


def _decision_page(dossier: Dossier, actor: Actor) -> DecisionPage:
    found, given = turn_of(dossier, actor), reasons(dossier)
    turn, authority = found if isinstance(found, tuple) else (dossier.turns_due[0], None)
    stage = dossier.stage(turn.stage)
    part, turns = _part_asked(dossier, stage), turns_at(dossier, stage.id)
    has_it = given_to(dossier.session, turns)
    return DecisionPage(
        reference=dossier.row.reference,
        case=dossier.row.case.reference,
        definition=dossier.definition,
        status=dossier.row.status,
        round=dossier.number,
        name=dossier.child.name,
        author=author_of(dossier),
        submitted_at=dossier.round.submitted_at or dossier.row.since,
        digest=digest_to_sign(dossier),
        stage=stage,
        part=part,
        not_ready=not_ready(dossier, stage),
        may_fill=part is not None and dossier.is_open(part) and dossier.may_fill(part, actor),
        asks=stage.asks,
        declares=declaration_of(stage),
        acting_for=authority.for_name if authority is not None else "",
        verdicts=verdicts_of(stage),
        why_not="" if isinstance(found, tuple) else found.message,
        given_to=has_it.name if has_it is not None else "",
        may_give=may_give(dossier, turns, actor),
        may_take_back=may_take_back(dossier, turns, actor),
        documents=tuple(document_views(dossier, WHOLE, dossier.number)),
        previews=tabs_to_sign(dossier),
        changes=tuple(_changes(dossier)),
        warnings=tuple(
            WarningRow(key=key_of(warning), problem=warning, reason=given.get(key_of(warning), ""))
            for warning in findings(dossier).warnings
        ),
        earlier=decision_views(dossier, WHOLE),
        stages=stage_views(dossier, WHOLE),
        places=tuple(places_to_name(dossier)),
        deadlines=deadlines(dossier),
    )


def document_views(dossier: Dossier, reading: Reading, number: int = 0) -> Iterator[DocumentView]:
    """The files of one round, or of every round, newest first; of an audience, what it is sent in the end."""
    wanted = select(DocumentRow).where(DocumentRow.submission_id == dossier.row.id)
    if number:
        wanted = wanted.where(DocumentRow.round == number)
    if not reading.whole:
        wanted = wanted.where(DocumentRow.version == "final")
    for row in dossier.session.scalars(wanted.order_by(DocumentRow.round.desc(), DocumentRow.id.desc())):
        if not reading.has(dossier.definition.document(row.document)):
            continue
        yield DocumentView(
            id=row.id,
            document=dossier.definition.document(row.document),
            format=row.format,
            version=row.version,
            round=row.round,
            state=row.state,
            digest=row.digest,
            made_at=row.made_at,
        )


def decision_views(dossier: Dossier, reading: Reading) -> tuple[DecisionView, ...]:
    """Every decision of every round, oldest first; why, for whoever reads the whole."""
    made = (_decision_view(dossier, made) for made in dossier.decisions)
    return tuple(one if reading.whole else replace(one, reasons="", points=()) for one in made)


def stage_views(dossier: Dossier, reading: Reading) -> tuple[StageView, ...]:
    """Every stage of this round with where it stands."""
    if dossier.round.submitted_at is None:
        return ()
    asked = {signatories.stage.id: signatories for signatories in stages(dossier)}
    return tuple(_stage_view(dossier, stage, asked.get(stage.id), reading) for stage in dossier.definition.sign_off)


def _stage_view(dossier: Dossier, stage: Stage, asked: Signatories | None, reading: Reading) -> StageView:
    here = [one for one in dossier.decisions if one.round == dossier.number and one.stage == stage.id]
    every = decision_views(dossier, reading)
    made = tuple(one for one in every if one.round == dossier.number and one.stage == stage.id)
    roles = asked.roles if asked is not None else ()
    return StageView(
        stage=stage,
        state=_state(dossier, stage, asked, here),
        waits_for=" or ".join(waits_for(dossier, role, asked.organisation) for role in roles) if asked else "",
        decision=made[-1] if made else None,
        decisions=made,
    )


def _state(dossier: Dossier, stage: Stage, asked: Signatories | None, made: list[DecisionRow]) -> StageState:
    if stage in dossier.stages_due:
        return "due"
    if made:
        return "passed"
    return "skipped" if asked is None else "to_come"


def _decision_view(dossier: Dossier, made: DecisionRow) -> DecisionView:
    stage = dossier.stage(made.stage) if made.stage else None
    return DecisionView(
        round=made.round,
        stage=made.stage,
        stage_title=stage.title if stage is not None else "",
        verdict=made.verdict,
        words=dict(verdicts_of(stage))[made.verdict] if stage is not None else REOPENED,
        by=made.by_name,
        role=role_words(dossier.house, made.role),
        organisation=made.organisation_name,
        acting_for=made.for_name,
        declared=made.declared,
        act=stage.act if stage is not None else "approve",
        at=made.at,
        reasons=dossier.house.open_text(made.sealed_reasons, bound_to(DecisionRow.sealed_reasons, made)),
        points=points_of(dossier, made),
        digest=made.digest,
    )


def _changes(dossier: Dossier) -> Iterator[ChangedAnswer]:
    """Every answer that differs from the round before, and whether it was asked for."""
    returned = last_return(dossier)
    if returned is None:
        return
    before = Dossier(dossier.house, dossier.session, dossier.row, returned.round).signed.said
    pages = {point.page for point in returned.points if not point.question}
    questions = {point.question for point in returned.points}
    for part in dossier.draft_parts():
        for page in part.pages:
            for question in page.questions:
                was, now = before.get(question.id), dossier.signed.said.get(question.id)
                if was != now and not isinstance(question, DerivedQuestion):
                    yield ChangedAnswer(
                        page=page.id, question=question.id, label=question.label, before=was, now=now,
                        asked_for=page.id in pages or question.id in questions,
                    )  # fmt: skip
