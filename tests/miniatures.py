"""Miniature definitions: the smallest form that shows one behaviour, written in the test that needs it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from formsvc.answers import Attachment, NotReadable, read_all
from formsvc.definitions.faults import Fault
from formsvc.definitions.loading import Definitions, load_sources
from formsvc.definitions.model import FormDefinition
from formsvc.definitions.sources import Texts
from formsvc.wizard import Journey

TODAY = datetime(2026, 3, 31, 10, 0)

HEAD = """\
id: mini
version: 1
prefix: MINI
title: A miniature form
about: child
starts: {roles: [case_manager]}
"""

PARTS = """\
parts:
  - id: report
    title: Report
    completed_by: case_manager
    pages:
"""


def pages(text: str, rest: str = "") -> str:
    """A form of one part with these pages; `rest` is rules, documents and so on."""
    indented = "\n".join(f"      {line}" for line in text.strip("\n").splitlines())
    return f"{HEAD}{PARTS}{indented}\n{rest}"


def questions(text: str, rest: str = "") -> str:
    """A form of one page, called `one`, with these questions."""
    indented = "\n".join(f"    {line}" for line in text.strip("\n").splitlines())
    return pages(f"- id: one\n  title: One\n  questions:\n{indented}", rest)


def definitions(form: str, **files: str) -> Definitions:
    """What is read from one form and other files; `blocks__child="..."` is blocks/child.yaml."""
    others = {f"{name.replace('__', '/')}.yaml": text for name, text in files.items()}
    return load_sources(Texts({"mini.yaml": form, **others}))


def faults(form: str, **files: str) -> list[str]:
    """Every fault as it is printed."""
    return [str(fault) for fault in definitions(form, **files).faults]


def read(form: str, **files: str) -> FormDefinition:
    """The form, which must have no faults."""
    found = definitions(form, **files)
    assert found.faults == (), "\n".join(map(str, found.faults))
    return found.form("mini")


def journey(form: FormDefinition, at: datetime = TODAY, **raw: Any) -> Journey:
    """The journey of answers in JSON form, which must all be readable."""
    answers, unread = read_all(form, raw, attached)
    assert unread == ()
    return Journey(form, answers, at)


def problems(form: FormDefinition, at: datetime = TODAY, **raw: Any) -> list[str]:
    """Severity, rule and question of everything wrong with some answers."""
    return [f"{p.severity} {p.rule} {p.question}" for p in journey(form, at, **raw).problems()]


def attached(raw: Any) -> Attachment:
    """A file that exists by its name alone."""
    if not isinstance(raw, str):
        raise NotReadable("type", "A file is given by its name.")
    return Attachment(name=raw, digest="0" * 64, content_type="image/jpeg", size=1000, width=700, height=900)


__all__ = ["TODAY", "Fault", "attached", "definitions", "faults", "journey", "pages", "problems", "questions", "read"]
