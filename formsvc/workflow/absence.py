"""Steps round an absence: who acts in which role of somebody who is away, from when until when; and ending it early."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from sqlalchemy.orm import Session

from formsvc import audit, people
from formsvc.database import take_turns
from formsvc.delivery.tables import Notice
from formsvc.people import Actor, Delegation, Person
from formsvc.workflow.absence_views import AbsencePage, ActingRow, Away
from formsvc.workflow.deputies import acting_row, may_end, posts_to_lend
from formsvc.workflow.due import Due, SendNotice
from formsvc.workflow.house import LONDON, Steps, local
from formsvc.workflow.refusals import DecisionIncomplete, NotAllowed, NotFound
from formsvc.workflow.staffing import administered, require_member

LONGEST: Final = timedelta(days=60)
NOT_THERE: Final = "There is no such absence, or it is not yours to see."


class Absence(Steps):
    """Who is away lends a role: they say so themselves, or an administrator of the organisation does for them."""

    def absence(self, actor: Actor) -> AbsencePage:
        """One's own absences, and for whom one acts."""
        with self.house.sessions() as session:
            return self._page(session, session.get_one(Person, actor.id), actor)

    def absence_of(self, person: int, actor: Actor) -> AbsencePage:
        """The same of somebody in an administrator's organisations. Raises NotFound."""
        with self.house.sessions() as session:
            return self._page(session, require_member(session, person, actor), actor)

    def acting(self, actor: Actor) -> tuple[ActingRow, ...]:
        """Who acts for whom in an administrator's organisations, past and future, newest first. Raises NotFound."""
        with self.house.sessions() as session:
            found = people.delegations_in(session, administered(actor))
            return tuple(acting_row(self.house, session, row, actor) for row in found)

    def be_away(self, away: Away, actor: Actor, person: int = 0) -> Due:
        """Say who acts in a role while its holder is away: oneself, or `person` for an administrator. Both are told.
        Saying the same twice changes nothing. Raises NotFound, DecisionIncomplete."""
        with self.house.sessions.begin() as session:
            take_turns(session, "delegations")
            holder = (
                session.get_one(Person, actor.id) if person in (0, actor.id) else require_member(session, person, actor)
            )
            if _is_said(session, holder, away):
                return ()
            faults = dict(self._faults(session, holder, away, actor))
            if faults:
                raise DecisionIncomplete(faults)
            organisation, _, role = away.post.partition(" ")
            begins, ends = _between(away)
            row = Delegation(
                from_id=holder.id, to_id=away.acts, role=role, organisation_id=organisation, begins=begins, ends=ends,
                made_by_id=actor.id, made_at=self.house.now(),
            )  # fmt: skip
            session.add(row)
            session.flush()
            due = self._tell(session, row, {holder.id: "is_acted_for", away.acts: "acts_for"}, actor)
            self._note(session, actor, "lent_role", row)
            return due

    def end_absence(self, absence: int, actor: Actor) -> Due:
        """End it before its time: the one who is away, the one who acts, or an administrator there. Raises NotFound,
        NotAllowed (over already)."""
        with self.house.sessions.begin() as session:
            take_turns(session, "delegations")
            row = session.get(Delegation, absence)
            if row is None or not may_end(row, actor):
                raise NotFound(NOT_THERE)
            now = self.house.now()
            if row.ended_at is not None:
                return ()
            if row.ends <= now:
                raise NotAllowed("It is over already.")
            row.ended_at = now
            due = self._tell(session, row, dict.fromkeys((row.from_id, row.to_id), "acting_ended"), actor)
            self._note(session, actor, "took_role_back", row)
            return due

    def _page(self, session: Session, person: Person, actor: Actor) -> AbsencePage:
        own = person.id == actor.id
        rows = people.delegations_with(session, person.id)
        lent = posts_to_lend(self.house, session, person)
        return AbsencePage(
            person=person.id,
            name=person.name,
            own=own,
            today=local(self.house.now()).date(),
            posts=tuple(post for post in lent if own or post.id.partition(" ")[0] in administered(actor)),
            away=tuple(acting_row(self.house, session, row, actor) for row in rows if row.from_id == person.id),
            acting=tuple(acting_row(self.house, session, row, actor) for row in rows if row.to_id == person.id),
        )

    def _faults(self, session: Session, holder: Person, away: Away, actor: Actor) -> Iterator[tuple[str, str]]:
        yield from _fault_of_days(away, local(self.house.now()).date())
        post = next((one for one in posts_to_lend(self.house, session, holder) if one.id == away.post), None)
        theirs = holder.id == actor.id or away.post.partition(" ")[0] in administered(actor)
        if post is None or not theirs or away.acts not in {one.id for one in post.deputies}:
            yield "acts", "Choose somebody who may act in this role."
            return
        begins, ends = _between(away)
        if any(_is_of(row, away.post) for row in people.away_between(session, holder.id, begins, ends)):
            yield "acts", "Somebody acts in this role on some of these days already. End that first."
        if people.away_between(session, away.acts, begins, ends):
            yield "acts", "They are away themselves on some of these days. Choose somebody else."

    def _tell(self, session: Session, row: Delegation, kinds: dict[int, str], actor: Actor) -> Due:
        """A notice for each of the two, but not for who has just done it."""
        now = self.house.now()
        notices = [
            Notice(key=f"absence:{row.id}:{kind}:{person}", person_id=person, kind=kind, created_at=now, next_try=now)
            for person, kind in kinds.items()
            if person != actor.id
        ]
        session.add_all(notices)
        session.flush()
        return tuple(SendNotice(one.id) for one in notices)

    def _note(self, session: Session, actor: Actor, what: str, row: Delegation) -> None:
        session.flush()
        audit.append(session, f"person:{actor.id}", what, f"person:{row.from_id}", self.house.now())


def _fault_of_days(away: Away, today: date) -> Iterator[tuple[str, str]]:
    if away.first_day < today:
        yield "first_day", "The first day must be today or later."
    if away.last_day < away.first_day:
        yield "last_day", "The last day must not be before the first."
    elif away.last_day - away.first_day >= LONGEST:
        yield "last_day", f"Choose at most {LONGEST.days} days. Say it again when they are over."


def _between(away: Away) -> tuple[datetime, datetime]:
    """From the beginning of the first day to the end of the last, as clocks in London show them."""
    days = away.first_day, away.last_day + timedelta(days=1)
    begins, ends = (datetime.combine(day, time(), LONDON).astimezone(UTC) for day in days)
    return begins, ends


def _is_said(session: Session, holder: Person, away: Away) -> bool:
    """Whether exactly this was said before, and was not ended."""
    begins, ends = _between(away)
    known = people.away_between(session, holder.id, begins, ends)
    return any(
        _is_of(row, away.post) and (row.to_id, row.begins, row.ends) == (away.acts, begins, ends) for row in known
    )


def _is_of(row: Delegation, post: str) -> bool:
    return f"{row.organisation_id} {row.role}" == post
