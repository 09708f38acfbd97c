"""Somebody without an account answers by a private link: their own part, in plain words, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from formsvc.definitions.readability import check_text
from formsvc.web import create_app
from tests.web.parties import asked_to_talk, guest, with_parties
from tests.web.test_uploads import picture
from tests.web.windows import Later, Window, file, window
from tests.workflow import parties_form as form
from tests.workflow.institution import Institution


@pytest.fixture
def here(tmp_path: Path) -> Institution:
    return with_parties(tmp_path)


@pytest.fixture
def app(here: Institution) -> Flask:
    return create_app(here.service)


@pytest.fixture
def reference(here: Institution) -> str:
    return asked_to_talk(here)


@pytest.fixture
def carer(here: Institution, app: Flask, reference: str) -> Window:
    return guest(here, app, reference)


def page(reference: str, name: str = "about") -> str:
    return f"/submissions/{reference}/pages/{name}"


def answer_everything(carer: Window, reference: str) -> Window:
    """Up to the page where everything is checked."""
    carer.open(page(reference)).send(safe="yes")
    carer.send(press=("go", "add adults")).send(adult_name="Aunt May")
    carer.open(page(reference, "adults")).send(first_adult="Aunt May")
    return carer.send()


# --- the link and the code ------------------------------------------------------------------------------------------


def test_before_the_code_the_page_says_who_asks_and_nothing_about_whom(
    here: Institution, nobody: Window, reference: str
) -> None:
    shown = nobody.open(f"/answer/{form.link_of(here, reference)}")

    assert "Leeds Yjs asks you some questions" in shown.text
    assert "14 April 2026" in shown.text
    assert "Nothing is saved yet." in shown.text
    for hidden in ("Kieran", "Ashworth", "Grandmother", "denise", "Talk request", "Mill Lane"):
        assert hidden not in shown.shown.get_data(as_text=True)


def test_a_wrong_code_is_counted_and_after_the_last_the_link_is_closed(
    here: Institution, nobody: Window, reference: str
) -> None:
    nobody.open(f"/answer/{form.link_of(here, reference)}")
    for left in ("4 tries are left", "3 tries are left", "2 tries are left", "1 try is left"):
        nobody.send(code="00000000")
        assert (nobody.status, nobody.title.startswith("Error: ")) == (422, True)
        assert left in nobody.faults()["code"]

    nobody.send(code="00000000")
    assert nobody.status == 410
    assert "This link no longer works" in nobody.text
    assert window(nobody.client.application).open(f"/answer/{form.link_of(here, reference)}").status == 410


def test_a_link_that_has_run_out_says_so_plainly(here: Institution, nobody: Window, reference: str) -> None:
    here.clock.move(days=15)

    assert nobody.open(f"/answer/{form.link_of(here, reference)}").status == 410
    assert "ask the people who sent it" in nobody.text
    assert nobody.open("/answer/nothing").status == 410


def test_a_private_link_opens_no_document_and_a_document_link_no_questions(
    here: Institution, nobody: Window, reference: str
) -> None:
    assert nobody.open(f"/receive/{form.link_of(here, reference)}").status == 410


def test_the_token_is_told_to_nobody(here: Institution, app: Flask, reference: str) -> None:
    token = form.link_of(here, reference)
    nobody = window(app).open(f"/answer/{token}")
    assert nobody.shown.headers["Referrer-Policy"] == "no-referrer"
    assert nobody.shown.headers["Cache-Control"] == "no-store"

    carer = guest(here, app, reference)
    for address in (page(reference), f"/submissions/{reference}/tasks", "/safeguarding"):
        shown = carer.open(address).shown
        assert token not in shown.get_data(as_text=True)
        assert shown.headers["Cache-Control"] == "no-store"


def test_the_code_needs_the_token_of_the_page(here: Institution, nobody: Window, reference: str) -> None:
    address = f"/answer/{form.link_of(here, reference)}"

    assert nobody.client.post(address, data={"code": form.code_of(here, reference)}).status_code == 400
    assert nobody.open(page(reference)).address == "/sign-in"


def test_whoever_is_signed_in_is_told_that_the_code_signs_them_out(
    here: Institution, author: Window, reference: str
) -> None:
    author.open(f"/answer/{form.link_of(here, reference)}")
    assert "you are signed out" in author.text

    author.send(code=form.code_of(here, reference))
    assert author.address == f"/submissions/{reference}/tasks"
    assert author.open("/").address == "/sign-in"


def test_the_same_link_leads_straight_back_while_the_session_lasts(here: Institution, carer: Window) -> None:
    (link,) = {m.text.partition("/answer/")[2].split()[0] for m in here.workflow.mailbox() if "/answer/" in m.text}

    assert carer.open(f"/answer/{link}").address.endswith("/tasks")


# --- their own part, and nothing else ---------------------------------------------------------------------------------


def test_the_guests_pages_are_plain_and_lead_nowhere_else(carer: Window, reference: str) -> None:
    answer_everything(carer, reference)
    theirs = re.compile(
        rf"^(#|/submissions/{reference}/(tasks|pages/|parts/answers/check|check)|"
        r"/safeguarding|/accessibility|/privacy|/leave|/static/)"
    )
    check = f"/submissions/{reference}/parts/answers/check"
    for address in (f"/submissions/{reference}/tasks", page(reference), page(reference, "adults"), check):
        tree = carer.open(address).tree
        assert carer.status == 200
        assert [way for way in tree.xpath("//a/@href") if not theirs.match(way)] == []
        for hidden in ("Ashworth", "Kieran", "Mill Lane", "The request", "Sign out", "Your work", "Author", "Manager"):
            assert hidden not in tree.text_content(), (address, hidden)
        assert "Leeds Yjs asks you. The link works until 14 April 2026." in " ".join(tree.text_content().split())
        assert tree.xpath("//a[@href='/leave' and contains(., 'Leave this page')]")


GONE = [
    "/", "/cases", "/cases/CASE", "/search?for=a", "/password", "/administration", "/mail",
    "/submissions/REF", "/submissions/REF/preview", "/submissions/REF/preview/full.pdf", "/submissions/REF/decision",
    "/submissions/REF/withdraw", "/submissions/REF/parts/request/send-back", "/submissions/REF/parts/answers/paper",
    "/submissions/REF/documents/1", "/submissions/REF/deliveries/1/resend",
]  # fmt: skip


@pytest.mark.parametrize("address", GONE)
def test_to_every_other_page_a_guest_is_nobody(here: Institution, carer: Window, reference: str, address: str) -> None:
    answer = carer.client.get(address.replace("REF", reference).replace("CASE", here.case))

    assert (answer.status_code, "/sign-in" in answer.headers.get("Location", "")) == (302, True)


def test_a_guest_sees_no_page_of_another_part_and_none_of_another_form(
    here: Institution, app: Flask, carer: Window, reference: str
) -> None:
    here.case = here.open_another_case("Ella")
    other = asked_to_talk(here)

    assert carer.open(page(reference, "request")).status == 404
    for address in (page(other), f"/submissions/{other}/tasks", f"/submissions/{other}/check"):
        assert carer.open(address).status == 404
        assert carer.tree.xpath(f"//a[@href='/submissions/{reference}/tasks']")
    assert carer.open(f"/submissions/{reference}/parts/request/check").address.endswith("/parts/answers/check") is False
    assert "Mill Lane" not in carer.text


def test_what_a_guest_sends_elsewhere_is_refused(here: Institution, app: Flask, reference: str) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    carer = guest(here, app, reference).client
    at = f"/submissions/{reference}"

    assert carer.post(f"{at}/pages/request", data={"shown": "secret", "secret": "x"}).status_code == 404
    assert carer.post(f"{at}/pages/request/keep", data={"secret": "x"}).status_code in (403, 404, 409)
    assert carer.post(f"{at}/parts/request/check").status_code in (403, 404, 409)
    assert carer.post(f"{at}/check").status_code in (403, 404, 409, 422)
    assert carer.post(f"{at}/withdraw", data={"reason": "x"}).status_code == 401
    assert carer.post(f"{at}/parts/request/send-back", data={"why": "x"}).status_code == 401
    assert carer.post(f"/cases/{here.case}/start", data={"form": "talk_request"}).status_code == 401
    assert here.workflow.page(reference, "request", here.author).answers["secret"] == "Mill Lane 4"


def test_the_points_of_a_return_that_concern_others_are_not_shown(here: Institution, app: Flask) -> None:
    reference = form.applied(here)
    form.answer(here, reference, form.guest(here, reference))
    here.work(here.workflow.send_back_part(reference, "answers", "Say since when.", here.other_governor))

    carer = guest(here, app, reference)
    assert "Say since when." in carer.text
    assert "Please look at your answers again" in carer.text


# --- filling in -------------------------------------------------------------------------------------------------------


def test_a_guest_answers_checks_and_is_thanked(here: Institution, carer: Window, reference: str) -> None:
    answer_everything(carer, reference)
    assert carer.address == f"/submissions/{reference}/parts/answers/check" or carer.address.endswith("/check")
    assert "Aunt May" in carer.text

    carer.send(true_word="yes")
    assert carer.address == "/answered"
    assert "Thank you" in carer.text
    assert "Leeds Yjs has them now" in carer.text
    assert carer.open(page(reference)).address == "/answered"
    assert carer.open(f"/submissions/{reference}/tasks").address == "/answered"


def test_sending_twice_thanks_twice_and_records_once(
    here: Institution, app: Flask, carer: Window, reference: str
) -> None:
    answer_everything(carer, reference)
    second = Window(app.test_client())
    cookie = carer.client.get_cookie("formsvc")
    assert cookie is not None
    second.client.set_cookie("formsvc", cookie.value)
    second.open(carer.address)
    carer.send(true_word="yes")
    second.send(true_word="yes")

    assert (carer.address, second.address) == ("/answered", "/answered")


def test_a_part_that_is_followed_by_another_is_passed_on_by_its_guest(here: Institution, app: Flask) -> None:
    reference = form.applied(here)
    carer = guest(here, app, reference).open(page(reference, "answers"))
    carer.send(supports="yes", own_words="She misses him and asks for him.")
    assert carer.address == f"/submissions/{reference}/parts/answers/check"
    assert carer.tree.xpath("//button[contains(., 'Send my answers')]")

    carer.send(signed="yes")
    assert carer.address == "/answered"
    tasks = window(app, here.author).open(f"/submissions/{reference}/tasks")
    assert "Finished by Denise Ashworth, by private link" in tasks.text


def test_what_is_missing_is_said_before_anything_is_sent(carer: Window, reference: str) -> None:
    carer.open(f"/submissions/{reference}/check")
    assert "to put right first" in carer.text

    carer.send(true_word="yes")
    assert carer.status == 409
    assert "Thank you" not in carer.text


def test_a_warning_asks_the_guest_in_plain_words(here: Institution, app: Flask, reference: str) -> None:
    carer = guest(here, app, reference).open(page(reference))
    carer.send(safe="no")
    carer.send(help="My sister")
    carer.open(f"/submissions/{reference}/check").send(true_word="yes")

    assert carer.status == 422
    (box,) = carer.faults()
    reason: dict[str, Any] = {box: "It is so."}
    assert "Please look at this again" in carer.text
    assert "Whoever signs" not in carer.text
    carer.send(**reason, true_word="yes")
    assert carer.address == "/answered"


def test_coming_back_needs_the_same_link_and_the_same_code(here: Institution, app: Flask, reference: str) -> None:
    carer = guest(here, app, reference).open(page(reference)).send(press=("go", "leave"), safe="yes")
    assert "same link" in carer.text
    assert "same code" in carer.text

    again = guest(here, app, reference).open(page(reference))
    assert again.tree.xpath("//input[@name='safe' and @value='yes' and @checked]")


def test_what_is_half_typed_is_kept_for_the_guest_alone(
    here: Institution, app: Flask, carer: Window, reference: str
) -> None:
    carer.open(page(reference))
    token = carer.form.fields["csrf_token"]
    kept = carer.client.post(f"{page(reference)}/keep", data={"csrf_token": token, "help": "My sis"})
    assert kept.status_code == 200

    assert guest(here, app, reference).open(page(reference)).value("help") == "My sis"
    assert window(app, here.author).open(page(reference)).value("help") == ""


def test_what_staff_typed_in_meanwhile_is_shown_without_a_name(
    here: Institution, carer: Window, reference: str
) -> None:
    carer.open(page(reference))
    form.save(here, reference, "about", here.author, safe=False, help="A friend", needs="None")

    carer.send(safe="no", help="My sister")
    assert (carer.status, "Somebody else saved this page" in carer.text) == (409, True)
    assert "Author" not in carer.shown.get_data(as_text=True)
    assert "Author" not in carer.open(page(reference)).shown.get_data(as_text=True)


def test_a_file_that_is_too_large_is_told_on_a_page_of_theirs(carer: Window, reference: str) -> None:
    carer.open(page(reference, "paper")).send(order=file(b"\0" * (70 * 1024 * 1024), "order.pdf"))

    assert carer.status == 413
    assert carer.tree.xpath(f"//a[@href='/submissions/{reference}/tasks']")
    assert not carer.tree.xpath("//a[@href='/sign-in']")


def test_a_photo_is_taken_in_without_scripts_and_shown_to_its_guest_alone(
    here: Institution, app: Flask, carer: Window, reference: str
) -> None:
    carer.open(page(reference)).send(safe="yes").send(press=("go", "add adults"))
    carer.send(press=("go", "upload adult_photo"), adult_photo=file(picture(), "may.png"))
    address = carer.tree.xpath("//main//img/@src")[0]
    assert carer.client.get(address).mimetype == "image/png"

    carer.send(adult_name="Aunt May")
    carer.open(f"/submissions/{reference}/check")
    assert carer.tree.xpath(f"//main//img[@src='{address}']")
    assert window(app).client.get(address).status_code == 302
    assert window(app, here.stranger).client.get(address).status_code == 404


def test_a_file_of_another_part_is_not_shown_to_a_guest(here: Institution, app: Flask, reference: str) -> None:
    given = here.workflow.upload(reference, "order", ("order.png", picture()), here.author)
    address = f"/submissions/{reference}/uploads/{given.digest}"
    carer = guest(here, app, reference)

    assert window(app, here.author).client.get(address).status_code == 200
    assert carer.client.get(address).status_code == 404
    form.save(here, reference, "paper", here.author, order=given)
    assert carer.client.get(address).status_code == 200


# --- leaving, and sessions that end -------------------------------------------------------------------------------------


def test_leaving_goes_elsewhere_at_once_and_nobody_comes_back_without_the_code(
    here: Institution, carer: Window, reference: str
) -> None:
    answer = carer.client.get("/leave")

    assert (answer.status_code, answer.location) == (302, "https://www.bbc.co.uk/weather")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert carer.open(page(reference)).address == "/sign-in"
    assert "private link" in carer.text


def test_a_copy_of_the_cookie_is_worth_nothing_after_leaving(app: Flask, carer: Window, reference: str) -> None:
    copy = window(app)
    copy.client.set_cookie("formsvc", carer.cookie)
    assert copy.open(page(reference)).address == page(reference)
    carer.client.get("/leave")

    assert copy.open(page(reference)).address != page(reference)
    assert "code" in copy.text


def test_whoever_leaves_gets_away_while_the_database_is_away(
    app: Flask, carer: Window, reference: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("formsvc.workflow.presence.end_visits", fails)
        assert carer.client.get("/leave").location == "https://www.bbc.co.uk/weather"

    assert carer.open(page(reference)).address == "/sign-in"


def fails(*_: object) -> None:
    raise OperationalError("SELECT", {}, Exception("the database went away"))


def test_nobody_signed_in_is_signed_out_by_the_way_out(author: Window) -> None:
    author.client.get("/leave")

    assert author.open("/").address == "/"


def test_after_a_long_pause_the_code_is_asked_again_and_nothing_is_lost(
    here: Institution, carer: Window, reference: str, later: Later
) -> None:
    carer.open(page(reference))
    later(hours=3)
    carer.client.environ_base["HTTP_ORIGIN"] = "http://localhost"

    carer.send(safe="no", help="My sister")
    assert (carer.status, "What you wrote is not lost" in carer.text) == (401, True)
    carer.send(code="00000000")
    carer.send(code=form.code_of(here, reference))
    assert carer.address == page(reference)
    assert carer.value("help") == "My sister"


def test_a_link_that_closes_meanwhile_ends_the_session(here: Institution, carer: Window, reference: str) -> None:
    carer.open(page(reference))
    here.workflow.withdraw(reference, "Not wanted any more.", here.author)

    assert carer.open(page(reference)).status == 410
    assert carer.open(f"/submissions/{reference}/tasks").status == 410


def test_where_the_code_leads_is_a_page_of_theirs(here: Institution, app: Flask, reference: str) -> None:
    for following in ("https://evil.example", "//evil.example", "/cases", f"/submissions/{reference}/../../cases"):
        carer = window(app).open(f"/answer/{form.link_of(here, reference)}")
        carer.send(code=form.code_of(here, reference), next=following)
        assert carer.address == f"/submissions/{reference}/tasks"


# --- plain words --------------------------------------------------------------------------------------------------------


def test_what_we_say_to_a_guest_can_be_read_by_a_child_of_nine(here: Institution, app: Flask, reference: str) -> None:
    nobody = window(app).open(f"/answer/{form.link_of(here, reference)}")
    said = [*_words(nobody)]
    carer = guest(here, app, reference)
    said += [*_words(carer), *_words(carer.open("/safeguarding"))]
    said += _words(answer_everything(carer, reference))
    said += _words(carer.send(true_word="yes"))

    found = check_text([text.replace("Leeds Yjs", "The team") for text in said])
    assert found.long_sentences == ()
    assert found.hard_paragraphs == ()
    assert found.passes, found.grade


def _words(shown: Window) -> list[str]:
    """Every paragraph of ours on a page."""
    found = shown.tree.xpath("//main//p | //main//li[not(.//li) and not(contains(@class, 'task-list'))] | //main//h1 | "
                             "//main//h2 | //main//div[@class='govuk-details__text'] | //main//*[@id='code-hint']")  # fmt: skip
    return [" ".join(one.text_content().split()) for one in found]
