"""What pages read: frozen values without rows behind them. Times are UTC; the page shows them as Europe/London."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from formsvc.answers import Value
from formsvc.definitions.model import FormDefinition, Page, Part
from formsvc.submissions.statuses import Status
from formsvc.submissions.tables import How
from formsvc.wizard import Journey, Problem
from formsvc.workflow.absence_views import ActingRow
from formsvc.workflow.due import Due
from formsvc.workflow.due_views import Deadline as Deadline

State = Literal["not_started", "in_progress", "complete", "not_open"]


@dataclass(frozen=True, kw_only=True)
class WorkRow:
    """One line of a worklist: never a name of a child, only initials."""

    reference: str
    case: str
    form_title: str
    about: str  # initials
    author: str
    organisation: str
    status: Status
    since: datetime
    what: str  # "Waits for: Governor", "Sent back: 2 points", "Waits for: The talk with the child"
    round: int = 1
    stage: str = ""
    urgent: bool = False
    deadlines: tuple[Deadline, ...] = ()  # those that run, the most urgent first

    @property
    def deadline(self) -> Deadline | None:
        """The most urgent date to keep."""
        return self.deadlines[0] if self.deadlines else None

    @property
    def decide_by(self) -> Deadline | None:
        """By when those who are asked should decide."""
        return next((one for one in self.deadlines if one.stage), None)


@dataclass(frozen=True, kw_only=True)
class Home:
    """Your work. Each list is in the order to show: most urgent first."""

    to_sign: tuple[WorkRow, ...]
    sent_back: tuple[WorkRow, ...]
    drafts: tuple[WorkRow, ...]
    to_fill: tuple[WorkRow, ...]  # passed on to this person: a part waits for them
    holds: tuple[WorkRow, ...]  # approved, something still waits for this person's part
    failed: tuple[WorkRow, ...]  # a delivery failed or was given up
    unanswered: tuple[WorkRow, ...]  # nobody has said that they have what was sent, though reminded
    under_way: tuple[WorkRow, ...]  # yours, with somebody else now
    due_next: tuple[Deadline, ...]
    acting: tuple[ActingRow, ...] = ()  # for whom this person acts now, and who acts for them


@dataclass(frozen=True, kw_only=True)
class Moment:
    """One line of a timeline."""

    at: datetime
    who: str
    what: str
    detail: str = ""
    reference: str = ""


@dataclass(frozen=True, kw_only=True)
class StartableForm:
    """A form this person may start in a case; `after` lists the submissions it can start from, if it needs one."""

    id: str
    title: str
    purpose: str
    needs_source: bool
    after: tuple[WorkRow, ...] = ()
    not_live: str = ""  # why it cannot be started yet


@dataclass(frozen=True, kw_only=True)
class CaseRow:
    """One line of the list of cases; `born` is a date in words, "" when it is not known."""

    reference: str
    name: str
    born: str
    submissions: int


@dataclass(frozen=True, kw_only=True)
class CasePage:
    reference: str
    name: str
    facts: tuple[tuple[str, str], ...]  # label, text: "Date of birth", "3 March 2010"
    organisations: tuple[str, ...]
    submissions: tuple[WorkRow, ...]
    startable: tuple[StartableForm, ...]
    deadlines: tuple[Deadline, ...]
    timeline: tuple[Moment, ...]


@dataclass(frozen=True, kw_only=True)
class TaskRow:
    """One page in the task list. `to_confirm` counts prefilled answers not confirmed, or stale."""

    page: Page
    state: State
    may_open: bool
    missing: int
    to_confirm: int
    unlocked: bool  # false: shown read-only (submitted, or not among the named points)


@dataclass(frozen=True, kw_only=True)
class Finished:
    """Who passed a part on, when, and how: from an account, by a private link, typed in from paper."""

    by: str
    at: datetime
    how: How


Closing = Literal["", "finish", "submit"]


@dataclass(frozen=True, kw_only=True)
class TaskPart:
    part: Part
    state: State
    completed_by: str  # role id
    yours: bool
    opens_when: str  # "" when open, else a sentence
    tasks: tuple[TaskRow, ...]
    closes_by: Closing  # what this person can press when all is answered: "" for nothing
    finished: Finished | None  # None while nobody has passed it on
    came_back: str  # why it was sent back by the party after; "" when it was not
    may_send_back: bool
    by_link: bool  # somebody without an account is asked


@dataclass(frozen=True, kw_only=True)
class Point:
    """One named point of a return: a page, or a page and question, and what to change."""

    page: str
    question: str
    title: str  # the page's title or the question's label
    what: str


@dataclass(frozen=True, kw_only=True)
class TaskList:
    reference: str
    case: str
    definition: FormDefinition
    status: Status
    round: int
    name: str  # whom the form is about
    parts: tuple[TaskPart, ...]
    complete: bool  # everything of the part open now is answered
    points: tuple[Point, ...]  # why it came back, in a round after a return
    returned_by: str
    corrects: str  # the version that this one corrects, after approval; "" for none
    replaces: str  # the reference of the form that this one is a new version of; "" for none
    may_withdraw: bool
    may_submit: bool
    may_hand_over: bool
    guest: bool  # somebody without an account, who sees their own part and nothing else


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where a prefilled answer came from."""

    form_title: str  # "The case record" for a fact of the case
    reference: str  # "" for the case
    at: datetime  # when it was answered there
    confirmed: bool
    stale: bool  # older than 28 days and not confirmed since
    locked: bool  # cannot be changed here


@dataclass(frozen=True, kw_only=True)
class FillPage:
    """One page of the wizard with what is known for it."""

    reference: str
    case: str
    definition: FormDefinition
    part: Part
    page: Page
    revision: int  # give it back to save_page
    answers: Mapping[str, Value]  # what is saved on this page
    earlier: Mapping[str, Value]  # what is said on the pages before: for conditions shown without a round trip
    half_typed: Mapping[str, tuple[str, ...]]  # raw form values kept since the last save; empty when none
    half_typed_at: datetime | None
    origins: Mapping[str, Origin]  # by question id
    open_questions: frozenset[str]  # those that may be changed now
    problems: tuple[Problem, ...]  # of this page
    points: tuple[Point, ...]  # of this page
    saved_by: str
    saved_at: datetime | None
    previous: str  # page id, "" when first
    next: str  # page id of the next page asked, "" when last
    at: datetime  # now, local and naive: document_date in conditions
    journey: Journey  # with everything that is saved


@dataclass(frozen=True, kw_only=True)
class Saved:
    """`next_page` is where to go: the next page asked, "" for check your answers. Ring `due` after the step."""

    revision: int
    at: datetime
    next_page: str
    due: Due = ()


@dataclass(frozen=True, kw_only=True)
class ItemPlace:
    """One entry of a group: `index` None adds one at the end."""

    page: str
    group: str
    index: int | None = None
