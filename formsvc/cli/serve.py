"""`formsvc serve`: the pages, the workers and, unless another is set, the queue; started and ended together."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from formsvc.cli import Subparsers

if TYPE_CHECKING:
    from formsvc.settings import Settings


def add_parser(subparsers: Subparsers) -> None:
    """Describe the command."""
    parser = subparsers.add_parser("serve", help="serve the pages and do the work behind them")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve until told to stop."""
    from formsvc.cli._needed import with_settings  # the other commands need nothing of this

    return with_settings(serve)


def serve(settings: Settings) -> int:
    """Serve with these settings until told to stop."""
    from formsvc import logs
    from formsvc.cli._serving import Serving

    logs.set_up(settings.log)
    return Serving(settings).run()
