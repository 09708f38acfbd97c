"""`formsvc forms`: one line a form."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from formsvc.cli import Subparsers
from formsvc.cli import _forms as shared

if TYPE_CHECKING:
    from formsvc.settings import Settings


def add_parser(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = subparsers.add_parser("forms", help="list the forms: id, version, title")
    parser.add_argument(
        "--live", action="store_true", help="and whether each can be started, or whose address it lacks"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print id, version and title of every form that can be used; forms with faults are told on standard error."""
    if arguments.live:
        from formsvc.cli._needed import with_settings  # it needs the database, of which the plain list knows nothing

        return with_settings(_live)
    found = shared.definitions(shared.settings().definitions)
    for form_id, form in sorted(found.forms.items()):
        print(f"{form_id}\t{form.version}\t{form.title}")
    if found.faults:
        shared.say("Some forms have faults; `formsvc check` tells them.")
    return 0


def _live(settings: Settings) -> int:
    from formsvc.assembly import assemble
    from formsvc.cli._needed import require_tables

    service = assemble(settings)
    require_tables(service.engine)
    for form in sorted(service.forms(), key=lambda row: row.id):
        lacks = ", ".join(title for _, title in form.lacks)
        state = "has faults" if form.faults else f"not live: {lacks}" if lacks else "live"
        print(f"{form.id}\t{form.version}\t{form.title}\t{state}")
    return 0
