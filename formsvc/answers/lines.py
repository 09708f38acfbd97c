"""Answers of several lines: addresses and people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from formsvc.answers.cleaning import clean
from formsvc.answers.contacts import normal_email, normal_phone, normal_postcode
from formsvc.answers.not_readable import NotReadable
from formsvc.answers.values import ADDRESS_WITHHELD, NO_FIXED_ADDRESS, Address, Person
from formsvc.definitions.asked import ADDRESS_FIELDS, PERSON_FIELDS
from formsvc.definitions.model import AddressQuestion, Question


def _lines(question: Question, raw: Any, names: tuple[str, ...]) -> dict[str, str]:
    if not isinstance(raw, Mapping) or not all(isinstance(value, str) for value in raw.values()):
        raise NotReadable("type", f"{question.label}: this must have {', '.join(names)}.")
    unknown = sorted(set(raw) - set(names))
    if unknown:
        raise NotReadable("type", f"{question.label}: there is no {unknown[0]!r} here; there are {', '.join(names)}.")
    return {name: " ".join(clean(raw.get(name, "")).split()) for name in names}


def read_address(question: AddressQuestion, raw: Any, _attach: object = None) -> Address:
    """An address, or one of the words that may stand for it. Raises NotReadable."""
    lines = _lines(question, raw, ADDRESS_FIELDS)
    if lines["line_1"] == NO_FIXED_ADDRESS and "no_fixed_address" in question.or_else:
        return Address(line_1=NO_FIXED_ADDRESS)
    if lines["line_1"] == ADDRESS_WITHHELD and "address_withheld" in question.or_else:
        return Address(line_1=ADDRESS_WITHHELD)
    missing = [
        name for name, at in (("first line", "line_1"), ("town", "town"), ("postcode", "postcode")) if not lines[at]
    ]
    if missing:
        raise NotReadable(question.check_rule, f"The address needs its {' and its '.join(missing)}.")
    postcode = normal_postcode(lines["postcode"])
    if postcode is None:
        raise NotReadable(question.check_rule, "Enter a full UK postcode, like LS1 4AP.")
    return Address(**{**lines, "postcode": postcode})


def read_person(question: Question, raw: Any, _attach: object = None) -> Person:
    """A person; whether enough is known of them is for the journey to say. Raises NotReadable."""
    lines = _lines(question, raw, PERSON_FIELDS)
    if lines["phone"]:
        lines["phone"] = _said("V8", normal_phone(lines["phone"]), "Enter a UK phone number, like 0113 496 0123.")
    if lines["email"]:
        lines["email"] = _said("V9", normal_email(lines["email"]), "Enter an email address, like name@example.gov.uk.")
    return Person(**lines)


def _said(rule: str, value: str | None, message: str) -> str:
    if value is None:
        raise NotReadable(rule, message)
    return value
