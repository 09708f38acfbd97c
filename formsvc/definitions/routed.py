"""What happens after the answers, as a definition says it: documents, sign-off, deliveries, clocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from formsvc.definitions.expressions import Expression

Channel = Literal["secure_link", "secure_email", "webhook", "hand_over"]
Act = Literal["sign", "approve"]


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One thing in a bundle: another document, or the file of a question (in every entry of the group `group`)."""

    document: str = ""
    question: str = ""
    group: str = ""
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class DocumentDefinition:
    """One variant of the document; `shows` is empty for everything, else the page and question ids it says.

    It is made at submitting, or when the part `after` is finished. One that `adds` parts of stages says those too, and
    for who signs it is made when the last of them is finished. A `bundle` is one PDF of its pieces.
    """

    id: str
    title: str
    audience: str
    template: str
    shows: tuple[str, ...] = ()
    when: Expression | None = None
    after: str = ""
    adds: tuple[str, ...] = ()
    bundle: tuple[Piece, ...] = ()
    written_for: Literal["", "child"] = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Record:
    """What a stage's verdict writes into a question; `values` maps verdicts to option ids when it takes the verdict."""

    question: str
    takes: Literal["verdict", "date", "reasons", "role", "name"]
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Stage:
    """Who must agree. `organisation` is None for the author's own; `part` is filled in before it can approve.

    The holders of the role, or of one `or_by`, are asked, and as many as it `needs` must approve. Stages `beside` one
    are asked at the same time as it. An `approve` act is no signature: it only lets the stages after it sign. `within`
    so many working days somebody should act; after that `escalate_to` is told. `in_person`: nobody acts for another.
    """

    id: str
    title: str
    role: Expression
    or_by: tuple[str, ...] = ()
    needs: int = 1
    act: Act = "sign"
    beside: str = ""
    in_person: bool = False
    within: int | None = None
    escalate_to: str = ""
    declares: str = ""
    organisation: Expression | None = None
    when: Expression | None = None
    part: str = ""
    rule: str = ""
    asks: str = ""
    verdicts: Mapping[str, str] = field(default_factory=dict)
    records: tuple[Record, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Hold:
    """A condition that must be true before a delivery leaves, and the sentence that says what it waits for.

    Without a `check` of its own it is the form's hold rule of that id, and waits for what that rule's message says.
    """

    rule: str
    check: Expression | None = None
    waits_for: str = ""


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """Exactly one is set: a question, a directory entry, an organisation answer, or just a name to hand over to."""

    question: str = ""
    directory: str = ""
    organisation: str = ""
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class DeliveryDefinition:
    """One thing to send; with `each`, one for every entry of that group. `encloses`: documents and file questions."""

    id: str
    title: str
    document: str
    to: Recipient
    channel: Channel
    when: Expression | None = None
    after: str = ""
    each: str = ""
    encloses: tuple[str, ...] = ()
    urgent: Expression | None = None
    holds: tuple[Hold, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ClockDefinition:
    """A deadline. The roles or parts in `remind` are told when it is soon due and when it passed; none: the author."""

    id: str
    title: str
    due: Expression
    met: Expression | None = None
    warn: Expression | None = None
    when: Expression | None = None
    remind: tuple[str, ...] = ()
    escalate_to: str = ""
    rule: str = ""
    source: str = ""
