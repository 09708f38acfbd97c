"""The real makers of documents, imported when the first one is made: the command line and most pages need none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from formsvc.documents.saying import Content
from formsvc.workflow.house import MadeOf, Pictures, Renderer


def _pdf(content: Content, template: Path, pictures: Pictures) -> bytes:
    from formsvc.documents.pdf import render_pdf  # a third of a second, and fonts

    return render_pdf(content, template, pictures)


def _docx(content: Content, template: Path, pictures: Pictures) -> bytes:
    from formsvc.documents.docx import render_docx

    return render_docx(content, template, pictures)


def bind(content: Content, template: Path, document: MadeOf, file: Pictures) -> bytes:
    """A bundle: its front sheet, the documents and the files that it holds."""
    from formsvc.documents.bundle import bound, render_bundle

    return render_bundle(content, template, bound(content, document, file), file)


def draw_preview(content: Content, template: Path, pictures_url: Callable[[str], str]) -> str:
    """The document as a fragment of a page."""
    from formsvc.documents.preview import preview_html

    return preview_html(content, template, pictures_url)


def warm(templates: Path) -> None:
    """Read fonts and styles once, before a worker forks."""
    from formsvc.documents import pdf

    pdf.warm(templates)


RENDERERS: Mapping[str, Renderer] = {"pdf": _pdf, "docx": _docx}
