"""The documents of one set of answers, each drawn once: a bundle holds what is also written by itself."""

from __future__ import annotations

import hashlib
import json
from functools import cached_property
from pathlib import Path

from formsvc.answers import write_all
from formsvc.cli._files import FilesBeside
from formsvc.definitions.model import DerivedQuestion, DocumentDefinition
from formsvc.documents.binding import CannotBeBound
from formsvc.documents.formats import Format
from formsvc.documents.saying import Content, Facts
from formsvc.wizard import Journey

__all__ = ["CannotBeBound", "Papers"]


class Papers:
    """What `formsvc render` makes. Nobody has signed it."""

    def __init__(self, journey: Journey, reference: str, templates: Path, files: FilesBeside) -> None:
        self._journey, self._reference, self._files = journey, reference, files
        self._templates = templates / journey.definition.id
        self._drawn: dict[tuple[str, Format], bytes] = {}

    def makes(self, document: DocumentDefinition) -> bool:
        """Its condition holds, and the part that it comes after is filled in or never asked."""
        if not self._journey.holds(document.when):
            return False
        pages = self._journey.part_pages(document.after) if document.after else ()
        asked = [q for page in pages for q in self._journey.questions(page) if not isinstance(q, DerivedQuestion)]
        return not asked or any(question.id in self._journey.said for question in asked)

    def draw(self, document: DocumentDefinition, format_: Format) -> bytes:
        """The file. Raises CannotBeBound, FontsMissing, and whatever a template with a fault raises."""
        key = (document.id, format_)
        if key not in self._drawn:
            self._drawn[key] = self._draw(document, format_)
        return self._drawn[key]

    def _draw(self, document: DocumentDefinition, format_: Format) -> bytes:
        from formsvc.documents.bundle import bound, render_bundle
        from formsvc.documents.docx import render_docx
        from formsvc.documents.pdf import render_pdf

        content = self._content(document)
        template = self._templates / f"{document.template}.{'docx' if format_ == 'docx' else 'html'}"
        if document.bundle:
            pieces = bound(content, self._piece, self._files.content)
            return render_bundle(content, template, pieces, self._files.content)
        return (render_docx if format_ == "docx" else render_pdf)(content, template, self._files.content)

    def _piece(self, document_id: str) -> bytes | None:
        document = self._journey.definition.document(document_id)
        return self.draw(document, "pdf") if self.makes(document) else None

    def _content(self, document: DocumentDefinition) -> Content:
        from formsvc.documents.content import build

        facts = Facts(
            reference=self._reference, created=self._journey.at.date(), version=1, status="final", author="",
            digest=self._digest,
        )  # fmt: skip
        return build(self._journey.definition, document, self._journey.said, facts)

    @cached_property
    def _digest(self) -> str:
        said = json.dumps(write_all(self._journey.said), sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(f"{self._journey.definition.digest}\n{said}".encode()).hexdigest()
