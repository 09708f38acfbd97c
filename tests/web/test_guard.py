"""What keeps others out: sign-in, sessions, headers, forged requests, addresses of elsewhere, and what is too large."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from formsvc.submissions.moves import MoveNotAllowed
from formsvc.web import create_app
from formsvc.web.errors import STATUS_FOR
from formsvc.web.ways import only_here
from formsvc.workflow import refusals
from tests.web.windows import Window, file, window
from tests.workflow.institution import Institution


def test_administration_is_not_there_for_others(here: Institution, app: Flask) -> None:
    for address in ("/administration", "/administration/people", "/administration/settings", "/mail"):
        assert window(app, here.author).client.get(address).status_code == 404
        assert window(app, here.administrator).client.get(address).status_code == 200


def test_every_answer_keeps_what_it_shows_to_the_browser_it_is_for(author: Window, nobody: Window) -> None:
    for answer in (author.open("/").shown, nobody.open("/nowhere").shown):
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "camera=()" in answer.headers["Permissions-Policy"]


def test_no_page_has_script_or_style_of_its_own(here: Institution, author: Window) -> None:
    reference = here.written()
    for address in ("/", f"/submissions/{reference}/pages/visit", f"/submissions/{reference}/check"):
        tree = author.open(address).tree
        assert not tree.xpath("//script[not(@src)] | //style | //*[@style] | //*[@onclick]")


def test_a_form_of_elsewhere_is_refused(here: Institution, author: Window) -> None:
    answer = author.client.post(f"/cases/{here.case}/start", data={"form": "visit_request"})

    assert answer.status_code == 400
    assert "too long, or in two windows" in answer.get_data(as_text=True)


def test_the_session_travels_by_https_alone_when_the_address_does(here: Institution) -> None:
    settings = replace(here.service.settings, base_url="https://forms.example")
    secure = create_app(replace(here.service, settings=settings))
    answer = secure.test_client().get("/sign-in", base_url="https://forms.example")

    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-formsvc=")
    assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
    assert "max-age" in answer.headers["Strict-Transport-Security"]
    assert secure.test_client().get("/sign-in", base_url="https://evil.example").status_code == 400


def test_a_session_ends_when_the_account_is_switched_off(here: Institution, author: Window) -> None:
    assert author.open("/").address == "/"
    here.workflow.stop_signing_in(here.author.id, here.administrator)

    assert author.open("/").address == "/sign-in"


def test_signing_out_leaves_nothing_behind(author: Window) -> None:
    author.open("/")
    token = author.tree.xpath("//form[@action='/sign-out']//input[@name='csrf_token']/@value")[0]
    author.client.post("/sign-out", data={"csrf_token": token})

    assert author.open("/").address == "/sign-in"


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/\nevil",
        "",
    ],
)
def test_nobody_is_sent_to_another_site(app: Flask, address: str) -> None:
    with app.test_request_context():
        assert only_here(address) == "/"


def test_whoever_signs_in_comes_to_where_they_were_going(nobody: Window) -> None:
    nobody.open("/cases?all=yes")

    assert nobody.value("next") == "/cases?all=yes"


def test_a_wrong_password_says_what_to_do_and_keeps_the_address(nobody: Window) -> None:
    nobody.open("/sign-in").send(email="author@leeds_yjs.example", password="wrong")

    assert nobody.status == 422
    assert "wait 15 minutes" in nobody.faults()["email"]
    assert (nobody.value("email"), nobody.value("password")) == ("author@leeds_yjs.example", "")


def test_an_upload_of_a_hundred_megabytes_gets_a_clear_page(here: Institution, author: Window) -> None:
    reference = here.started()
    author.open(f"/submissions/{reference}/pages/visitors/visitors/add")
    author.send(visitor="Gran", picture=file(b"\0" * (100 * 1024 * 1024), "gran.jpg"))

    assert author.status == 413
    assert "Each file can be up to 10 MB" in author.text


def test_a_request_with_too_many_words_gets_a_clear_page(here: Institution, author: Window) -> None:
    author.open(f"/submissions/{here.started()}/pages/visit").send(reason="a" * 3_000_000)

    assert author.status == 413


def test_what_goes_wrong_inside_is_told_with_a_reference_and_logged_without_words(
    here: Institution, author: Window, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ValueError(" ".join(("Kie" + "ran", "lives", "at", "4", "Mill", "Lane")))

    monkeypatch.setattr(type(here.workflow), "home", broken)
    author.open("/")

    assert author.status == 500
    reference = author.tree.xpath("string(//p[contains(@class, 'reference')])").replace(" ", "")
    assert f"error {reference}" in caplog.text
    assert "in broken" in caplog.text
    assert "ValueError" in caplog.text
    assert "Kieran" not in caplog.text


def test_every_refusal_has_its_status() -> None:
    ours = {kind for kind in vars(refusals).values() if isinstance(kind, type) and issubclass(kind, refusals.Refusal)}

    assert set(STATUS_FOR) == (ours - {refusals.Refusal}) | {MoveNotAllowed}
