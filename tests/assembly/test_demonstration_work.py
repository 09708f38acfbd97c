"""What the demonstration begins with: one draft, one report to sign, and nothing in the case that people walk through."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from formsvc.answers import write_all
from formsvc.assembly import Service, assemble
from formsvc.assembly.demonstration_work import begin_work
from formsvc.assembly.preparing import prepare
from formsvc.people import Actor
from formsvc.settings import Settings
from formsvc.workflow import LookAtClocks, LookAtRecords, RenderDocument

DAYS = (datetime(2026, 3, 2, 9, 0, tzinfo=UTC), datetime(2028, 2, 29, 23, 30, tzinfo=UTC))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data", demonstration=True)


def begun(settings: Settings, at: datetime) -> Service:
    prepare(settings, lambda: at)
    begin_work(settings, lambda: at)
    return assemble(settings, lambda: at)


def signed_in(service: Service, email: str) -> Actor:
    return service.sign_in(email, service.demonstration_password)


@pytest.mark.parametrize("at", DAYS)
def test_there_is_a_draft_to_go_on_with_and_a_report_to_sign_whatever_the_day(settings: Settings, at: datetime) -> None:
    service = begun(settings, at)
    author = signed_in(service, "case.manager@leeds-yjs.example")

    home = service.workflow.home(author)
    assert [(row.about, row.status) for row in home.drafts] == [("A.B.S.", "draft")]
    assert [(row.about, row.status) for row in home.under_way] == [("T.W.", "submitted")]
    assert {row.name: row.submissions for row in service.workflow.cases(author)} == {
        "Kieran Ashworth": 0,
        "Aaliyah Begum-Shaw": 1,
        "Tomasz Wójcik": 1,
    }
    assert all(isinstance(task, RenderDocument | LookAtClocks | LookAtRecords) for task in service.workflow.overdue())


def test_nothing_of_another_child_is_said(settings: Settings) -> None:
    service = begun(settings, DAYS[0])
    author = signed_in(service, "case.manager@leeds-yjs.example")
    home = service.workflow.home(author)
    form = service.definitions.form("home_circumstances_report")

    for row in (*home.drafts, *home.under_way):
        answers = [
            write_all(service.workflow.page(row.reference, page.id, author).answers) for page in form.parts[0].pages
        ]
        said = json.dumps(answers, ensure_ascii=False)
        assert [word for word in ("Kier", "Ashworth", "ashworth", "A1234BC", "Wetherby", "Aisha") if word in said] == []


def test_a_second_start_adds_nothing(settings: Settings) -> None:
    begun(settings, DAYS[0])
    service = begun(settings, DAYS[0] + timedelta(days=1))
    author = signed_in(service, "case.manager@leeds-yjs.example")

    assert sum(row.submissions for row in service.workflow.cases(author)) == 2


def test_where_the_form_is_not_there_nothing_is_begun(settings: Settings, tmp_path: Path) -> None:
    elsewhere = Settings(data=settings.data, demonstration=True, definitions=tmp_path)
    service = begun(elsewhere, DAYS[0])
    author = signed_in(service, "case.manager@leeds-yjs.example")

    assert sum(row.submissions for row in service.workflow.cases(author)) == 0


def test_every_form_is_live_from_the_beginning(settings: Settings) -> None:
    service = begun(settings, DAYS[0])

    assert service.workflow.lacking() == {}
    unchecked = {row.id for row in service.workflow.destinations() if row.email and not row.checked_at}
    assert unchecked == {"electronic_monitoring_provider", "nspcc"}
