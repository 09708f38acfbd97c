"""What people were told about the deadlines of a submission: kept as the notices that were written to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from formsvc.definitions.day_words import say_date, say_time
from formsvc.definitions.model import Stage
from formsvc.delivery.tables import Notice
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.due_views import Deadline
from formsvc.workflow.house import House, local, places
from formsvc.workflow.notices import text_of
from formsvc.workflow.security_notices import KINDS as SIGNING_IN
from formsvc.workflow.security_notices import SUBJECT

SOON: Final = "clock_soon"
PASSED: Final = "clock_passed"
ESCALATED: Final = "clock_escalated"
NOBODY: Final = "nobody_to_tell"
LAST_MINUTE: Final = time(23, 59)  # of a deadline that was given as a day
OF_PEOPLE: Final = "Who acts for whom"  # the subject of a notice that is about no submission
GUEST: Final = "guest_reminded"  # not a message of ours to anybody: that the invitation went out once more
OF_RECORDS: Final = {"erasure_report": "Records that may be erased"}
KINDS: Final = (SOON, PASSED, ESCALATED, NOBODY, GUEST)


@dataclass(frozen=True)
class Told:
    """That somebody was told of something about a deadline, and when."""

    kind: str
    about: str
    at: datetime


def key_of(name: str, due: datetime) -> str:
    """Which deadline, and for which moment (local): when an answer moves it, it is another one to tell people about."""
    return f"{name}@{due:%Y-%m-%dT%H:%M}"


def message_of(house: House, session: Session, notice: Notice) -> tuple[str, str]:
    """The subject and the text of a notice."""
    if notice.submission is None:
        subject = SUBJECT if notice.kind in SIGNING_IN else OF_RECORDS.get(notice.kind, OF_PEOPLE)
        return subject, text_of(notice.kind, "", house.address)
    dossier = Dossier(house, session, notice.submission)
    facts = facts_for(dossier, notice.about)
    return dossier.row.reference, text_of(notice.kind, dossier.row.reference, house.address, facts)


def facts_for(dossier: Dossier, key: str) -> tuple[str, ...]:
    """What a message says of the deadline with this key: words of the definition, when it is due, whose form it is."""
    if not key:
        return ()
    name, _, due = key.rpartition("@")
    titles = {clock.id: clock.title for clock in dossier.definition.clocks}
    titles |= {"draft_goes": "The draft is erased"}
    titles |= {stage_name(dossier.number, one.id): title_of(one) for one in dossier.definition.sign_off}
    own = dossier.row.organisation
    at = datetime.fromisoformat(due)
    hour = "" if at.time() == LAST_MINUTE else f" at {say_time(at.time())}"
    return (
        f"What: {titles.get(name, '')}",
        f"Due: {say_date(at.date())}{hour}",
        f"Looked after by: {places(dossier.session).get(own, own)}",
    )


def stage_name(round_: int, stage: str) -> str:
    """How the key of a deadline names a stage of a round."""
    return f"stage:{round_}:{stage}"


def title_of(stage: Stage) -> str:
    """What the deadline of a stage is called."""
    return f"To decide: {stage.title}"


def read_told(session: Session, submissions: Iterable[int]) -> None:
    """Read what was told about these submissions at once, for `told_of` in this session."""
    known: dict[int, set[Told]] = session.info.setdefault("told", {})
    wanted = [one for one in submissions if one not in known]
    known.update({one: set() for one in wanted})
    columns = select(Notice.submission_id, Notice.kind, Notice.about, Notice.created_at)
    found = columns.where(Notice.submission_id.in_(wanted), Notice.kind.in_(KINDS))
    for submission, kind, about, at in session.execute(found):
        known[submission or 0].add(Told(kind, about, at))


def told_of(dossier: Dossier) -> frozenset[Told]:
    """What people were told about the deadlines of a submission."""
    read_told(dossier.session, [dossier.row.id])
    return frozenset(dossier.session.info["told"][dossier.row.id])


def was_told(dossier: Dossier, deadline: Deadline, kind: str) -> bool:
    """Whether somebody was told this about a deadline before."""
    return any(one.kind == kind and one.about == deadline.key for one in told_of(dossier))


def told_about(dossier: Dossier, deadline: Deadline) -> tuple[str, ...]:
    """In sentences, who was told that a deadline has passed, or comes near; nothing when it is met."""
    if deadline.urgency == "met":
        return ()
    role = deadline.above
    words = {
        ESCALATED: f"{role}: told on {{}}",
        NOBODY: f"Nobody could be told as {role[:1].lower()}{role[1:]}. The author was told on {{}}",
        PASSED: "Reminder that it has passed: {}",
        SOON: "Reminder: {}",
        GUEST: "The person with the private link: reminded on {}",
    }
    days = {one.kind: say_date(local(one.at).date()) for one in told_of(dossier) if one.about == deadline.key}
    last = [kind for kind in (ESCALATED, NOBODY, PASSED, SOON, GUEST) if kind in days]
    return tuple(words[kind].format(days[kind]) for kind in last[:1])
