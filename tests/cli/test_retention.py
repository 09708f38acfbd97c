"""`formsvc retention`: erasing again after a restore, and working out anew when periods have changed."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from formsvc.cases import Case
from formsvc.cli import main
from tests.workflow.institution import Institution, opened
from tests.workflow.keeping_form import RULES, founded, kept, sweep, write_rules


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Institution:
    here = founded(tmp_path, f"sqlite:///{tmp_path / 'formsvc.sqlite3'}")
    of = here.service.settings
    for name in ("data", "database_url", "definitions", "templates"):
        monkeypatch.setenv(f"FORMSVC_{name.upper()}", str(getattr(of, name)))
    monkeypatch.setattr("formsvc.cli._needed.require_tables", lambda _engine: None)  # made without migrations here
    return here


def record(here: Institution, **more: object) -> Path:
    said = {"at": "2026-03-30T10:00:00+00:00", "case": here.case, "submission": "", "class": "visit",
            "organisation": "leeds_yjs", "approved_by": here.auditor.id} | more  # fmt: skip
    file = here.service.settings.data / "kept.jsonl"
    file.write_text(json.dumps(said) + "\n")
    return file


def test_what_the_file_names_is_erased_again_whatever_its_time(here, capsys):
    reference = here.submitted()

    assert main(["retention", "again", str(record(here))]) == 0
    assert main(["retention", "again", str(record(here))]) == 0
    assert capsys.readouterr().out == "erased again: 1\nerased again: 0\n"
    with here.service.sessions() as session:
        assert session.scalar(select(Case.id)) is None
    assert here.workflow.search(reference, here.author) == ()


def test_a_draft_that_had_gone_goes_again_and_its_case_stays(here, capsys):
    reference = here.started()

    assert main(["retention", "again", str(record(here, submission=reference))]) == 0
    assert capsys.readouterr().out == "erased again: 1\n"
    assert here.workflow.case(here.case, here.author).submissions == ()


@pytest.mark.parametrize("said", ["nothing", '{"case": 1}', "[]"])
def test_a_file_that_the_service_did_not_write_erases_nothing(here, capsys, said):
    file = record(here)
    file.write_text(file.read_text() + said)

    assert main(["retention", "again", str(file)]) == 1
    assert "kept.jsonl:2" in capsys.readouterr().err
    assert kept(here)[0] == ""


def test_without_a_file_it_says_so(here, capsys):
    assert main(["retention", "again"]) == 1
    assert "erasures.jsonl" in capsys.readouterr().err


def test_after_a_change_of_periods_every_case_is_worked_out_anew(here, capsys):
    over = here.started()
    here.workflow.withdraw(over, "It is not needed.", here.author)
    sweep(here)
    assert kept(here)[1] == date(2029, 3, 31)
    write_rules(
        here.service.settings.definitions,
        RULES.replace("{after: last_action, years: 3}", "{after: last_action, years: 4}"),
    )

    assert main(["retention", "settle"]) == 0
    assert capsys.readouterr().out == "to be worked out: 1\n"
    assert kept(here)[1] is None
    again = opened(here.service.settings, here.clock)
    again.people = here.people
    sweep(again)
    assert kept(here)[1] == date(2030, 3, 31)
