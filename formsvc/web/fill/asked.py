"""One question as a WTForms field: what was typed, its JSON form, and the answer that `answers` reads from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from markupsafe import Markup
from wtforms import Field
from wtforms.form import BaseForm
from wtforms.utils import unset_value

from formsvc.answers import Attachment, NotReadable, Value, read_answer, write_answer
from formsvc.definitions.model import ChoiceQuestion, Option, Question
from formsvc.web.fill.shapes import mark, shape, with_chosen, with_texts

WHOLE = ""  # the only part of a question that has just one box


class Asked(Field):
    """A question on a page. `typed` holds the text of each box by its part, named `question` or `question-part`."""

    parts: tuple[str, ...] = (WHOLE,)

    def __init__(
        self,
        question: Question,
        optional: bool = False,
        options: tuple[Option, ...] = (),
        default: Any = None,
        **kwargs: Any,
    ) -> None:
        label = f"{question.label} (optional)" if optional else question.label
        super().__init__(label, description=question.hint, **kwargs)
        self.question = question
        self.options = options
        self.default_json = default
        self.typed: dict[str, tuple[str, ...]] = {}
        self.answer: Value | None = None
        self.faulty_parts: frozenset[str] = frozenset()

    def box(self, part: str) -> str:
        """The name of the box of a part."""
        return f"{self.name}-{part}" if part else str(self.name)

    def text(self, part: str = WHOLE) -> str:
        """What is in the box of a part."""
        return next(iter(self.typed.get(part, ())), "")

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Take what was typed, or spell the answer that is saved."""
        self.process_errors = []
        self.object_data = self.data = None if data is unset_value else data
        if formdata is None:
            value = self.default_answer() if self.data is None else self.data
            self.typed = {} if value is None else self.spell(value)
        else:
            self.typed = {part: tuple(formdata.getlist(self.box(part))) for part in self.parts}

    def default_answer(self) -> Value | None:
        """What an empty page shows."""
        try:
            return None if self.default_json is None else read_answer(self.question, self.default_json, _no_file)
        except NotReadable:
            return None

    def spell(self, value: Value) -> dict[str, tuple[str, ...]]:
        """What the boxes show for an answer."""
        return {WHOLE: (str(write_answer(value)),)}

    def json(self) -> Any:
        """The JSON form of the answer (docs/definitions.md), or None when nothing was given."""
        return self.text().strip() or None

    def validate(self, form: BaseForm, extra_validators: Any = ()) -> bool:
        """Read the answer as every other way into the service does, so that all say the same sentences."""
        self.errors = []
        self.answer = None
        try:
            raw = self.json()
            self.answer = None if raw is None else read_answer(self.question, raw, _no_file)
        except NotReadable as error:
            self.fault(error.message)
        if self.answer == "":
            self.answer = None
        return not self.errors

    def fault(self, message: str, parts: tuple[str, ...] = ()) -> None:
        """Say what is wrong, and in which boxes."""
        self.errors = [*self.errors, message]
        self.faulty_parts = frozenset(parts or self.parts)

    @property
    def first_box(self) -> str:
        """The id of the box that an error links to."""
        return self.box(next((part for part in self.parts if part in self.faulty_parts), self.parts[0]))

    def _value(self) -> str:
        return self.text()

    def params(self) -> dict[str, Any]:
        """Parameters for the component beside those that its widget finds."""
        return {"label": {"classes": "govuk-label--s"}}

    def __call__(self, **kwargs: Any) -> Markup:
        """Draw the boxes; those with something wrong are drawn afresh, the others from their kept shape, and so are
        choices that are answers themselves: no shape holds an answer."""
        if self.errors or (isinstance(self.question, ChoiceQuestion) and self.question.among is not None):
            return Markup(super().__call__(**kwargs))  # noqa: S704 (drawn by components)
        key = (type(self), self.name, self.label.text, self.description, repr(kwargs), self.options)
        return self.filled(shape(key, lambda: self._drawn_with_marks(**kwargs)))

    def drawn_anew(self, **kwargs: Any) -> str:
        """The boxes by the design system's components."""
        return str(super().__call__(**kwargs))

    def filled(self, drawn: str) -> Markup:
        """A shape of this field with what is in its boxes."""
        return with_texts(drawn, {part: self.text(part) for part in self.parts})

    def _drawn_with_marks(self, **kwargs: Any) -> str:
        """With a mark in every box, for the texts to be put in."""
        typed, self.typed = self.typed, {part: (mark(part),) for part in self.parts}
        try:
            return self.drawn_anew(**kwargs)
        finally:
            self.typed = typed

    def row_params(self) -> dict[str, Any]:
        """The same for a box in a row, where there is no room for hints and the name of the row is the context."""
        return {**self.params(), "label": {"classes": ""}, "hint": None}

    def as_typed(self) -> Mapping[str, tuple[str, ...]]:
        """Every box and what is in it, to keep while it is half typed."""
        return {self.box(part): texts for part, texts in self.typed.items() if any(texts)}


class Choice:
    """One choice of a field, as govuk-frontend-wtf's widgets read it."""

    def __init__(self, value: str, label: str, checked: bool) -> None:
        self.value, self.checked, self.data = value, checked, checked
        self.label = _Label(label)

    def _value(self) -> str:
        return self.value


class _Label:
    def __init__(self, text: str) -> None:
        self.text = text


class WithChoices(Asked):
    """A question answered by choosing; iterating gives the choices."""

    def filled(self, drawn: str) -> Markup:
        return with_chosen(drawn, self.typed.get(WHOLE, ()), "checked")

    def choices(self) -> Iterator[tuple[str, str, str]]:
        """Value, label and hint of each choice."""
        raise NotImplementedError

    def __iter__(self) -> Iterator[Choice]:
        chosen = self.typed.get(WHOLE, ())
        return (Choice(value, label, value in chosen) for value, label, _ in self.choices())

    def iter_choices(self) -> Iterator[tuple[str, str, bool, dict[str, Any]]]:
        """For a select."""
        yield "", "Choose an answer", not self.text(), {}
        for value, label, _ in self.choices():
            yield value, label, value == self.text(), {}

    def params(self) -> dict[str, Any]:
        legend = {"text": self.label.text, "classes": "govuk-fieldset__legend--s"}
        hints: list[dict[str, Any]] = [{"hint": {"text": hint}} if hint else {} for *_, hint in self.choices()]
        return {"fieldset": {"legend": legend}, "items": hints, "idPrefix": self.name}


def _no_file(raw: Any) -> Attachment:
    """A file never comes as text: uploads are taken in by their own step."""
    raise NotReadable("V14", "Choose a file to upload.")
