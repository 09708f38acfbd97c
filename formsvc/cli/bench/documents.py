"""How long the longest document takes, beside LibreOffice and docxtpl as they are usually called."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from docxtpl import DocxTemplate

from formsvc.cli.bench.figures import Figure, median
from formsvc.cli.bench.longest import Longest, longest
from formsvc.cli.bench.office import warm_conversions
from formsvc.documents.templates import names, word_environment
from formsvc.settings import Settings
from formsvc.signatures.ready import make_ready, signing


def documents(times: int) -> Iterator[Figure]:
    """The three rows about documents; comparisons only with what is installed."""
    subject = longest()
    docx, pdf = median(subject.docx, times), median(subject.pdf, times)
    yield Figure(what="DOCX of the longest form, warm", value=docx, unit="ms", reach=20)
    yield Figure(what="PDF (PDF/UA-1 with PDF/A-3a) of the same", value=pdf, unit="ms")
    yield Figure(what="PDF signed, added", value=_signing(subject.pdf(), times), unit="ms")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "longest.docx"
        path.write_bytes(subject.docx())
        warm = warm_conversions(path, times)
        if warm:
            office = statistics.median(warm)
            yield Figure(what="a warm LibreOffice converting that DOCX", value=office, unit="ms")
            yield Figure(what="PDF against a warm LibreOffice", value=pdf / office, unit="×", reach=0.8)
        if shutil.which("soffice"):
            usual = median(lambda: _as_usual(subject, Path(folder)), max(3, times // 4))
            yield Figure(what="docxtpl and soffice as usually called", value=usual, unit="ms")
            ratio = usual / (docx + pdf)
            yield Figure(what="both together, times faster", value=ratio, unit="×", reach=8, sense="at least")


def _signing(pdf: bytes, times: int) -> float:
    """The service's own signature, without a time stamp."""
    at = datetime.now(UTC)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder))
        make_ready(settings, at)
        return median(lambda: signing(settings, 0).sign(pdf, "HC-2222-2222", at), times)


def _as_usual(subject: Longest, folder: Path) -> None:
    """Parse the template, fill it in, save it, and start an office program to convert it."""
    template = DocxTemplate(str(subject.folder / f"{subject.document.template}.docx"))
    template.render(names(subject.content, lambda *_: ""), word_environment(), autoescape=True)
    template.save(str(folder / "usual.docx"))
    command = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(folder / "usual.docx")]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
