"""Who sees a submission, and how much of it: the whole, or only what one of its audiences may know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from sqlalchemy import select

from formsvc import cases
from formsvc.definitions.model import DocumentDefinition, Part
from formsvc.definitions.readers import EVERYTHING, Readers, may_know_all
from formsvc.people import Actor
from formsvc.signoff.tables import Turn
from formsvc.workflow.answered import Answered
from formsvc.workflow.house import standing_in


@dataclass(frozen=True)
class Reading:
    """As which audiences somebody reads a submission; `everything` among them is the whole, and none is nothing."""

    audiences: frozenset[str]

    @property
    def whole(self) -> bool:
        return EVERYTHING in self.audiences

    def has(self, document: DocumentDefinition) -> bool:
        """Whether a document is for them."""
        return self.whole or document.audience in self.audiences

    def knows(self, part: Part) -> bool:
        """Whether nothing that a part asks is kept from them."""
        return self.whole or may_know_all(part, self.audiences)


WHOLE: Final = Reading(frozenset({EVERYTHING}))


def roles_on(case: cases.Case, actor: Actor) -> frozenset[str]:
    """The roles that somebody holds in the organisations that work on a case; what they hold elsewhere counts there."""
    there = {case.organisation_id, *cases.shared_with(case)}
    return frozenset(held.role for held in actor.memberships if held.organisation in there)


class Seen(Answered):
    """A submission to those who come to it."""

    @cached_property
    def turns(self) -> tuple[Turn, ...]:
        """To whom it was put, in every round."""
        return tuple(self.session.scalars(select(Turn).where(Turn.submission_id == self.row.id).order_by(Turn.id)))

    @cached_property
    def readers(self) -> Readers | None:
        """Who reads how much: as it is said now, or as it was when this began where nothing is said any more."""
        today = self.house.definitions.forms.get(self.row.form)
        return today.readers if today is not None and today.readers is not None else self.definition.readers

    def seen_by(self, actor: Actor) -> bool:
        """Who works on the case may see it, and whoever it was put to; as far as it is theirs to read."""
        there = cases.may_see(self.row.case, actor.organisations) or any(self._put_to(actor))
        return there and bool(self.reading(actor).audiences)

    def reading(self, actor: Actor) -> Reading:
        """How much of it this person reads, if they may see it at all."""
        if self.readers is None or actor.id == self.row.author_id:
            return WHOLE
        found = frozenset(one for audiences in self._audiences(self.readers, actor) for one in audiences)
        if EVERYTHING not in found and any(not turn.part for turn in self._put_to(actor)):
            return WHOLE  # nobody decides about what they may not read
        return Reading(found)

    def roles_here(self, actor: Actor) -> frozenset[str]:
        """The roles that somebody holds where the case is worked on."""
        return roles_on(self.row.case, actor)

    def reads_whole(self, actor: Actor) -> bool:
        """Whether somebody reads every page and every version; a guest never does."""
        return actor.invitation is None and self.reading(actor).whole

    def invites(self, actor: Actor) -> bool:
        """Whether a guest was invited to fill in a part of this submission."""
        return actor.invitation is not None and actor.invitation.submission == self.row.id

    def _audiences(self, readers: Readers, actor: Actor) -> Iterator[Iterable[str]]:
        """By each role that they hold where the case is worked on, or to which it was put."""
        own = (role for role in self.definition.starts.roles if actor.holds(role, self.row.organisation))
        yield from ((EVERYTHING,) for _ in own)
        yield from (readers.of(role) for role in self.roles_here(actor))
        yield from (readers.of(turn.role) for turn in self._put_to(actor))

    def _put_to(self, actor: Actor) -> Iterator[Turn]:
        """The turns in which it was put to somebody, or to whom they act for."""
        put = (turn for turn in self.turns if turn.organisation or not turn.part)
        return (one for one in put if actor.holds(one.role, one.organisation or None) or self._acts_in(one, actor))

    def _acts_in(self, turn: Turn, actor: Actor) -> bool:
        """Whether this person acts for somebody who is away, in the role of a turn."""
        now = standing_in(self.session, actor, self.now)
        return any(one.role == turn.role and turn.organisation in ("", one.organisation) for one in now)
