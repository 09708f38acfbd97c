"""What can be wrong with keys, and with what they sealed."""

from __future__ import annotations

from pathlib import Path


class SealingFault(Exception):
    """Something sealed cannot be opened, or the keys cannot be used."""


class KeyFileMissing(SealingFault):
    """There is no key file."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"There is no key file at {path}. What is stored can only be read with it: "
            "put it back, or point FORMSVC_KEY_FILE to it."
        )


class KeyFileWrong(SealingFault):
    """The key file is there and cannot be used."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"The key file {path} (FORMSVC_KEY_FILE) cannot be used: {why}.")


class KeyCommandWrong(SealingFault):
    """The command that gives the keys did not. Neither the command nor what it said is repeated: both may be secret."""

    def __init__(self, why: str) -> None:
        super().__init__(f"The command that gives the keys (FORMSVC_KEY_COMMAND) cannot be used: {why}.")


class KeyMissing(SealingFault):
    """Something was sealed with a key that the ring does not have."""

    def __init__(self, key_id: str, where: str = "in the key file (FORMSVC_KEY_FILE)") -> None:
        super().__init__(f"The key {key_id} is not {where}; put it back to read what it sealed.")


class SealBroken(SealingFault):
    """The sealed bytes were changed, or belong to another place."""

    def __init__(self) -> None:
        super().__init__("What was sealed has been changed, or was moved from where it belongs.")
