"""The ring of keys: made, read and replaced, newest first; the first one seals, all of them open."""

from __future__ import annotations

import base64
import contextlib
import fcntl
import json
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from formsvc import whole_files
from formsvc.sealing.faults import KeyFileMissing, KeyFileWrong

ID_BYTES, KEY_BYTES = 4, 32
LAYOUT: Final = 'it should be {"keys": [{"id": ..., "key": ...}]}, as formsvc writes it'


@dataclass(frozen=True)
class Key:
    """One key of the ring; what it is used for is derived from it."""

    id: str
    material: bytes = field(repr=False)

    def derive(self, purpose: str) -> bytes:
        """A key of its own for one purpose."""
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"formsvc {purpose}".encode()).derive(self.material)


class RingWrong(ValueError):
    """A text is no ring; says why, without the text."""


def new_key() -> Key:
    """A key that nobody had before."""
    return Key(secrets.token_hex(ID_BYTES), secrets.token_bytes(KEY_BYTES))


def keys_in(text: str) -> tuple[Key, ...]:
    """The keys that a text holds, newest first. Raises RingWrong."""
    try:
        keys = tuple(_key(entry["id"], entry["key"]) for entry in json.loads(text)["keys"])
    except (ValueError, KeyError, TypeError):
        raise RingWrong(LAYOUT) from None
    if not keys:
        raise RingWrong("it has no keys")
    if len({key.id for key in keys}) < len(keys):
        raise RingWrong("two of its keys have the same id")
    return keys


def read_keys(path: Path) -> tuple[Key, ...]:
    """The keys in the file, newest first. Raises KeyFileMissing or KeyFileWrong."""
    try:
        text = path.read_text()
        open_to_all = path.stat().st_mode & 0o007
    except FileNotFoundError as wrong:
        raise KeyFileMissing(path) from wrong
    except (OSError, UnicodeDecodeError) as wrong:
        raise KeyFileWrong(path, "it cannot be read") from wrong
    if open_to_all:
        raise KeyFileWrong(path, f"every user of this machine can reach it; chmod 600 {path} mends that")
    try:
        return keys_in(text)
    except RingWrong as wrong:
        raise KeyFileWrong(path, str(wrong)) from None


def make_keys(path: Path) -> tuple[Key, ...]:
    """The keys in the file, which is made with one new key if it is not there. Two processes at once get the same."""
    if not path.exists():
        with contextlib.suppress(FileExistsError):
            write_keys(path, [new_key()])
    return read_keys(path)


def write_keys(path: Path, keys: Iterable[Key]) -> None:
    """Write a ring where no file is yet. Raises FileExistsError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not whole_files.add(path, _in_words(keys)):
        raise FileExistsError(path)


def replace_keys(path: Path, keys: Iterable[Key]) -> None:
    """Put another ring, newest key first, in the place of the one in the file: at once or not at all. When this returns
    it is on the disk, as a key must be before anything is sealed with it."""
    whole_files.put(path, _in_words(keys))


def change_keys(path: Path, change: Callable[[tuple[Key, ...]], Iterable[Key]]) -> tuple[Key, ...]:
    """Put what `change` makes of the ring in its place, while nobody else changes it: a key that is lost is never found
    again. Gives the new ring. Raises KeyFileMissing, KeyFileWrong, and what `change` raises."""
    with path.with_name(f".{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        replace_keys(path, change(read_keys(path)))
    return read_keys(path)


def _in_words(keys: Iterable[Key]) -> bytes:
    entries = [{"id": key.id, "key": base64.b64encode(key.material).decode()} for key in keys]
    return json.dumps({"keys": entries}, indent=1).encode()


def _key(key_id: str, encoded: str) -> Key:
    material = base64.b64decode(encoded, validate=True)
    if len(bytes.fromhex(key_id)) != ID_BYTES or key_id != key_id.lower() or len(material) != KEY_BYTES:
        raise ValueError
    return Key(key_id, material)
