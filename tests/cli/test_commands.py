"""The commands that others rely on: what they print, what they write, how they end."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.miniatures import questions

FORM = questions(
    """
- {id: name, kind: text, label: Name, example: Sam}
- {id: visit, kind: date, label: Visit, must_be: past_or_today, example: "=add_days(document_date, -3)"}
""",
    "rules:\n  - {id: R1, severity: stop, check: name != 'Nobody', at: name, message: Say who it is.}\n",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "definitions").mkdir()
    (tmp_path / "definitions" / "mini.yaml").write_text(FORM)
    (tmp_path / "templates").mkdir()
    return tmp_path


def formsvc(folder: Path, *arguments: str | Path, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(folder),
        "FORMSVC_DEFINITIONS": str(folder / "definitions"),
        "FORMSVC_TEMPLATES": str(folder / "templates"),
        **settings,
    }
    command = [sys.executable, "-m", "formsvc", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=240)


def render(folder: Path, raw: Any, *more: str) -> subprocess.CompletedProcess[str]:
    answers = folder / "a.json"
    answers.write_text(raw if isinstance(raw, str) else json.dumps(raw))
    return formsvc(folder, "render", "mini", answers, "--out", folder / "out", *more)


def test_forms_says_id_version_and_title(folder: Path):
    done = formsvc(folder, "forms")

    assert (done.returncode, done.stdout) == (0, "mini\t1\tA miniature form\n")


def test_schema_describes_the_answers_in_the_2020_dialect(folder: Path):
    schema = json.loads(formsvc(folder, "schema", "mini").stdout)

    assert schema["$schema"].endswith("2020-12/schema")
    assert schema["properties"]["visit"]["format"] == "date"
    assert schema["required"] == ["name", "visit"]


def test_the_example_of_a_form_is_what_render_accepts(folder: Path):
    example = json.loads(formsvc(folder, "example", "mini").stdout)

    assert render(folder, example).returncode == 0


def test_check_is_silent_about_good_forms_and_ends_with_0(folder: Path):
    assert formsvc(folder, "check").returncode == 0


def test_check_prints_every_fault_and_ends_with_1(folder: Path):
    (folder / "definitions" / "mini.yaml").write_text(FORM.replace("kind: text", "kind: txt"))

    done = formsvc(folder, "check")

    assert done.returncode == 1
    assert "mini.yaml:15: " in done.stdout
    assert "did you mean 'text'" in done.stdout


def test_check_says_when_an_example_would_be_refused(folder: Path):
    (folder / "definitions" / "mini.yaml").write_text(FORM.replace("example: Sam", "example: Nobody"))

    done = formsvc(folder, "check")

    assert done.returncode == 1
    assert "mini.name.example: R1: Say who it is." in done.stdout


def test_render_says_one_problem_a_line_and_writes_nothing(folder: Path):
    done = render(folder, {"name": "Nobody", "visit": "2026-02-30", "nonsense": 1})

    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "stop V5 one.visit: This date does not exist. Check the day and the month.",
        "stop unknown answers.nonsense: This form has no such question.",
        "stop R1 one.name: Say who it is.",
    ]
    assert not (folder / "out").exists()


def test_render_gives_the_problems_as_json_when_asked(folder: Path):
    problems = json.loads(render(folder, {"visit": "2020-01-01"}, "--json").stdout)

    assert [(p["severity"], p["rule"], p["page"], p["question"]) for p in problems] == [
        ("stop", "missing", "one", "name")
    ]


@pytest.mark.parametrize("wrong", ["not json", "[1, 2]", "3", "[" * 5000])
def test_render_refuses_what_is_no_object_of_answers(folder: Path, wrong: str):
    done = render(folder, wrong)

    assert done.returncode == 1
    assert "must be one object" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_form_that_does_not_exist_is_told_with_those_that_do(folder: Path):
    for command in (["schema", "nonsense"], ["example", "nonsense"], ["render", "nonsense", "a.json", "--out", "out"]):
        done = formsvc(folder, *command)
        assert done.returncode == 1
        assert "The forms are: mini." in done.stderr


def test_a_document_that_the_form_does_not_have_is_told(folder: Path):
    done = render(folder, {"name": "Sam", "visit": "2020-01-01"}, "--document", "nonsense")

    assert done.returncode == 1
    assert "has no document 'nonsense'" in done.stderr


def test_a_wrong_command_line_ends_with_2(folder: Path):
    assert formsvc(folder, "nonsense").returncode == 2


def test_a_folder_that_is_not_there_ends_with_3_and_names_the_setting(folder: Path):
    done = formsvc(folder, "forms", FORMSVC_DEFINITIONS=str(folder / "nowhere"))

    assert done.returncode == 3
    assert "FORMSVC_DEFINITIONS" in done.stderr
