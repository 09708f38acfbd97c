"""`formsvc restore`: a backup put into an empty place, with what is to be done next."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from formsvc.cli import DONE, WRONG_INPUT, Subparsers
from formsvc.cli._stop import CannotGoOn

if TYPE_CHECKING:
    from formsvc.assembly.backup import Manifest, Taking
    from formsvc.settings import Settings


def add_parser(subparsers: Subparsers) -> None:
    """Describe the command."""
    parser = subparsers.add_parser(
        "restore",
        help="put a backup into an empty database and data folder",
        description="Check a backup, put it into an empty database and data folder, and say what is to be done next.",
    )
    parser.add_argument("source", metavar="FOLDER|FILE.tar", type=Path, help="what `formsvc backup` made")
    parser.add_argument("--check", action="store_true", help="check that it is whole and opens, and write nothing")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Check it, and put it in its place."""
    from formsvc.cli._needed import with_settings  # the other commands need nothing of this

    return with_settings(partial(bring_back, arguments.source, arguments.check))


def bring_back(place: Path, only_check: bool, settings: Settings) -> int:
    """Into the database and data folder of these settings."""
    from formsvc.assembly.backup import Taking
    from formsvc.assembly.backup_place import NoBackup, reading
    from formsvc.assembly.keys import sealer_of
    from formsvc.assembly.restore import NotAnEmptyPlace, check, look, restore
    from formsvc.assembly.service import utc_now
    from formsvc.database import Sessions, open_engine
    from formsvc.database.copying import NotEmpty, ReferencesBroken
    from formsvc.workflow.presence import sign_everybody_out
    from formsvc.workflow.recording import write_command

    into = Taking(settings=settings, engine=open_engine(settings.database), sealer=sealer_of(settings), now=utc_now())
    try:
        with reading(place) as source:
            manifest = look(source, into.sealer)
            if only_check:
                check(source, manifest)
                print(f"{place} is whole, and these keys open it. It was taken at {manifest.made_at}.")
                return DONE
            restore(source, manifest, into)
        sign_everybody_out(Sessions(into.engine), into.now)
        write_command(Sessions(into.engine), "restored", into.now)
    except (NoBackup, NotEmpty, NotAnEmptyPlace, ReferencesBroken) as refused:
        raise CannotGoOn(WRONG_INPUT, str(refused)) from None
    print("\n".join(_next(manifest, into)))
    return DONE


def _next(manifest: Manifest, into: Taking) -> Iterator[str]:
    """What was restored, and what only people can do now."""
    from formsvc.assembly.restore import faults_of_the_record

    rows = sum(count for count, _ in manifest.tables.values())
    yield f"Restored as of {manifest.made_at}: {rows} rows, {len(manifest.files)} files."
    faults = faults_of_the_record(into)
    yield "The record of what happened is whole." if not faults else f"THE RECORD IS NOT WHOLE: {faults[0]}"
    yield "Before `formsvc serve`:"
    yield f"1. What was erased after {manifest.made_at} is here again: `formsvc retention again FILE`, with the newest"
    yield "   erasures.jsonl that was kept."
    yield "2. What happened after the backup is missing from the record; checkpoints that were kept elsewhere show it:"
    yield "   `formsvc audit verify --checkpoints FOLDER`. Write down why."
    yield "3. What waited to be sent when the backup was taken is sent again, under the same key; people who had a link"
    yield "   that was made later need a new one."
    yield "4. Keys are never in a backup. Put back what signs checkpoints (signing/record.pem) and what signs"
    yield "   documents, or the first start makes new ones. What the old certificate signed stays genuine."
