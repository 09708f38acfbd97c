"""After approval: the ledger says who gets what and what it waits for; whoever has the link and the code reads it."""

from __future__ import annotations

import re

from flask import Flask

from formsvc import audit
from formsvc.web import passes
from formsvc.workflow.presence import sign_everybody_out
from tests.web.test_sessions import signs_out
from tests.web.windows import Later, Window, window
from tests.workflow.institution import Institution


def link_and_code(here: Institution) -> tuple[str, str]:
    """The path of the secure link that was sent, and its code."""
    texts = [mail.text for mail in here.workflow.mailbox()]
    (link,) = {found[1] for text in texts if (found := re.search(r"(/receive/\S+)", text))}
    (code,) = {found[1] for text in texts if (found := re.search(r"Your code is ([\d ]+\d)", text))}
    return link, code


def test_the_ledger_says_what_a_delivery_waits_for_and_where_to_record_it(here: Institution, author: Window) -> None:
    reference = here.approved()
    page = author.open(f"/submissions/{reference}")

    assert "Who receives what" in page.text
    assert "The child understands." in page.text


def test_the_talk_is_recorded_by_whoever_it_falls_to_and_frees_the_letter(here: Institution, app: Flask) -> None:
    reference = here.delivered_but_for_the_child()
    practitioner = window(app, here.practitioner).open(f"/submissions/{reference}")
    assert "Still to record: The talk with the child" in practitioner.text

    practitioner.open(f"/submissions/{reference}/pages/talk")
    practitioner.send(
        told_at_day="30", told_at_month="3", told_at_year="2026", told_at_time="10.15am", understood="yes"
    )
    assert practitioner.address == f"/submissions/{reference}"
    assert "To hand over" in practitioner.text
    assert "Still to record" not in practitioner.text
    assert "Recorded: the talk with the child" in practitioner.text


def test_a_hand_over_says_who_gave_it_to_whom_and_when(here: Institution, app: Flask) -> None:
    reference = here.delivered_but_for_the_child()
    practitioner = window(app, here.practitioner).open(f"/submissions/{reference}/pages/talk")
    practitioner.send(told_at_day="30", told_at_month="3", told_at_year="2026", told_at_time="10:15", understood="yes")
    here.work(here.workflow.overdue())
    author = window(app, here.author).open(f"/submissions/{reference}")
    author.open(author.tree.xpath("//a[contains(@href, '/hand-over')]/@href")[0])

    author.send(given_to="", at_day="31", at_month="", at_year="2026", at_time="9am")
    assert author.faults() == {"at-day": "When was it given?: add the month."}
    author.send(given_to="", at_month="3", at_time="9:30am")
    assert "given_to" in author.faults()
    author.send(given_to="Kieran")
    assert "The hand-over is recorded" in author.text
    assert "Given by hand: " in author.text
    assert not author.tree.xpath("//a[contains(., 'They told me they have it')][contains(., 'The child')]")


def test_the_link_says_nothing_about_the_child_before_the_code(here: Institution, nobody: Window) -> None:
    here.delivered_but_for_the_child()
    link, _ = link_and_code(here)
    page = nobody.open(link)

    assert "Leeds" in page.text
    assert "Kieran" not in page.shown.get_data(as_text=True)
    assert page.shown.headers["Cache-Control"] == "no-store"


def test_a_wrong_code_counts_down_and_says_how_many_tries_are_left(here: Institution, nobody: Window) -> None:
    here.delivered_but_for_the_child()
    link, _ = link_and_code(here)
    page = nobody.open(link).send(code="00000000")

    assert page.status == 422
    assert "tries are left" in page.faults()["code"]


def test_the_document_needs_the_code_in_this_browser(here: Institution, app: Flask) -> None:
    here.delivered_but_for_the_child()
    link, code = link_and_code(here)
    right = window(app).open(link).send(code=code)
    assert "Kieran" in right.text

    other = window(app).open(f"{link}/document")
    assert other.address == link
    assert other.open(f"{link}/document.pdf").address == link
    assert "Use the code" in other.text


