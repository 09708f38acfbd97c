"""`formsvc keys`: the keys that seal everything: seen, made, put in the place of another, and removed."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path

from formsvc.cli import Subparsers


def add_parser(subparsers: Subparsers) -> None:
    """Describe the commands."""
    whole = subparsers.add_parser("keys", help="see, make, change and remove the keys that seal everything")
    commands = whole.add_subparsers(title="commands", metavar="COMMAND", required=True)
    commands.add_parser("list", help="each key, and how much is sealed with it").set_defaults(run=run_list)
    new = commands.add_parser(
        "new",
        help="make a key that opens and does not seal yet",
        description="Make a key. It goes to the end of the ring, where it opens and does not seal yet: there is time "
        "to take the ring to every machine. `formsvc keys rotate --to ID` then begins to seal with it.",
    )
    new.add_argument("--first", action="store_true", help="put it first: everything new is sealed with it at once")
    new.add_argument("--out", metavar="FILE", type=Path, help="write the new ring to FILE and leave the old as it is")
    new.set_defaults(run=run_new)
    rotate = commands.add_parser(
        "rotate",
        help="seal everything with the first key, while the service runs",
        description="Seal everything with the first key. It may be stopped or killed and run again: it goes on.",
    )
    which = rotate.add_mutually_exclusive_group()
    which.add_argument("--new", action="store_true", help="make a key first, and seal with that")
    which.add_argument("--to", metavar="ID", help="put this key first, and seal with that")
    rotate.set_defaults(run=run_rotate)
    remove = commands.add_parser("remove", help="remove a key that nothing is sealed with any more")
    remove.add_argument("id", metavar="ID")
    remove.set_defaults(run=run_remove)


def run_list(arguments: argparse.Namespace) -> int:
    """Every key with what it holds; keys that are missing too."""
    from formsvc.cli._keyring import show  # the other commands need nothing of this
    from formsvc.cli._needed import with_settings

    return with_settings(show)


def run_new(arguments: argparse.Namespace) -> int:
    """Make a key."""
    from formsvc.cli._keyring import make
    from formsvc.cli._needed import with_settings

    return with_settings(partial(make, arguments.first, arguments.out))


def run_rotate(arguments: argparse.Namespace) -> int:
    """Change the key when asked to, and seal everything with it."""
    from formsvc.cli._keyring import rotate
    from formsvc.cli._needed import with_settings

    return with_settings(partial(rotate, arguments.new, arguments.to or ""))


def run_remove(arguments: argparse.Namespace) -> int:
    """Remove a key."""
    from formsvc.cli._keyring import remove
    from formsvc.cli._needed import with_settings

    return with_settings(partial(remove, arguments.id))
