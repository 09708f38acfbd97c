"""What the pages of signing, of one submission and of its documents read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from formsvc.answers import Value
from formsvc.definitions.model import Act, DocumentDefinition, FormDefinition, Part, Stage
from formsvc.people import Proof
from formsvc.signoff.tables import Verdict
from formsvc.submissions.statuses import Status
from formsvc.submissions.tables import FileState, Format, Version
from formsvc.workflow.check_views import WarningRow
from formsvc.workflow.route_views import RouteView
from formsvc.workflow.send_views import DeliveryView
from formsvc.workflow.views import Deadline, Moment, Point, WorkRow

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
    acting_for: str  # the holder of the role who was away; "" for who decided in their own right
    declared: str  # the sentence that they agreed to
    act: Act
    at: datetime
    reasons: str
    points: tuple[Point, ...]
    digest: str


@dataclass(frozen=True, kw_only=True)
class StageView:
    """One stage of the round: passed (has its verdict), due now, to come, or skipped because its `when` is not true.

    `decisions` are those made so far at a stage that several must approve; `decision` is the last of them.
    """

    stage: Stage
    state: StageState
    waits_for: str  # "Governor, Wetherby"
    decision: DecisionView | None
    decisions: tuple[DecisionView, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PlacePoint:
    """A place that a return may name: a page, or a question on it."""

    page: str
    page_title: str
    questions: tuple[tuple[str, str], ...]  # id, label


@dataclass(frozen=True, kw_only=True)
class Versions:
    """Which version this is, what it takes the place of, what took its place, and what can be done about it."""

    number: int
    corrects: str  # "version 1 of 3 March 2026"; "" for a first version
    under_correction: bool  # opened again, and not approved again yet
    replaces: str  # the reference of the form that this one is a new version of
    replaced_by: str  # the reference of the form that took its place
    next_version: str  # the reference of a new version that is being written
    in_their_hands: int  # how many documents would have to be taken back
    may_correct: bool
    may_begin_anew: bool


@dataclass(frozen=True, kw_only=True)
class CorrectionPage:
    """What somebody sees before they have an approved form corrected, or begin a new version of it."""

    reference: str
    form_title: str
    name: str
    versions: Versions
    places: tuple[PlacePoint, ...]


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
    declares: str  # the sentence that the signatory agrees to
    acting_for: str  # for whom this person would decide; "" in their own right
    verdicts: tuple[tuple[Verdict, str], ...]  # verdict, its words
    why_not: str
    given_to: str  # who alone was given it to decide; "" while everybody in the role may
    may_give: bool  # hand it over to somebody else
    may_take_back: bool
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
    """What a signatory sends. Returned needs points, refused needs reasons; `digest` is the one that was read.

    They `declared` what the stage declares. A signature needs the `proof` that their password was given just now.
    """

    stage: str
    verdict: Verdict
    digest: str
    reasons: str = ""
    points: tuple[NamedPoint, ...] = ()
    declared: bool = False
    proof: Proof | None = None


@dataclass(frozen=True, kw_only=True)
class NamedPoint:
    """A page, or a question on it ("" for the whole page), and what to change in a sentence."""

    page: str
    question: str
    what: str


@dataclass(frozen=True, kw_only=True)
class SubmissionPage:
    row: WorkRow
    definition: FormDefinition
    name: str
    digest: str  # content digest of this round, "" before it is submitted
    route: RouteView
    stages: tuple[StageView, ...]
    documents: tuple[DocumentView, ...]  # of every round, newest first
    decisions: tuple[DecisionView, ...]
    deliveries: tuple[DeliveryView, ...]
    open_parts: tuple[str, ...]  # part ids this person can fill in now
    recorded_parts: tuple[
        str, ...
    ]  # those of them that open after signing, close by no button, and have all their answers
    may_withdraw: bool
    may_hand_over: bool  # the author's work, to another in the same role there
    versions: Versions
    may_decide: bool
    deadlines: tuple[Deadline, ...]
    timeline: tuple[Moment, ...]
    read_as: tuple[str, ...] = ()  # for whom the versions are that this person reads, in words; () for everything
