"""The form that holds fields: the questions of one page, or of one entry of a group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from wtforms.form import BaseForm

from formsvc.answers import Value
from formsvc.web.fill.asked import Asked


class Questions(BaseForm):
    """Fields by the ids of their questions, and never as attributes: a question may be called `data` or `errors`."""

    asked: ClassVar[Mapping[str, Any]] = {}

    def __init__(self, formdata: Any = None, data: Mapping[str, Value] | None = None, prefix: str = "") -> None:
        super().__init__(self.asked, prefix=prefix)
        known = data or {}
        for name, field in self._asked().items():
            field.process(formdata, known.get(name))

    def fields(self) -> Iterator[Asked]:
        """The fields in the order they are asked."""
        yield from self._asked().values()

    def field(self, question: str) -> Asked | None:
        """The field of a question, if it has one here."""
        return self._asked().get(question)

    def validate(self, extra_validators: Any = None) -> bool:
        """Read every answer, also after one that cannot be read; each field says what is wrong with its own."""
        read = [field.validate(self) for field in self.fields()]
        return all(read)

    def blame(self, question: str, message: str) -> None:
        """Say what is wrong with one answer, for a reason that its field cannot know."""
        field = self.field(question)
        if field is not None:
            field.fault(message)

    def as_typed(self) -> dict[str, tuple[str, ...]]:
        """Every box and what is in it."""
        return {box: texts for field in self.fields() for box, texts in field.as_typed().items()}

    def answers(self) -> dict[str, Value]:
        """What could be read, by question id; valid only after `validate`."""
        return {field.question.id: field.answer for field in self.fields() if field.answer is not None}

    def _asked(self) -> Mapping[str, Asked]:
        return self._fields  # type: ignore[return-value]
