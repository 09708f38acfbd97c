"""Questions with several boxes: dates, a date with its time, addresses, people."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import render_template
from markupsafe import Markup
from wtforms.form import BaseForm

from formsvc.answers import Address, Person, Value
from formsvc.answers.values import ADDRESS_WITHHELD, NO_FIXED_ADDRESS
from formsvc.definitions.model import AddressQuestion, PersonQuestion
from formsvc.documents.wording import say_time
from formsvc.web.fill.asked import Asked
from formsvc.web.fill.boxes import read_clock
from formsvc.web.fill.shapes import with_chosen

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LINES = {"line_1": "Address line 1", "line_2": "Address line 2 (optional)", "town": "Town or city",
          "county": "County (optional)", "postcode": "Postcode"}  # fmt: skip
_OR_ELSE = {"no_fixed_address": NO_FIXED_ADDRESS, "address_withheld": ADDRESS_WITHHELD}
_PERSON = {"name": "Full name", "role": "Role, or how they know the child", "organisation": "Organisation",
           "phone": "Phone number", "email": "Email address"}  # fmt: skip


class Several:
    """Draws a field's boxes in one fieldset, from the template named after the field's class."""

    def __call__(self, field: Asked, **kwargs: Any) -> Markup:
        return Markup(render_template(f"widgets/{type(field).__name__.lower()}.html", field=field))  # noqa: S704 - a template of ours


class Day(Asked):
    """A date: day, month (a number or its name) and year."""

    widget = Several()
    parts: tuple[str, ...] = ("day", "month", "year")

    def spell(self, value: Value) -> dict[str, tuple[str, ...]]:
        if not isinstance(value, date):
            return {}
        return {"day": (str(value.day),), "month": (str(value.month),), "year": (str(value.year),)}

    def json(self) -> Any:
        day, month, year = (self.text(part).strip() for part in ("day", "month", "year"))
        if not (day or month or year):
            return None
        return f"{_digits(year, 4)}-{_digits(_month(month), 2)}-{_digits(day, 2)}"

    def validate(self, form: BaseForm, extra_validators: Any = ()) -> bool:
        missing = tuple(part for part in self.parts if not self.text(part).strip())
        if missing and len(missing) < len(self.parts):
            self.errors, self.answer = [], None
            self.fault(f"{self.question.label}: add the {' and the '.join(missing)}.", missing)
            return False
        return super().validate(form)


class Moment(Day):
    """A date with a time of day."""

    parts = ("day", "month", "year", "time")

    def spell(self, value: Value) -> dict[str, tuple[str, ...]]:
        return {**super().spell(value), "time": (say_time(value.time()),)} if isinstance(value, datetime) else {}

    def json(self) -> Any:
        day, clock = super().json(), read_clock(self.text("time"))
        return f"{day or ''}T{clock}" if day or clock else None


class Place(Asked):
    """An address; a tick says that there is none, or that it must not be said."""

    widget = Several()
    parts = (*_LINES, "or_else")

    def spell(self, value: Value) -> dict[str, tuple[str, ...]]:
        if not isinstance(value, Address):
            return {}
        instead = {text: name for name, text in _OR_ELSE.items()}.get(value.line_1)
        if instead:
            return {"or_else": (instead,)}
        return {line: (getattr(value, line),) for line in _LINES}

    def json(self) -> Any:
        instead = _OR_ELSE.get(self.text("or_else"))
        if instead:
            return {"line_1": instead}
        lines = {line: self.text(line).strip() for line in _LINES}
        return lines if any(lines.values()) else None

    def fault(self, message: str, parts: tuple[str, ...] = ()) -> None:
        """An address names the lines that are missing in its message; those boxes are marked."""
        empty = tuple(line for line in ("line_1", "town", "postcode") if not self.text(line).strip())
        super().fault(message, parts or empty or ("postcode",))

    def filled(self, drawn: str) -> Markup:
        return with_chosen(super().filled(drawn), self.typed.get("or_else", ()), "checked")

    def lines(self) -> tuple[tuple[str, str], ...]:
        """The boxes and their labels."""
        return tuple(_LINES.items())

    def instead(self) -> tuple[tuple[str, str], ...]:
        """What may be said instead of an address."""
        allowed = self.question.or_else if isinstance(self.question, AddressQuestion) else ()
        return tuple((name, _OR_ELSE[name]) for name in allowed)


class Somebody(Asked):
    """A person: name, role and how to reach them; what the question does not need is optional."""

    widget = Several()
    parts = tuple(_PERSON)

    def spell(self, value: Value) -> dict[str, tuple[str, ...]]:
        return {line: (getattr(value, line),) for line in _PERSON} if isinstance(value, Person) else {}

    def json(self) -> Any:
        lines = {line: self.text(line).strip() for line in _PERSON}
        return lines if any(lines.values()) else None

    def fault(self, message: str, parts: tuple[str, ...] = ()) -> None:
        """The message speaks of the phone number or the e-mail address, or of what is missing."""
        named = tuple(part for part in ("phone", "email") if part in message.lower())
        needed = tuple(line for line in self.needs if not self.text(line).strip())
        super().fault(message, parts or named or needed or ("name",))

    @property
    def needs(self) -> tuple[str, ...]:
        """The boxes that must not stay empty."""
        return self.question.needs if isinstance(self.question, PersonQuestion) else ("name",)

    def lines(self) -> tuple[tuple[str, str], ...]:
        """The boxes and their labels."""
        return tuple((line, label if line in self.needs else f"{label} (optional)") for line, label in _PERSON.items())


def _digits(text: str, width: int) -> str:
    return text.zfill(width) if text.isascii() and text.isdigit() else text


def _month(text: str) -> str:
    named = text.strip().lower()[:3]
    return str(_MONTHS.index(named) + 1) if named in _MONTHS else text
