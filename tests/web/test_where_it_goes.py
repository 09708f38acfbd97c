"""What a person who sends is told about where it goes: who has no address yet, by which way, and whether that was tried."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from formsvc.web import create_app
from tests.web.windows import Window, window
from tests.workflow.institution import Clock, Institution, found, settings
from tests.workflow.test_destinations import PLACE, TO_PLACE, URL, with_carrier, with_place


@pytest.fixture
def here(tmp_path: Path) -> Institution:
    """An institution whose form also delivers to the place that an answer names, and urgently when a car is needed."""
    known = settings(tmp_path, f"sqlite:///{tmp_path / 'formsvc.sqlite3'}")
    form = known.definitions / "visit_request.yaml"
    text = form.read_text().replace("          - {id: practitioner,", PLACE).replace("  - {id: team,", TO_PLACE)
    form.write_text(text.replace("channel: secure_email}", "channel: secure_email, urgent: transport}"))
    return found(known, Clock())


@pytest.fixture
def author(here: Institution) -> Window:
    return window(create_app(here.service), here.author)


def sent(here: Institution, **answers: Any) -> str:
    reference = with_place(here, **answers)
    here.work(here.workflow.submit(reference, {}, here.author))
    here.work(here.decide(reference, here.manager))
    here.work(here.decide(reference, here.governor))
    here.work(here.workflow.overdue())
    return reference


def facts(author: Window, here: Institution, reference: str, delivery: str) -> str:
    row = next(row for row in here.workflow.submission(reference, here.author).deliveries if row.delivery == delivery)
    (line,) = author.open(f"/submissions/{reference}").tree.xpath(f"//*[@id='delivery-{row.id}']")
    return " ".join(line.text_content().split())


def test_whoever_submits_reads_which_organisation_has_no_address_yet(here: Institution, author: Window) -> None:
    reference = with_place(here)
    page = author.open(f"/submissions/{reference}/check")
    assert "This has no address yet Wetherby You can submit, and it can be signed." in page.text

    here.workflow.set_destination("wetherby", "documents@wetherby.example.gov.uk", here.administrator)
    assert "no address yet" not in page.open(f"/submissions/{reference}/check").text


def test_the_ledger_says_that_nobody_has_checked_an_address_until_somebody_there_says_that_it_is_right(
    here: Institution, author: Window
) -> None:
    reference = sent(here)
    assert "This address is not checked" in facts(author, here, reference, "team")
    assert "checked" not in facts(author, here, reference, "place")  # it has none

    here.workflow.send_test("team", here.administrator)
    (text,) = [mail.text for mail in here.workflow.mailbox() if mail.subject == "Test message"]
    here.workflow.confirm_arrived(text.split("/test-message/")[1].split()[0], "Sam")
    assert "This address is not checked" not in facts(author, here, reference, "team")


def test_the_ledger_names_the_way_into_a_system_its_receipt_and_what_is_urgent(
    here: Institution, author: Window
) -> None:
    with_carrier(here, "webhook")
    here.workflow.set_destination("team", "", here.administrator, "webhook", URL)
    here.workflow.make_secret("team", here.administrator)
    reference = sent(here, transport=True, transport_details="A car")

    said = facts(author, here, reference, "team")
    assert said.startswith(
        "The visits team Urgent Sent Visit request, into their system at https://forms.ycs.example/in."
    )
    assert "Receipt R-7 from their system." in said
    assert "Correct the address" not in said
    assert "Urgent" not in facts(author, here, reference, "place")
