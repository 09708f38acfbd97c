"""The pages about keeping and erasing: who has them, that they name nobody, and what somebody sees of what was erased."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from formsvc.web import create_app
from tests.web.windows import Window, window
from tests.workflow.institution import Institution
from tests.workflow.keeping_form import founded, over, sweep


@pytest.fixture
def here(tmp_path: Path) -> Institution:
    return founded(tmp_path, f"sqlite:///{tmp_path / 'formsvc.sqlite3'}")


@pytest.fixture
def app(here: Institution) -> Flask:
    return create_app(here.service)


def window_of(app: Flask, here: Institution, who: str) -> Window:
    return window(app, here.people[who])


def past(here: Institution) -> str:
    """A form whose case is past its day."""
    reference = over(here)
    here.clock.at = here.clock.at.replace(year=2029) + timedelta(days=60)
    return reference


@pytest.mark.parametrize(
    ("who", "status"), [("auditor", 200), ("administrator", 200), ("author", 404), ("manager", 404)]
)
def test_the_page_is_for_auditors_and_administrators(here, app, who, status):
    page = window_of(app, here, who).open("/retention")

    assert page.status == status
    assert ("Keeping" in page.tree.xpath("string(//header)")) is (status == 200)


def test_a_report_is_made_read_and_approved_by_another_and_then_it_is_erased(here, app):
    reference = past(here)
    first = window_of(app, here, "auditor").open("/retention")
    assert "1 case is past the day" in first.text
    first.send()
    assert here.case in first.text
    assert reference in first.text
    assert "You made this report" in first.text
    assert "Kieran" not in first.text
    assert "Ashworth" not in first.text
    assert not first.tree.xpath("//main//button[contains(., 'Approve')]")

    second = window_of(app, here, "second").open(first.address)
    second.send()
    assert second.status == 422
    assert second.faults() == {"read": "Say that you have read the report."}
    assert second.title.startswith("Error:")
    second.send(read="yes")
    assert "Approved by Second" in second.text
    sweep(here)
    assert "1 erased" in second.open(first.address).text
    assert reference in second.open("/retention").text
    assert window_of(app, here, "administrator").open(f"{first.address}.csv").status == 200


def test_a_line_with_a_reason_is_kept_and_says_why(here, app):
    past(here)
    report = here.workflow.make_report("leeds_yjs", here.auditor)
    line = here.workflow.erasure_report(report, here.second).lines[0].id
    page = window_of(app, here, "second").open(f"/retention/reports/{report}")
    page.send(**{f"reason_{line}": "=The family asked."})
    sweep(here)

    assert "The family asked." in page.open(f"/retention/reports/{report}").text
    assert "0 to be erased, 1 kept, 0 erased" in page.text
    rows = list(csv.reader(io.StringIO(page.client.get(f"/retention/reports/{report}.csv").get_data(as_text=True))))
    assert "Case" in rows[0][0]
    assert rows[1][0] == here.case
    assert rows[1][4] == "Kept"


@pytest.mark.parametrize("who", ["far_auditor", "author", "manager"])
def test_nobody_else_reads_or_approves_a_report(here, app, who):
    past(here)
    report = here.workflow.make_report("leeds_yjs", here.auditor)
    page = window_of(app, here, who)

    assert page.open(f"/retention/reports/{report}").status == 404
    assert page.open(f"/retention/reports/{report}.csv").status == 404
    sent = page.client.post(f"/retention/reports/{report}", data={"read": "yes"})
    assert sent.status_code in (400, 404)
    assert here.workflow.erasure_report(report, here.second).may_approve


def test_nothing_to_report_is_said(here, app):
    page = window_of(app, here, "auditor").open("/retention").send()

    assert page.status == 422
    assert page.faults() == {"organisation": "Nothing is past its day, so there is nothing to report."}


def test_what_was_erased_is_said_to_those_who_could_see_it_and_nobody_else(here, app):
    reference = past(here)
    report = here.workflow.make_report("leeds_yjs", here.auditor)
    here.work(here.workflow.approve_report(report, {}, here.second))

    for who in ("author", "governor", "auditor"):
        for address in (f"/submissions/{reference}", f"/cases/{here.case}", f"/cases/{here.case}/keeping"):
            page = window_of(app, here, who).open(address)
            if who != "auditor" or address.endswith("keeping"):
                assert page.status == 410, address
                assert "was erased on" in page.text
                assert page.tree.xpath("string(//h1)") == "This record was erased"
    assert window_of(app, here, "stranger").open(f"/submissions/{reference}").status == 404
    assert window_of(app, here, "author").open("/").status == 200
    assert window_of(app, here, "author").open(f"/search?for={reference}").status == 200


def test_a_hold_is_placed_and_lifted_on_the_page_of_the_case(here, app):
    manager = window_of(app, here, "manager").open(f"/cases/{here.case}/keeping")
    manager.send()
    assert manager.faults() == {"reason": "Say why."}
    manager.send(reason="An inquiry <b>asked</b> for it.")
    assert "under a legal hold" in manager.text
    assert "An inquiry <b>asked</b> for it." in manager.text
    assert "Legal hold" in window_of(app, here, "author").open(f"/cases/{here.case}").text
    assert here.case in window_of(app, here, "auditor").open("/retention").text

    seen = window_of(app, here, "author").open(f"/cases/{here.case}/keeping")
    assert not seen.tree.xpath("//main//button[contains(., 'Lift')]")
    manager.send(reason="It is over.")
    assert "Lifted: placed by Manager" in manager.text


def test_the_day_a_child_died_is_recorded_and_taken_back(here, app):
    page = window_of(app, here, "author").open(f"/cases/{here.case}/keeping")
    page.send(died_day="31", died_month="2", died_year="2026")
    assert page.faults() == {"died": "Enter a real date, like 27 3 2026."}
    page.send(died_day="30", died_month="3", died_year="2026")
    assert "On record: 30 March 2026" in page.text
    page.send()
    assert "On record" not in page.text


def test_the_first_page_says_which_draft_goes_and_to_open_it_keeps_it(here, app):
    reference = here.started()
    here.clock.move(days=77)
    sweep(here)
    here.clock.move(hours=1)
    home = window_of(app, here, "author").open("/")
    assert (
        f"A draft of yours is erased unless you open it: Visit request {reference}, kept until 29 June 2026"
        in home.text
    )
    assert "erased unless" not in window_of(app, here, "colleague").open("/").text

    assert home.open(f"/submissions/{reference}").status == 200
    assert "erased unless" not in home.open("/").text


def test_an_auditor_keeps_a_draft_that_would_go(here, app):
    reference = here.started()
    here.clock.move(days=77)
    sweep(here)
    page = window_of(app, here, "auditor").open("/retention")
    keep = page.tree.xpath("//main//a[contains(., 'Keep it')]/@href")[0]
    page.open(keep).send()
    assert page.faults() == {"reason": "Say why it is kept."}
    page.send(reason="We need it.")
    assert "No draft is about to go." in page.text
    assert reference not in page.text


@pytest.mark.parametrize("number", ["9" * 11, "9" * 30, "9" * 5000, "2147483648", "-1"])
def test_a_number_that_no_row_can_have_is_an_address_that_is_not_there(here, app, number):
    page = window_of(app, here, "administrator")

    for address in (f"/retention/reports/{number}", f"/administration/people/{number}", f"/deliveries/{number}"):
        assert page.open(address).status == 404, address
