"""How the days of a submission were spent: with those who wrote it, with those who decided, and waiting."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from formsvc.workflow.dossier import Dossier
from formsvc.workflow.house import local
from formsvc.workflow.route_views import Halt, Leg, Spell, SpellKind


def spells_of(dossier: Dossier, legs: Sequence[Leg]) -> tuple[Spell, ...]:
    """Every stretch, in the order in which it began; what is still under way ends today."""
    found = [spell for leg in legs for spell in _of_leg(dossier, leg)]
    return tuple(sorted(found, key=lambda spell: (spell.begins, spell.ends)))


def _of_leg(dossier: Dossier, leg: Leg) -> Iterator[Spell]:
    halts = [halt for stride in leg.strides for halt in stride if halt.kind in ("written", "part", "stage")]
    for halt in halts:
        if halt.since is not None and (halt.until is not None or halt.state == "now"):
            yield _spell(dossier, _who(halt), _kind(dossier, halt), halt.since, halt.until)
    yield from _leaving(dossier, leg, halts)


def _leaving(dossier: Dossier, leg: Leg, halts: Sequence[Halt]) -> Iterator[Spell]:
    """From the day when nothing was lacking any more to the day when everything had left."""
    history = [change for change in dossier.row.history if change.round == leg.number]
    approved = [change.at for change in history if change.status == "approved"]
    if not approved or any(halt.state == "now" for halt in halts):
        return
    over = [change.at for change in history if change.status not in ("approved", "closed") and change.at > approved[-1]]
    ready = max([approved[-1], *(halt.until for halt in halts if halt.until is not None)])
    until = over[0] if over else None
    if until is None or until > ready:
        yield _spell(dossier, "Delivery", "waits", ready, until)


def _who(halt: Halt) -> str:
    return "The author" if halt.kind == "written" else halt.title


def _kind(dossier: Dossier, halt: Halt) -> SpellKind:
    """What is written once everybody has agreed is what the rest waits for."""
    if halt.kind == "stage":
        return "decides"
    return "waits" if halt.kind == "part" and dossier.part(halt.id).opens == "approved" else "writes"


def _spell(dossier: Dossier, who: str, kind: SpellKind, since: datetime, until: datetime | None) -> Spell:
    ends = local(until or dossier.now).date()
    return Spell(who=who, kind=kind, begins=local(since).date(), ends=ends, still=until is None)
