"""Passing a form from party to party: whose turn it is, who is told, and what is kept of who finished which part."""

from __future__ import annotations

from collections.abc import Iterable

from formsvc.database.sealed import bound_to
from formsvc.definitions.model import Part
from formsvc.people import Actor
from formsvc.signoff.tables import Turn
from formsvc.submissions.tables import How, Moved, PartMove
from formsvc.wizard import Problem
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.due import Due
from formsvc.workflow.inviting import asks_by_link, end_invitation, invitation_of, invite
from formsvc.workflow.notices import tell, who_holds
from formsvc.workflow.receivers import receiver_of


def put_to_parties(dossier: Dossier) -> Due:
    """Put the form to everybody whose part has just opened, those of its author aside."""
    due: Due = ()
    for part in dossier.definition.parts:
        if part.after and part.opens != "delivered" and dossier.is_open(part) and _turn(dossier, part) is None:
            due += _put(dossier, part)
    return due


def record_move(dossier: Dossier, part: Part, what: Moved, actor: Actor, words: str = "") -> PartMove:
    """Keep who finished a part, or why it went back."""
    held = next((one for one in actor.memberships if one.role in part.roles), None)
    name = "" if actor.invitation is not None else actor.name  # a guest's stays sealed with the invitation
    move = PartMove(
        submission_id=dossier.row.id, round=dossier.number, part=part.id, what=what, how=_how(part, actor),
        by_id=actor.id, by_name=name, by_title=actor.job_title, at=dossier.now,
        organisation_name=held.organisation_name if held else "",
    )  # fmt: skip
    dossier.session.add(move)
    dossier.session.flush()  # the words are bound to the row, which has its number now
    move.sealed_words = dossier.house.seal_text(words, bound_to(PartMove.sealed_words, move)) if words else None
    dossier.session.flush()
    return move


def who_finished(dossier: Dossier, move: PartMove) -> str:
    """Who finished a part, by name; of a guest the name that the link was sent to."""
    if move.how != "link":
        return move.by_name
    invitation = invitation_of(dossier, dossier.part(move.part))
    return receiver_of(dossier.house, invitation).name if invitation is not None else ""


def words_of(dossier: Dossier, part: Part) -> str:
    """Why a part came back to the party that completes it; "" when it did not."""
    move = dossier.last_move(part.id)
    if move is None or move.what != "sent_back":
        return ""
    return dossier.house.open_text(move.sealed_words, bound_to(PartMove.sealed_words, move))


def end_turn(dossier: Dossier, part: Part) -> None:
    """It is not this part's turn any more: nobody is asked, and the link is closed."""
    turn = _turn(dossier, part)
    if turn is not None:
        turn.open = False
    end_invitation(dossier, part)
    dossier.session.flush()


def end_turns(dossier: Dossier) -> None:
    """Nobody is asked for anything any more."""
    for part in dossier.definition.parts:
        end_turn(dossier, part)
    for turn in dossier.turns_due:
        turn.open = False


def refer(dossier: Dossier, problems: Iterable[Problem]) -> Due:
    """Tell those to whom a rule refers something."""
    roles = {problem.to for problem in problems if problem.to}
    people = (actor.id for role in roles for actor in who_holds(dossier, role, dossier.row.organisation))
    return tell(dossier, people, "referred")


def tell_party(dossier: Dossier, part: Part) -> Due:
    """Tell those who complete a part that came back, when no turn of its own says so."""
    if part.after:
        return ()
    times = sum(move.part == part.id for move in dossier.moves)
    people = {dossier.row.author_id, *(actor.id for actor in able(dossier, part))}
    return tell(dossier, people, "sent_back", f"{part.id}:{times}")


def able(dossier: Dossier, part: Part) -> tuple[Actor, ...]:
    """Everybody who may fill in a part: those in the role there, or those who work on the case."""
    there = dossier.organisation_of(part)
    case = dossier.row.case
    on_case = {case.organisation_id, *(share.organisation_id for share in case.shares)}
    held = (actor for role in part.roles for actor in who_holds(dossier, role, there or ""))
    return tuple(actor for actor in held if there is not None or actor.organisations & on_case)


def _put(dossier: Dossier, part: Part) -> Due:
    known = next((t for t in dossier.turns if t.part == part.id and t.round == dossier.number), None)
    if known is None:
        there = dossier.organisation_of(part)
        known = Turn(submission_id=dossier.row.id, round=dossier.number, part=part.id, role=part.completed_by)
        known.organisation = there or ""
        dossier.session.add(known)
    known.open, known.since = True, dossier.now
    dossier.session.flush()
    if asks_by_link(dossier, part):
        return invite(dossier, part)
    times = sum(move.part == part.id for move in dossier.moves)
    return tell(dossier, (actor.id for actor in able(dossier, part)), "to_fill_in", f"{part.id}:{times}")


def _turn(dossier: Dossier, part: Part) -> Turn | None:
    return next((t for t in dossier.turns if t.part == part.id and t.round == dossier.number and t.open), None)


def _how(part: Part, actor: Actor) -> How:
    if actor.invitation is not None:
        return "link"
    return "account" if part.completed_by in actor.roles or not part.by_link else "paper"
