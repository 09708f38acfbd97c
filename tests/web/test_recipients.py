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
FORMS = "/administration/forms"


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

    reference = here.submitted()
    forget_the_team(here)
    here.work(here.decide(reference, here.manager))
    here.work(here.decide(reference, here.governor))
    here.work(here.workflow.overdue())

    assert "Needed now: 1 recipient" in administrator.open(RECIPIENTS).text
    assert "1 delivery waits" in administrator.text

    administrator.open(TEAM).send(address="visits@ycs.example.gov.uk")
    assert "Needed now" not in administrator.open(RECIPIENTS).text


def test_an_address_is_changed_and_that_is_recorded(here: Institution, administrator: Window) -> None:
    page = administrator.open(TEAM)
    assert page.value("address") == "visits@ycs.example.gov.uk"
    page.send(address=" new@ycs.example.gov.uk ")

    assert page.address == TEAM
    assert "This is saved." in page.text
    assert address_of_the_team(here) == "new@ycs.example.gov.uk"
    with here.service.sessions() as session:
        last = session.scalars(select(Event).order_by(Event.number.desc()).limit(1)).one()
    assert (last.who, last.what, last.about) == (
        f"person:{here.administrator.id}",
        "set-destination",
        "destination:team",
    )


def forget_the_team(here: Institution) -> None:
    with here.service.sessions.begin() as session:
        session.delete(session.get_one(Destination, "team"))


def test_a_form_without_a_destination_is_not_live_and_leads_to_where_that_is_set(
    here: Institution, administrator: Window, author: Window
) -> None:
    assert "Visit request Live" in administrator.open(FORMS).text
    forget_the_team(here)

    assert "Visit request Not live" in administrator.open(FORMS).text
    assert "1 form is not live" in administrator.open("/administration").text
    assert "Needed now: 1 recipient" in administrator.open(RECIPIENTS).text
    words = "This form cannot be started yet: an administrator has to say where The visits team receives documents."
    assert words in author.open(f"/cases/{here.case}").text
    assert not author.tree.xpath("//form[contains(@action, 'start')]")

    (link,) = administrator.open(FORMS).tree.xpath("//main//a[text()='The visits team']/@href")
    assert "Visit request cannot be started before this is set." in administrator.open(link).text
    administrator.send(address="visits@ycs.example.gov.uk")
    assert "Visit request Live" in administrator.open(FORMS).text


def test_who_starts_such_a_form_all_the_same_is_told_why_not(here: Institution, author: Window) -> None:
    author.open(f"/cases/{here.case}")
    forget_the_team(here)
    page = author.send()

    assert page.status == 409
    assert "an administrator has to say where The visits team receives documents" in page.text


def press(page: Window, act: str) -> Window:
    """Press the button that leads to this address, as it stands on the page."""
    (form,) = [one for one in page.tree.forms if (one.get("action") or "").endswith(act)]
    return page._see(page.client.post(form.get("action"), data=dict(form.form_values()), follow_redirects=True))


def test_a_test_message_is_sent_and_answered_by_somebody_there(
    here: Institution, administrator: Window, nobody: Window
) -> None:
    assert "Not checked No test was sent yet." in administrator.open(TEAM).text
    page = press(administrator, "/test")
    assert "The test message is sent." in page.text
    assert "Nobody has answered the test message yet." in page.text
    (mail,) = here.workflow.mailbox()
    link = mail.text.split("/test-message/")[1].split()[0]

    there = nobody.open(f"/test-message/{link}")
    assert there.title.startswith("Did the test message arrive?")
    assert there.shown.headers["Referrer-Policy"] == "no-referrer"
    assert list(there.send(name=" ").faults()) == ["name"]
    assert there.status == 422
    there.send(name="Sam <b>Okoro</b>")
    assert there.title.startswith("Thank you")
    assert there.open(f"/test-message/{link}").title.startswith("Thank you")

    assert "Checked Sam <b>Okoro</b> said" in administrator.open(TEAM).text
    assert "Checked: 1 recipient" in administrator.open(RECIPIENTS).text


def test_a_second_test_at_once_and_one_to_nowhere_are_refused_in_words(
    here: Institution, administrator: Window
) -> None:
    press(administrator.open(TEAM), "/test")
    assert "less than a minute ago" in press(administrator.open(TEAM), "/test").text

    token = administrator.open(TEAM).value("csrf_token")
    forget_the_team(here)
    answer = administrator.client.post(f"{TEAM}/test", data={"csrf_token": token}, follow_redirects=True)
    assert "Set where documents go before you try it out." in answer.get_data(as_text=True)
    assert administrator.client.post(f"{RECIPIENTS}/nobody/test", data={"csrf_token": token}).status_code == 404
    assert administrator.client.post(f"{TEAM}/secret", data={"csrf_token": token}).status_code == 404


def test_a_link_that_nobody_sent_says_that_it_does_not_work(nobody: Window) -> None:
    page = nobody.open("/test-message/abc")

    assert page.status == 410
    assert "This link does not work any more." in page.text


def test_a_system_gets_a_secret_that_is_shown_once(here: Institution, administrator: Window) -> None:
    page = administrator.open(TEAM).send(channel="webhook", address="", url=" https://forms.ycs.example/in ")
    assert page.title.startswith("Give their system this secret")
    secret = page.text.split("whsec_")[1].split()[0]
    assert "no-store" in page.shown.headers["Cache-Control"]

    assert secret not in page.open(TEAM).text
    assert page.value("url") == "https://forms.ycs.example/in"
    assert "Into their system at https://forms.ycs.example/in" in page.open(RECIPIENTS).text

    again = press(page.open(TEAM), "/secret")
    assert secret not in again.text
    assert "and with the one before it until" in again.text
    assert "The secret from before signs beside the new one" in page.open(TEAM).text
    assert "Only the newest secret signs from now on." in press(page, "/old-secret").text


@pytest.mark.parametrize(
    ("channel", "address", "url", "box"),
    [
        ("webhook", "", "", "url"),
        ("webhook", "", "http://forms.ycs.example", "url"),
        ("webhook", "", "https://192.168.1.1/", "url"),
        ("secure_email", "visits@nhs.net", "", "address"),
        ("hand_over", "visits@ycs.example.gov.uk", "", "channel-2"),
    ],
)
def test_a_way_that_cannot_be_is_said_at_its_box_and_stays_as_typed(
    here: Institution, administrator: Window, channel: str, address: str, url: str, box: str
) -> None:
    token = administrator.open(TEAM).value("csrf_token")
    boxes = {"csrf_token": token, "channel": channel, "address": address, "url": url}
    page = administrator._see(administrator.client.post(TEAM, data=boxes))

    assert page.status == 422
    assert list(page.faults()) == [box]
    assert (page.value("address"), page.value("url")) == (address, url)
    assert address_of_the_team(here) == "visits@ycs.example.gov.uk"


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
    assert "not on the list of secure domains" in page.open(RECIPIENTS).text


def test_nobody_but_an_administrator_presses_these_buttons(here: Institution, opened: Opened) -> None:
    window = opened(here.author)
    token = _token(window)
    for act in ("", "/test", "/secret", "/old-secret"):
        assert window.client.post(f"{TEAM}{act}", data={"csrf_token": token}).status_code == 404


def _token(window: Window) -> str:
    (token, *_) = window.open("/").tree.xpath("//input[@name='csrf_token']/@value")
    return str(token)


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
