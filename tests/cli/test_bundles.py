"""What `formsvc render` makes of a form whose documents come one after the other, and are bound together."""

from __future__ import annotations

import json
import shutil
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from formsvc.cli import main
from tests.documents.reading_back import pdf_text
from tests.documents.sayings import AUDIENCES, templates
from tests.miniatures import HEAD
from tests.pdfs import pages, protected

FORM = """\
parts:
  - id: report
    title: Report
    completed_by: case_manager
    pages:
      - id: one
        title: One
        questions:
          - {id: name, kind: text, label: Name}
          - {id: papers, kind: file, accepts: [pdf], required: false, label: Papers}
  - id: outcome
    title: Outcome
    opens: approved
    completed_by: case_manager
    when: name != "Nobody"
    pages: [{id: two, title: Two, questions: [{id: result, kind: text, label: Result}]}]
documents:
  - {id: full, title: Report, audience: professional, template: report, shows: everything}
  - {id: notice, title: Notice, audience: professional, template: report, shows: [result], after: outcome}
  - id: bundle
    title: Bundle
    audience: professional
    template: bundle
    shows: [name]
    after: outcome
    bundle: [{document: full}, {document: notice}, {question: papers, title: Papers}]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "definitions" / "reference").mkdir(parents=True)
    (tmp_path / "definitions" / "mini.yaml").write_text(HEAD + FORM)
    (tmp_path / "definitions" / "reference" / "audiences.yaml").write_text(AUDIENCES)
    (templates(tmp_path / "templates") / "mini" / "bundle.html").write_text('{% extends "shared/bundle.html" %}\n')
    monkeypatch.setenv("FORMSVC_DEFINITIONS", str(tmp_path / "definitions"))
    monkeypatch.setenv("FORMSVC_TEMPLATES", str(tmp_path / "templates"))
    (tmp_path / "papers.pdf").write_bytes(pages("Page one", "Page two"))
    return tmp_path


def rendered(folder: Path, *more: str, **answers: Any) -> tuple[int, set[str]]:
    (folder / "a.json").write_text(json.dumps({"name": "Sam", **answers}))
    shutil.rmtree(folder / "out", ignore_errors=True)
    code = main(["render", "mini", str(folder / "a.json"), "--out", str(folder / "out"), *more])
    return code, {path.name for path in folder.glob("out/*")}


REPORT = {"a-full.pdf", "a-full.docx"}
NOTICE = {"a-notice.pdf", "a-notice.docx"}


def test_a_bundle_is_one_pdf_of_the_documents_and_files_that_there_are(folder: Path) -> None:
    assert rendered(folder, papers="papers.pdf", result="Granted") == (0, REPORT | NOTICE | {"a-bundle.pdf"})

    bound = (folder / "out" / "a-bundle.pdf").read_bytes()
    said = " ".join(pdf_text(bound).split())
    assert len(PdfReader(BytesIO(bound)).pages) == 5
    assert "Contents What Page Report 2 Notice 3 Papers 4" in said
    assert said.endswith("Page two Page 5 of 5 · a")


def test_a_file_that_was_not_given_is_not_in_the_bundle(folder: Path) -> None:
    rendered(folder, result="Granted")

    assert len(PdfReader(folder / "out" / "a-bundle.pdf").pages) == 3


def test_a_bundle_has_no_word_file(folder: Path) -> None:
    assert rendered(folder, "--format", "docx", result="Granted") == (0, {"a-full.docx", "a-notice.docx"})
    assert rendered(folder, "--format", "docx", "--document", "bundle", result="Granted") == (0, set())


def test_one_document_can_be_asked_for(folder: Path) -> None:
    assert rendered(folder, "--document", "bundle", result="Granted") == (0, {"a-bundle.pdf"})


def test_what_comes_after_a_part_of_which_nothing_is_answered_is_left_out(folder: Path) -> None:
    assert rendered(folder, papers="papers.pdf") == (0, REPORT)


def test_what_comes_after_a_part_that_is_never_asked_is_made(folder: Path) -> None:
    assert rendered(folder, name="Nobody") == (0, REPORT | NOTICE | {"a-bundle.pdf"})


def test_a_report_says_nothing_that_is_answered_later(folder: Path) -> None:
    rendered(folder, result="Granted")

    assert "Granted" not in pdf_text((folder / "out" / "a-full.pdf").read_bytes())
    assert "Granted" in pdf_text((folder / "out" / "a-notice.pdf").read_bytes())


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("papers.pdf", protected("secret"), "stop V14 one.papers: The PDF is protected"),
        ("papers.pdf", pages(), "stop V14 one.papers: The PDF has no page."),
        ("papers.docx", None, "stop V14 one.papers: The file must be a PDF."),
    ],
)
def test_v14_a_file_that_could_not_be_bound_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes | None, said: str
) -> None:
    (folder / name).write_bytes(content or (folder / "templates" / "mini" / "report.docx").read_bytes())

    assert rendered(folder, papers=name) == (1, set())
    assert said in capsys.readouterr().err


def test_the_templates_of_a_bundle_are_checked(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0

    (folder / "templates" / "mini" / "bundle.html").write_text("{{ words.name }}{{ words.result }}")
    capsys.readouterr()
    assert main(["check"]) == 1
    faults = capsys.readouterr().out.splitlines()
    assert [fault.split("; ")[0] for fault in faults] == [
        "mini/bundle.html:0: document bundle: it does not list what the bundle holds",
        "mini/bundle.html:1: document bundle: 'words.result': 'result' is not shown to this reader",
    ]
