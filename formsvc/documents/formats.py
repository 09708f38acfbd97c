"""The formats in which documents are made."""

from __future__ import annotations

from typing import Final, Literal

from formsvc.definitions.model import DocumentDefinition

Format = Literal["pdf", "docx"]
FORMATS: Final[tuple[Format, ...]] = ("pdf", "docx")


def formats_of(document: DocumentDefinition) -> tuple[Format, ...]:
    """A bundle is only ever a PDF."""
    return ("pdf",) if document.bundle else FORMATS
