"""`formsvc replay`: ring now for everything that waits, as workers do once a minute."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from formsvc.cli import DONE, Subparsers

if TYPE_CHECKING:
    from formsvc.settings import Settings


def add_parser(subparsers: Subparsers) -> None:
    """Describe the command."""
    parser = subparsers.add_parser("replay", help="ring for everything that waits, after the queue was lost")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Ring once for each row that waits, and say for how many."""
    from formsvc.cli._needed import with_settings  # the other commands need nothing of this

    return with_settings(replay)


def replay(settings: Settings) -> int:
    """Ring; what was rung for already is not rung for twice. Raises Missing when there is no queue."""
    from formsvc.assembly import assemble
    from formsvc.cli._needed import require_queue

    require_queue(settings.queue)
    service = assemble(settings)
    due = service.workflow.overdue()
    service.ring(due)
    service.workflow.record_command("replayed")
    print(f"rung for {len(due)}")
    return DONE
