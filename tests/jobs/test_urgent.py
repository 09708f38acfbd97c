"""Urgent work does not wait behind bulk: a real worker, a real queue, and two hundred deliveries before it."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from formsvc.delivery.tables import Delivery
from formsvc.workflow import Deliver, RenderDocument
from formsvc.workflow.receivers import receiver_of, seal_receiver
from tests.jobs.test_workers import until, workers
from tests.real_parts.mail import MailServer
from tests.workflow.institution import Clock, Institution, found, settings

BULK = 200


@pytest.fixture
def here(tmp_path: Path, database_with_tables: str, queue_url: str, smtp_server: MailServer) -> Institution:
    of = settings(tmp_path, database_with_tables, queue_url, smtp_url=smtp_server.url)
    return found(of, Clock(datetime.now(UTC)))


def ready(here: Institution) -> int:
    """A submission whose documents are made and whose first delivery waits; gives that delivery."""
    here.approved()
    for task in here.workflow.overdue():
        if isinstance(task, RenderDocument):
            here.do(task)
    with here.service.sessions() as session:
        return session.scalars(select(Delivery.id).where(Delivery.delivery == "practitioner")).one()


def another(here: Institution, like: int, entry: int, *, urgent: bool = False) -> tuple[int, str]:
    """One more delivery of the same document; gives its id and key."""
    house, key = here.workflow.house, str(uuid.uuid4())
    with here.service.sessions.begin() as session:
        known = session.get_one(Delivery, like)
        row = Delivery(
            key=key, submission_id=known.submission_id, round=known.round, delivery=known.delivery, entry=entry,
            document=known.document, urgent=urgent, channel=known.channel, state="waiting", created_at=here.clock(),
            sealed_recipient=seal_receiver(house, key, receiver_of(house, known)), next_try=here.clock(),
        )  # fmt: skip
        session.add(row)
        session.flush()
        return row.id, key


def test_the_sweep_puts_first_what_is_urgent_and_then_what_waited_longest(here: Institution) -> None:
    like = ready(here)
    ids = [another(here, like, number)[0] for number in range(1, 4)]
    here.clock.move(minutes=-5)  # the urgent one came last, and waited for the shortest time
    urgent, _ = another(here, like, 4, urgent=True)
    here.clock.move(minutes=5)

    due = [task for task in here.workflow.overdue() if isinstance(task, Deliver)]

    assert due[0] == Deliver(urgent)
    assert [task.urgent for task in due] == [True] + [False] * (len(due) - 1)
    assert [task.id for task in due if task.id in ids] == ids


def test_what_is_urgent_leaves_next_however_much_waits(here: Institution, smtp_server: MailServer) -> None:
    like = ready(here)
    for number in range(1, BULK):
        another(here, like, number)
    with workers(here.service.settings):
        until(lambda: len(smtp_server.messages) >= 3)
        urgent, key = another(here, like, BULK, urgent=True)
        here.service.ring((Deliver(urgent, urgent=True),))
        before = len(smtp_server.messages)
        until(lambda: key in keys(smtp_server))
        place = keys(smtp_server).index(key)

    assert place <= before + 2  # after the one that was on its way
    assert place < BULK / 2
    assert smtp_server.messages[place]["Subject"].startswith("Urgent: ")


def keys(server: MailServer) -> list[str]:
    return [message["X-Delivery-Key"] for message in server.messages]
