"""The same for a correction: whoever is killed, wherever, the old version is taken back from everybody and the new one arrives."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from formsvc import audit
from formsvc.delivery.tables import Delivery
from formsvc.workflow.send_views import HandOver
from formsvc.workflow.sign_views import NamedPoint
from tests.journeys.life import DELAYED, Life, live
from tests.real_parts.mail import MailServer
from tests.real_parts.programs import PATIENCE
from tests.workflow.institution import Clock, Institution, found, settings

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.journeys.life"])
WHY = "His mother asked for it."
POINT = NamedPoint(page="visit", question="reason", what="Say who asked for it.")
TO_SEND = ("practitioner", "team")


class Correction(Life):
    """From the reopening of what was delivered to the day on which everybody has the new version."""

    def run(self) -> None:
        here = self.here
        reference = here.workflow.case(here.case, here.author).submissions[0].reference
        if here.workflow.submission(reference, here.author).row.round == 1:
            self.step("reopen", lambda: here.workflow.reopen(reference, (POINT,), WHY, here.author))
        self.sweep()
        if here.workflow.tasks(reference, here.author).status == "draft":
            self.change(reference)
            self.step("submit", lambda: here.workflow.submit(reference, {}, here.author))
        self.sweep()
        for stage, who in (("manager", here.manager), ("governor", here.governor)):
            if self.due(reference) == stage:
                self.step(f"decide {stage}", lambda who=who: here.decide(reference, who))  # type: ignore[misc]
                self.sweep()
        self.tell(reference)

    def change(self, reference: str) -> None:
        here = self.here
        answers = here.workflow.page(reference, "visit", here.author).answers
        if answers["reason"] != WHY:
            self.step("save visit", lambda: here.save(reference, "visit", **{**answers, "reason": WHY}))
        if not here.workflow.page(reference, "declaration", here.author).saved_by:
            self.step("save declaration", lambda: here.save(reference, "declaration", declared=True))

    def tell(self, reference: str) -> None:
        """The child is told, and given the new letter."""
        here = self.here
        given = HandOver(given_by="Tom", given_to="the child", at=here.clock() - timedelta(hours=1))
        for row in here.workflow.submission(reference, here.author).deliveries:
            if row.state == "to_hand_over":
                self.step(
                    "tell" if row.tells else "hand over",
                    lambda row=row: here.workflow.record_hand_over(row.id, given, here.author),  # type: ignore[misc]
                )


@pytest.fixture
def here(tmp_path: Path, smtp_server: MailServer) -> Institution:
    return found(settings(tmp_path, f"sqlite:///{tmp_path / 'formsvc.sqlite3'}", smtp_url=smtp_server.url), Clock())


def test_killed_at_every_moment_of_a_correction_nobody_keeps_what_does_not_hold(
    here: Institution, tmp_path: Path, smtp_server: MailServer
) -> None:
    _deliver_the_first_version(here)
    smtp_server.messages.clear()
    deaths = 0
    while _killed(here, tmp_path):
        deaths += 1
        here.clock.move(minutes=DELAYED)

    died = (tmp_path / "died").read_text().splitlines()
    assert deaths == len(died) == len(set(died)) > 60
    assert {line.partition(":")[0].partition("(")[0] for line in died} >= {
        "reopen", "save visit", "save declaration", "submit", "decide manager", "decide governor", "RenderDocument",
        "Deliver", "SendNotice", "tell", "hand over",
    }  # fmt: skip
    _all_is_well(here, smtp_server)


def _deliver_the_first_version(here: Institution) -> None:
    reference = here.delivered_but_for_the_child()
    page = here.workflow.page(reference, "talk", here.practitioner)
    told = {"told_at": here.clock().replace(tzinfo=None) - timedelta(hours=1), "understood": True}
    here.work(here.workflow.save_page(reference, "talk", told, page.revision, here.practitioner).due)
    for row in here.workflow.submission(reference, here.author).deliveries:
        here.give(row.id)
    assert here.workflow.submission(reference, here.author).row.status == "delivered"


def _killed(here: Institution, notes: Path) -> bool:
    arguments = (here.service.settings, (here.people, here.case), here.clock.at, notes, Correction)
    process = PROCESSES.Process(target=live, args=arguments)
    process.start()
    process.join(PATIENCE)
    assert process.exitcode in (0, -signal.SIGKILL)
    return process.exitcode != 0


def _all_is_well(here: Institution, smtp_server: MailServer) -> None:
    (row,) = here.workflow.case(here.case, here.author).submissions
    page = here.workflow.submission(row.reference, here.author)
    assert (page.row.status, page.row.round) == ("delivered", 2)
    assert [made.verdict for made in page.decisions] == ["approved", "approved", "reopened", "approved", "approved"]
    assert {one.state for one in page.deliveries} == {"sent"}
    with here.service.sessions() as session:
        keys: Mapping[tuple[str, int, str], str] = {
            (one.delivery, one.round, one.tells): one.key for one in session.scalars(select(Delivery))
        }
        assert list(audit.verify(audit.entries(session))) == []
    names = {(name, 1, "corrected") for name in TO_SEND} | {(name, 2, "") for name in TO_SEND}
    arrived = [message["X-Delivery-Key"] for message in smtp_server.messages if message["X-Delivery-Key"]]
    assert set(arrived) == {keys[name] for name in names}
    assert len(arrived) > len(set(arrived))  # some were sent again, and can be told by their key
