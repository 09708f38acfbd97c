"""Values written in a definition: the example of every question, and the default of an empty page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from formsvc.answers.writing import write_answer
from formsvc.definitions.compiling import Names
from formsvc.definitions.expressions import Expression, compile_expression
from formsvc.definitions.model import DerivedQuestion, FormDefinition, GroupQuestion, Question


def example(definition: FormDefinition, at: datetime) -> dict[str, Any]:
    """A complete set of answers in JSON form, as the definition gives them, whatever today is."""
    names = {"document_date": at.date(), "document_time": at}
    answers: dict[str, Any] = {}
    for _, question in definition.questions():
        value = _example_of(question, names)
        if value is not None:
            answers[question.id] = value
    return answers


def written_value(value: Any, names: Names) -> Any:
    """A value of a definition in JSON form; every text in it that begins with `=` is worked out."""
    if isinstance(value, str) and value.startswith("="):
        return write_answer(_compiled(value[1:].strip()).value(names))
    if isinstance(value, list):
        return [written_value(item, names) for item in value]
    if isinstance(value, dict):
        return {key: written_value(item, names) for key, item in value.items()}
    return value


def _example_of(question: Question, names: Mapping[str, Any]) -> Any:
    if isinstance(question, DerivedQuestion):
        return None
    if question.example is None and isinstance(question, GroupQuestion):
        entry = {inner.id: _example_of(inner, names) for inner in question.questions}
        said = {key: value for key, value in entry.items() if value is not None}
        return [said] if said else None
    return written_value(question.example, names)


@lru_cache(maxsize=512)
def _compiled(source: str) -> Expression:
    return compile_expression(source)