def test_who_has_closed_the_document_needs_the_code_again_and_so_does_a_copy_of_the_cookie(
    here: Institution, app: Flask, nobody: Window
) -> None:
    reference = here.delivered_but_for_the_child()
    link, code = link_and_code(here)
    nobody.open(link).send(code=code)
    copy = window(app)
    copy.client.set_cookie("formsvc", nobody.cookie)
    assert copy.open(f"{link}/document").address == f"{link}/document"
    nobody.send_to("close")

    assert (nobody.address, "The document is closed" in nobody.text) == (link, True)
    for browser in (nobody, copy):
        assert browser.open(f"{link}/document").address == link
    assert nobody.open(link).send(code=code).address == f"{link}/document"
    with here.service.sessions() as session:
        written = [entry.what for entry in audit.entries(session) if entry.about == reference]
    assert written.count("link-left") == 1


def test_to_close_a_document_closes_nothing_else(here: Institution, author: Window) -> None:
    here.delivered_but_for_the_child()
    link, code = link_and_code(here)
    author.open(link).send(code=code)
    author.send_to("close")

    assert author.open("/cases").address == "/cases"


def test_whoever_signs_out_closes_the_documents_that_were_open_there(here: Institution, author: Window) -> None:
    here.delivered_but_for_the_child()
    link, code = link_and_code(here)
    author.open(link).send(code=code)
    before = author.cookie
    signs_out(author)

    author.client.set_cookie("formsvc", before)
    assert author.open(f"{link}/document").address == link


def test_after_two_quiet_hours_the_code_is_asked_again(here: Institution, nobody: Window, later: Later) -> None:
    here.delivered_but_for_the_child()
    link, code = link_and_code(here)
    nobody.open(link).send(code=code)
    later(minutes=100)
    assert nobody.open(f"{link}/document").address == f"{link}/document"
    later(minutes=100)
    assert nobody.open(f"{link}/document").address == f"{link}/document"
    later(minutes=121)

    nobody.send_to("acknowledge", name="Tom")
    assert (nobody.address, "Use the code" in nobody.text) == (link, True)
    assert nobody.send(code=code).address == f"{link}/document"


def test_after_a_backup_was_put_back_the_code_is_asked_again(here: Institution, nobody: Window) -> None:
    here.delivered_but_for_the_child()
    link, code = link_and_code(here)
    nobody.open(link).send(code=code)
    sign_everybody_out(here.service.sessions, here.clock())

    assert nobody.open(f"{link}/document").address == link


def test_to_close_the_browser_is_enough(here: Institution, nobody: Window) -> None:
    here.delivered_but_for_the_child()
    link, code = link_and_code(here)
    nobody.open(link).send(code=code)

    kept = nobody.client.get_cookie("formsvc")
    assert kept is not None
    assert kept.expires is None


def test_of_very_many_links_the_first_asks_for_its_code_again(app: Flask) -> None:
    with app.test_request_context():
        for number in range(passes.MOST + 1):
            passes.hold(f"{number:012}", f"{number}")

        assert passes.pass_of(f"{0:012}") == ""
        assert passes.pass_of(f"{1:012}") == "1"
        assert len(passes.held()) == passes.MOST


def test_the_receiver_reads_downloads_thanks_and_asks(here: Institution, app: Flask, nobody: Window) -> None:
    reference = here.delivered_but_for_the_child()
    link, code = link_and_code(here)
    nobody.open(link).send(code=code)
    assert nobody.client.get(f"{link}/document.pdf").mimetype == "application/pdf"

    nobody.address = f"{link}/document"
    token = nobody.form.fields["csrf_token"]
    refused = nobody.client.post(f"{link}/acknowledge", data={"csrf_token": token, "name": ""})
    assert refused.status_code == 422
    nobody.client.post(f"{link}/acknowledge", data={"csrf_token": token, "name": "Tom Lindqvist"})
    nobody.client.post(f"{link}/format", data={"csrf_token": token, "wanted": "Large print"})
    page = nobody.open(f"{link}/document")
    assert "You have said that you have this." in page.text
    assert "Large print" in page.text
    ledger = window(app, here.author).open(f"/submissions/{reference}")
    assert "They have it" in ledger.text


def test_a_link_that_is_no_more_says_what_to_do(nobody: Window) -> None:
    page = nobody.open("/receive/nothing")

    assert page.status == 410
    assert page.tree.xpath("string(//h1)") == "This link no longer works"
