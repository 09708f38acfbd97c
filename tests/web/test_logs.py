"""The log: a line for each thing, under one id from the browser to the worker, and nothing in it about anybody."""

from __future__ import annotations

import io
import json
import logging
import signal
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import redis
from flask import Flask
from rq import Queue
from rq.job import Job
from rq.serializers import JSONSerializer
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from formsvc import logs
from formsvc.assembly.bell import QUEUE, Bell
from formsvc.cli._web_server import ServerLog
from formsvc.jobs import tasks
from formsvc.jobs.working import new_worker
from formsvc.web import create_app
from formsvc.workflow import Deliver
from tests.web.windows import window
from tests.workflow.institution import Institution


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Where everything is logged, as `formsvc serve` sets it up; afterwards as it was."""
    root, ours = logging.getLogger(), logging.getLogger("formsvc")
    before = root.handlers[:], root.level, ours.level
    written = io.StringIO()
    hooks = sys.excepthook, threading.excepthook
    logs.set_up("json", written)
    yield written
    (root.handlers[:], _, _), (sys.excepthook, threading.excepthook) = before, hooks
    root.setLevel(before[1])
    ours.setLevel(before[2])


@pytest.fixture
def queue(queue_url: str) -> Iterator[Queue]:
    """An empty queue; a worker in the test itself leaves no habits behind."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    connection = redis.from_url(queue_url)
    yield Queue(QUEUE, connection=connection, serializer=JSONSerializer)
    connection.close()
    for number, handler in before.items():
        signal.signal(number, handler)


def lines(log: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def test_every_answer_has_an_id_and_a_line_that_names_no_address(app: Flask, log: io.StringIO) -> None:
    answer = app.test_client().get("/receive/a-secret-token?code=a-secret-code")
    (line,) = (one for one in lines(log) if one["message"] == "answered")

    assert line["request_id"] == answer.headers["X-Request-Id"]
    assert line | {"endpoint": "receive.link", "method": "GET", "status": answer.status_code} == line
    assert "a-secret-token" not in log.getvalue()
    assert "a-secret-code" not in log.getvalue()


def test_an_id_is_taken_from_a_web_server_in_front_of_us_and_from_nobody_else(here: Institution) -> None:
    def given(proxies: int, request_id: str) -> str:
        settings = replace(here.service.settings, proxies=proxies)
        client = create_app(replace(here.service, settings=settings)).test_client()
        return client.get("/healthz", headers={"X-Request-Id": request_id}).headers["X-Request-Id"]

    assert given(1, "0af7651916cd43dd8448eb211c80319c") == "0af7651916cd43dd8448eb211c80319c"
    assert given(0, "0af7651916cd43dd8448eb211c80319c") != "0af7651916cd43dd8448eb211c80319c"
    for not_plain in ("short", "two words", "a" * 65, '{"level":"error"}', "new%0aline-1", "Kieran\tAshworth"):
        assert given(1, not_plain) != not_plain


def test_the_reference_that_somebody_quotes_is_the_id_of_the_request(
    here: Institution, app: Flask, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ValueError(" ".join(("Kie" + "ran", "lives", "at", "4", "Mill", "Lane")))

    monkeypatch.setattr(type(here.workflow), "home", broken)
    page = window(app, here.author).open("/")

    reference = page.tree.xpath("string(//p[contains(@class, 'reference')])").replace(" ", "")
    (fault,) = (line for line in lines(log) if line["message"].startswith("error "))
    assert fault["request_id"] == reference == page.shown.headers["X-Request-Id"]
    assert any("in broken" in place or place.endswith(" broken") for place in fault["error"][0]["at"])
    assert "Mill Lane" not in log.getvalue()


def test_a_worker_names_task_and_row_and_the_request_that_rang(
    here: Institution, log: io.StringIO, queue: Queue, queue_url: str
) -> None:
    service = replace(here.service, bell=Bell(queue_url))
    with logs.under("THE-REQUEST"):
        service.ring((Deliver(77),))
    tasks.use(service)
    new_worker(service).work(burst=True)

    done = [line for line in lines(log) if line.get("task") == "deliver" and line.get("row") == 77]
    assert [line["request_id"] for line in done] == ["THE-REQUEST"]


def test_a_task_that_fails_says_where_and_not_what(
    here: Institution, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("Kieran Ashworth")

    monkeypatch.setattr(type(here.workflow), "deliver", broken)
    tasks.use(here.service)
    tasks.deliver(7)

    (line,) = lines(log)
    assert (line["level"], line["task"], line["row"]) == ("error", "deliver", 7)
    assert "RuntimeError" in line["message"]
    assert "Kieran" not in log.getvalue()


def test_what_a_bell_carries_is_an_id_and_nothing_else(here: Institution, queue: Queue, queue_url: str) -> None:
    with logs.under("Kieran Ashworth"):
        Bell(queue_url).ring((Deliver(77),))

    (job_id,) = queue.job_ids
    job = Job.fetch(job_id, connection=queue.connection, serializer=JSONSerializer)
    assert (job.args, job.meta) == ([77], {"request": ""})


def test_of_what_other_programs_say_only_what_is_a_number_is_kept(log: io.StringIO) -> None:
    class Configured:
        loglevel, errorlog, accesslog, syslog = "warning", "-", None, False
        capture_output = False
        logconfig = logconfig_dict = logconfig_json = None
        statsd_host = dogstatsd_tags = None
        statsd_prefix = access_log_format = ""
        disable_redirect_access_to_syslog = True

    server = ServerLog(Configured())
    server.error("Worker (pid:%s) exited with code %s.", 12, 3)
    server.exception("Error handling request %s", "/receive/a-secret-token")
    server.warning("Invalid request from ip=10.0.0.1: Invalid HTTP Version: '/receive/a-secret-token'")
    logging.getLogger("weasyprint").error("Failed to load image at Kieran Ashworth")
    logging.getLogger("weasyprint").error("Failed to load image at %s", "Kieran Ashworth")

    said = [line["message"] for line in lines(log)]
    assert said[:3] == [
        "Worker (pid:12) exited with code 3.",
        "Error handling request …",
        "Invalid request from ip",
    ]
    assert said[3].startswith("said something at test_logs.py:")
    assert said[4] == "Failed to load image at …"


def test_a_fault_that_nobody_caught_says_kinds_and_places(log: io.StringIO) -> None:
    try:
        try:
            raise KeyError("Kieran")
        except KeyError as first:
            raise ValueError("Ashworth") from first
    except ValueError:
        logging.getLogger("formsvc.jobs").critical("a process ended by a fault", exc_info=True)

    (line,) = lines(log)
    assert [cause["kind"] for cause in line["error"]] == ["ValueError", "KeyError"]
    assert "Kieran" not in log.getvalue()
    assert "Ashworth" not in log.getvalue()


def test_a_person_at_a_terminal_reads_the_same_as_text(app: Flask) -> None:
    record = logging.LogRecord("formsvc.web", logging.INFO, __file__, 1, "answered", (), None)
    record.facts = {"endpoint": "cases.home", "status": 200}
    with logs.under("ABCD2345"):
        line = logs.Lines().format(record)

    assert line.endswith("INFO formsvc.web answered endpoint=cases.home status=200 [ABCD2345]")


def test_what_the_database_was_given_is_in_no_fault(here: Institution) -> None:
    with pytest.raises(DBAPIError) as wrong, here.service.sessions() as session:
        session.execute(text("SELECT * FROM nowhere WHERE name = :name"), {"name": "Kieran Ashworth"})

    assert "Kieran" not in str(wrong.value)
