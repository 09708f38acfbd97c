"""The bell: carries an id, rings once for a row, and may fall silent without anybody losing anything."""

from __future__ import annotations

import json
import logging
import socket
import time
from pathlib import Path

import pytest
from rq import Worker
from rq.serializers import JSONSerializer

from formsvc.assembly.bell import JUST_NOW, ONCE_IN, QUEUE, Bell
from formsvc.workflow import Deliver, LookAgain, RenderDocument, SendNotice

ALL = (RenderDocument(7), Deliver(8), SendNotice(9))


def test_a_bell_carries_the_name_of_a_task_and_an_id_and_nothing_else(queue_url: str) -> None:
    bell = Bell(queue_url, lambda: 0.0)

    bell.ring(ALL)

    assert [(job.func_name, job.args, job.kwargs) for job in bell.queue.jobs] == [
        ("formsvc.jobs.tasks.render_document", [7], {}),
        ("formsvc.jobs.tasks.deliver", [8], {}),
        ("formsvc.jobs.tasks.send_notice", [9], {}),
    ]
    assert bell.queue.job_ids == ["render_document-7-0", "deliver-8-0", "send_notice-9-0"]
    assert all(json.loads(job.data) for job in bell.queue.jobs)


def test_what_is_urgent_rings_on_a_queue_of_its_own(queue_url: str) -> None:
    bell = Bell(queue_url, lambda: 0.0)

    bell.ring((Deliver(7), Deliver(8, urgent=True), RenderDocument(9, urgent=True), LookAgain(10)))

    assert bell.queue.job_ids == ["deliver-7-0", "look_again-10-0"]
    assert bell.urgent.job_ids == ["deliver-8-0", "render_document-9-0"]


def test_a_row_is_rung_for_once_whether_it_is_urgent_or_not(queue_url: str) -> None:
    bell = Bell(queue_url, lambda: 0.0)

    for urgent in (True, False, True):
        bell.ring((Deliver(8, urgent=urgent),))

    assert (bell.urgent.count, bell.queue.count) == (1, 0)


def test_the_same_row_is_rung_for_once_until_somebody_has_heard(queue_url: str) -> None:
    bell = Bell(queue_url, lambda: 0.0)

    for _ in range(5):
        bell.ring(ALL)

    assert bell.queue.count == 3


def test_what_waits_for_its_turn_is_not_rung_for_again_however_long_it_waits(queue_url: str) -> None:
    now = [0.0]
    bell = Bell(queue_url, lambda: now[0])
    many = tuple(Deliver(number) for number in range(50))
    bell.ring(many)

    now[0] = 3.0 * ONCE_IN
    bell.ring((*many, Deliver(50)))

    assert bell.queue.count == 51


def test_a_bell_that_was_heard_can_be_rung_again_at_once(queue_url: str) -> None:
    bell = Bell(queue_url, lambda: 0.0)
    bell.ring((RenderDocument(7),))
    job_id = bell.queue.pop_job_id()
    assert job_id is not None
    job = bell.queue.fetch_job(job_id)
    assert job is not None
    job.delete()

    bell.ring((RenderDocument(7),))

    assert bell.queue.count == 1


def test_a_bell_whose_worker_was_killed_is_rung_again_after_five_minutes(queue_url: str) -> None:
    now = [0.0]
    bell = Bell(queue_url, lambda: now[0])
    bell.ring((Deliver(8),))
    bell.queue.pop_job_id()  # and whoever took it is gone
    bell.ring((Deliver(8),))
    assert bell.queue.count == 0

    now[0] = float(ONCE_IN)
    bell.ring((Deliver(8),))

    assert bell.queue.count == 1


def test_a_bell_that_was_taken_and_never_begun_is_rung_again_soon_and_one_that_waits_its_turn_is_not(
    queue_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("formsvc.assembly.bell.ONCE_IN", 10**12)
    now = [time.time()]
    bell = Bell(queue_url, lambda: now[0])
    bell.ring((Deliver(8), Deliver(9)))
    assert bell.queue.pop_job_id() == "deliver-8-0"  # and whoever took it is gone
    bell.ring((Deliver(8), Deliver(9)))
    assert bell.queue.job_ids == ["deliver-9-0"]

    now[0] = time.time() + JUST_NOW + 1  # a job is dated by the machine's own clock
    bell.ring((Deliver(8), Deliver(9)))

    assert bell.queue.job_ids == ["deliver-9-0", "deliver-8-0"]


def test_a_bell_whose_worker_is_known_to_be_gone_is_rung_again_at_once(queue_url: str) -> None:
    bell = Bell(queue_url, lambda: 0.0)
    bell.ring((Deliver(8),))
    job = bell.queue.fetch_job(bell.queue.pop_job_id() or "")
    assert job is not None
    bell.connection.hset(job.key, "worker_name", "one")
    bell.connection.hset("rq:worker:one", "birth", "today")
    bell.ring((Deliver(8),))
    assert bell.queue.count == 0

    bell.connection.delete("rq:worker:one")
    bell.ring((Deliver(8),))

    assert bell.queue.count == 1


def test_a_queue_that_is_not_there_fails_nobody_and_says_so_without_saying_for_what(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        Bell(f"unix://{tmp_path}/none.sock").ring(ALL)

    assert caplog.messages == ["the queue does not answer (ConnectionError); 3 tasks wait for the sweep"]


def test_a_queue_that_never_answers_is_not_waited_for(caplog: pytest.LogCaptureFixture) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        bell = Bell(f"redis://127.0.0.1:{mute.getsockname()[1]}", lambda: 0.0)
        bell.connection.connection_pool.connection_kwargs["socket_timeout"] = 0.2
        bell.ring(ALL)

    assert "does not answer" in caplog.text


def test_a_queue_of_workers_speaks_the_same_language(queue_url: str) -> None:
    assert (
        Worker([QUEUE], connection=Bell(queue_url).connection, serializer=JSONSerializer).serializer is JSONSerializer
    )
