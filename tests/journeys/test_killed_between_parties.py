"""Whoever is killed while parties pass a form on, it is passed on once, and nothing anybody wrote is lost."""

from __future__ import annotations

import multiprocessing
import signal
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from formsvc import audit
from formsvc.delivery.tables import Delivery
from formsvc.submissions.tables import PartMove
from formsvc.workflow import LookAtClocks
from tests.journeys.life import DELAYED, live
from tests.journeys.life_of_parties import LifeOfParties
from tests.real_parts.mail import MailServer
from tests.real_parts.programs import PATIENCE
from tests.workflow.institution import Clock, Institution, found, settings
from tests.workflow.parties_form import with_contact_form

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.journeys.life_of_parties"])
FINISHED = ["answers", "application", "notices", "panel", "report", "told"]


@pytest.fixture
def here(tmp_path: Path, smtp_server: MailServer) -> Institution:
    furnished = settings(tmp_path, f"sqlite:///{tmp_path / 'formsvc.sqlite3'}", smtp_url=smtp_server.url)
    with_contact_form(furnished)
    return found(furnished, Clock())


def test_killed_at_every_moment_each_part_is_finished_once_and_all_that_must_leave_leaves(
    here: Institution, tmp_path: Path, smtp_server: MailServer
) -> None:
    deaths = 0
    while _killed(here, tmp_path):
        deaths += 1
        here.clock.move(minutes=DELAYED)

    assert deaths > 100
    with here.service.sessions() as session:
        moves = session.scalars(select(PartMove)).all()
        sent = {row.key: row.delivery for row in session.scalars(select(Delivery)) if row.state == "sent"}
        assert list(audit.verify(audit.entries(session))) == []
    assert sorted(move.part for move in moves) == FINISHED
    (row,) = here.workflow.case(here.case, here.author).submissions
    page = here.workflow.submission(row.reference, here.author)
    assert page.row.status == "delivered"
    assert [made.stage for made in page.decisions] == ["manager", "governor"]
    assert Counter(sent.values()) == {"cover": 1, "answers": 1, "decision": 1, "agencies": 2, "prisoner": 1}
    arrived = {message["X-Delivery-Key"] for message in smtp_server.messages if message["X-Delivery-Key"]}
    assert arrived == {key for key, delivery in sent.items() if delivery not in ("cover", "prisoner")}
    assert {type(task) for task in here.workflow.overdue()} <= {LookAtClocks}  # dates are looked at as long as it lives


def _killed(here: Institution, notes: Path) -> bool:
    arguments = (here.service.settings, (here.people, here.case), here.clock.at, notes, LifeOfParties)
    process = PROCESSES.Process(target=live, args=arguments)
    process.start()
    process.join(PATIENCE)
    assert process.exitcode in (0, -signal.SIGKILL)
    return process.exitcode != 0
