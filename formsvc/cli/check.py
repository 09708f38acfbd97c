"""`formsvc check`: every fault of every definition and template, before anybody can use them."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from formsvc.answers import read_all
from formsvc.cli import Subparsers
from formsvc.cli import _forms as shared
from formsvc.cli._files import FilesBeside
from formsvc.cli._today import local_now
from formsvc.definitions.faults import Fault
from formsvc.definitions.model import FormDefinition
from formsvc.wizard import Journey
from formsvc.wizard.examples import example


def add_parser(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = subparsers.add_parser("check", help="check every definition and template")
    parser.add_argument(
        "path", metavar="PATH", nargs="?", type=Path, help="a folder of definitions, or one of its files"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print all faults in order; 0 when there are none, else 1."""
    settings = shared.settings()
    path: Path = arguments.path or settings.definitions
    folder = path.parent if path.is_file() else path
    faults = all_faults(folder, settings.templates)
    if path.is_file():
        faults = [fault for fault in faults if fault.file in (path.name, f"{path.parent.name}/{path.name}")]
    for fault in faults:
        print(fault)
    if not faults:
        print(f"No faults found in {path}.")
    return 1 if faults else 0


def all_faults(folder: Path, templates: Path) -> list[Fault]:
    """Faults of the definitions in a folder, of their examples and of their templates, in order."""
    from formsvc.documents.checking import template_faults

    definitions, specimens = shared.definitions(folder), FilesBeside(folder)
    found = list(definitions.faults)
    for form in definitions.forms.values():
        found += _example_faults(form, specimens)
        found += template_faults(form, templates)
    return sorted(set(found))


def _example_faults(form: FormDefinition, specimens: FilesBeside) -> Iterator[Fault]:
    """The example of a form must be what `formsvc render` accepts. A form without any example is not judged."""
    now = local_now()
    raw = example(form, now)
    if not raw:
        return
    answers, unread = read_all(form, raw, specimens.attach)
    for wrong in unread:
        yield _at_example(form, wrong.question, wrong.message)
    for problem in Journey(form, answers, now).problems():
        if problem.severity == "stop":
            yield _at_example(form, problem.question, f"{problem.rule}: {problem.message}")


def _at_example(form: FormDefinition, question: str, wrong: str) -> Fault:
    return Fault(
        f"{form.id}.yaml", 0, f"{form.id}.{question}.example", wrong, "give it an example that the rules accept"
    )
