"""What must happen next: values a step returns, which the caller rings the bell for after the commit."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RenderDocument:
    """Make the file of one document row."""

    id: int


@dataclass(frozen=True)
class Deliver:
    """Try to hand one delivery to its channel."""

    id: int


@dataclass(frozen=True)
class SendNotice:
    """Tell one person by mail that something waits for them."""

    id: int


Task = RenderDocument | Deliver | SendNotice
Due = tuple[Task, ...]
