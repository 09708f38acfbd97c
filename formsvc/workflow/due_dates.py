"""The dates of a submission that are to be kept: its clocks, and by when the stages that are due should decide."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from formsvc.clocks.deadlines import ORDER, Limit, Urgency, clocks_of, to_act
from formsvc.clocks.saying import say_limit
from formsvc.definitions.model import Stage
from formsvc.submissions.statuses import ENDS
from formsvc.wizard import Journey
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.due_views import Deadline
from formsvc.workflow.house import local
from formsvc.workflow.papers import role_words
from formsvc.workflow.told import key_of, stage_name, title_of, told_about

NUMBER: Final = re.compile(r"\b0\d\d ")  # of the document of guidance, which nobody here calls it by


def deadlines(dossier: Dossier) -> tuple[Deadline, ...]:
    """Every clock and stage of a submission, the most urgent first; none when it has ended."""
    found = most_urgent_first(found_in(dossier))
    return tuple(replace(deadline, told=told_about(dossier, deadline)) for deadline in found)


def found_in(dossier: Dossier) -> Iterator[Deadline]:
    """The same in no order, and without what people were told."""
    if dossier.row.status not in ENDS:
        yield from _clocks(dossier)
        yield from _stages(dossier)


def most_urgent_first(found: Iterable[Deadline]) -> tuple[Deadline, ...]:
    """Overdue, soon, later, met; in each by when it is due."""
    return tuple(sorted(found, key=lambda deadline: (ORDER[deadline.urgency], deadline.due)))


def last_changed(dossier: Dossier) -> datetime:
    """When something was last done to a submission that could move its dates."""
    saved = (page.saved_at for page in dossier.pages.values())
    return max((dossier.row.since, *saved, *(turn.since for turn in dossier.turns)))


def _clocks(dossier: Dossier) -> Iterator[Deadline]:
    """A clock that runs from the document's date runs from the day of submitting; on a draft, of the last change."""
    submitted = dossier.round.submitted_at
    written = local(submitted or max((page.saved_at for page in dossier.pages.values()), default=dossier.row.since))
    asked = dossier.today if submitted else Journey(dossier.definition, dossier.answers, written, dossier.elsewhere)
    names = {**asked.names, "document_date": written.date(), "document_time": written}
    for clock in clocks_of(dossier.definition, names, local(dossier.now)):
        known = _deadline(dossier, clock.definition.id, clock.limit, clock.urgency)
        rule = clock.definition
        yield replace(
            known,
            key=key_of(rule.id, clock.due),
            title=rule.title,
            escalate_to=rule.escalate_to,
            above=role_words(dossier.house, rule.escalate_to),
            source=NUMBER.sub("", rule.source),
        )


def _stages(dossier: Dossier) -> Iterator[Deadline]:
    for stage in dossier.stages_due:
        if stage.within is not None:
            yield _stage(dossier, stage, stage.within)


def _stage(dossier: Dossier, stage: Stage, within: int) -> Deadline:
    since = min(turn.since for turn in dossier.turns_due if turn.stage == stage.id)
    limit = to_act(local(since), within)
    known = _deadline(dossier, stage.id, limit, limit.urgency(local(dossier.now)))
    return replace(
        known,
        stage=stage.id,
        key=key_of(stage_name(dossier.number, stage.id), limit.due),
        title=title_of(stage),
        escalate_to=stage.escalate_to,
        above=role_words(dossier.house, stage.escalate_to),
        source=f"This form. Within {within} working {'day' if within == 1 else 'days'} of being asked",
    )


def _deadline(dossier: Dossier, id_: str, limit: Limit, urgency: Urgency) -> Deadline:
    return Deadline(
        reference=dossier.row.reference,
        form_title=dossier.definition.title,
        about=dossier.child.initials,
        id=id_,
        title="",
        due=limit.due,
        timed=limit.timed,
        urgency=urgency,
        said=say_limit(limit, urgency, local(dossier.now)),
        remind_at=limit.remind_at,
        escalate_at=limit.escalate_at,
        changed=last_changed(dossier),
    )
