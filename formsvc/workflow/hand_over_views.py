"""What the pages of handing work over read."""

from __future__ import annotations

from dataclasses import dataclass

from formsvc.workflow.absence_views import Deputy


@dataclass(frozen=True, kw_only=True)
class HandOverPage:
    """Work on one submission that can be handed over: a stage, or ("") what its author does."""

    reference: str
    form_title: str
    name: str
    stage: str
    stage_title: str
    given_to: str  # who has it now; "" for everybody in the role, or for the author's own work
    may_give: bool
    may_take_back: bool
    yours: bool  # it was given to this person: to take it back is to give it back
    people: tuple[Deputy, ...]  # to whom it can be given


@dataclass(frozen=True, kw_only=True)
class GivenWork:
    """A stage that was given to one person, as an administrator sees it: nothing about whom it concerns."""

    reference: str
    form_title: str
    stage: str
    stage_title: str
