"""A miniature form's documents, as the tests of formats need them."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from formsvc.answers import read_all
from formsvc.definitions.model import FormDefinition
from formsvc.documents.content import Content, Facts, Signature, build
from tests.miniatures import TODAY, attached, questions, read

TEMPLATES = Path(__file__).parents[2] / "document_templates"
FINAL = Facts(
    reference="MINI-7KQ2-M4XD", created=date(2026, 3, 31), version=1, status="final", author="Amina Khan",
    digest="3f2a9c4177de0b12" * 4,
)  # fmt: skip
DRAFT = replace(FINAL, status="draft", digest="")
SIGNED = replace(
    FINAL,
    signatures=(
        Signature(
            stage="manager", name="Jo Webb", role="Manager", organisation="Leeds Youth Justice Service",
            verdict="approved", at=datetime(2026, 4, 1, 14, 15), reasons="Complete.\n\nSound.",
        ),
    ),
)  # fmt: skip

DOCUMENTS = """\
documents:
  - {id: full, title: Full report, audience: professional, template: report, shows: everything}
  - {id: gist, title: Short report, audience: child, template: report, shows: everything}
"""


def form(text: str, documents: str = DOCUMENTS) -> FormDefinition:
    """A form of one page with these questions, and a document for professionals and one for the child."""
    return read(questions(text, documents), reference__audiences=AUDIENCES)


AUDIENCES = """\
id: audiences
title: Readers
rows: [{id: professional, label: Professionals}, {id: child, label: The child}]
"""


def content(form: FormDefinition, document: str = "full", facts: Facts = FINAL, **raw: Any) -> Content:
    """What the document says when these answers, in JSON form, all count."""
    said, unread = read_all(form, raw, attached)
    assert unread == ()
    return build(form, form.document(document), said, facts)


def said(content: Content) -> dict[str, Any]:
    """Label to paragraphs, or to the entries of a group."""
    return {entry.label: _said(entry) for section in content.sections for entry in section.entries}


def _said(entry: Any) -> Any:
    if entry.kind == "entries":
        return [{line.label: _said(line) for line in item} for item in entry.items]
    return entry.description if entry.kind == "picture" else list(entry.paragraphs)


def templates(folder: Path) -> Path:
    """A folder of templates with the shared ones, and a plain report for the miniature form."""
    shutil.copytree(TEMPLATES / "shared", folder / "shared")
    (folder / "mini").mkdir()
    shutil.copy(TEMPLATES / "shared" / "report.docx", folder / "mini" / "report.docx")
    (folder / "mini" / "report.html").write_text('{% extends "shared/report.html" %}\n')
    return folder


def picture(digest: str) -> bytes:
    """The same small photograph, whatever is asked for."""
    image = BytesIO()
    Image.new("RGB", (70, 90), (15, 83, 100)).save(image, "JPEG")
    return image.getvalue()


__all__ = ["DRAFT", "FINAL", "SIGNED", "TODAY", "content", "form", "picture", "said", "templates"]
