"""What the pages of signing, of one submission and of its documents read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from formsvc.answers import Value
from formsvc.definitions.model import DocumentDefinition, FormDefinition, Part, Stage
from formsvc.signoff.tables import Verdict
from formsvc.submissions.statuses import Status
from formsvc.submissions.tables import FileState, Format, Version
from formsvc.workflow.check_views import WarningRow
from formsvc.workflow.views import Deadline, Moment, Point, StatusStep, WorkRow

StageState = Literal["passed", "due", "to_come", "skipped"]


@dataclass(frozen=True, kw_only=True)
class DocumentView:
    """One file of one round. `id` goes to document_file; `digest` (SHA-256 of the bytes) is "" until it is ready."""

    id: int
    document: DocumentDefinition
    format: Format
    version: Version
    round: int
    state: FileState
    digest: str
    made_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class File:
    """Bytes to hand to the browser; the name holds only the reference."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Readability of a document written for a child."""

    grade: float
    longest_sentence: int
    hard: tuple[str, ...]  # sentences that are too long, then paragraphs that are too hard
    long_words: tuple[str, ...]
    replacements: tuple[tuple[str, str], ...]
    passes: bool


@dataclass(frozen=True, kw_only=True)
class PreviewTab:
    document: DocumentDefinition
    html: str  # the document's body as safe HTML, with the same words as PDF and DOCX
    hidden: tuple[str, ...]  # labels of the answers that this audience does not see
    reading: Reading | None


@dataclass(frozen=True, kw_only=True)
class Preview:
    """The documents as they are now. The content digest is the one printed in the footer once it is submitted."""

    reference: str
    case: str
    definition: FormDefinition
    status: Status
    name: str
    tabs: tuple[PreviewTab, ...]


@dataclass(frozen=True, kw_only=True)
class ChangedAnswer:
    """An answer that differs from the last round; None stands for not said."""

    page: str
    question: str
    label: str
    before: Value | None
    now: Value | None
    asked_for: bool  # it was among the named points


@dataclass(frozen=True, kw_only=True)
class DecisionView:
    """A recorded decision. `words` is the form's own word for the verdict ("Grant early release")."""

    round: int
    stage: str
    stage_title: str
    verdict: Verdict
    words: str
    by: str
    role: str
    organisation: str
    at: datetime
    reasons: str
    points: tuple[Point, ...]
    digest: str


@dataclass(frozen=True, kw_only=True)
class StageView:
    """One stage of the round: passed (has a decision), due now, to come, or skipped because its `when` is not true."""

    stage: Stage
    state: StageState
    waits_for: str  # "Governor, Wetherby"
    decision: DecisionView | None


@dataclass(frozen=True, kw_only=True)
class PlacePoint:
    """A place that a return may name: a page, or a question on it."""

    page: str
    page_title: str
    questions: tuple[tuple[str, str], ...]  # id, label


@dataclass(frozen=True, kw_only=True)
class DecisionPage:
    """What a signatory sees. `digest` is what they sign: give it back to decide. `why_not` is "" for who may decide."""

    reference: str
    case: str
    definition: FormDefinition
    status: Status
    round: int
    name: str
    author: str
    submitted_at: datetime
    digest: str
    stage: Stage | None
    part: Part | None  # what the stage fills in before it can approve
    not_ready: str  # why it cannot be approved yet; "" when it can
    may_fill: bool  # whether this person may fill in that part
    asks: str
    verdicts: tuple[tuple[Verdict, str], ...]  # verdict, its words
    why_not: str
    documents: tuple[DocumentView, ...]
    previews: tuple[PreviewTab, ...]
    changes: tuple[ChangedAnswer, ...]
    warnings: tuple[WarningRow, ...]
    earlier: tuple[DecisionView, ...]
    stages: tuple[StageView, ...]
    places: tuple[PlacePoint, ...]
    deadlines: tuple[Deadline, ...]


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What a signatory sends. Returned needs points, refused needs reasons; `digest` is the one that was read."""

    stage: str
    verdict: Verdict
    digest: str
    reasons: str = ""
    points: tuple[NamedPoint, ...] = ()


@dataclass(frozen=True, kw_only=True)
class NamedPoint:
    """A page, or a question on it ("" for the whole page), and what to change in a sentence."""

    page: str
    question: str
    what: str


@dataclass(frozen=True, kw_only=True)
class HoldView:
    """What a delivery waits for. `part` is the part of the form to fill in for it, if there is one, and whose it is."""

    rule: str
    waits_for: str
    met: bool
    part: str
    completed_by: str


@dataclass(frozen=True, kw_only=True)
class AttemptView:
    at: datetime
    outcome: Literal["sent", "temporary", "permanent"]
    detail: str  # what the carrier said, in plain words, without names


DeliveryState = Literal[
    "held", "waiting", "sending", "retrying", "to_hand_over", "sent", "opened", "acknowledged", "failed", "given_up",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class DeliveryView:
    """One line of the ledger: who, which version, how, when, state, next try."""

    id: int
    delivery: str  # id in the definition
    title: str
    encloses: tuple[str, ...]  # titles of what travels with it
    recipient: str  # name and role, as shown to those who may see the submission
    address: str  # where it goes
    document: DocumentDefinition | None  # None: an invitation to fill in a part
    channel: str
    state: DeliveryState
    holds: tuple[HoldView, ...]
    attempts: tuple[AttemptView, ...]
    next_try: datetime | None
    sent_at: datetime | None
    opened_at: datetime | None
    acknowledged_at: datetime | None
    note: str  # hand-over: who gave it to whom; acknowledged on behalf: the note
    code: str  # secure link: the code to tell the receiver by telephone; "" when it went by the second route or is used
    expires_at: datetime | None
    may_resend: bool
    may_record_hand_over: bool
    may_acknowledge: bool


@dataclass(frozen=True, kw_only=True)
class SubmissionPage:
    row: WorkRow
    definition: FormDefinition
    name: str
    digest: str  # content digest of this round, "" before it is submitted
    steps: tuple[StatusStep, ...]
    stages: tuple[StageView, ...]
    documents: tuple[DocumentView, ...]  # of every round, newest first
    decisions: tuple[DecisionView, ...]
    deliveries: tuple[DeliveryView, ...]
    open_parts: tuple[str, ...]  # part ids this person can fill in now
    recorded_parts: tuple[
        str, ...
    ]  # those of them that open after signing, close by no button, and have all their answers
    may_withdraw: bool
    may_decide: bool
    deadlines: tuple[Deadline, ...]
    timeline: tuple[Moment, ...]
