"""The numbers for an operator's alarms: who may ask, what they say, and that they say nothing about anybody."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families

from formsvc.delivery.parcels import PermanentFailure, TemporaryFailure
from formsvc.web import create_app
from tests.workflow.institution import Clock, Institution, found, settings
from tests.workflow.test_mending import died, without_pdfs
from tests.workflow.test_sending import Carrier, with_carrier

TOKEN = "a-token-that-nobody-can-guess"


def numbers(app: Flask, **headers: str) -> dict[tuple[str, ...], float]:
    """Every sample by its name and the values of its labels."""
    answer = app.test_client().get("/metrics", headers=headers)
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.get_data(as_text=True))
    return {(one.name, *one.labels.values()): one.value for family in families for one in family.samples}


def test_an_empty_service_has_nothing_waiting_stuck_or_dead(app: Flask) -> None:
    said = numbers(app)

    for name in ("formsvc_waiting", "formsvc_oldest_waiting_seconds", "formsvc_stuck", "formsvc_failed"):
        assert {said[name, kind] for kind in ("document", "delivery", "notice")} == {0}


def test_what_waits_and_for_how_long(here: Institution, app: Flask) -> None:
    here.workflow.submit(here.written(), {}, here.author)
    here.clock.move(minutes=15)

    said = numbers(app)

    assert said["formsvc_waiting", "document"] == said["formsvc_stuck", "document"] == 4
    assert said["formsvc_oldest_waiting_seconds", "document"] == 15 * 60


def test_what_a_condition_holds_does_not_wait(here: Institution, app: Flask) -> None:
    here.delivered_but_for_the_child()
    here.clock.move(days=3)

    assert numbers(app)["formsvc_waiting", "delivery"] == 0


def test_what_is_tried_in_vain_and_what_died(here: Institution, app: Flask) -> None:
    with_carrier(here, "secure_email", Carrier(TemporaryFailure("busy"), PermanentFailure("No such mailbox.")))
    here.delivered_but_for_the_child()
    here.delivered_but_for_the_child()
    without_pdfs(here)
    here.clock.move(seconds=20)

    said = numbers(app)

    assert said["formsvc_failed", "delivery"] == said["formsvc_deliveries", "failed"] == 1
    assert said["formsvc_waiting", "delivery"] == 1
    assert said["formsvc_oldest_waiting_seconds", "delivery"] == 20
    died(here)
    assert numbers(app)["formsvc_failed", "document"] == 2


def test_the_documents_of_a_form_that_was_withdrawn_ring_no_alarm(here: Institution, app: Flask) -> None:
    without_pdfs(here)
    reference = died(here)
    here.workflow.withdraw(reference, "No longer needed.", here.author)

    said = numbers(app)

    assert said["formsvc_failed", "document"] == said["formsvc_stuck", "document"] == 0


def test_nothing_is_said_about_anybody(here: Institution, app: Flask) -> None:
    with_carrier(here, "secure_email", Carrier(PermanentFailure("No such mailbox.")))
    reference = here.delivered_but_for_the_child()

    text = app.test_client().get("/metrics").get_data(as_text=True)

    assert not any(word in text for word in (reference, "Kieran", "Lindqvist", "leeds", "example", "mailbox"))


def test_without_a_queue_it_says_so_and_the_rest_all_the_same(app: Flask) -> None:
    said = numbers(app)

    assert said[("formsvc_queue_up",)] == 0
    assert ("formsvc_workers",) not in said


def test_with_a_queue_it_says_how_much_waits_there_who_listens_and_when_they_last_looked(
    tmp_path: Path, queue_url: str
) -> None:
    here = found(settings(tmp_path, f"sqlite:///{tmp_path / 'formsvc.sqlite3'}", queue_url), Clock())
    here.service.ring(here.workflow.submit(here.written(), {}, here.author))
    here.service.bell.say_swept()

    said = numbers(create_app(here.service))

    assert said[("formsvc_queue_up",)] == 1
    assert said["formsvc_queue_tasks", "formsvc"] >= 4
    assert said[("formsvc_workers",)] == 0
    assert said[("formsvc_swept_timestamp_seconds",)] > 1.7e9


@pytest.mark.parametrize(
    "headers", [{"X-Forwarded-For": "192.0.2.1"}, {"Forwarded": "for=192.0.2.1"}, {"Via": "1.1 somewhere"}]
)
def test_nobody_may_ask_through_a_server_in_front_of_us(app: Flask, headers: dict[str, str]) -> None:
    assert app.test_client().get("/metrics", headers=headers).status_code == 404


def test_nobody_may_ask_from_elsewhere(app: Flask) -> None:
    assert app.test_client().get("/metrics", environ_base={"REMOTE_ADDR": "192.0.2.1"}).status_code == 404


def test_a_service_with_an_address_of_its_own_wants_the_token_from_everybody(here: Institution) -> None:
    public = replace(here.service, settings=replace(here.service.settings, base_url="https://forms.example"))
    client = create_app(public).test_client()

    assert client.get("/metrics", base_url="https://forms.example").status_code == 404


def test_with_a_token_only_who_has_it_may_ask_from_wherever(here: Institution) -> None:
    app = create_app(replace(here.service, settings=replace(here.service.settings, metrics_token=TOKEN)))
    client = app.test_client()

    assert numbers(app, Authorization=f"Bearer {TOKEN}")
    for given in ("", "Bearer", f"Bearer {TOKEN}x", f"Basic {TOKEN}", "Bearer \u00e9"):
        assert client.get("/metrics", headers={"Authorization": given.encode().decode("latin-1")}).status_code == 404
