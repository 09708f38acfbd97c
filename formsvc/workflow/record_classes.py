"""Of which class the record of a case is, and until when it is kept: worked out from the rows whenever they change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from formsvc import cases
from formsvc.cases import Case
from formsvc.cases.tables import LegalHold
from formsvc.definitions.kept import FormRetention, RecordClass, RetentionRules
from formsvc.definitions.model import FormDefinition
from formsvc.delivery.tables import Delivery, State
from formsvc.retention.periods import LONDON, Kept, Life, goes_at, longest
from formsvc.submissions.statuses import Status
from formsvc.submissions.tables import PageAnswers, Submission
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.house import House

UNDER_WAY: Final[tuple[Status, ...]] = ("draft", "submitted", "in_sign_off", "returned", "approved")
NOT_DELIVERED: Final[tuple[State, ...]] = ("waiting", "failed", "to_hand_over")
DIED: Final = "date_of_death"  # a fact of the case, where somebody recorded it
UNKNOWN: Final = "unknown"  # of something in it nobody says how long it is kept, so it is kept
ERASING: Final = "erasing"  # the class of a case that is being erased: nothing of it can be opened any more


@dataclass(frozen=True)
class Standing:
    """How long a case is kept, and what stands in the way of its going before anything else does; "" for nothing."""

    kept: Kept
    in_the_way: str
    looked_after: bool = False


def settle(house: House, session: Session, case: Case) -> Standing:
    """Write down of which class a case is and until when it is kept. Lock its row before."""
    found = standing_of(house, session, case)
    if house.definitions.retention.classes and case.record_class != ERASING:
        free = found.kept.until is not None and not found.in_the_way
        case.looked_after, case.record_class = found.looked_after, found.kept.record_class or UNKNOWN
        case.keep_until = goes_at(found.kept.until) if free and found.kept.until is not None else None
    return found


def standing_of(house: House, session: Session, case: Case) -> Standing:
    """The same as it is now; nothing is written down."""
    if not house.definitions.retention.classes or case.record_class == ERASING:
        return Standing(Kept(record_class=case.record_class, until=None), "", case.looked_after)
    rows = submissions_of(session, case)
    found = _Classes(house, session, case)
    found.read(rows)
    kept = longest(found.rules(rows), life_of(house, session, case, rows))
    return Standing(kept, in_the_way(session, case, rows), found.lasts)


def unsettle(case: Case) -> None:
    """Something of a case is about to change: until that is looked at, nothing of it goes."""
    if case.keep_until is not None:
        case.keep_until = None


def submissions_of(session: Session, case: Case) -> Sequence[Submission]:
    """Everything that was started in a case."""
    return session.scalars(select(Submission).where(Submission.case_id == case.id).order_by(Submission.id)).all()


def in_the_way(session: Session, case: Case, rows: Sequence[Submission]) -> str:
    """Why nothing of a case may go whatever its time: something is under way, or has not been delivered."""
    for row in rows:
        if row.status in UNDER_WAY:
            return f"{row.reference} is under way."
    waiting = select(Submission.reference).join(Delivery).where(Delivery.state.in_(NOT_DELIVERED))
    undelivered = session.scalar(waiting.where(Submission.case_id == case.id).limit(1))
    return f"{undelivered} has not been delivered." if undelivered else ""


def held(session: Session, case: Case) -> LegalHold | None:
    """The legal hold that a case is under."""
    found = select(LegalHold).where(LegalHold.case_id == case.id, LegalHold.lifted_at.is_(None))
    return session.scalar(found.order_by(LegalHold.id).limit(1))


def life_of(house: House, session: Session, case: Case, rows: Sequence[Submission]) -> Life:
    """The days from which its periods are counted."""
    child = cases.child_of(case, house.sealer)
    ended = max((row.since for row in rows), default=case.opened_at)
    return Life(
        born=child.date_of_birth,
        died=_day_of(child.more.get(DIED)),
        closed=day(ended),
        last_action=day(max(_moments(session, case, rows))),
    )


def day(moment: datetime) -> date:
    """The day on which something happened, in London."""
    return moment.astimezone(LONDON).date()


def retention_of(house: House, form: str, kept: FormDefinition) -> FormRetention | None:
    """What a submission's own definition says of its class; of one from before classes, what the form says now."""
    if kept.retention is not None:
        return kept.retention
    now = house.definitions.forms.get(form)
    return now.retention if now is not None else None


def lifted_to(dossier: Dossier) -> Iterator[str]:
    """The classes of one round of a submission: that of its form, and those that its answers lift it to."""
    retention = retention_of(dossier.house, dossier.row.form, dossier.definition)
    if retention is None:
        return
    yield retention.record_class
    for lift in retention.lifted:
        if lift.when.holds(dossier.signed.names) or lift.when.holds(dossier.today.names):
            yield lift.to


class _Classes:
    """The classes of everything in a case, those of every round; what was looked after once is looked after."""

    def __init__(self, house: House, session: Session, case: Case) -> None:
        self.house, self.session, self.case = house, session, case
        self.named: set[str] = set()
        self.without = False  # some submission of no class: it is kept, and with it the case

    @property
    def known(self) -> RetentionRules:
        return self.house.definitions.retention

    @property
    def lasts(self) -> bool:
        """Whether the child was looked after when something of this was said."""
        return self.case.looked_after or (bool(self.known.lasting) and self.known.lasting in self.named)

    def read(self, rows: Sequence[Submission]) -> None:
        facts = cases.facts(self.case, self.house.sealer)
        self.named |= {lift.to for lift in self.known.case_lifted if facts.get(lift.fact) in lift.values}
        for row in rows:
            classes = {one for dossier in self._rounds(row) for one in lifted_to(dossier)}
            self.without = self.without or not classes
            self.named |= classes
        if not rows:
            self.named.add(self.known.case_class)

    def rules(self, rows: Sequence[Submission]) -> tuple[RecordClass, ...]:
        """The rules of these classes, in order, as each organisation that wrote something has them."""
        if self.lasts:
            self.named.add(self.known.lasting)
        places = sorted({self.case.organisation_id, *(row.organisation for row in rows)})
        order = [one for one in self.known.classes if one in self.named]
        found = [self.known.of(place, one) for one in order for place in places]
        unknown = self.without or bool(self.named - {"", *self.known.classes})
        return (
            *((RecordClass(id=UNKNOWN, title=""),) if unknown else ()),
            *(rule for rule in found if rule is not None),
        )

    def _rounds(self, row: Submission) -> Iterator[Dossier]:
        for number in range(1, row.round + 1):
            yield Dossier(self.house, self.session, row, number)


def _moments(session: Session, case: Case, rows: Sequence[Submission]) -> Iterator[datetime]:
    """When something was last done in a case."""
    yield case.changed_at
    yield from (shared.shared_at for shared in case.shares)
    yield from (row.since for row in rows)
    ids = [row.id for row in rows]
    asked: tuple[tuple[Any, Any], ...] = (
        (PageAnswers.saved_at, PageAnswers.submission_id.in_(ids)),
        (Delivery.sent_at, Delivery.submission_id.in_(ids)),
        (Delivery.acknowledged_at, Delivery.submission_id.in_(ids)),
        (LegalHold.lifted_at, LegalHold.case_id == case.id),
    )
    for column, wanted in asked:
        last = session.scalar(select(func.max(column)).where(wanted))
        if last is not None:
            yield last


def _day_of(said: object) -> date | None:
    try:
        return date.fromisoformat(str(said)) if said else None
    except ValueError:
        return None
