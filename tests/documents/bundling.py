"""A miniature bundle, as the tests of bundles need it."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from formsvc.documents.bundle import Bound, render_bundle
from formsvc.documents.pdf import render_pdf
from tests.documents.reading_back import pdf_text
from tests.documents.sayings import FINAL, SIGNED, content, form, picture, templates

QUESTIONS = """\
- {id: court, kind: text, label: Which court?}
- {id: papers, kind: file, accepts: [pdf, jpg, png], label: Papers}
- {id: secret, kind: file, accepts: [pdf], label: Secret papers, withheld_from: [child]}
- {id: statements, kind: group, label: Statements, item: Statement, questions: [{id: statement, kind: file, accepts: [pdf], label: Statement}]}
"""


DOCUMENTS = """\
documents:
  - {id: full, title: Breach report, audience: professional, template: report, shows: [court]}
  - id: bundle
    title: Court bundle
    audience: child
    template: bundle
    shows: [court]
    bundle:
      - {document: full}
      - {question: papers, title: Papers of the prosecution}
      - {question: secret, title: Secret}
      - {question: statement, in: statements, title: Statement}
"""
FORM = form(QUESTIONS, DOCUMENTS)


def prepared(folder: Path) -> Path:
    """The shared templates, a plain report, and a front sheet of one line."""
    (templates(folder) / "mini" / "bundle.html").write_text('{% extends "shared/bundle.html" %}\n')
    return folder


def pdf(title: str, file: bytes) -> Bound:
    return Bound(title=title, content_type="application/pdf", content=file)


def image(format_: str, size: tuple[int, int], mode: str = "RGB") -> Bound:
    file = BytesIO()
    Image.effect_noise(size, 60).convert(mode).save(file, format_)
    return Bound(title="Photo", content_type=f"image/{format_.lower()}", content=file.getvalue())


def bundle(folder: Path, *pieces: Bound, facts: Any = FINAL) -> bytes:
    told = content(FORM, "bundle", facts=facts, court="Leeds Youth Court")
    return render_bundle(told, folder / "mini" / "bundle.html", pieces, picture)


def report(folder: Path) -> bytes:
    return render_pdf(content(FORM, facts=SIGNED, court="Leeds Youth Court"), folder / "mini" / "report.html", picture)


def words(file: bytes) -> list[str]:
    return [" ".join(page.split()) for page in pdf_text(file).split("\f")[:-1]]
