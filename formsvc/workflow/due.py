"""What must happen next: values a step returns, which the caller rings the bell for after the commit.

What is urgent is rung for on a queue of its own; it is the same task all the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class RenderDocument:
    """Make the file of one document row."""

    id: int
    urgent: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class Deliver:
    """Try to hand one delivery to its channel."""

    id: int
    urgent: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class SendNotice:
    """Tell one person by mail that something waits for them."""

    id: int
    urgent: bool = field(default=False, init=False, compare=False)


@dataclass(frozen=True)
class LookAtClocks:
    """Tell whoever must be told about the deadlines of one submission."""

    id: int
    urgent: bool = field(default=False, init=False, compare=False)


@dataclass(frozen=True)
class LookAgain:
    """See whether the receiver of one delivery has said that they have it."""

    id: int
    urgent: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class ReadBounces:
    """Read the mailbox that mail servers report to."""

    id: int
    urgent: bool = field(default=False, init=False, compare=False)


@dataclass(frozen=True)
class LookAtRecords:
    """See which cases may go, and make the reports that somebody reads before anything goes."""

    id: int
    urgent: bool = field(default=False, init=False, compare=False)


@dataclass(frozen=True)
class EraseLine:
    """Erase what one approved line of a report names."""

    id: int
    urgent: bool = field(default=False, init=False, compare=False)


Task = RenderDocument | Deliver | SendNotice | LookAtClocks | LookAgain | ReadBounces | LookAtRecords | EraseLine
Due = tuple[Task, ...]
