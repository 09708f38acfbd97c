"""`formsvc example`: a complete set of valid answers."""

from __future__ import annotations

import argparse
import json
from typing import Any

from formsvc.cli import _forms as shared
from formsvc.cli._today import local_now
from formsvc.wizard.examples import example


def add_parser(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser("example", help="print a complete set of valid answers, as JSON")
    parser.add_argument("form", metavar="FORM")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the example that the definition gives, with its dates around today."""
    answers = example(shared.form(arguments.form), local_now())
    print(json.dumps(answers, indent=2, ensure_ascii=False))
    return 0
