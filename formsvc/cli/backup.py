"""`formsvc backup`: a copy of everything that is kept, taken while the service runs."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from formsvc.cli import DONE, WRONG_INPUT, Subparsers
from formsvc.cli._stop import CannotGoOn

if TYPE_CHECKING:
    from formsvc.settings import Settings


def add_parser(subparsers: Subparsers) -> None:
    """Describe the command."""
    parser = subparsers.add_parser(
        "backup",
        help="copy everything that is kept, while the service runs; never the keys",
        description="Copy rows, files, certificates and checkpoints to a new place. The keys are never in a backup.",
    )
    parser.add_argument("to", metavar="FOLDER|FILE.tar", type=Path, help="where there is nothing yet")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Take the backup and say what it holds."""
    from formsvc.cli._needed import with_settings  # the other commands need nothing of this

    return with_settings(partial(backup, arguments.to))


def backup(place: Path, settings: Settings) -> int:
    """Take it to this place."""
    from formsvc.assembly.backup import Taking, back_up
    from formsvc.assembly.backup_place import PlaceTaken
    from formsvc.assembly.keys import sealer_of
    from formsvc.assembly.service import utc_now
    from formsvc.cli._needed import require_tables
    from formsvc.database import Sessions, open_engine
    from formsvc.workflow.recording import write_command

    taking = Taking(settings=settings, engine=open_engine(settings.database), sealer=sealer_of(settings), now=utc_now())
    require_tables(taking.engine)
    try:
        manifest = back_up(taking, place)
    except PlaceTaken as taken:
        raise CannotGoOn(WRONG_INPUT, str(taken)) from None
    except OSError as wrong:
        raise CannotGoOn(WRONG_INPUT, f"{place} cannot be written: {wrong.strerror or type(wrong).__name__}.") from None
    write_command(Sessions(taking.engine), "backup-made", taking.now)
    rows = sum(count for count, _ in manifest.tables.values())
    print(f"{place}: {rows} rows of {len(manifest.tables)} tables, {len(manifest.files)} files")
    print(f"It opens with the keys {', '.join(manifest.keys)} and with no others. They are not in it: keep them apart.")
    return DONE
