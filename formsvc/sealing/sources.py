"""Where the ring of keys comes from: a file, or a program that gives it."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path
from typing import Final, Protocol

from formsvc.sealing.faults import KeyCommandWrong
from formsvc.sealing.keys import Key, RingWrong, keys_in, read_keys

SECONDS: Final = 30
_GIVEN: dict[str, tuple[Key, ...]] = {}  # what each command gave: run once in a process, and in those that it forks


class KeySource(Protocol):
    """Gives the ring, newest key first. `where` says in words where a key that is missing is not."""

    where: str

    def read(self) -> tuple[Key, ...]:
        """The ring. Raises SealingFault."""

    def read_again(self) -> tuple[Key, ...]:
        """The ring as it is now. Raises SealingFault."""


class KeyFile:
    """The ring in a file."""

    where = "in the key file (FORMSVC_KEY_FILE)"

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> tuple[Key, ...]:
        """Raises KeyFileMissing, KeyFileWrong."""
        return read_keys(self._path)

    def read_again(self) -> tuple[Key, ...]:
        """The same: a file is always as it is now."""
        return self.read()


class KeyCommand:
    """A program, run without a shell, that writes the ring to its standard output."""

    where = "among those that FORMSVC_KEY_COMMAND gives"

    def __init__(self, line: str, seconds: float = SECONDS) -> None:
        self._line, self._seconds = line, seconds

    def read(self) -> tuple[Key, ...]:
        """What the program gave to this process. Raises KeyCommandWrong."""
        return _GIVEN.get(self._line) or self.read_again()

    def read_again(self) -> tuple[Key, ...]:
        """What the program gives now. Raises KeyCommandWrong."""
        try:
            keys = keys_in(self._run().decode())
        except RingWrong as wrong:
            raise KeyCommandWrong(f"what it writes is no ring of keys; {wrong}") from None
        except UnicodeDecodeError:
            raise KeyCommandWrong("what it writes is no text") from None
        _GIVEN[self._line] = keys
        return keys

    def _run(self) -> bytes:
        """What the program writes; what it complains of goes nowhere: it may hold what nobody should read."""
        try:
            ended = subprocess.run(
                shlex.split(self._line),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=self._seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise KeyCommandWrong(f"it did not end within {self._seconds:g} seconds") from None
        except (OSError, ValueError):
            raise KeyCommandWrong("there is no such program, or it may not be run") from None
        if ended.returncode != 0:
            raise KeyCommandWrong(f"it ended with exit code {ended.returncode}; run it by hand to see why")
        return ended.stdout
