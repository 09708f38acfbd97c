"""From typed values back to the JSON form of answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime, time
from typing import Any

from formsvc.answers.values import Address, Answers, Attachment, Person, Value


def write_answer(value: Value) -> Any:
    """One answer as JSON: dates and times as ISO 8601, times to the minute, no empty lines of an address."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, Address | Person):
        return {name: line for name, line in asdict(value).items() if line}
    if isinstance(value, Attachment):
        return asdict(value)
    if isinstance(value, tuple):
        return [write_all(entry) if isinstance(entry, Mapping) else entry for entry in value]
    return value


def write_all(answers: Answers) -> dict[str, Any]:
    """A set of answers as a JSON object."""
    return {question: write_answer(value) for question, value in answers.items()}
