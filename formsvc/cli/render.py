"""`formsvc render`: answers from a JSON file become documents, or a list of what is wrong with them."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from formsvc.answers import Value, read_all
from formsvc.cli import Subparsers
from formsvc.cli import _forms as shared
from formsvc.cli._files import FilesBeside, write_files
from formsvc.cli._papers import CannotBeBound, Papers
from formsvc.cli._today import local_now
from formsvc.definitions.model import DocumentDefinition, FormDefinition
from formsvc.documents.font_files import FontsMissing
from formsvc.documents.formats import FORMATS, formats_of
from formsvc.wizard import Journey, Problem


def add_parser(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = subparsers.add_parser("render", help="check answers and write their documents")
    parser.add_argument("form", metavar="FORM")
    parser.add_argument("answers", metavar="ANSWERS.json", type=Path)
    parser.add_argument("--out", metavar="DIR", type=Path, required=True)
    parser.add_argument("--document", metavar="ID", help="only this document")
    parser.add_argument("--format", choices=FORMATS, help="only this format")
    parser.add_argument("--json", action="store_true", help="print the problems as a JSON list")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the documents and print their paths; with a problem that stops, write nothing and say every problem."""
    form = shared.form(arguments.form)
    _document_of(form, arguments.document)
    files = FilesBeside(arguments.answers.parent, shared.settings().definitions)
    journey, problems = judge(form, _read_json(arguments.answers), files)
    stopped = any(problem.severity == "stop" for problem in problems)
    if arguments.json:
        print(json.dumps([asdict(problem) for problem in problems], indent=2))
    else:
        shared.say(*map(str, problems))
    if stopped:
        return 1
    written = _render(journey, files, arguments)
    if not arguments.json:
        print(*written, sep="\n")
    return 0


def judge(form: FormDefinition, raw: dict[str, Any], files: FilesBeside) -> tuple[Journey, list[Problem]]:
    """The journey of some answers and everything that is wrong with them.

    Parts that open after sign-off are judged only when something in them is answered.
    """
    answers, unread = read_all(form, raw, files.attach)
    journey = Journey(form, answers, local_now())
    homes = {question.id: page.id for page, question in form.questions()}
    inner = {q.id: page.id for page, group in form.questions() for q in getattr(group, "questions", ())}
    problems = [
        Problem(
            severity="stop", rule=wrong.rule, question=wrong.question, message=wrong.message, item=wrong.item,
            page=homes.get(wrong.question) or inner.get(wrong.question, "answers"),
        )
        for wrong in unread
    ]  # fmt: skip
    told = {problem.question for problem in problems}
    for part_id in _parts_to_judge(form, answers):
        found = journey.problems(part_id)
        problems += [problem for problem in found if not (problem.rule == "missing" and problem.question in told)]
    return journey, problems


def _parts_to_judge(form: FormDefinition, answers: dict[str, Value]) -> Iterator[str]:
    for part in form.parts:
        answered = any(question.id in answers for page in part.pages for question in page.questions)
        if (part.opens == "draft" and part.completed_by != "sign_off") or answered:
            yield part.id


def _read_json(path: Path) -> dict[str, Any]:
    try:
        raw = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise shared.CannotGoOn(1, f"There is no file {path}.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise shared.CannotGoOn(1, f"{path} cannot be read: {type(error).__name__}.") from error
    except (ValueError, RecursionError) as error:  # not JSON; or nested deeper, or a number longer, than Python reads
        line = getattr(error, "lineno", 1)
        raise shared.CannotGoOn(1, f"{path}:{line}: not JSON. It must be one object, question id to answer.") from error
    if not isinstance(raw, dict):
        raise shared.CannotGoOn(1, f"{path}: not an object. It must be one object, question id to answer.")
    return raw


def _document_of(form: FormDefinition, document_id: str | None) -> tuple[DocumentDefinition, ...]:
    known = {document.id: document for document in form.documents}
    if document_id is None:
        return form.documents
    if document_id not in known:
        listed = ", ".join(known) or "none"
        raise shared.CannotGoOn(1, f"{form.id} has no document {document_id!r}. Its documents are: {listed}.")
    return (known[document_id],)


def _render(journey: Journey, files: FilesBeside, arguments: argparse.Namespace) -> list[Path]:
    form, stem = journey.definition, arguments.answers.stem
    papers = Papers(journey, stem, shared.settings().templates, files)
    try:
        drawn = {
            f"{stem}-{document.id}.{format_}": papers.draw(document, format_)
            for document in _document_of(form, arguments.document)
            if papers.makes(document)
            for format_ in formats_of(document)
            if arguments.format in (None, format_)
        }
    except FontsMissing as missing:
        raise shared.CannotGoOn(3, str(missing)) from missing
    except CannotBeBound as wrong:
        raise shared.CannotGoOn(1, f"{wrong} Nothing was written.") from wrong
    except Exception:
        _say_faults_of_templates(form)
        raise
    try:
        return write_files(arguments.out, drawn)
    except OSError as error:
        raise shared.CannotGoOn(
            3, f"{arguments.out} cannot be written to: {error.strerror}. Nothing was written."
        ) from error


def _say_faults_of_templates(form: FormDefinition) -> None:
    """What is wrong with the templates, as `formsvc check` tells it. Raises CannotGoOn when anything is."""
    from formsvc.documents.checking import template_faults

    faults = sorted(set(template_faults(form, shared.settings().templates)))
    if faults:
        raise shared.CannotGoOn(
            1, *map(str, faults), f"{form.id} cannot be rendered until these are mended. Nothing was written."
        ) from None
