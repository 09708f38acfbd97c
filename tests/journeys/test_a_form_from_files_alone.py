"""A form that the package has never heard of: two folders of files, and it goes the whole way."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.workflow.institution import Clock, found, settings


def formsvc(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    ours = {"FORMSVC_DEFINITIONS": str(folder / "forms"), "FORMSVC_TEMPLATES": str(folder / "templates")}
    command = [sys.executable, "-m", "formsvc", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **ours}, timeout=240)


def test_a_new_form_is_files_and_no_python(tmp_path: Path):
    settings(tmp_path, "sqlite://")

    files = [file for name in ("forms", "templates") for file in (tmp_path / name).rglob("*") if file.is_file()]

    assert {file.suffix for file in files} == {".yaml", ".html", ".docx", ".css", ".svg"}
    assert formsvc(tmp_path, "check").returncode == 0
    assert "visit_request\t1\tVisit request" in formsvc(tmp_path, "forms").stdout


def test_a_new_form_is_written_signed_by_two_and_delivered(tmp_path: Path):
    here = found(settings(tmp_path, f"sqlite:///{tmp_path / 'new.sqlite'}"), Clock(), quick=False)

    reference = here.delivered_but_for_the_child()

    page = here.workflow.submission(reference, here.author)
    assert page.row.status == "approved"
    assert {delivery.title: delivery.state for delivery in page.deliveries} == {
        "The practitioner": "sent",
        "The team": "sent",
        "The child": "held",
    }
    final = {(file.document.id, file.format) for file in page.documents if file.version == "final" and file.digest}
    assert final == {("full", "pdf"), ("full", "docx"), ("letter", "pdf"), ("letter", "docx")}
    assert len(list((tmp_path / "data" / "mail").glob("*.eml"))) >= 2
