"""The page for managers: who has it, that picture and table say the same, and tables that spreadsheets cannot run."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from formsvc.web import create_app
from formsvc.web.management_tables import in_time
from tests.web.windows import Window, window
from tests.workflow.institution import Clock, Institution
from tests.workflow.long_way import days, with_long_way
from tests.workflow.test_route import POINT


@pytest.fixture
def here(tmp_path: Path) -> Institution:
    """A few forms at several places of their way."""
    here = with_long_way(tmp_path, f"sqlite:///{tmp_path / 'formsvc.sqlite3'}", Clock())
    for number in range(3):
        reference = here.submitted()
        days(here, days=number + 1)
        here.work(here.decide(reference, here.manager))
    here.submitted()
    here.returned(POINT)
    days(here, days=9)
    return here


@pytest.fixture
def app(here: Institution) -> Flask:
    return create_app(here.service)


def overview(here: Institution, app: Flask, who: str = "manager", asked: str = "") -> Window:
    return window(app, here.people[who]).open(f"/management{asked}")


def table(page: Window, id_: str) -> list[list[str]]:
    rows = page.tree.xpath(f"//section[@aria-labelledby='{id_}']//tbody/tr")
    return [[cell.xpath("string(./a/text()[1] | ./text())").strip() for cell in row.xpath("./th|./td")] for row in rows]


def numbers(page: Window, id_: str) -> list[tuple[str, str]]:
    """What the wide picture says of each bar: its title and its number."""
    picture = page.tree.xpath(f"//section[@aria-labelledby='{id_}']//*[contains(@class,'drawn--wide')]")[0]
    titles = picture.xpath(".//*[contains(@class,'drawn__title')]/text()")
    said = picture.xpath(".//*[@text-anchor='end']/text()")
    return list(zip(titles, said, strict=True))


@pytest.mark.parametrize("who", ["author", "practitioner", "administrator"])
def test_nobody_else_has_the_page_or_is_led_to_it(here: Institution, app: Flask, who: str) -> None:
    page = window(app, here.people[who])

    for address in ("/management", "/management/waiting?form=visit_request", "/management/waiting.csv"):
        assert page.open(address).status == 404
    assert "Management" not in page.open("/").text


def test_a_manager_is_led_to_it(here: Institution, app: Flask) -> None:
    assert window(app, here.manager).open("/").tree.xpath("//nav//a[@href='/management']")


def test_nobody_who_is_not_signed_in_sees_a_number(app: Flask) -> None:
    assert "Management" not in window(app).open("/management").text


def test_the_picture_says_what_the_table_says(here: Institution, app: Flask) -> None:
    page = overview(here, app)

    assert sorted(table(page, "waiting")) == [
        ["Visit request", "Team manager", "1", "0", "0", "1"],
        ["Visit request", "The other setting", "3", "0", "0", "3"],
        ["Visit request", "The secure setting", "3", "0", "0", "3"],
        ["Visit request", "With the author", "1", "0", "0", "1"],
    ]
    drawn = numbers(page, "waiting")
    assert drawn == [(f"{row[1]} ({row[0]})", row[-1]) for row in table(page, "waiting")]
    assert sum(int(number) for _, number in drawn) == 8


def test_pictures_are_kept_from_those_who_listen_because_the_table_is_read(here: Institution, app: Flask) -> None:
    page = overview(here, app)

    pictures = page.tree.xpath("//main//*[local-name()='svg']")
    assert pictures
    assert all(picture.get("aria-hidden") == "true" for picture in pictures)
    assert page.tree.xpath("//main//*[local-name()='svg']//@style") == []


def test_a_number_leads_to_its_list(here: Institution, app: Flask) -> None:
    page = overview(here, app)
    (link,) = page.tree.xpath("//section[@aria-labelledby='waiting']//tr[contains(., 'Team manager')]//a/@href")

    shown = window(app, here.manager).open(link)

    assert "What waits: Visit request" in shown.text
    assert "K.A." in shown.text
    assert "Ashworth" not in shown.text


def test_no_name_stands_on_the_page(here: Institution, app: Flask) -> None:
    told = overview(here, app).text

    assert not [name for name in ("Kieran", "Ashworth", "K.A.", "VR-", "Practitioner") if name in told]
    assert "behind a small one may stand a single child" in told


@pytest.mark.parametrize(("asked", "period"), [("?days=30", "30"), ("?days=365", "365"), ("?days=1 OR 1", "90")])
def test_a_period_can_be_chosen(here: Institution, app: Flask, asked: str, period: str) -> None:
    page = overview(here, app, asked=asked)

    assert page.tree.xpath("//select[@id='days']/option[@selected]/@value") == [period]


def test_every_table_can_be_taken_to_a_spreadsheet(here: Institution, app: Flask) -> None:
    page = overview(here, app)

    for link in page.tree.xpath("//a[contains(@href, '.csv')]/@href"):
        id_ = link.split("/")[-1].split(".")[0]
        answer = window(app, here.manager).client.get(link)
        rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\N{ZERO WIDTH NO-BREAK SPACE}"))))
        assert answer.mimetype == "text/csv"
        assert rows[1:] == table(page, id_)
    assert window(app, here.manager).open("/management/people.csv").status == 404


def test_times_are_said_as_people_say_them() -> None:
    said = [in_time(timedelta(hours=hours)) for hours in (0.5, 1, 23, 24, 36, 240)]

    assert said == ["under an hour", "1 hour", "23 hours", "1 day", "1.5 days", "10 days"]
