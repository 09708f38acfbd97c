"""`formsvc retention`: erase again after an older copy was brought back, and work out anew how long cases are kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from formsvc.cli import DONE, WRONG_INPUT, Subparsers
from formsvc.cli._stop import CannotGoOn

if TYPE_CHECKING:
    from formsvc.assembly import Service
    from formsvc.settings import Settings


def add_parser(subparsers: Subparsers) -> None:
    """Describe the commands."""
    retention = subparsers.add_parser("retention", help="what is to be done about how long records are kept")
    commands = retention.add_subparsers(title="commands", metavar="COMMAND", required=True)
    again = commands.add_parser(
        "again",
        help="erase again what was erased, after an older copy of the database was brought back",
        description="Erase everything that FILE names and that is there once more. It was approved before.",
    )
    again.add_argument(
        "file",
        metavar="FILE",
        nargs="?",
        type=Path,
        help="the newest erasures.jsonl (default: the one of the data folder)",
    )
    again.set_defaults(run=lambda arguments: _with_service(partial(erase_again, arguments.file)))
    settle = commands.add_parser(
        "settle",
        help="work out anew how long every case is kept, after periods or classes were changed",
        description="Have the workers work out anew how long every case is kept. Nothing is erased by it.",
    )
    settle.set_defaults(run=lambda _arguments: _with_service(settle_again))


def erase_again(file: Path | None, service: Service) -> int:
    """Read the file, erase, and say how much it was."""
    from formsvc.workflow.erasing_again import RecordUnreadable

    record = file or service.workflow.house.erasures
    if not record.is_file():
        raise CannotGoOn(WRONG_INPUT, f"There is no file {record}: name the erasures.jsonl that was kept.")
    try:
        done = service.workflow.erase_again(record)
    except (RecordUnreadable, UnicodeDecodeError) as wrong:
        raise CannotGoOn(WRONG_INPUT, f"Nothing was erased. {wrong}") from None
    print(f"erased again: {done}")
    return DONE


def settle_again(service: Service) -> int:
    """Forget how long each case is kept, and ring for the workers."""
    number = service.workflow.settle_again()
    service.workflow.record_command("periods-settled")
    service.ring(service.workflow.overdue())
    print(f"to be worked out: {number}")
    return DONE


def _with_service(do: Callable[[Service], int]) -> int:
    from formsvc.cli._needed import with_settings  # the other commands need nothing of this

    return with_settings(partial(_on_service, do))


def _on_service(do: Callable[[Service], int], settings: Settings) -> int:
    """Raises Missing when the tables are not those of this version."""
    from formsvc.assembly import assemble
    from formsvc.cli._needed import require_tables

    service = assemble(settings)
    require_tables(service.engine)
    return do(service)
