"""The page of what is stuck: what, since when, why, and what an administrator does about it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from formsvc.delivery.parcels import PermanentFailure
from formsvc.people import Actor
from tests.web.windows import Window
from tests.workflow.institution import Institution
from tests.workflow.test_mending import died, without_pdfs
from tests.workflow.test_sending import Carrier, ledger, with_carrier


@pytest.fixture
def administrator(here: Institution, opened: Callable[[Actor], Window]) -> Window:
    return opened(here.administrator)


def refused(here: Institution, times: int = 1) -> list[str]:
    with_carrier(here, "secure_email", Carrier(*[PermanentFailure("No such mailbox.")] * times))
    return [here.delivered_but_for_the_child() for _ in range(times)]


def press(window: Window, words: str) -> Window:
    """Press the button of the page that begins with these words."""
    (form, *_) = window.tree.xpath(
        f"//main//form[@method='post'][.//button[starts-with(normalize-space(), '{words}')]]"
    )
    window.shown = window.client.post(form.get("action"), data=dict(form.form_values()), follow_redirects=True)
    window.address = window.shown.request.path
    return window


def test_nothing_is_stuck(administrator: Window) -> None:
    assert "Nothing is stuck" in administrator.open("/administration").text


def test_what_is_stuck_says_since_when_how_often_why_and_what_to_do_and_names_nobody(
    here: Institution, administrator: Window
) -> None:
    (reference,) = refused(here)

    text = administrator.open("/administration").text

    for words in (
        "1 thing does not move",
        "A delivery does not leave",
        reference,
        "No such mailbox.",
        "Gave up",
        "1 try",
        "since",
    ):
        assert words in text
    assert not any(name in text for name in ("Kieran", "Ashworth", "Lindqvist", "visits@"))


def test_one_is_tried_again(here: Institution, administrator: Window) -> None:
    (reference,) = refused(here)

    press(administrator.open("/administration"), "Try again")

    assert "It is tried again within a minute." in administrator.text
    assert "Nothing is stuck" in administrator.text
    here.work(here.workflow.overdue())
    assert ledger(here, reference, "team").state == "sent"


def test_all_of_a_kind_are_tried_again(here: Institution, administrator: Window) -> None:
    refused(here, 3)

    press(administrator.open("/administration"), "Try all 3 again")

    assert "3 are tried again within a minute." in administrator.text
    assert "Nothing is stuck" in administrator.text


def test_what_cannot_be_tried_again_says_why(here: Institution, administrator: Window) -> None:
    refused(here)
    administrator.open("/administration")
    row = here.workflow.stuck(here.administrator)[0]
    here.workflow.give_up_on("delivery", row.id, "Posted.", here.administrator)

    press(administrator, "Try again")

    assert "It is not tried again. This is not stuck any more." in administrator.text


def test_giving_up_needs_a_reason_and_the_page_of_the_form_shows_it(
    here: Institution, administrator: Window, author: Window
) -> None:
    (reference,) = refused(here)
    row = here.workflow.stuck(here.administrator)[0]
    administrator.open(f"/administration/stuck/delivery/{row.id}/give-up")
    assert administrator.send().status == 422
    assert administrator.faults() == {"reason": "Say why nobody tries it any more."}

    administrator.send(reason="They closed. Posted on paper.")

    assert administrator.address == "/administration"
    assert "Nobody tries it any more. The author is told" in administrator.text
    assert "They closed. Posted on paper." in author.open(f"/submissions/{reference}").text


def test_a_document_cannot_be_given_up_and_the_page_says_so(here: Institution, administrator: Window) -> None:
    without_pdfs(here)
    died(here)

    assert "Cannot be given up: the form needs it" in administrator.open("/administration").text
    row = here.workflow.stuck(here.administrator)[0]
    page = administrator.open(f"/administration/stuck/document/{row.id}/give-up")
    assert "The form cannot go on without this document." in page.text
    assert page.tree.xpath("//main//form") == []


def test_what_waits_is_rung_for_and_counted(here: Institution, administrator: Window) -> None:
    reference = here.written()
    due = here.workflow.submit(reference, {}, here.author)
    assert f"What waits to be done now: {len(here.workflow.overdue())}" in administrator.open("/administration").text

    press(administrator, "Ring for everything that waits")

    assert f"Rung for {len(here.workflow.overdue())}." in administrator.text
    assert len(due) > 0


@pytest.mark.parametrize("path", ["ring", "delivery/again", "delivery/1/again"])
def test_only_an_administrator_may(path: str, author: Window) -> None:
    author.open("/")
    token = author.tree.xpath("string(//input[@name='csrf_token']/@value)")

    answer = author.client.post(f"/administration/stuck/{path}", data={"csrf_token": token})

    assert answer.status_code == 404


@pytest.mark.parametrize("path", ["delivery/999999/give-up", "nonsense/1/give-up"])
def test_what_is_not_there_is_not_found(path: str, administrator: Window) -> None:
    assert administrator.open(f"/administration/stuck/{path}").status == 404


def test_the_administrator_of_another_organisation_sees_nothing_of_it(
    here: Institution, opened: Callable[[Actor], Window]
) -> None:
    (reference,) = refused(here)

    page = opened(here.author).open("/administration")

    assert page.status == 404
    assert reference not in page.text
