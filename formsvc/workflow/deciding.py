"""What must be true before a decision is recorded, and what it leaves behind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from formsvc.answers import write_answer
from formsvc.database.sealed import bound_to
from formsvc.definitions.model import Record, Stage
from formsvc.people import Actor
from formsvc.signoff.tables import DecisionRow, Turn, Verdict
from formsvc.signoff.words import declaration_of
from formsvc.submissions.pages import Save, keep_page
from formsvc.workflow.authority import Authority, Refused, turn_of
from formsvc.workflow.digests import digest_now, digest_of_round
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.house import local, places
from formsvc.workflow.papers import role_words, unmade
from formsvc.workflow.points import LONGEST, keep_points, point_faults
from formsvc.workflow.prefilling import page_asking
from formsvc.workflow.refusals import DecisionIncomplete, DigestChanged, NotProven, NotYourTurn
from formsvc.workflow.sign_views import Decision

NOT_DECLARED: Final = "Tick the box to say that you have read it."


def made_before(dossier: Dossier, decision: Decision, actor: Actor) -> bool:
    """Whether this is a decision that this person has made already, pressed again."""
    return any(
        (made.stage, made.verdict, made.digest, made.by_id)
        == (decision.stage, decision.verdict, decision.digest, actor.id)
        for made in dossier.decisions
    )


def why_not(dossier: Dossier, actor: Actor) -> Refused | None:
    """Why this person may not decide now; None when they may."""
    found = turn_of(dossier, actor)
    return None if isinstance(found, tuple) else found


def require_decision(dossier: Dossier, decision: Decision, actor: Actor) -> tuple[Turn, Authority]:
    """The turn that a decision is for, and in which role it is made. Raises why it cannot be recorded."""
    found = _asked(dossier, decision, actor)
    if not isinstance(found, tuple):
        raise found
    if decision.digest != digest_to_sign(dossier) or digest_of_round(dossier) != dossier.round.digest:
        raise DigestChanged("What you read is not what would be signed now. Read it again before you decide.")
    stage = dossier.stage(decision.stage)
    why = not_ready(dossier, stage) if decision.verdict == "approved" else ""
    faults = {"verdict": why} if why else dict(_faults(dossier, decision))
    if faults:
        raise DecisionIncomplete(faults)
    if is_signed(stage, decision.verdict) and not (decision.proof and decision.proof.is_of(actor.id, dossier.now)):
        raise NotProven
    return found


def _asked(dossier: Dossier, decision: Decision, actor: Actor) -> tuple[Turn, Authority] | Refused:
    """The open turn at the stage that this decision is about; without one, why this person has none."""
    is_due = any(turn.stage == decision.stage for turn in dossier.turns_due)
    found = turn_of(dossier, actor, decision.stage if is_due else "")
    if isinstance(found, tuple) and not is_due:
        return NotYourTurn("This form has moved on to another stage. Read it again.")
    return found


def is_signed(stage: Stage, verdict: Verdict) -> bool:
    """Whether this verdict is a signature: then the password is asked for once more."""
    return stage.act == "sign" and verdict in ("approved", "refused")


def approvals(dossier: Dossier) -> Counter[str]:
    """How many have approved in this round, by stage."""
    return Counter(
        made.stage for made in dossier.decisions if made.round == dossier.number and made.verdict == "approved"
    )


def digest_to_sign(dossier: Dossier) -> str:
    """What a signatory reads and signs: what was submitted, and what the stage's own part adds to it."""
    return digest_now(dossier) if any(move.digest for move in dossier.moves) else dossier.round.digest


def not_ready(dossier: Dossier, stage: Stage) -> str:
    """What must be done before a stage can approve; "" when nothing."""
    if not stage.part:
        return ""
    part = dossier.part(stage.part)
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
    if not decision.declared and decision.verdict != "returned":
        yield "declared", NOT_DECLARED
    if decision.verdict == "returned":
        yield from point_faults(dossier, decision.points)


def record_decision(dossier: Dossier, decision: Decision, turn: Turn, by: tuple[Actor, Authority]) -> DecisionRow:
    """Append the decision with its points; the turn is over when enough have agreed, or somebody did not."""
    actor, authority = by
    stage = dossier.stage(turn.stage)
    row = DecisionRow(
        submission_id=dossier.row.id, round=dossier.number, stage=turn.stage, verdict=decision.verdict, by_id=actor.id,
        by_name=actor.name, by_title=actor.job_title, role=authority.role, at=dossier.now, digest=decision.digest,
        organisation=authority.organisation, organisation_name=authority.organisation_name, for_id=authority.for_id,
        for_name=authority.for_name, declared=declaration_of(stage) if decision.declared else "",
    )  # fmt: skip
    row.sealed_reasons = dossier.house.seal_text(decision.reasons.strip(), bound_to(DecisionRow.sealed_reasons, row))
    points = decision.points if decision.verdict == "returned" else ()
    dossier.session.add(row)
    keep_points(dossier, row, points)
    agreed = decision.verdict == "approved"
    is_last = not agreed or approvals(dossier)[stage.id] + 1 >= stage.needs
    for due in dossier.turns_due:
        due.open = due.open and not (is_last and (not agreed or due.stage == stage.id))
    dossier.session.flush()
    return row


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
