"""Reading the record: an auditor's search, and everybody who has seen the record of one child."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from formsvc.audit import Event
from formsvc.audit.checkpoint_files import last_in
from formsvc.audit.checkpoints import peek
from formsvc.cases import Case
from formsvc.people import Actor
from formsvc.retention.tables import ErasureLine, ErasureReport
from formsvc.workflow.house import Steps, places
from formsvc.workflow.managing import Managing
from formsvc.workflow.record_names import Names, to_choose
from formsvc.workflow.record_search import search
from formsvc.workflow.record_views import RecordPage, RecordRow, Seen, SeenBy, Wanted
from formsvc.workflow.record_words import KINDS, Kind, kind_of
from formsvc.workflow.refusals import NotFound

PAGE: Final = 50
MOST_ROWS: Final = 20_000
NOT_SHOWN: Final = ("service", "command")  # nobody saw anything there


class Records(Steps):
    """What auditors read; and managers, about a case of theirs."""

    def search_record(self, wanted: Wanted, actor: Actor, most: int = PAGE) -> RecordPage:
        """Entries about the cases and the people of the organisations that this person audits. Raises NotFound for
        everybody else."""
        audited = _audited(actor)
        with self.house.sessions() as session:
            found = search(session, audited, wanted, most + 1)
            names = Names(self.house, session, found[:most])
            names.learn((wanted.who,))
            rows = tuple(names.row(entry) for entry in found[:most])
            people = tuple(to_choose(session, audited, names.of(wanted.who), wanted.who))
        anchored = self._anchored()
        return RecordPage(
            rows=rows,
            before=rows[-1].number if len(found) > most else 0,
            organisations=tuple(actor.organisation_name(one) for one in audited),
            people=people,
            anchored=anchored[0],
            anchored_at=anchored[1],
        )

    def everything_found(self, wanted: Wanted, actor: Actor) -> tuple[RecordRow, ...]:
        """All that a search finds, the newest 20,000 of it. Raises NotFound."""
        return self.search_record(wanted, actor, MOST_ROWS).rows

    def may_see_who_saw(self, reference: str, actor: Actor) -> bool:
        """Whether this person may open the page about who has seen a case."""
        with self.house.sessions() as session:
            return self._whose(session, reference, actor) is not None

    def seen(self, reference: str, actor: Actor) -> Seen:
        """Who has seen the record of a child, when first and last, and what they did. For auditors and managers of the
        organisation whose case it is. Raises NotFound."""
        with self.house.sessions() as session:
            owner = self._whose(session, reference, actor)
            if owner is None:
                raise NotFound("There is no such case, or it is not one that you look after.")
            case = reference.strip().upper()
            erased = session.scalar(select(Case.id).where(Case.reference == case)) is None
            return Seen(
                case=case,
                organisation=places(session).get(owner, owner),
                erased=erased,
                rows=tuple(self._seen_by(session, case)),
            )

    def _seen_by(self, session: Session, case: str) -> Iterable[SeenBy]:
        counted = select(Event.who, Event.what, func.min(Event.at), func.max(Event.at), func.count())
        rows = session.execute(counted.where(Event.case_reference == case).group_by(Event.who, Event.what))
        found: dict[str, list[tuple[str, datetime, datetime, int]]] = defaultdict(list)
        for who, what, first, last, times in rows:
            if who not in NOT_SHOWN:
                found[who].append((what, first, last, times))
        names = Names(self.house, session, ())
        names.learn(found)
        seen = [_one(names, who, did) for who, did in found.items()]
        return sorted(seen, key=lambda one: (one.last, one.name), reverse=True)

    def _whose(self, session: Session, reference: str, actor: Actor) -> str | None:
        """The organisation whose case it is, or was, when this person audits it or manages there."""
        case = reference.strip().upper()
        owner = session.scalar(select(Case.organisation_id).where(Case.reference == case))
        if owner is None:
            gone = select(ErasureReport.organisation_id).join(ErasureLine, ErasureLine.report_id == ErasureReport.id)
            owner = session.scalar(
                gone.where(ErasureLine.case_reference == case, ErasureLine.fate == "erased").limit(1)
            )
        looks_after = {*actor.organisations_as("auditor"), *Managing(self.house).managed(actor)}
        return owner if owner in looks_after else None

    def _anchored(self) -> tuple[int, datetime | None]:
        """What the newest checkpoint says; nothing when its folder cannot be read, which the log says."""
        try:
            last = last_in(self.house.anchors.folder)
        except OSError:
            return 0, None
        statement = peek(last[1]) if last is not None else None
        return (statement.number, statement.written_at) if statement is not None else (0, None)


def _audited(actor: Actor) -> tuple[str, ...]:
    there = actor.organisations_as("auditor")
    if not there:
        raise NotFound("There is no such page.")
    return there


def _one(names: Names, who: str, did: list[tuple[str, datetime, datetime, int]]) -> SeenBy:
    times: dict[Kind, int] = defaultdict(int)
    for what, _, _, count in did:
        times[kind_of(what) or "viewed"] += count
    known = names.of(who)
    return SeenBy(
        name=known.name,
        organisation=known.organisation,
        role=known.role,
        first=min(first for _, first, _, _ in did),
        last=max(last for _, _, last, _ in did),
        did=tuple((KINDS[kind], times[kind]) for kind in KINDS if kind in times),
    )
