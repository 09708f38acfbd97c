"""Promises 1, 4 and 7: whoever is killed, wherever, nothing is lost, nothing is signed twice, and what must leave leaves."""

from __future__ import annotations

import multiprocessing
import signal
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from formsvc import audit
from formsvc.delivery.tables import Delivery
from formsvc.submissions.tables import DocumentRow
from tests.journeys.life import DELAYED, live
from tests.real_parts.mail import MailServer
from tests.real_parts.programs import PATIENCE
from tests.workflow.institution import BEGINNING, Clock, Institution, found, settings

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.journeys.life"])
SHOWN = {
    "save visit": lambda here, reference: here.workflow.page(reference, "visit", here.author).answers["reason"],
    "save visitors": lambda here, reference: here.workflow.page(reference, "visitors", here.author).answers["visitors"],
    "submit": lambda here, reference: here.workflow.tasks(reference, here.author).status != "draft",
    "decide manager": lambda here, reference: here.workflow.submission(reference, here.author).decisions,
    "save talk": lambda here, reference: here.workflow.page(reference, "talk", here.author).answers["understood"],
}


@pytest.fixture
def here(tmp_path: Path, database_with_tables: str, smtp_server: MailServer) -> Institution:
    return found(settings(tmp_path, database_with_tables, smtp_url=smtp_server.url), Clock())


def test_killed_at_every_moment_of_every_step_nothing_is_lost_or_done_twice(
    here: Institution, tmp_path: Path, smtp_server: MailServer
) -> None:
    deaths = 0
    while _killed(here, tmp_path):
        deaths += 1
        here.clock.move(minutes=DELAYED)
        _everything_that_was_shown_is_there(here, tmp_path / "told")

    died = (tmp_path / "died").read_text().splitlines()
    assert deaths == len(died) == len(set(died)) > 80
    assert {line.partition(":")[0].partition("(")[0] for line in died} == {
        "start", "save child", "save visit", "save visitors", "save declaration", "submit", "RenderDocument", "SendNotice",
        "decide manager", "decide governor", "Deliver", "LookAtClocks", "save talk", "hand over",
    }  # fmt: skip
    _all_is_well(here, smtp_server)


def _killed(here: Institution, notes: Path) -> bool:
    """Let a new process go on; whether it was killed. Any other end than its own is a fault."""
    arguments = (here.service.settings, (here.people, here.case), here.clock.at, notes)
    process = PROCESSES.Process(target=live, args=arguments)
    process.start()
    process.join(PATIENCE)
    assert process.exitcode in (0, -signal.SIGKILL)
    return process.exitcode != 0


def _everything_that_was_shown_is_there(here: Institution, told: Path) -> None:
    steps = told.read_text().splitlines() if told.exists() else []
    for step, shown in SHOWN.items():
        assert step not in steps or shown(here, _reference(here)), step


def _reference(here: Institution) -> str:
    (row,) = here.workflow.case(here.case, here.author).submissions
    return row.reference


def _all_is_well(here: Institution, smtp_server: MailServer) -> None:
    page = here.workflow.submission(_reference(here), here.author)
    assert page.row.status == "delivered"
    assert [(made.stage, made.verdict, made.digest) for made in page.decisions] == [
        ("manager", "approved", page.digest),
        ("governor", "approved", page.digest),
    ]
    assert [row.state for row in page.deliveries] == ["sent", "sent", "sent"]
    with here.service.sessions() as session:
        keys = {row.delivery: row.key for row in session.scalars(select(Delivery))}
        files = session.scalars(select(DocumentRow)).all()
        assert list(audit.verify(audit.entries(session))) == []
    assert len(files) == 8
    assert all(here.workflow.house.store.get(file.digest) for file in files)
    arrived = [message["X-Delivery-Key"] for message in smtp_server.messages if message["X-Delivery-Key"]]
    assert set(arrived) == {keys["practitioner"], keys["team"]}
    assert len(arrived) > len(set(arrived))  # some were sent again, and can be told by their key
    assert here.clock.at > BEGINNING + timedelta(hours=1)
    assert here.workflow.overdue() == ()
