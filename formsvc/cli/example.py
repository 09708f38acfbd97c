"""`formsvc example`: a complete set of valid answers."""

from __future__ import annotations

import argparse
import json

from formsvc.answers import read_all
from formsvc.cli import Subparsers
from formsvc.cli import _forms as shared
from formsvc.cli._files import FilesBeside
from formsvc.cli._today import local_now
from formsvc.wizard import Journey
from formsvc.wizard.examples import example


def add_parser(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = subparsers.add_parser("example", help="print a complete set of valid answers, as JSON")
    parser.add_argument("form", metavar="FORM")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the example that the definition gives, with its dates around today and only what is asked."""
    form, now = shared.form(arguments.form), local_now()
    written, files = example(form, now), FilesBeside(shared.settings().definitions)
    said = Journey(form, read_all(form, written, files.attach)[0], now).said
    asked = {question: answer for question, answer in written.items() if question in said}
    print(json.dumps(asked, indent=2, ensure_ascii=False))
    return 0
