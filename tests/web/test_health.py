"""Whether it lives and whether it is ready: true, quick whatever happens, and without details for strangers."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from formsvc.assembly import Service, readiness
from formsvc.assembly.counts import Counts
from formsvc.assembly.readiness import Readiness
from formsvc.database import open_engine
from formsvc.database.migrating import versions
from formsvc.web import create_app
from tests.real_parts.programs import PATIENCE
from tests.web.windows import window
from tests.workflow.institution import PASSWORD, Clock, Institution, found, settings

TOKEN = "a-token-that-nobody-can-guess"
NAMES = {"database", "queue", "storage", "keys", "mail", "workers"}


@pytest.fixture
def here(tmp_path: Path, queue_url: str) -> Institution:
    """With a queue that answers, and tables whose version is known."""
    of = settings(tmp_path, f"sqlite:///{tmp_path / 'formsvc.sqlite3'}", queue_url, metrics_token=TOKEN)
    here = found(of, Clock())
    with here.service.engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
        connection.execute(text(f"INSERT INTO alembic_version VALUES ('{versions()[-1]}')"))
    return here


def changed(service: Service, **more: Any) -> Flask:
    """The pages of the same service with other settings, newly asked whether it is ready."""
    of = replace(service.settings, **more)
    engine = open_engine(of.database)
    return create_app(
        replace(service, settings=of, readiness=Readiness(of, engine, service.sealer, replace_bell(service, of)))
    )


def replace_bell(service: Service, of: Any) -> Any:
    from formsvc.assembly.bell import Bell

    return Bell(of.queue)


def asked(app: Flask, query: str = "", **headers: str) -> tuple[int, Any]:
    answer = app.test_client().get(f"/readyz{query}", headers=headers)
    return answer.status_code, answer.get_json()


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is there is waited for, however busy this machine is."""
    monkeypatch.setattr(readiness, "PATIENCE", PATIENCE)


@contextmanager
def silent_server() -> Iterator[int]:
    """A server that takes connections and never says a word, as behind a network that swallows everything."""
    with socket.create_server(("127.0.0.1", 0)) as there:
        yield there.getsockname()[1]


def test_it_lives_whatever_is_away_and_says_nothing(here: Institution) -> None:
    app = changed(here.service, database_url="postgresql://nobody@127.0.0.1:1/none", queue_url="redis://127.0.0.1:1/0")
    answer = app.test_client().get("/healthz")

    assert (answer.status_code, answer.get_data()) == (200, b"ok\n")
    assert "Set-Cookie" not in answer.headers


def test_it_is_ready_when_all_that_it_needs_is_there(here: Institution, app: Flask, patient: None) -> None:
    here.service.bell.say_swept()

    status, said = asked(app)

    assert (status, said["ready"]) == (200, True)
    assert said["checks"].keys() == NAMES
    assert {said["checks"][name] for name in NAMES - {"workers"}} == {"ok"}


@pytest.mark.parametrize(
    ("away", "settings"),
    [
        ("database", {"database_url": "postgresql://nobody@127.0.0.1:1/none"}),
        ("queue", {"queue_url": "redis://127.0.0.1:1/0"}),
        ("storage", {"data": Path("/proc/nowhere")}),
    ],
)
def test_without_one_of_them_it_is_not_ready_and_says_which(
    here: Institution, away: str, settings: dict[str, Any], patient: None
) -> None:
    status, said = asked(changed(here.service, **settings))

    assert (status, said["ready"], said["checks"][away]) == (503, False, "not")
    assert asked(changed(here.service, **settings), f"?exclude={away}")[0] == 200


def test_a_database_of_another_version_is_not_ready(here: Institution, app: Flask, patient: None) -> None:
    with here.service.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))

    status, said = asked(app, Authorization=f"Bearer {TOKEN}")

    assert (status, said["checks"]["database"]["state"]) == (503, "not")
    assert said["checks"]["database"]["detail"] == f"at version 0001, and this program needs {versions()[-1]}"


def test_without_room_for_files_it_is_not_ready(app: Flask, monkeypatch: pytest.MonkeyPatch, patient: None) -> None:
    monkeypatch.setattr(readiness, "LEAST_ROOM", 2**62)

    assert asked(app)[1]["checks"]["storage"] == "not"


