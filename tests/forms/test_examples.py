"""`formsvc example`: a complete set of answers to what is asked, and nothing that lies in wait behind a question not asked."""

from __future__ import annotations

import json
from typing import Any

import pytest

from formsvc.cli import main

FORMS = ("home_circumstances_report", "early_release_refusal_letter")


def printed(form: str, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert main(["example", form]) == 0
    answers = json.loads(capsys.readouterr().out)
    assert isinstance(answers, dict)
    return answers


@pytest.mark.parametrize("form", FORMS)
def test_the_example_is_complete_and_valid(form: str, capsys: pytest.CaptureFixture[str], tmp_path: Any) -> None:
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps(printed(form, capsys)), encoding="utf-8")

    code = main(["render", form, str(answers), "--out", str(tmp_path / "out"), "--format", "docx"])

    assert (code, capsys.readouterr().err) == (0, "")


def test_the_example_answers_nothing_that_is_not_asked(capsys: pytest.CaptureFixture[str]) -> None:
    hidden = {"gist_text", "exceptional_progress_meaning", "readability_override", "repeat_conversations"}

    assert not hidden & set(printed("early_release_refusal_letter", capsys))
