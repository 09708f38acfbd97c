"""The whole way back: a real mail server took it, a real mailbox holds the report, and a real worker reads it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from formsvc.workflow import RenderDocument
from tests.delivery.returned import Sent, postfix
from tests.jobs.test_workers import until, workers
from tests.real_parts.imap import MailboxServer
from tests.real_parts.mail import MailServer
from tests.workflow.institution import Clock, Institution, found, settings
from tests.workflow.test_sending import ledger


@pytest.fixture
def here(
    tmp_path: Path, database_with_tables: str, queue_url: str, reporting_server: MailServer, bounces: MailboxServer
) -> Institution:
    mail = {"smtp_url": reporting_server.url, "bounces_url": bounces.url, "bounces_address": "bounces@service.example"}
    return found(settings(tmp_path, database_with_tables, queue_url, **mail), Clock(datetime.now(UTC)))


def test_a_message_that_the_mail_server_took_and_returned_is_the_authors(
    here: Institution, reporting_server: MailServer, bounces: MailboxServer
) -> None:
    reference = here.approved()
    for task in here.workflow.overdue():
        if isinstance(task, RenderDocument):
            here.do(task)
    with workers(here.service.settings, 2):
        until(lambda: ledger(here, reference, "practitioner").state == "sent")
        until(lambda: (bounces_ := here.workflow.bounces()) is not None and bounces_.read_at is not None)
    number = reporting_server.recipients.index(("tom@wetherby.example.gov.uk",))
    message = reporting_server.messages[number]
    key, _, what = message["Message-ID"].strip("<>").partition("@")[0].partition(".")
    assert reporting_server.senders[number] == "bounces@service.example"
    assert f"ENVID={key}.{what}" in reporting_server.asked

    bounces.arrives(postfix(Sent(key, what=what)))
    here.clock.move(minutes=10)
    here.work(here.workflow.read_bounces(1))  # the workers' own clock would come to it in five minutes

    assert ledger(here, reference, "practitioner").state == "bounced"
    assert bounces.holds() == []
