"""Questions with one box: words, numbers, times, choices and files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import time
from typing import Any

from govuk_frontend_wtf.wtforms_widgets import (
    GovCharacterCount,
    GovCheckboxesInput,
    GovFileInput,
    GovRadioInput,
    GovSelect,
    GovTextInput,
)
from markupsafe import Markup

from formsvc.answers import Attachment, Value
from formsvc.definitions.model import ChoiceQuestion, FileQuestion, IntegerQuestion, TextQuestion
from formsvc.documents.wording import say_time
from formsvc.web.fill.asked import WHOLE, Asked, WithChoices
from formsvc.web.fill.shapes import with_chosen
from formsvc.web.fill.uploads import KEPT, file_of, ticket

DROP = "drop"
_KEYBOARDS = {"phone": "tel", "email": "email"}
_CLOCK = re.compile(r"(\d{1,2})(?:[:.h ]?([0-5]\d))?\s*(am|pm|a\.m\.|p\.m\.)?", re.IGNORECASE)
_FILES = {
    "pdf": ("a PDF", "application/pdf,.pdf"),
    "docx": ("a Word document (DOCX)", ".docx"),
    "jpg": ("a JPG picture", "image/jpeg"),
    "png": ("a PNG picture", "image/png"),
}
_PICTURES = ("jpg", "png")
_NAMED = {"midday": "12:00", "noon": "12:00", "midnight": "00:00"}


class Words(Asked):
    """text, phone, email and reference."""

    widget = GovTextInput()

    def params(self) -> dict[str, Any]:
        question = self.question
        long = isinstance(question, TextQuestion) and question.max_length > 60
        width = "" if long and question.kind == "text" else "govuk-!-width-two-thirds"
        look: dict[str, Any] = {"classes": width, "autocomplete": "off", "spellcheck": question.kind == "text"}
        if keyboard := _KEYBOARDS.get(question.kind):
            look |= {"inputmode": keyboard}
        if question.kind == "reference":
            look |= {"classes": "govuk-input--width-20"}
        return {**super().params(), **look}


class LongWords(Asked):
    """long_text, with what remains of its characters."""

    widget = GovCharacterCount()

    def params(self) -> dict[str, Any]:
        question = self.question
        most = question.max_length if isinstance(question, TextQuestion) else 4000
        return {**super().params(), "maxlength": str(most), "rows": "4" if most <= 600 else "5", "spellcheck": True}


class Number(Asked):
    """A whole number; spaces and commas in it are forgiven."""

    widget = GovTextInput()

    def json(self) -> Any:
        text = re.sub(r"[\s,]", "", self.text())
        return int(text) if re.fullmatch(r"[+-]?\d{1,15}", text) else (text or None)

    def params(self) -> dict[str, Any]:
        unit = self.question.unit if isinstance(self.question, IntegerQuestion) else ""
        look = {"classes": "govuk-input--width-5", "inputmode": "numeric", "autocomplete": "off", "spellcheck": False}
        return {**super().params(), **look, **({"suffix": {"text": unit}} if unit else {})}


class Clock(Asked):
    """A time of day, typed as 7pm, 7.30 pm, 19:00 or midday."""

    widget = GovTextInput()

    def spell(self, value: Value) -> dict[str, tuple[str, ...]]:
        return {WHOLE: (say_time(value),)} if isinstance(value, time) else {}

    def json(self) -> Any:
        return read_clock(self.text()) or None

    def params(self) -> dict[str, Any]:
        hint = self.question.hint or "For example, 7:00pm or 19:00."
        look = {"classes": "govuk-input--width-5", "autocomplete": "off", "spellcheck": False}
        return {**super().params(), **look, "hint": {"text": hint}}


def read_clock(text: str) -> str:
    """`19:00` for 7pm; what is not a time stays as it is, for `answers` to say so."""
    text = text.strip()
    if text.lower() in _NAMED:
        return _NAMED[text.lower()]
    shaped = _CLOCK.fullmatch(text) or re.fullmatch(r"(\d{2})(\d{2})()", text)
    if shaped is None or not (shaped[2] or shaped[3]):
        return text
    hour, minute, half = int(shaped[1]), int(shaped[2] or 0), (shaped[3] or "").lower()[:1]
    if half and not 1 <= hour <= 12:
        return text
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    return f"{hour:02d}:{minute:02d}"


class YesNo(WithChoices):
    """Yes or no."""

    widget = GovRadioInput()

    def choices(self) -> Iterator[tuple[str, str, str]]:
        yield "yes", "Yes", ""
        yield "no", "No", ""

    def spell(self, value: Value) -> dict[str, tuple[str, ...]]:
        return {WHOLE: ("yes" if value is True else "no",)}

    def json(self) -> Any:
        return {"yes": True, "no": False, "": None}.get(self.text(), self.text())

    def params(self) -> dict[str, Any]:
        return {**super().params(), "classes": "govuk-radios--inline"}


class OneOf(WithChoices):
    """radios: every choice to be seen."""

    widget = GovRadioInput()

    def choices(self) -> Iterator[tuple[str, str, str]]:
        return ((option.id, option.label, option.hint) for option in self.options)


class OneFrom(OneOf):
    """select: one of many."""

    widget = GovSelect()

    def filled(self, drawn: str) -> Markup:
        return with_chosen(drawn, (self.text(),) if self.text() else (), "selected")

    def params(self) -> dict[str, Any]:
        return {"label": {"classes": "govuk-label--s"}}


class ManyOf(WithChoices):
    """checkboxes; the choice that excludes the others stands last, after "or"."""

    widget = GovCheckboxesInput()

    def choices(self) -> Iterator[tuple[str, str, str]]:
        for option in sorted(self.options, key=lambda option: option.id == self._none):
            yield option.id, option.label, option.hint

    def spell(self, value: Value) -> dict[str, tuple[str, ...]]:
        return {WHOLE: tuple(str(one) for one in value)} if isinstance(value, tuple) else {}

    def json(self) -> Any:
        return [one for one in self.typed.get(WHOLE, ()) if one] or None

    def params(self) -> dict[str, Any]:
        params = super().params()
        if self._none and params["items"]:
            params["items"][-1] |= {"behaviour": "exclusive"}
        if not self.question.hint:
            params["hint"] = {"text": "Choose all that apply."}
        return params

    @property
    def _none(self) -> str:
        return self.question.none if isinstance(self.question, ChoiceQuestion) else ""


class File(Asked):
    """file and photo: a new file is taken in before the form is read; the page carries a ticket for the one it has."""

    widget = GovFileInput()
    parts: tuple[str, ...] = (KEPT, DROP)

    @property
    def file(self) -> Attachment | None:
        """The file that is kept for this question now."""
        return file_of(self.question.id, self.text(KEPT)) if self.text(KEPT) and not self.text(DROP) else None

    @property
    def first_box(self) -> str:
        return str(self.name)

    def spell(self, value: Value) -> dict[str, tuple[str, ...]]:
        return {KEPT: (ticket(self.question.id, value),)} if isinstance(value, Attachment) else {}

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        self.errors = []
        self.answer = self.file
        return True

    def params(self) -> dict[str, Any]:
        taken = tuple(kind for kind in _FILES if kind in self._accepts)
        label = {"classes": "govuk-label--s"}
        if self.file is not None:
            label |= {"text": f"Replace: {self.question.label}"}
        hint = " ".join(part for part in (self.question.hint, f"Choose {_in_words(taken)}, up to 10 MB.") if part)
        accept = ",".join(_FILES[kind][1] for kind in taken)
        return {"label": label, "hint": {"text": hint}, "attributes": {"accept": accept}}

    @property
    def _accepts(self) -> tuple[str, ...]:
        """The endings that are taken."""
        said = self.question.accepts if isinstance(self.question, FileQuestion) else ()
        return said or (_PICTURES if self.question.kind == "photo" else tuple(_FILES))


def _in_words(taken: tuple[str, ...]) -> str:
    """a PDF, a Word document (DOCX) or a JPG picture."""
    if set(taken) == set(_PICTURES):
        return "a JPG or PNG picture"
    names = [_FILES[kind][0] for kind in taken]
    return " or ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)
