"""The administrator's pages about where recipients are, without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from formsvc.audit.tables import Event
from formsvc.definitions.loading import load
from formsvc.delivery.tables import Destination
from formsvc.people import Actor
from formsvc.settings import Settings
from tests.web.windows import Window
from tests.workflow.institution import Institution

Opened = Callable[[Actor | None], Window]
RECIPIENTS = "/administration/recipients"
TEAM = f"{RECIPIENTS}/team"


@pytest.fixture
def administrator(here: Institution, opened: Opened) -> Window:
    return opened(here.administrator)


def address_of_the_team(here: Institution) -> str:
    return next(row.email for row in here.workflow.destinations() if row.id == "team")


def test_every_recipient_of_a_form_is_listed_with_its_address(administrator: Window) -> None:
    administrator.open("/administration").open(RECIPIENTS)

    assert "The visits team visits@ycs.example.gov.uk Visit request" in administrator.text
    assert "Cardiff Yjs" not in administrator.text


def test_a_recipient_is_found_by_a_part_of_its_name_or_address(administrator: Window) -> None:
    for text in ("VISITS", "team visits", "visits@ycs"):
        assert "1 recipient found" in administrator.open(f"{RECIPIENTS}?for={text}").text
        assert "visits@ycs.example.gov.uk" in administrator.text

    assert "0 recipients found" in administrator.open(f"{RECIPIENTS}?for=court").text


def test_what_deliveries_wait_for_stands_first(here: Institution, administrator: Window) -> None:
    assert "Needed now" not in administrator.open(RECIPIENTS).text

    with here.service.sessions.begin() as session:
        session.delete(session.get_one(Destination, "team"))
    here.approved()
    here.work(here.workflow.overdue())

    assert "Needed now: 1 recipient" in administrator.open(RECIPIENTS).text
    assert "1 delivery waits" in administrator.text

    administrator.open(TEAM).send(address="visits@ycs.example.gov.uk")
    assert "Needed now" not in administrator.text


def test_an_address_is_changed_and_that_is_recorded(here: Institution, administrator: Window) -> None:
    page = administrator.open(TEAM)
    assert page.value("address") == "visits@ycs.example.gov.uk"
    page.send(address=" new@ycs.example.gov.uk ")

    assert page.address == RECIPIENTS
    assert "The address is saved." in page.text
    assert address_of_the_team(here) == "new@ycs.example.gov.uk"
    with here.service.sessions() as session:
        last = session.scalars(select(Event).order_by(Event.number.desc()).limit(1)).one()
    assert (last.who, last.what, last.about) == (
        f"person:{here.administrator.id}",
        "set-destination",
        "destination:team",
    )


@pytest.mark.parametrize("typed", ["visits at ycs", "", "a@b@c.gov.uk"])
def test_what_is_no_address_is_said_and_stays_as_typed(here: Institution, administrator: Window, typed: str) -> None:
    page = administrator.open(TEAM).send(address=typed)

    assert page.status == 422
    assert page.title.startswith("Error:")
    assert list(page.faults()) == ["address"]
    assert page.value("address") == typed
    assert address_of_the_team(here) == "visits@ycs.example.gov.uk"


def test_a_domain_that_is_not_known_to_be_secure_is_saved_only_when_said_twice(
    here: Institution, administrator: Window
) -> None:
    page = administrator.open(TEAM).send(address="visits@example.com")
    assert "not on the list of secure domains" in page.text
    assert page.value("address") == "visits@example.com"
    assert address_of_the_team(here) == "visits@ycs.example.gov.uk"

    page.send(address="others@example.com")
    assert address_of_the_team(here) == "visits@ycs.example.gov.uk"

    page.send()
    assert address_of_the_team(here) == "others@example.com"
    assert "not on the list of secure domains" in page.text


@pytest.mark.parametrize("place", [RECIPIENTS, TEAM])
def test_nobody_but_an_administrator_finds_these_pages(here: Institution, opened: Opened, place: str) -> None:
    for actor in (here.author, here.manager, here.governor):
        assert opened(actor).open(place).status == 404
    assert opened(None).open(place).address == "/sign-in"


def test_nothing_is_taken_without_the_token_of_the_page(here: Institution, administrator: Window) -> None:
    assert administrator.client.post(TEAM, data={"address": "new@ycs.example.gov.uk"}).status_code == 400
    assert address_of_the_team(here) == "visits@ycs.example.gov.uk"


def test_what_no_directory_has_cannot_be_opened(administrator: Window) -> None:
    assert administrator.open(f"{RECIPIENTS}/nobody").status == 404


def test_the_list_of_secure_domains_is_the_one_that_the_forms_judge_by() -> None:
    definitions = load(Settings().definitions)
    domains = ", ".join(f'"{row.label}"' for row in definitions.rows("secure_email_domains"))
    rules = [rule for form in definitions.forms.values() for rule in form.rules if rule.id == "V9"]

    assert rules
    assert all(f"[{domains}]" in rule.check.source for rule in rules)
