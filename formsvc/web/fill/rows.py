"""A group with one entry for each option of a list, such as the days of the week: all on one page, a row each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup
from wtforms.form import BaseForm
from wtforms.utils import unset_value

from formsvc.answers import Value
from formsvc.definitions.model import ChoiceQuestion, GroupQuestion
from formsvc.web.fill.asked import Asked
from formsvc.web.fill.parts import Several
from formsvc.web.fill.questions import Questions


class Rows(Asked):
    """One row an option; a row's boxes are named `group-option-question`."""

    widget = Several()
    question: GroupQuestion

    def __init__(self, question: GroupQuestion, row: type[Questions], optional: bool = False, **kwargs: Any) -> None:
        super().__init__(question=question, optional=optional, **kwargs)
        self.row = row
        self.rows: list[tuple[str, str, Questions]] = []

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        self.process_errors = []
        self.object_data = self.data = None if data is unset_value else data
        saved = {entry.get(self.question.one_for_each): entry for entry in self.data or ()}
        self.rows = [
            (option.id, option.label, self.row(formdata, saved.get(option.id), prefix=f"{self.name}-{option.id}-"))
            for option in self._options()
        ]

    def __call__(self, **kwargs: Any) -> Markup:
        return Markup(self.drawn_anew(**kwargs))  # noqa: S704 (drawn by components)

    def validate(self, form: BaseForm, extra_validators: Any = ()) -> bool:
        self.errors = []
        read = [row.validate() for _, _, row in self.rows]
        entries = [{self.question.one_for_each: option, **row.answers()} for option, _, row in self.rows]
        self.answer = tuple(entries) if any(len(entry) > 1 for entry in entries) else None
        if not all(read):
            self.errors = [f"{self.question.label}: some of the lines need to change."]
        return all(read)

    def blame(self, item: int, question: str, message: str) -> None:
        """Say what is wrong in one row."""
        field = self.rows[item][2].field(question) if item < len(self.rows) else None
        if field is not None:
            field.fault(message)

    def faults(self) -> list[tuple[str, str]]:
        """Box and sentence of everything wrong in the rows."""
        return [
            (field.first_box, f"{label}: {field.errors[0]}")
            for _, label, row in self.rows
            for field in row.fields()
            if field.errors
        ]

    def as_typed(self) -> Mapping[str, tuple[str, ...]]:
        return {box: texts for _, _, row in self.rows for box, texts in row.as_typed().items()}

    def spell(self, value: Value) -> dict[str, tuple[str, ...]]:
        return {}

    def _options(self) -> Any:
        key = self.question.question(self.question.one_for_each)
        return key.options if isinstance(key, ChoiceQuestion) else ()
