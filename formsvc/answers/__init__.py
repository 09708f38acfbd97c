"""What was said: typed values, and their one way in and out of JSON."""

from __future__ import annotations

from formsvc.answers.not_readable import NotReadable
from formsvc.answers.reading import read_all, read_answer
from formsvc.answers.values import Address, Answers, Attachment, Item, Person, Value
from formsvc.answers.writing import write_all, write_answer

__all__ = [
    "Address", "Answers", "Attachment", "Item", "NotReadable", "Person", "Value",
    "read_all", "read_answer", "write_all", "write_answer",
]  # fmt: skip
