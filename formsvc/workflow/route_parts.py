"""The halts of a route at which parties write: before anybody signs, and after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby

from formsvc.definitions.model import Part
from formsvc.submissions.tables import PartMove, Round
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.papers import author_of, role_words
from formsvc.workflow.passing import who_finished
from formsvc.workflow.route_views import Halt, HaltState, Hand

Stride = tuple[Halt, ...]


def written(dossier: Dossier, entry: Round, began: datetime) -> Iterator[Stride]:
    """How one round was written: by its author, or by one party after the other."""
    parts = [part for part in dossier.draft_parts() if dossier.signed.holds(part.when)]
    if not any(part.after for part in parts):
        yield (_by_author(dossier, entry, began),)
        return
    asked = [part for part in parts if _takes_part(dossier, part, entry)]
    for _, together in groupby(asked, key=lambda part: part.after):
        yield tuple(_by_party(dossier, part, entry, began) for part in together)


def afterwards(dossier: Dossier, approved: datetime) -> Iterator[Stride]:
    """The parts that are filled in once everybody has agreed."""
    opened = (part for part in dossier.definition.parts if part.opens == "approved" and part.completed_by != "sign_off")
    parts = [part for part in opened if dossier.today.holds(part.when)]
    for _, together in groupby(parts, key=lambda part: part.after):
        yield tuple(_later(dossier, part, approved) for part in together)


def _by_author(dossier: Dossier, entry: Round, began: datetime) -> Halt:
    name, at = author_of(dossier), entry.submitted_at
    stopped = at is None and dossier.row.status != "draft"
    return Halt(
        kind="written",
        title="Written" if entry.number == 1 else "Changed",
        state="passed_by" if stopped else "now" if at is None else "done",
        who=name,
        hands=(Hand(name=name, at=at),) if at is not None else (),
        since=began,
        until=dossier.row.since if stopped else at,
    )


def _takes_part(dossier: Dossier, part: Part, entry: Round) -> bool:
    """Whether a party has anything to do with a round; after a return it may be asked for nothing."""
    if entry.number == 1 or part.id not in dossier.definition.finished:
        return True
    current = entry.number == dossier.row.round and entry.submitted_at is None
    return bool(_moves(dossier, part, entry)) or (current and not dossier.is_finished(part))


def _by_party(dossier: Dossier, part: Part, entry: Round, began: datetime) -> Halt:
    moves = _moves(dossier, part, entry)
    last = moves[-1] if moves else None
    until = last.at if last is not None and last.what == "finished" else entry.submitted_at
    return Halt(
        kind="part",
        id=part.id,
        title=part.title,
        state=_state(dossier, part, until, entry),
        who=role_words(dossier.house, part.completed_by),
        hands=(Hand(name=who_finished(dossier, last), at=last.at),) if last is not None and until == last.at else (),
        since=_since(dossier, part, entry, began),
        until=until,
    )


def _state(dossier: Dossier, part: Part, until: datetime | None, entry: Round) -> HaltState:
    if until is not None:
        return "done"
    here = entry.number == dossier.row.round and dossier.row.status == "draft"
    return "now" if here and dossier.is_open(part) else "to_come" if here else "passed_by"


def _since(dossier: Dossier, part: Part, entry: Round, began: datetime) -> datetime | None:
    """When it came to a party: as soon as the party before had finished, or as it was sent back to them."""
    if not part.after:
        return began
    before = [move for move in dossier.every_move if move.round == entry.number and move.part == part.after]
    ended = [move.at for move in before if move.what == "finished"]
    return ended[-1] if ended else began if part.id in _turns(dossier, entry.number) else None


def _later(dossier: Dossier, part: Part, approved: datetime) -> Halt:
    moves = [move for move in dossier.moves if move.part == part.id and move.what == "finished"]
    until = moves[-1].at if moves else _recorded(dossier, part)
    ended = dossier.row.status not in ("approved", "delivered")
    waiting: HaltState = "passed_by" if ended else "now" if dossier.is_open(part) else "to_come"
    return Halt(
        kind="part",
        id=part.id,
        title=part.title,
        state="done" if until is not None else waiting,
        who=role_words(dossier.house, part.completed_by),
        hands=tuple(Hand(name=who_finished(dossier, move), at=move.at) for move in moves[-1:]),
        since=_after(dossier, part, approved),
        until=until,
    )


def _after(dossier: Dossier, part: Part, approved: datetime) -> datetime | None:
    if not part.after:
        return approved
    moves = [move.at for move in dossier.moves if move.part == part.after and move.what == "finished"]
    return max(moves[-1], approved) if moves else approved if dossier.is_open(part) else None


def _recorded(dossier: Dossier, part: Part) -> datetime | None:
    """When the last answer was saved of a part that no button closes; nothing while one is missing."""
    if part.id in dossier.definition.finished:
        return None
    journey = dossier.journey(part)
    pages = journey.part_pages(part.id)
    if not pages or any(journey.state(page.id) != "complete" for page in pages):
        return None
    return max((dossier.pages[page.id].saved_at for page in pages if page.id in dossier.pages), default=None)


def _moves(dossier: Dossier, part: Part, entry: Round) -> list[PartMove]:
    return [move for move in dossier.every_move if move.part == part.id and move.round == entry.number]


def _turns(dossier: Dossier, number: int) -> Iterable[str]:
    return {turn.part for turn in dossier.turns if turn.round == number and turn.part}
