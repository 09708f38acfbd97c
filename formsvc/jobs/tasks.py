"""What a worker does when a bell rings. Every task looks at its row before it acts, and may run twice."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Final

from formsvc.assembly import Service, assemble
from formsvc.settings import current
from formsvc.workflow import Due, Workflow
from formsvc.workflow.anchoring import RecordBroken
from formsvc.workflow.papers import where

LOG: Final = logging.getLogger("formsvc.jobs")
_SERVICE: list[Service] = []


def use(service: Service) -> None:
    """Work with this service, put together before the worker forks."""
    _SERVICE[:] = [service]


def render_document(document: int) -> None:
    """Make the file of one document row."""
    _do("render_document", document, lambda workflow: workflow.render_document(document))


def deliver(delivery: int) -> None:
    """Try one delivery."""
    _do("deliver", delivery, lambda workflow: workflow.deliver(delivery))


def send_notice(notice: int) -> None:
    """Send one notice."""
    _do("send_notice", notice, lambda workflow: workflow.send_notice(notice))


def look_at_clocks(submission: int) -> None:
    """Look at the deadlines of one submission."""
    _do("look_at_clocks", submission, lambda workflow: workflow.look_at_clocks(submission))


def look_again(delivery: int) -> None:
    """See whether there is word of one delivery."""
    _do("look_again", delivery, lambda workflow: workflow.look_again(delivery))


def read_bounces(reading: int) -> None:
    """Read the mailbox that mail servers report to."""
    _do("read_bounces", reading, lambda workflow: workflow.read_bounces(reading))


def look_at_records(every: int) -> None:
    """See which cases may go, and make the reports about them."""
    _do("look_at_records", every, lambda workflow: workflow.look_at_records(every))


def erase_line(line: int) -> None:
    """Erase what one approved line of a report names."""
    _do("erase_line", line, lambda workflow: workflow.erase_line(line))


def sweep(service: Service) -> Due:
    """Ring again for everything that waits; gives what was rung for."""
    due = service.workflow.overdue()
    service.ring(due)
    _anchor(service.workflow)
    service.bell.say_swept()
    return due


def _anchor(workflow: Workflow) -> None:
    """Write a checkpoint of the record when it is time. What stops that stops nothing else, and is in the log."""
    try:
        workflow.write_checkpoint()
    except RecordBroken as broken:
        LOG.error("the record is not whole, and no checkpoint is written: %s; see formsvc audit verify", broken)
    except Exception as error:
        LOG.error("no checkpoint of the record could be written: %s", where(error))


def _do(task: str, row: int, step: Callable[[Workflow], Due]) -> None:
    """Take one step and ring for what follows. A fault is logged without its message: the sweep comes back."""
    service, began, well = _service(), time.monotonic(), False
    facts: dict[str, object] = {"task": task, "row": row}
    try:
        service.ring(step(service.workflow))
        well = True
    except Exception as error:
        LOG.error("%s %s stopped: %s", task, row, where(error), extra={"facts": facts})
    seconds = time.monotonic() - began
    service.counts.task(task, seconds, well)
    if well:
        LOG.info("did it", extra={"facts": facts | {"ms": round(seconds * 1000)}})


def _service() -> Service:
    if not _SERVICE:
        use(assemble(current()))
    return _SERVICE[0]
