"""The decision page where several must agree, and where others decide at the same time."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from formsvc.web import create_app
from tests.web.windows import window
from tests.workflow.institution import Clock, Institution, found, settings

TOGETHER = """\
    needs: 2
    declares: I have read all of it, and I agree.
"""
BESIDE = """\
  - id: practitioner
    title: The practitioner's view
    role: '"secure_resettlement_practitioner"'
    organisation: '"wetherby"'
    beside: governor
    asks: Can it be done?
deliveries:
"""


@pytest.fixture
def here(tmp_path: Path) -> Institution:
    of = settings(tmp_path, f"sqlite:///{tmp_path / 'formsvc.sqlite3'}")
    form = tmp_path / "forms" / "visit_request.yaml"
    text = form.read_text().replace("    asks: May they visit?\n", f"    asks: May they visit?\n{TOGETHER}")
    form.write_text(text.replace("deliveries:\n", BESIDE, 1))
    here = found(of, Clock())
    here.hire("second", "governor", "wetherby")
    return here


@pytest.fixture
def app(here: Institution) -> Flask:
    return create_app(here.service)


def to_decide(here: Institution) -> str:
    reference = here.submitted()
    here.work(here.decide(reference, here.manager))
    return f"/submissions/{reference}"


def test_it_says_how_many_have_agreed_who_and_for_whom_it_waits_beside(here: Institution, app: Flask) -> None:
    at = to_decide(here)
    page = window(app, here.governor).open(f"{at}/decision")
    assert "0 of 2 have agreed. It goes on when 2 have." in page.text
    assert "At the same time it waits for The practitioner's view" in page.text
    page.sign(verdict="approved")

    second = window(app, here.second).open(f"{at}/decision")

    assert "1 of 2 have agreed: Governor." in second.text
    assert "waits for Governor, Wetherby (1 of 2 have agreed)" in second.open(at).text


def test_it_says_what_is_declared_and_keeps_everything_when_that_is_missing(here: Institution, app: Flask) -> None:
    page = window(app, here.governor).open(f"{to_decide(here)}/decision")
    assert "I have read all of it, and I agree." in page.text

    page.send(verdict="approved", reasons_approved="With care.")

    assert set(page.faults()) == {"declared"}
    assert page.form.fields["reasons-approved"].strip() == "With care."


def test_where_several_must_agree_nobody_hands_it_to_one(here: Institution, app: Flask) -> None:
    at = to_decide(here)

    assert "Hand this over" not in window(app, here.governor).open(f"{at}/decision").text
    assert window(app, here.governor).open(f"{at}/hand-over?stage=governor").status == 404
    assert "Hand this over" in window(app, here.practitioner).open(f"{at}/decision").text
