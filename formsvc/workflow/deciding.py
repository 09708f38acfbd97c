"""What must be true before a decision is recorded, and what it leaves behind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from formsvc.answers import write_answer
from formsvc.definitions.model import Record, Stage
from formsvc.people import Actor
from formsvc.signoff.tables import DecisionRow, PointRow, Turn
from formsvc.submissions.pages import Save, keep_page
from formsvc.workflow.digests import digest_now, digest_of_round
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.house import local, places
from formsvc.workflow.papers import reasons_place, role_words, unmade
from formsvc.workflow.prefilling import page_asking
from formsvc.workflow.refusals import AlreadyDecided, DecisionIncomplete, DigestChanged, NotYourTurn, OwnWork
from formsvc.workflow.sign_views import Decision, NamedPoint

LONGEST: Final = 4000


def made_before(dossier: Dossier, decision: Decision, actor: Actor) -> bool:
    """Whether this is a decision that this person has made already, pressed again."""
    return any(
        (made.stage, made.verdict, made.digest, made.by_id)
        == (decision.stage, decision.verdict, decision.digest, actor.id)
        for made in dossier.decisions
    )


def why_not(dossier: Dossier, actor: Actor) -> NotYourTurn | OwnWork | AlreadyDecided | None:
    """Why this person may not decide now; None when they may."""
    turn = dossier.turn
    if dossier.row.status != "in_sign_off" or turn is None:
        return NotYourTurn("This form does not wait for a decision now.")
    if not turn.role or not actor.holds(turn.role, turn.organisation or None):
        return NotYourTurn("This form waits for somebody in another role.")
    if actor.id in dossier.writers:
        return OwnWork("You wrote part of this form, so somebody else must decide about it.")
    if any(_other_pair_of_eyes(made, turn) for made in dossier.decisions if made.by_id == actor.id):
        return AlreadyDecided("You have already decided about this form in this round.")
    return None


def _other_pair_of_eyes(made: DecisionRow, turn: Turn) -> bool:
    """Somebody who decided in another role, or at this very stage, does not decide again in the same round.

    One authority may be asked two questions about one form: then the same person may answer both.
    """
    return made.round == turn.round and (made.stage == turn.stage or made.role != turn.role)


def require_decision(dossier: Dossier, decision: Decision, actor: Actor) -> Turn:
    """The turn that a decision is for. Raises why it cannot be recorded."""
    refusal = why_not(dossier, actor)
    turn = dossier.turn
    if refusal is not None or turn is None:
        raise refusal or NotYourTurn("This form does not wait for a decision now.")
    if turn.stage != decision.stage:
        raise NotYourTurn("This form has moved on to another stage. Read it again.")
    if decision.digest != digest_to_sign(dossier) or digest_of_round(dossier) != dossier.round.digest:
        raise DigestChanged("What you read is not what would be signed now. Read it again before you decide.")
    why = not_ready(dossier) if decision.verdict == "approved" else ""
    faults = {"verdict": why} if why else dict(_faults(dossier, decision))
    if faults:
        raise DecisionIncomplete(faults)
    return turn


def digest_to_sign(dossier: Dossier) -> str:
    """What a signatory reads and signs: what was submitted, and what the stage's own part adds to it."""
    return digest_now(dossier) if any(move.digest for move in dossier.moves) else dossier.round.digest


def not_ready(dossier: Dossier) -> str:
    """What must be done before the stage that is due can approve; "" when nothing."""
    if not dossier.stage_part:
        return ""
    part = dossier.part(dossier.stage_part)
    if not dossier.journey(part).holds(part.when):
        return ""
    if not dossier.is_finished(part):
        return f"“{part.title}” has to be finished before this can be approved."
    waiting = dossier.session.scalar(unmade(dossier, "for_sign_off"))
    return "" if waiting is None else "The documents are still being made. Try again in a moment."


def _faults(dossier: Dossier, decision: Decision) -> Iterator[tuple[str, str]]:
    if decision.verdict == "refused" and not decision.reasons.strip():
        yield "reasons", "Give your reasons."
    if len(decision.reasons) > LONGEST:
        yield "reasons", f"Use at most {LONGEST:,} characters."
    if decision.verdict != "returned":
        return
    if not decision.points:
        yield "points", "Name at least one page or question, and say what to change."
    for number, point in enumerate(decision.points):
        if not point.what.strip():
            yield f"what-{number}", "Say what to change."
        elif not _is_place(dossier, point):
            yield f"place-{number}", "Choose a page or question of this form."


def _is_place(dossier: Dossier, point: NamedPoint) -> bool:
    pages = (page for part in dossier.draft_parts() for page in part.pages if page.id == point.page)
    page = next(pages, None)
    return page is not None and (not point.question or point.question in {q.id for q in page.questions})


def record_decision(dossier: Dossier, decision: Decision, turn: Turn, actor: Actor) -> DecisionRow:
    """Append the decision with its points; the turn is over."""
    held = (m for m in actor.memberships if m.role == turn.role and turn.organisation in ("", m.organisation))
    there = next(held, None)
    row = DecisionRow(
        submission_id=dossier.row.id, round=dossier.number, stage=turn.stage, verdict=decision.verdict, by_id=actor.id,
        by_name=actor.name, by_title=actor.job_title, role=turn.role, at=dossier.now, digest=decision.digest,
        organisation=there.organisation if there else "",
        organisation_name=there.organisation_name if there else "",
    )  # fmt: skip
    row.sealed_reasons = dossier.house.seal_text(decision.reasons.strip(), reasons_place(row))
    points = decision.points if decision.verdict == "returned" else ()
    row.points = [_point(dossier, row, number, point) for number, point in enumerate(points, 1)]
    dossier.session.add(row)
    turn.open = False
    dossier.session.flush()
    return row


def _point(dossier: Dossier, row: DecisionRow, number: int, point: NamedPoint) -> PointRow:
    sealed = dossier.house.seal_text(point.what.strip()[:LONGEST], point_place(row, number))
    return PointRow(number=number, page=point.page, question=point.question, sealed=sealed)


def point_place(row: DecisionRow, number: int) -> str:
    """Where the words of a point are sealed for."""
    return f"{reasons_place(row)}:point:{number}"


def write_records(dossier: Dossier, stage: Stage, made: DecisionRow, reasons: str) -> None:
    """Write what the stage's verdict says into the questions that record it."""
    by_page: dict[str, dict[str, Any]] = {}
    for record in stage.records:
        value = _recorded(dossier, record, made, reasons)
        page = page_asking(dossier.definition, record.question)
        if value and page:
            by_page.setdefault(page, {})[record.question] = value
    for page, values in by_page.items():
        kept = dossier.pages.get(page)
        answers = {**(kept.answers if kept is not None else {}), **values}
        keep_page(dossier.session, dossier.house.sealer, dossier.row, page, answers, Save(None, dossier.now))


def _recorded(dossier: Dossier, record: Record, made: DecisionRow, reasons: str) -> Any:
    if record.takes == "verdict":
        return record.values.get(made.verdict, "")
    if record.takes == "date":
        return write_answer(local(made.at).date())
    if record.takes == "reasons":
        return reasons
    return made.role if record.takes == "role" else made.by_name


def waits_for(dossier: Dossier, role: str, organisation: str) -> str:
    """For whom it waits, in words: "Governor, Wetherby"."""
    if not role:
        return "Nobody yet: the answers do not say who decides"
    name = places(dossier.session).get(organisation, "")
    return ", ".join(words for words in (role_words(dossier.house, role), name) if words)
