"""The typed values of answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

NO_FIXED_ADDRESS = "No fixed address"
ADDRESS_WITHHELD = "Address withheld"


@dataclass(frozen=True, kw_only=True)
class Address:
    """A postal address in Great Britain; a line that is not there is empty."""

    line_1: str = ""
    line_2: str = ""
    town: str = ""
    county: str = ""
    postcode: str = ""


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody named in an answer; what is not known is empty."""

    name: str = ""
    role: str = ""
    organisation: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file or photo: the name it was given, its SHA-256, its type found from its content, its size in bytes."""

    name: str
    digest: str
    content_type: str
    size: int
    width: int = 0
    height: int = 0


Item = Mapping[str, "Value"]
Value = str | int | bool | date | time | datetime | tuple[str, ...] | Address | Person | Attachment | tuple[Item, ...]
Answers = Mapping[str, Value]
