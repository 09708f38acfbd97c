"""Dates to keep on the pages: overdue first, in words, with who was told and why, never by a colour alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from formsvc.people import Actor
from formsvc.web import create_app
from tests.web.windows import Window, window
from tests.workflow.clock_form import RELEASE, Office, clock_office

Opened = Callable[[Actor | None], Window]


@pytest.fixture
def here(tmp_path: Path) -> Office:
    return clock_office(tmp_path, f"sqlite:///{tmp_path / 'formsvc.sqlite3'}")


@pytest.fixture
def app(here: Office) -> Flask:
    return create_app(here.service)


def said(page: Window, where: str) -> list[str]:
    """The words of each element of this class, in order."""
    return [" ".join(one.text_content().split()) for one in page.tree.xpath(f"//main//*[@class='{where}']")]


def test_your_work_says_how_late_it_is_who_was_told_and_what_comes_next(here: Office, app: Flask) -> None:
    here.moved(moved_at=datetime(2026, 4, 20, 14, 15), release_date=RELEASE)
    here.at(4, 22, 9, 0)

    home = window(app, here.author).open("/")

    assert "Overdue: 2 working days late" in said(home, "work__side")[0]
    assert "Urgent" in said(home, "work__side")[0]
    assert said(home, "work__facts work__date") == [
        "Where the child will live is confirmed · Head of service: told on 22 April 2026"
    ]
    assert said(home, "clock__due") == ["Overdue: 2 working days late"]
    assert home.tree.xpath("//*[@class='counts__late']//text()")[-1] == " overdue"
    assert home.tree.xpath("//a[@href='/calendar']")


def test_the_form_and_the_case_say_every_date_with_where_it_comes_from(here: Office, app: Flask) -> None:
    reference = here.moved(moved_at=datetime(2026, 4, 21, 14, 15), release_date=RELEASE)
    here.at(4, 22, 10, 0)

    for address in (f"/submissions/{reference}", f"/cases/{here.case}"):
        page = window(app, here.author).open(address)
        assert said(page, "clock__due") == [
            "Overdue: 2 working days late",
            "Soon: due today at 2:15pm",
            "Due on 18 May 2026",
        ]
        why = said(page, "clock__why")
        assert why == [
            "Why: The parents know that the child has moved From: What to do if a child is transferred."
            " When it has passed, this role is told: Head of service."
        ]


def test_the_list_to_sign_says_by_when_and_puts_the_most_urgent_first(here: Office, app: Flask) -> None:
    early = here.submitted_notice()
    here.clock.at = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
    here.case = here.open_another_case("Aaliyah")
    late = here.submitted_notice(moved_at=datetime(2026, 3, 2, 8, 0))
    here.sweep()

    page = window(app, here.manager).open("/")

    links = page.tree.xpath("//section[@id='to-sign']//a[@href]/@href")
    assert [link.split("/")[2] for link in links] == [late, early]
    first, second = said(page, "work__side")
    assert (first, second) == (
        "Urgent Overdue: 1 working day late To decide: due on 9 March 2026",
        "To be signed Due tomorrow",
    )


def test_whoever_decides_reads_by_when_on_the_page_where_they_decide(here: Office, app: Flask) -> None:
    reference = here.submitted_notice()
    here.at(3, 5, 9, 0)

    page = window(app, here.manager).open(f"/submissions/{reference}/decision")

    assert said(page, "clock__due") == ["Soon: due today"]
    assert said(page, "clock__title") == ["To decide: Team manager"]
    assert "Within 3 working days of being asked" in said(page, "clock__why")[0]
