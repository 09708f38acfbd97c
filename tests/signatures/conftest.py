"""A PDF as this service makes it, and the service's own signature on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from formsvc.settings import Settings
from tests.documents.sayings import SIGNED, content, form, picture, templates
from tests.signatures.judging import AT, Service, ready

FORM = "- {id: name, kind: text, label: Name}\n- {id: photo, kind: photo, label: Photograph, described_by: name}"


@pytest.fixture(scope="session")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A final report with a photograph."""
    from formsvc.documents.pdf import render_pdf

    report = templates(tmp_path_factory.mktemp("templates")) / "mini" / "report.html"
    return render_pdf(content(form(FORM), facts=SIGNED, name="Zoë", photo="a.jpg"), report, picture)


@pytest.fixture(scope="session")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Service:
    """A service that made its own certificate."""
    return ready(Settings(data=tmp_path_factory.mktemp("ours")))


@pytest.fixture(scope="session")
def signed(ours: Service, pdf: bytes) -> bytes:
    """The report with the service's own signature."""
    return ours.sign(pdf)


__all__ = ["AT", "Path"]
