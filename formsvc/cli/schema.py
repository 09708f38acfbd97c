"""`formsvc schema`: the JSON Schema of a form's answers."""

from __future__ import annotations

import argparse
import json

from formsvc.cli import Subparsers
from formsvc.cli import _forms as shared
from formsvc.definitions.schema import json_schema


def add_parser(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = subparsers.add_parser("schema", help="print the JSON Schema (2020-12) of a form's answers")
    parser.add_argument("form", metavar="FORM")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the schema."""
    print(json.dumps(json_schema(shared.form(arguments.form)), indent=2, ensure_ascii=False))
    return 0