def test_without_workers_or_mail_pages_work_and_it_says_so(here: Institution, patient: None) -> None:
    status, said = asked(changed(here.service, smtp_url="smtp://127.0.0.1:1"))

    assert (status, said["checks"]["workers"], said["checks"]["mail"]) == (200, "not", "not")


def test_strangers_are_told_no_details(here: Institution, app: Flask, patient: None) -> None:
    assert all(isinstance(word, str) for word in asked(app)[1]["checks"].values())
    assert asked(app, Authorization="Bearer wrong")[1]["checks"]["keys"] == "ok"

    told = asked(app, Authorization=f"Bearer {TOKEN}")[1]["checks"]

    assert told["keys"]["detail"] == f"the newest is {here.service.sealer.newest}"


def test_servers_that_never_answer_are_not_waited_for(here: Institution) -> None:
    with silent_server() as port:
        app = changed(
            here.service,
            database_url=f"postgresql://nobody@127.0.0.1:{port}/none",
            queue_url=f"redis://127.0.0.1:{port}/0",
            smtp_url=f"smtp://127.0.0.1:{port}",
        )
        began = time.monotonic()
        status, said = asked(app, Authorization=f"Bearer {TOKEN}")

        assert status == 503
        assert time.monotonic() - began < readiness.PATIENCE + 15
        assert said["checks"]["database"]["detail"] == "no answer in time"


def test_whoever_asks_again_at_once_is_told_the_same(here: Institution, app: Flask, patient: None) -> None:
    first = asked(app)
    with here.service.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))

    assert asked(app) == first


def test_it_answers_by_the_address_of_the_machine_too(here: Institution) -> None:
    app = changed(here.service, base_url="https://forms.example")

    assert app.test_client().get("/healthz", base_url="http://10.1.2.3:5000").status_code == 200
    assert app.test_client().get("/sign-in", base_url="http://10.1.2.3:5000").status_code == 400


def test_requests_and_refused_sign_ins_are_counted_by_endpoint_and_by_nothing_else(
    here: Institution, app: Flask
) -> None:
    nobody = window(app)
    nobody.open("/sign-in").send(email="kieran@ashworth.example", password=f"not {PASSWORD}")
    nobody.open("/receive/a-token-that-lets-somebody-in")
    nobody.open("/kieran-ashworth")
    said = app.test_client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).get_data(as_text=True)
    samples = {
        (one.name, *one.labels.values()): one.value
        for family in text_string_to_metric_families(said)
        for one in family.samples
    }

    assert samples["formsvc_http_requests_total", "account.do_sign_in", "POST", "422"] == 1
    assert samples["formsvc_http_requests_total", "none", "GET", "404"] == 1
    assert samples["formsvc_http_request_seconds_count", "account.sign_in"] == 1
    assert samples["formsvc_http_request_seconds_bucket", "account.sign_in", "+Inf"] == 1
    assert samples["formsvc_sign_in_failures_total",] == 1
    assert samples["formsvc_retention_due",] == 0
    assert ("formsvc_audit_entries_total",) in samples
    assert 'formsvc_build_info{python="' in said
    assert "ashworth" not in said
    assert "a-token" not in said


def test_processes_count_together_and_a_queue_that_is_away_loses_no_count(queue_url: str) -> None:
    from redis import Redis

    one, other = (Counts(Redis.from_url(queue_url)) for _ in range(2))
    away = Counts(Redis.from_url("redis://127.0.0.1:1/0"))
    for counts in (one, other, away):
        counts.task("deliver", 0.3, well=True)
    away.hand_over()
    away._connection = Redis.from_url(queue_url)
    one.hand_over()
    away.hand_over()

    assert other.read()["tasks", "deliver", "done"] == 3
    assert other.read()["task_bucket", "deliver", "0.5"] == 3


def test_while_the_records_are_away_a_page_says_so_and_keeps_what_was_typed(
    here: Institution, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    author = window(app, here.author).open(f"/submissions/{here.written()}/pages/visit")

    def away(*_: object) -> None:
        raise OperationalError("SELECT", {"name": "Kieran"}, Exception("the network is cut"))

    with monkeypatch.context() as cut:
        cut.setattr(type(here.workflow), "present", away)  # nobody can even be asked who this is
        author.send(reason="Typed just now.")
    told = (author.status, author.tree.xpath("string(//h1)"))
    author.send()

    assert told == (503, "We cannot reach the records at the moment")
    assert author.status == 200
    assert "Typed just now." in str(here.workflow.page(author.address.split("/")[2], "visit", here.author))
