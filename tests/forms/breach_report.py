"""The breach report as it is when all is well, and what is found when one thing is different."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from formsvc.answers import Attachment, Value, read_all
from formsvc.definitions.loading import load
from formsvc.definitions.model import FormDefinition
from formsvc.wizard import Journey
from formsvc.wizard.examples import example

TODAY = datetime(2026, 3, 4, 10, 0)
Found = tuple[str, str, str]  # severity, rule, question


@lru_cache
def form() -> FormDefinition:
    """The definition as it is kept."""
    return load(Path(__file__).parents[2] / "form_definitions").form("breach_report")


def attach(raw: Any) -> Attachment:
    """No bytes are needed to judge a rule."""
    return Attachment(name=Path(str(raw)).name, digest="0" * 64, content_type="application/pdf", size=1)


def answers(at: datetime = TODAY, without: tuple[str, ...] = (), **changes: Any) -> dict[str, Value]:
    """The example's answers, those that are asked, with changes in JSON form."""
    raw = example(form(), at)
    said = Journey(form(), read_all(form(), raw, attach)[0], at).said
    changed = {key: value for key, value in raw.items() if key in said and key not in without} | changes
    read, unread = read_all(form(), changed, attach)
    assert unread == ()
    return read


def journey(at: datetime = TODAY, without: tuple[str, ...] = (), **changes: Any) -> Journey:
    """The way through the report with these changes."""
    return Journey(form(), answers(at, without, **changes), at)


def problems(at: datetime = TODAY, without: tuple[str, ...] = (), **changes: Any) -> set[Found]:
    """What is wrong with the whole form after these changes."""
    return {(found.severity, found.rule, found.question) for found in journey(at, without, **changes).problems()}


def rules(at: datetime = TODAY, without: tuple[str, ...] = (), **changes: Any) -> set[str]:
    """The ids under which something is wrong after these changes."""
    return {rule for _, rule, _ in problems(at, without, **changes)}


def entries(group: str, at: datetime = TODAY, without: tuple[str, ...] = (), **changes: Any) -> list[dict[str, Any]]:
    """The example's entries of a group, the first of them changed."""
    first, *others = example(form(), at)[group]
    kept = {key: value for key, value in first.items() if key not in without}
    return [{**kept, **changes}, *others]
