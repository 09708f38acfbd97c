"""Anybody asks whether a document is genuine: without an account, without scripts, and without learning anything else."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from formsvc.signatures.finding import Finding
from formsvc.web import create_app, verify
from formsvc.web.limits import LIMITS
from formsvc.workflow import Workflow
from tests.web.windows import Window, file, window
from tests.workflow.corrections import corrected, delivered
from tests.workflow.institution import Institution
from tests.workflow.test_verifying import digest_at_the_foot, files


@pytest.fixture
def app(here: Institution) -> Flask:
    """With documents in no time, in which there is no signature to look at."""
    house = replace(here.workflow.house, look=lambda content: Finding(found="none"))
    here.service = replace(here.service, workflow=Workflow(house))
    return create_app(here.service)


def check(nobody: Window, content: bytes, name: str = "letter.pdf") -> Window:
    return nobody.open("/verify").send(file=file(content, name))


def look_up(nobody: Window, reference: str, digest: str) -> Window:
    form: Any = nobody.open("/verify").tree.xpath("//main//form[contains(@action, 'digest')]")[0]
    data = {**dict(form.form_values()), "reference": reference, "digest": digest}
    nobody.shown = nobody.client.post(form.get("action"), data=data)
    return nobody


def test_a_file_is_checked_without_an_account(here: Institution, nobody: Window) -> None:
    reference = here.delivered_but_for_the_child()
    answer = check(nobody, files(here, reference)[(1, "full", "pdf")])

    assert answer.status == 200
    assert answer.title.startswith("This document is genuine")
    assert reference in answer.text
    assert "Approved by Governor, Governor, Wetherby" in answer.text
    assert not re.search("Kieran|Ashworth|grandmother", answer.shown.get_data(as_text=True))


def test_a_file_that_was_changed_is_not_genuine_and_nothing_is_said_of_any_form(
    here: Institution, nobody: Window
) -> None:
    reference = here.delivered_but_for_the_child()
    answer = check(nobody, files(here, reference)[(1, "full", "pdf")] + b" ")

    assert answer.title.startswith("This is not a document that was issued here")
    assert reference not in answer.text


def test_what_was_corrected_is_said_first(here: Institution, nobody: Window) -> None:
    reference = delivered(here)
    content = files(here, reference)[(1, "full", "pdf")]
    corrected(here, reference)

    assert check(nobody, content).title.startswith("This document is genuine, but it does not hold any more")


def test_paper_is_checked_by_what_stands_at_its_foot(here: Institution, nobody: Window) -> None:
    reference = here.delivered_but_for_the_child()
    answer = look_up(nobody, reference, digest_at_the_foot(here, reference))

    assert "A document with this reference and digest was issued" in answer.text
    assert "Nobody can see that from here" in answer.text
    assert "Approved by Team manager, Leeds Yjs" in answer.text
    assert "Approved by Manager" not in answer.text


def test_a_reference_that_exists_and_one_that_does_not_are_answered_alike(here: Institution, nobody: Window) -> None:
    reference = here.delivered_but_for_the_child()
    answers = [look_up(nobody, one, "0" * 16) for one in (reference, "VR-2222-2222")]
    pages = [re.sub(r'(csrf_token" value=")[^"]+', r"\1", one.shown.get_data(as_text=True)) for one in answers]

    assert pages[0] == pages[1]
    assert "Nothing was issued here with this reference and this digest" in pages[0]
    assert reference not in pages[0]


def test_what_is_left_out_is_asked_for_beside_its_box(nobody: Window) -> None:
    assert nobody.open("/verify").send().faults() == {"file": "Choose the file that you want to check."}
    assert set(look_up(nobody, "", "").faults()) == {"reference", "digest"}
    assert nobody.status == 422


def test_a_file_that_is_too_large_is_not_looked_at(nobody: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify, "LARGEST", 1000)

    assert "larger than 30 MB" in check(nobody, b"%PDF-" + b"x" * 1000).faults()["file"]


def test_a_request_from_another_site_is_refused(nobody: Window) -> None:
    assert (
        nobody.client.post("/verify/digest", data={"reference": "VR-2222-2222", "digest": "0" * 16}).status_code == 400
    )
    assert nobody.client.post("/verify/file", data={"file": file(b"%PDF-", "a.pdf")}).status_code == 400


def test_nobody_may_try_without_end(here: Institution, monkeypatch: pytest.MonkeyPatch) -> None:
    for endpoint in ("verify.digest", "verify.file"):
        (limit,) = LIMITS[endpoint]
        monkeypatch.setitem(LIMITS, endpoint, (replace(limit, often="2 per 10 minutes"),))  # type: ignore[arg-type]
    nobody = window(create_app(here.service))
    answers = [look_up(nobody, "VR-2222-2222", "0" * 16).status for _ in range(3)]

    assert answers == [200, 200, 429]
    assert nobody.tree.xpath("//input[@name='reference']/@value") == ["VR-2222-2222"]
    assert check(nobody, b"%PDF-").status == 429
    assert "Wait 10 minutes" in nobody.text


def test_many_at_once_wait_for_their_turn(nobody: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    from threading import BoundedSemaphore

    monkeypatch.setattr(verify, "AT_ONCE", BoundedSemaphore(1))
    monkeypatch.setattr(verify, "A_WHILE", 0.01)
    verify.AT_ONCE.acquire()

    assert check(nobody, b"%PDF-").status == 503
    assert "Wait a minute" in nobody.faults()["file"]


def test_the_way_there_stands_at_the_foot_of_pages_and_where_documents_are_received(
    here: Institution, app: Flask, nobody: Window
) -> None:
    assert nobody.open("/sign-in").tree.xpath("//footer//a[@href='/verify']")
    assert window(app, here.author).open("/").tree.xpath("//footer//a[@href='/verify']")
    assert Path(verify.__file__).parent.joinpath("templates/receive/document.html").read_text().count("verify.ask")
