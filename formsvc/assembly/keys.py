"""Where the keys of this service come from, and how its processes notice that there are others."""

from __future__ import annotations

import logging
import time
from typing import Final

from formsvc.database import Sessions
from formsvc.sealing import KeyCommand, KeyFile, KeySource, Sealer, make_keys
from formsvc.settings import Settings
from formsvc.workflow.keys_in_force import key_in_force
from formsvc.workflow.papers import where

LOG: Final = logging.getLogger("formsvc.keys")
EVERY: Final = 1.0  # seconds


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


class KeyWatch:
    """Sees in the record which key is in force, and has the ring read again when this process seals with another."""

    def __init__(self, sessions: Sessions, sealer: Sealer) -> None:
        self._sessions, self._sealer = sessions, sealer
        self._looked_at = -EVERY

    def look(self) -> None:
        """At most once a second. What goes wrong is logged: the keys that are known go on opening and sealing."""
        if time.monotonic() - self._looked_at < EVERY:
            return
        self._looked_at = time.monotonic()
        try:
            with self._sessions() as session:
                in_force = key_in_force(session)
            if in_force is not None and in_force.id != self._sealer.newest:
                self._sealer.look_again()
        except Exception as error:
            LOG.warning("the keys could not be looked at: %s", where(error))
