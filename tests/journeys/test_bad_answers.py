"""Whatever is typed or put into a file of answers: it is said as it was typed, or refused in a sentence; never run, never lost."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from formsvc.answers import Value
from tests.documents.reading_back import docx_text, pdf_text, squeezed
from tests.web.windows import Window
from tests.workflow.institution import SHARED, Clock, Institution, definitions, found, settings, templates

TRICKS = {
    "a template": "{{ 7*7 }} {% raw %} {%p for x in y %} {{r x }} {# gone #}",
    "markup": "<script>alert(1)</script> <w:p/> </w:t></w:r> &amp; ]]> <!-- gone -->",
    "right to left": "محمد and כהן",
    "emoji": "😀 👩‍👧 ☕",
    "a formula": '=cmd|"/c calc"!A1',
}
ANSWERS: dict[str, Any] = {
    "child_first_name": "Kieran",
    "child_last_name": "Ashworth",
    "reason": "To see her.",
    "visit_date": "2099-05-03",
    "transport": False,
    "visitors": [{"visitor": "Grandmother"}],
    "declared": True,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    definitions(tmp_path / "forms")
    templates(tmp_path / "templates")
    return tmp_path


def render(folder: Path, raw: dict[str, Any] | str, *more: str, form: str = "visit_request") -> Any:
    """`formsvc render` as a command of its own."""
    (folder / "a.json").write_text(raw if isinstance(raw, str) else json.dumps(raw))
    named = {"FORMSVC_DEFINITIONS": str(folder / "forms"), "FORMSVC_TEMPLATES": str(folder / "templates")}
    command = [
        sys.executable,
        "-m",
        "formsvc",
        "render",
        form,
        str(folder / "a.json"),
        "--out",
        str(folder / "out"),
        *more,
    ]
    return subprocess.run(command, capture_output=True, text=True, env={"PATH": "/usr/bin:/bin", **named}, timeout=240)


def page(reference: str, name: str = "visit") -> str:
    return f"/submissions/{reference}/pages/{name}"


def test_a_form_that_nobody_knows_is_a_sentence_and_starts_nothing(here: Institution, author: Window) -> None:
    author.open(f"/cases/{here.case}").send(form="nonsense")

    assert author.status == 409
    assert "There is no such form" in author.text
    assert here.workflow.case(here.case, here.author).submissions == ()


def test_every_answer_of_a_file_that_is_none_is_told_at_once_and_nothing_is_written(folder: Path) -> None:
    wrong = {
        "nonsense": 1, "child_first_name": ["Kieran"], "visit_date": "2099-02-30", "transport": "yes", "visitors": [1],
        "practitioner": {"shoe_size": "4"}, "told_at": "2099-02-30T25:00",
    }  # fmt: skip

    done = render(folder, ANSWERS | wrong)

    told = {line.split(":")[0].split(" ")[-1].partition(".")[2]: line for line in done.stderr.splitlines()}
    assert done.returncode == 1
    assert set(wrong) <= set(told)
    assert "This date does not exist" in told["visit_date"]
    assert "no such question" in told["nonsense"]
    assert not (folder / "out").exists()


def test_a_name_that_would_move_the_cursor_is_spelled_out(folder: Path) -> None:
    done = render(folder, ANSWERS | {"\x1b[2J\nstop \ud800": 1})

    assert "stop unknown answers.\\x1b[2J\\nstop \\ud800: This form has no such question." in done.stderr.splitlines()
    assert json.loads(render(folder, {"\ud800": 1}, "--json").stdout)[0]["rule"] == "unknown"


@pytest.mark.parametrize("raw", ['{"visit_date": ' + "9" * 5000 + "}", '{"visit_date": NaN', "\x00", "{" * 9000])
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(folder: Path, raw: str) -> None:
    done = render(folder, raw)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"{folder / 'a.json'}:1: not JSON. It must be one object, question id to answer.\n"


def test_a_file_as_windows_saves_it_is_read(folder: Path) -> None:
    done = render(folder, "\ufeff" + json.dumps(ANSWERS), "--format", "docx")

    assert done.returncode == 0, done.stderr
    assert (folder / "out" / "a-full.docx").stat().st_size


def test_what_is_typed_comes_out_of_both_files_as_it_was_typed(tmp_path: Path) -> None:
    of = settings(tmp_path, f"sqlite:///{tmp_path / 'formsvc.sqlite3'}")
    shutil.copyfile(SHARED / "report.docx", of.templates / "visit_request" / "full.docx")
    here = found(of, Clock(), quick=False)
    reference = here.written()
    here.save(reference, "visit", **visit(reason="\n".join(TRICKS.values())))
    here.work(here.workflow.submit(reference, {}, here.author))

    pdf, docx = (here.workflow.document_file(row.id, here.author).content for row in full(here, reference))
    assert squeezed("\n".join(TRICKS.values())) in squeezed(docx_text(docx))
    for name in ("a template", "markup", "a formula"):
        assert squeezed(TRICKS[name]) in squeezed(pdf_text(pdf))


def full(here: Institution, reference: str) -> list[Any]:
    """The PDF and the DOCX of the full document."""
    rows = here.workflow.submission(reference, here.author).documents
    return sorted((row for row in rows if row.document.id == "full"), key=lambda row: row.format, reverse=True)


def visit(**more: Value) -> dict[str, Value]:
    return {"reason": "To see her.", "visit_date": date(2026, 5, 3), "transport": False, **more}


@pytest.mark.parametrize("trick", TRICKS)
def test_what_is_typed_is_shown_again_as_it_was_typed(here: Institution, author: Window, trick: str) -> None:
    reference = here.written()

    author.open(page(reference)).send(reason=TRICKS[trick])

    assert author.open(page(reference)).value("reason") == TRICKS[trick]
    for address in (f"/submissions/{reference}/check", f"/submissions/{reference}/preview"):
        assert " ".join(TRICKS[trick].split()) in author.open(address).text
        assert "<script>alert" not in author.shown.get_data(as_text=True)


def test_characters_that_nobody_can_see_are_taken_out(here: Institution, author: Window) -> None:
    reference = here.written()

    author.open(page(reference)).send(reason="Her\x00 grand\x07mother\x1b[31m is \u202eill\u2066.")

    assert here.workflow.page(reference, "visit", here.author).answers["reason"] == "Her grandmother[31m is ill."


def test_ten_thousand_characters_are_too_many_and_all_of_them_are_still_there(
    here: Institution, author: Window
) -> None:
    reference, story = here.started(), ("She is ill. " * 834)[:9999] + "."

    author.open(page(reference)).send(reason=story, visit_date_day="31", visit_date_month="2", visit_date_year="2026")

    assert author.status == 422
    assert author.faults()["visit_date-day"] == "This date does not exist. Check the day and the month."
    assert "this has 6,000 too many" in author.faults()["reason"]
    assert author.open(page(reference)).value("reason") == story


def test_more_than_a_form_can_hold_is_a_page_and_not_a_fault(here: Institution, author: Window) -> None:
    reference = here.started()
    author.open(page(reference)).send(reason="x" * 3_000_000)

    assert author.status == 413
    assert here.workflow.page(reference, "visit", here.author).answers == {}


@pytest.mark.parametrize("revision", ["9" * 5000, "-1", "x", "", "99999999999999999999"])
def test_what_a_page_says_of_itself_may_be_nonsense(here: Institution, author: Window, revision: str) -> None:
    reference = here.started()

    author.open(page(reference)).send(reason="She is ill.", revision=revision)

    assert author.status in (409, 422)
    assert "went wrong" not in author.text
