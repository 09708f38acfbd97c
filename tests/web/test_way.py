"""The way of a form on its page: the picture and the words say the same, and neither needs a script or a colour."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import select

from formsvc.people import Person
from formsvc.signoff.tables import DecisionRow
from formsvc.web import create_app
from tests.web.windows import Window, window
from tests.workflow.institution import Clock, Institution
from tests.workflow.long_way import days, with_long_way
from tests.workflow.test_route import POINT, again, granted, with_settings


@pytest.fixture
def here(tmp_path: Path) -> Institution:
    return with_long_way(tmp_path, f"sqlite:///{tmp_path / 'formsvc.sqlite3'}", Clock())


@pytest.fixture
def app(here: Institution) -> Flask:
    return create_app(here.service)


def shown(here: Institution, app: Flask, reference: str) -> Window:
    return window(app, here.author).open(f"/submissions/{reference}")


def words(page: Window) -> list[str]:
    """Every stop as it is read, without what says when: that depends on the day on which the test runs."""
    return [" ".join(item.text_content().split()) for item in page.tree.xpath("//*[contains(@class,'way__words')]//li")]


def drawn(page: Window, which: str) -> str:
    (picture,) = page.tree.xpath(f"//*[local-name()='svg'][contains(@class,'{which}')]")
    return " ".join(" ".join(picture.itertext()).split())


def sent_back_and_granted(here: Institution) -> str:
    reference = with_settings(here)
    here.work(here.decide(reference, here.practitioner))
    here.work(here.decide(reference, here.other_governor, "returned", points=(POINT,)))
    days(here, days=2)
    again(here, reference)
    for actor in (here.manager, here.practitioner, here.second, here.other_governor, here.governor):
        here.work(here.decide(reference, actor))
    return reference


def test_every_stop_of_the_picture_is_in_the_words(here: Institution, app: Flask) -> None:
    page = shown(here, app, sent_back_and_granted(here))

    said = " ".join(words(page))
    pictures = "//*[contains(@class,'way__route')]//*[local-name()='svg']"
    titles = set(page.tree.xpath(f"{pictures}//*[contains(@class,'drawn__title')]/text()")) - {"Round 2"}
    assert {title for title in titles if title not in said} == set()
    assert len(titles) >= 6
    assert "Sent back by Other Governor" in said
    assert "Ended with 1 of 2" in said.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("which", ["drawn--across", "drawn--down"])
def test_both_pictures_tell_the_return_the_two_who_agreed_and_what_waits(
    here: Institution, app: Flask, which: str
) -> None:
    told = drawn(shown(here, app, sent_back_and_granted(here)), which)

    for expected in ("Round 2", "1 point to change", "Approved by Second", "Grant the visit", "The talk with"):
        assert expected in told


def test_where_it_stands_is_said_in_a_sentence(here: Institution, app: Flask) -> None:
    reference = with_settings(here)
    here.work(here.decide(reference, here.practitioner))

    told = shown(here, app, reference).text.replace("\N{NO-BREAK SPACE}", " ")

    assert "Now: The secure setting, waits for Resettlement practitioner, Wetherby" in told
    assert "1 of 2 have agreed." in told
    assert "Now: The other setting, waits for Governor, Werrington" in told
    assert "Next: Decision." in told


def test_who_acted_for_somebody_is_said_with_their_name(here: Institution, app: Flask) -> None:
    reference = with_settings(here)
    with here.service.sessions.begin() as session:
        made = session.scalars(select(DecisionRow)).one()
        made.for_id, made.for_name = here.other_manager.id, "Priya Nair"

    page = shown(here, app, reference)

    assert any("Approved by Manager, acting for Priya Nair" in line for line in words(page))
    assert "acting for Priya Nair" in drawn(page, "drawn--down")


def test_a_new_version_leads_to_the_one_before(here: Institution, app: Flask) -> None:
    old = granted(here)
    new = here.workflow.new_version(old, here.author)

    page = shown(here, app, new)

    assert words(page)[0] == f"{old}: The version before this one"
    assert page.tree.xpath(f"//*[local-name()='svg']//*[local-name()='a'][@href='/submissions/{old}']")


def test_stages_at_the_same_time_are_said_to_be(here: Institution, app: Flask) -> None:
    page = shown(here, app, with_settings(here))

    assert any("The secure setting (at the same time as The other setting)" in line for line in words(page))


def test_deliveries_branch_off_and_lead_to_their_line_in_the_ledger(here: Institution, app: Flask) -> None:
    page = shown(here, app, granted(here))

    links = page.tree.xpath("//*[local-name()='svg']//*[local-name()='a']/@href")
    targets = set(page.tree.xpath("//@id"))
    assert [link for link in links if link.startswith("#delivery-")]
    assert {link[1:] for link in links if link.startswith("#")} <= targets
    assert any("The child: Waits for: The talk with the child" in line for line in words(page))


def test_how_the_days_were_spent_is_said_for_those_who_listen(here: Institution, app: Flask) -> None:
    reference = here.written()
    days(here, days=4)
    here.work(here.workflow.submit(reference, {}, here.author))
    days(here, days=3)
    here.work(here.decide(reference, here.manager, "refused", reasons="Not needed."))

    assert "7 days. The author: 4. Team manager: 3." in shown(here, app, reference).text


def test_the_picture_needs_no_style_of_its_own_and_no_script(here: Institution, app: Flask) -> None:
    page = shown(here, app, sent_back_and_granted(here))

    assert page.tree.xpath("//*[local-name()='svg']//@style") == []
    assert page.tree.xpath("//*[local-name()='svg']//*[local-name()='script' or local-name()='style']") == []


def test_words_in_the_picture_are_not_read_a_second_time(here: Institution, app: Flask) -> None:
    page = shown(here, app, sent_back_and_granted(here))

    read = page.tree.xpath(
        "//*[local-name()='svg'][not(@aria-hidden)]//*[local-name()='text'][not(ancestor-or-self::*[@aria-hidden])]"
    )
    assert read == []


def test_what_somebody_is_called_cannot_become_markup(here: Institution, app: Flask) -> None:
    reference = here.submitted()
    with here.service.sessions.begin() as session:
        person = session.get_one(Person, here.author.id)
        person.name = "<script>alert(1)</script> & 'Co'"

    page = shown(here, app, reference)

    assert "<script>alert(1)" not in page.shown.get_data(as_text=True)
    assert re.search(r"alert\(1\)", html.tostring(page.tree, method="text", encoding="unicode"))


def test_of_many_rounds_the_last_are_drawn_and_all_are_told(here: Institution, app: Flask) -> None:
    reference = here.submitted()
    for _ in range(4):
        here.work(here.decide(reference, here.manager, "returned", points=(POINT,)))
        again(here, reference)

    page = shown(here, app, reference)

    assert "Not drawn: 2 earlier rounds, which the words below tell." in page.text
    assert "Round 2" not in drawn(page, "drawn--down")
    assert "Round 5" in drawn(page, "drawn--down")
    assert page.tree.xpath("//*[contains(@class,'way__words')]//h3/text()") == [f"Round {one}" for one in (2, 3, 4, 5)]
