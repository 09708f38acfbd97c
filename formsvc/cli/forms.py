"""`formsvc forms`: one line a form."""

from __future__ import annotations

import argparse

from formsvc.cli import Subparsers
from formsvc.cli import _forms as shared


def add_parser(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = subparsers.add_parser("forms", help="list the forms: id, version, title")
    parser.set_defaults(run=run)


def run(_arguments: argparse.Namespace) -> int:
    """Print id, version and title of every form that can be used; forms with faults are told on standard error."""
    found = shared.definitions(shared.settings().definitions)
    for form_id, form in sorted(found.forms.items()):
        print(f"{form_id}\t{form.version}\t{form.title}")
    if found.faults:
        shared.say("Some forms have faults; `formsvc check` tells them.")
    return 0
