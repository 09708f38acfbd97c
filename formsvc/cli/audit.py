"""`formsvc audit verify`: whether the record is whole; `formsvc audit key`: the key that somebody elsewhere keeps."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from formsvc.cli import DONE, WRONG_INPUT, Subparsers

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    from formsvc.audit import Fault
    from formsvc.settings import Settings
    from formsvc.workflow.checking_record import Checked


def add_parser(subparsers: Subparsers) -> None:
    """Describe the command."""
    whole = subparsers.add_parser("audit", help="check the record of what happened")
    commands = whole.add_subparsers(title="commands", metavar="COMMAND", required=True)
    verify = commands.add_parser(
        "verify",
        help="tell whether anything in the record was changed, removed, moved or cut off",
        description="Read the whole record and every checkpoint. Exit code 0 when it is whole, 1 with every fault.",
    )
    verify.add_argument("--checkpoints", metavar="FOLDER", type=Path, help="judge by the checkpoints in this folder")
    verify.add_argument("--public-key", metavar="FILE", type=Path, help="judge checkpoints by this key, kept elsewhere")
    verify.set_defaults(run=run)
    key = commands.add_parser("key", help="print the public key of the checkpoints, for somebody elsewhere to keep")
    key.set_defaults(run=run_key)


def run(arguments: argparse.Namespace) -> int:
    """Say every fault, each with its number."""
    from formsvc.cli._needed import with_settings  # the other commands need nothing of this

    return with_settings(partial(verify_record, arguments))


def run_key(arguments: argparse.Namespace) -> int:
    """The public key as PEM."""
    from formsvc.cli._needed import with_settings

    return with_settings(print_key)


def verify_record(arguments: argparse.Namespace, settings: Settings) -> int:
    """Check the record of these settings. Raises Missing."""
    from formsvc.cli._needed import Missing, require_tables
    from formsvc.database import Sessions, open_engine
    from formsvc.workflow.checking_record import FolderMissing, check_record

    key = _key(arguments, settings)
    engine = open_engine(settings.database)
    try:
        require_tables(engine)
        folder = arguments.checkpoints or settings.checkpoints_folder
        return _told(check_record(Sessions(engine), folder, key, _say))
    except FolderMissing as missing:
        raise Missing(str(missing)) from None
    finally:
        engine.dispose()


def print_key(settings: Settings) -> int:
    """Print the public key of the service of these settings. Raises Missing."""
    from formsvc.audit.checkpoint_files import KeyFault, in_words, read_key
    from formsvc.cli._needed import Missing

    try:
        print(in_words(read_key(settings.checkpoints_key).public_key()), end="")
    except KeyFault as missing:
        raise Missing(f"{missing} FORMSVC_DATA says where it is.") from None
    return DONE


def _key(arguments: argparse.Namespace, settings: Settings) -> Ed25519PublicKey:
    from formsvc.audit.checkpoint_files import KeyFault, read_key, read_public
    from formsvc.cli._needed import Missing

    try:
        if arguments.public_key:
            return read_public(arguments.public_key)
        return read_key(settings.checkpoints_key).public_key()
    except KeyFault as missing:
        raise Missing(f"{missing} FORMSVC_DATA, or --public-key, says where it is.") from None


def _told(found: Checked) -> int:
    if found.series:
        print(
            f"A new series of checkpoints began at entry {found.series}: hold what was before against the one before, "
            "with --checkpoints and --public-key."
        )
    if found.faults:
        print(f"{found.faults} {'fault' if found.faults == 1 else 'faults'} in {found.entries} entries.")
        return WRONG_INPUT
    anchored = f", the last at entry {found.anchored} ({found.anchored_at})" if found.checkpoints else ""
    checkpoints = "checkpoint" if found.checkpoints == 1 else "checkpoints"
    print(f"The record is whole: {found.entries} entries, {found.checkpoints} {checkpoints}{anchored}.")
    return DONE


def _say(fault: Fault) -> None:
    """An entry has its number; a checkpoint has its own, below nought."""
    print(f"entry {fault.number}: {fault.what}" if fault.number > 0 else f"checkpoint {-fault.number}: {fault.what}")
