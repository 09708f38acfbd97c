"""What every answer carries, whatever it is, and what no request can talk the service into."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from itertools import product

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from formsvc.web import create_app
from formsvc.web.guard import HEADERS, HOST, ONLY_HTTPS, POLICY
from tests.web.test_filling import page
from tests.web.test_uploads import picture
from tests.web.windows import Window, file, window
from tests.workflow.institution import PASSWORD, Institution


def answers(here: Institution, app: Flask, author: Window) -> dict[str, TestResponse]:
    """One of each kind."""
    client, reference = author.client, here.started()
    author.open(page(reference, "visitors/visitors/add")).send(picture=file(picture(), "gran.png"))
    return {
        "a page": client.get("/"),
        "a redirect": app.test_client().get("/"),
        "a style": client.get("/static/another-version/build/main.css"),
        "a file": client.get(author.tree.xpath("//main//img/@src")[0]),
        "a table": window(app, here.manager).client.get("/management/overdue.csv"),
        "a preview": client.get(f"/submissions/{reference}/preview/full.pdf"),
        "nothing there": client.get("/nowhere"),
        "another method": client.delete("/"),
        "a forged form": client.post(f"/cases/{here.case}/start", data={"form": "visit_request"}),
        "too much": client.post("/sign-in", data={"email": "a" * 3_000_000}),
        "another host": client.get("/", headers={"Host": "a" * 70}),
        "for a program": client.get("/nowhere", headers={"Accept": "application/json"}),
    }


def test_every_kind_of_answer_carries_the_same_headers(here: Institution, app: Flask, author: Window) -> None:
    for kind, answer in answers(here, app, author).items():
        assert answer.status_code < 500, kind
        for name, value in HEADERS.items():
            assert answer.headers.getlist(name) == [value], (kind, name)
        kept = "no-cache" if kind == "a style" else "no-store"
        assert answer.headers.get("Cache-Control", "no-store") == kept, kind


def test_an_error_of_ours_carries_them_too(author: Window, here: Institution, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(here.workflow), "home", lambda *_: 1 / 0)

    answer = author.client.get("/")

    assert answer.status_code == 500
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS


def test_the_policy_lets_in_nothing_of_elsewhere_and_nothing_written_into_a_page() -> None:
    said = dict(directive.split(" ", 1) for directive in POLICY.split("; "))

    assert said["default-src"] == "'none'"
    assert said["form-action"] == said["script-src"] == said["style-src"] == "'self'"
    assert said["frame-ancestors"] == said["base-uri"] == "'none'"
    assert said["require-trusted-types-for"] == "'script'"
    assert not any(word in POLICY for word in ("unsafe", "http", "*", "nonce", "blob", "eval"))


def test_no_form_leads_to_another_site(here: Institution, app: Flask, nobody: Window) -> None:
    """Chromium follows `form-action` through redirects: whoever goes to a provider goes by a link."""
    for seen in (
        nobody.open("/sign-in"),
        window(app, here.author).open("/account"),
        window(app, here.author).open("/"),
    ):
        actions = [form.get("action") or "/" for form in seen.tree.xpath("//form")]
        assert all(action.startswith("/") and not action.startswith("//") for action in actions)
        assert not any(action.rstrip("/").endswith(("/elsewhere", "/again", "/connect", "/out")) for action in actions)


def test_only_an_https_address_says_https_for_ever(here: Institution, nobody: Window) -> None:
    secure = create_app(
        replace(here.service, settings=replace(here.service.settings, base_url="https://forms.example"))
    )
    answer = secure.test_client().get("/sign-in", base_url="https://forms.example")

    assert answer.headers["Strict-Transport-Security"] == ONLY_HTTPS
    assert "preload" not in ONLY_HTTPS
    assert "Strict-Transport-Security" not in nobody.client.get("/sign-in").headers


@pytest.mark.parametrize(
    "host", ["localhost", "forms.example:8443", "127.0.0.1:5000", "[::1]:5000", "a_b.internal", "x."]
)
def test_names_of_hosts_are_known(host: str) -> None:
    assert HOST.fullmatch(host)


NO_HOSTS = (
    "", "a b", "a/b", "a@b", "a\n", "a:b", "[::1", "-..", "a" * 64, "a." * 140, "localhost:123456", "é", "a\x00", "a?b",
)  # fmt: skip


def test_what_is_no_name_of_a_host_is_refused_before_anything_is_read(app: Flask) -> None:
    for host in NO_HOSTS:
        refused = app.test_client().open("/", environ_overrides={"HTTP_HOST": host})

        assert HOST.fullmatch(host) is None, host
        assert (refused.status_code, refused.mimetype) == (400, "text/plain"), host


def test_no_page_believes_a_header_about_where_it_is(nobody: Window) -> None:
    names = ("X-Forwarded-Host", "X-Host", "X-Forwarded-Server", "Forwarded", "X-Original-URL", "X-Rewrite-URL")
    for name, address in product(names, ("/sign-in", "/", "/nowhere")):
        answer = nobody.client.get(address, headers={name: "host=evil.example"})

        assert "evil.example" not in answer.get_data(as_text=True) + str(answer.headers), name


def test_links_in_messages_are_never_made_from_what_a_browser_says(here: Institution, app: Flask) -> None:
    mine = window(app, here.author)
    mine.open("/calendar")

    said = mine.client.get("/calendar", headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})

    assert "evil.example" not in said.get_data(as_text=True)


def test_the_method_is_the_one_that_was_sent(here: Institution, author: Window) -> None:
    for override in ("DELETE", "PUT", "GET", "PATCH"):
        headers = {"X-HTTP-Method-Override": override, "X-Method-Override": override, "X-HTTP-Method": override}
        sent = author.client.post(f"/cases/{here.case}/start", data={"_method": override, "form": "x"}, headers=headers)

        assert sent.status_code == 400
        assert "too long, or in two windows" in sent.get_data(as_text=True)
        assert author.client.get("/sign-out", headers=headers).status_code == 405


UP = (
    "../" * 8,
    "..%2f" * 8,
    "%2e%2e/" * 8,
    "..%5c" * 8,
    "....//" * 8,
    "%2e%2e%2f" * 8,
    "..%c0%af" * 8,
    "%00/",
    "/",
    "~root/",
)


PLACES = (
    "/static/{}", "/static/0/{}", "/static/0/build/{}", "/management/{}.csv", "/mail/{}", "/calendar/{}.ics",
    "/submissions/{}/tasks", "/receive/{}/document.pdf", "/receive/x/document.{}",
)  # fmt: skip


def test_no_address_leads_out_of_its_folder(here: Institution, app: Flask) -> None:
    client = window(app, here.administrator).client
    aims = [
        *product(PLACES, UP, ("etc/passwd",)),
        *product(PLACES[:3], ("../", "..%2f", "../../"), ("keys.json", "guard.py")),
    ]
    for place, up, aim in aims:
        answer = client.get(place.format(up + aim))

        assert answer.status_code in (200, 302, 308, 400, 404, 405, 410), (place, up)
        assert not any(mark in answer.get_data() for mark in (b"root:x", b"import annotations", b"newest"))


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example", "/\\evil.example", "/%0d%0aX: y", "/\t/evil.example"]
)
def test_whoever_signs_in_stays_here(here: Institution, nobody: Window, address: str) -> None:
    nobody.open("/sign-in")
    token = nobody.value("csrf_token")
    sent = {"email": "author@leeds_yjs.example", "password": PASSWORD, "next": address, "csrf_token": token}
    answer = nobody.client.post("/sign-in", data=sent)

    assert answer.status_code in (302, 303, 422)
    assert "evil" not in answer.headers.get("Location", "") or answer.headers["Location"].startswith("/%")


HOSTILE_NAMES = (
    'a"; filename="b.exe.png',
    "a\r\nSet-Cookie: x=1.png",
    "../../x.png",
    "\u202egpj.exe.png",
    "é" * 300 + ".png",
)


def test_a_file_never_goes_out_under_the_name_it_came_with(here: Institution, author: Window) -> None:
    reference = here.started()
    for name in HOSTILE_NAMES:
        given = here.workflow.upload(reference, "picture", (name, picture()), here.author)
        here.save(reference, "visitors", visitors=({"visitor": name, "picture": given},))

        answer = author.client.get(f"/submissions/{reference}/uploads/{given.digest}?save=yes")

        said = answer.headers["Content-Disposition"]
        assert re.fullmatch(rf"attachment; filename={reference}[A-Za-z0-9-]*\.png", said), said


def test_what_breaks_off_in_the_middle_is_not_saved(here: Institution, author: Window) -> None:
    reference = here.started()
    author.open(page(reference, "visit"))
    words = f"csrf_token={author.value('csrf_token')}&revision={author.value('revision')}&reason=Half+a+rea"

    sent = author.client.post(
        page(reference, "visit"), input_stream=io.BytesIO(words.encode()),
        content_type="application/x-www-form-urlencoded", environ_overrides={"wsgi.input_terminated": True, "CONTENT_LENGTH": str(len(words) + 50)},
    )  # fmt: skip

    assert sent.status_code == 400
    assert "Half a rea" not in author.open(page(reference, "visit")).text
