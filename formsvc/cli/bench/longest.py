"""What is measured: the form whose full document says the most, fully answered by its own example."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from formsvc.answers import Answers, read_all
from formsvc.cli import _forms as shared
from formsvc.cli._files import FilesBeside
from formsvc.cli._today import local_now
from formsvc.definitions.model import DocumentDefinition, FormDefinition
from formsvc.documents.content import Content, Facts, build
from formsvc.documents.docx import render_docx
from formsvc.documents.pdf import render_pdf
from formsvc.documents.saying import Entries
from formsvc.settings import Settings
from formsvc.wizard import Journey
from formsvc.wizard.examples import example


@dataclass(frozen=True)
class Longest:
    """The longest form with its answers and its full document."""

    form: FormDefinition
    answers: Answers
    document: DocumentDefinition
    content: Content
    folder: Path
    files: FilesBeside
    at: datetime

    def docx(self) -> bytes:
        """The document as Word."""
        return render_docx(self.content, self.folder / f"{self.document.template}.docx", self.files.content)

    def pdf(self) -> bytes:
        """The document as PDF/UA-1 with PDF/A-3a."""
        return render_pdf(self.content, self.folder / f"{self.document.template}.html", self.files.content)


@lru_cache(maxsize=1)
def longest() -> Longest:
    """The longest form of those that there are. Raises CannotGoOn when there is none."""
    settings = shared.settings()
    forms = shared.definitions(settings.definitions).forms.values()
    if not forms:
        raise shared.CannotGoOn(1, "There is no form to measure; `formsvc check` says why.")
    return max((_answered(form, settings) for form in forms), key=lambda one: _lines(one.content))


def _answered(form: FormDefinition, settings: Settings) -> Longest:
    files = FilesBeside(settings.definitions)
    answers, _ = read_all(form, example(form, local_now()), files.attach)
    document = next((document for document in form.documents if not document.shows), form.documents[0])
    journey = Journey(form, answers, local_now())
    facts = Facts(reference="BENCH", created=journey.at.date(), version=1, status="final", author="", digest="0" * 64)
    content = build(form, document, journey.said, facts)
    return Longest(form, answers, document, content, settings.templates / form.id, files, journey.at)


def _lines(content: Content) -> int:
    """How much a document says: every line, in the entries of groups too."""
    entries = [entry for section in content.sections for entry in section.entries]
    return sum(sum(map(len, entry.items)) if isinstance(entry, Entries) else 1 for entry in entries)
