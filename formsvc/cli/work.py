"""`formsvc work`: one more worker, on this machine or another."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from formsvc.cli import DONE, Subparsers

if TYPE_CHECKING:
    from formsvc.settings import Settings


def add_parser(subparsers: Subparsers) -> None:
    """Describe the command."""
    parser = subparsers.add_parser("work", help="make documents and deliver them; run as many as there is work for")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Work until told to stop."""
    from formsvc.cli._needed import with_settings  # the other commands need nothing of this

    return with_settings(work)


def work(settings: Settings) -> int:
    """Work with these settings until told to stop; what is being done is finished first."""
    from datetime import UTC, datetime

    from formsvc import logs
    from formsvc.assembly.preparing import prepare
    from formsvc.cli._needed import require_queue
    from formsvc.jobs import run_worker

    logs.set_up(settings.log)
    require_queue(settings.queue)
    prepare(settings, lambda: datetime.now(UTC))
    run_worker(settings)
    return DONE
