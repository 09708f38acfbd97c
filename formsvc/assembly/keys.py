"""Where the keys of this service come from, as its settings say."""

from __future__ import annotations

from formsvc.sealing import KeyCommand, KeyFile, KeySource, Sealer, make_keys
from formsvc.settings import Settings


def key_source(settings: Settings) -> KeySource:
    """A program, or a file."""
    return KeyCommand(settings.key_command) if settings.key_command else KeyFile(settings.keys)


def sealer_of(settings: Settings) -> Sealer:
    """What seals and opens. Raises SealingFault when the keys are not there."""
    return Sealer.following(key_source(settings))


def make_sealer(settings: Settings) -> Sealer:
    """The same for a service that is new: its key file is made; a program must give the keys already."""
    if not settings.key_command:
        make_keys(settings.keys)
    return sealer_of(settings)
