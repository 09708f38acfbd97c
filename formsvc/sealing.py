"""Encryption at rest: what is sealed opens only with our keys, and only in the place it was sealed for."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import json
import os
import secrets
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FORM = b"\x01"
ID_BYTES, NONCE_BYTES, KEY_BYTES = 4, 12, 32
PREFIX_BYTES = len(FORM) + ID_BYTES + NONCE_BYTES


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


class KeyMissing(SealingFault):
    """Something was sealed with a key that the ring does not have."""

    def __init__(self, key_id: str) -> None:
        super().__init__(
            f"The key {key_id} is not in the key file (FORMSVC_KEY_FILE); put it back to read what it sealed."
        )


class SealBroken(SealingFault):
    """The sealed bytes were changed, or belong to another place."""

    def __init__(self) -> None:
        super().__init__("What was sealed has been changed, or was moved from where it belongs.")


@dataclass(frozen=True)
class Key:
    """One key of the ring; what it is used for is derived from it."""

    id: str
    material: bytes = field(repr=False)

    def derive(self, purpose: str) -> bytes:
        """A key of its own for one purpose."""
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"formsvc {purpose}".encode()).derive(self.material)


class Sealer:
    """Seals with the newest key, opens with any key of the ring."""

    def __init__(self, keys: Iterable[Key]) -> None:
        self._keys = tuple(keys)
        self._ciphers = {key.id: AESGCM(key.derive("sealing")) for key in self._keys}
        self._search = tuple(key.derive("search") for key in self._keys)

    @property
    def newest(self) -> str:
        """The id of the key that seals."""
        return self._keys[0].id

    def seal(self, plain: bytes, bound_to: str) -> bytes:
        """Encrypted and authenticated; opens only with the same `bound_to`."""
        prefix = FORM + bytes.fromhex(self.newest)
        nonce = secrets.token_bytes(NONCE_BYTES)
        return prefix + nonce + self._ciphers[self.newest].encrypt(nonce, plain, prefix + bound_to.encode())

    def open(self, sealed: bytes, bound_to: str) -> bytes:
        """What was sealed for `bound_to`. Raises KeyMissing or SealBroken."""
        cipher = self._ciphers.get(key_of(sealed))
        if cipher is None:
            raise KeyMissing(key_of(sealed))
        prefix, nonce = sealed[: len(FORM) + ID_BYTES], sealed[len(FORM) + ID_BYTES : PREFIX_BYTES]
        try:
            return cipher.decrypt(nonce, sealed[PREFIX_BYTES:], prefix + bound_to.encode())
        except InvalidTag as wrong:
            raise SealBroken from wrong

    def digest(self, text: str) -> str:
        """A keyed digest to search by: equal for equal text, and without the key nobody can tell which text."""
        return self.digests(text)[0]

    def digests(self, text: str) -> tuple[str, ...]:
        """The digest under every key, newest first: search for all of them while keys are being rotated."""
        return tuple(hmac.new(key, text.encode(), hashlib.sha256).hexdigest() for key in self._search)

    def derive(self, purpose: str) -> tuple[bytes, ...]:
        """Secrets for another purpose (such as signing cookies), newest first."""
        return tuple(key.derive(purpose) for key in self._keys)


def key_of(sealed: bytes) -> str:
    """The id of the key that something was sealed with. Raises SealBroken when it is nothing that we sealed."""
    if len(sealed) < PREFIX_BYTES or not sealed.startswith(FORM):
        raise SealBroken
    return sealed[len(FORM) : len(FORM) + ID_BYTES].hex()


def new_key() -> Key:
    """A key that nobody had before."""
    return Key(secrets.token_hex(ID_BYTES), secrets.token_bytes(KEY_BYTES))


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
        keys = tuple(_key(entry["id"], entry["key"]) for entry in json.loads(text)["keys"])
    except (ValueError, KeyError, TypeError) as wrong:
        raise KeyFileWrong(path, 'it should be {"keys": [{"id": ..., "key": ...}]}, as formsvc writes it') from wrong
    if not keys:
        raise KeyFileWrong(path, "it has no keys")
    return keys


def make_keys(path: Path) -> tuple[Key, ...]:
    """The keys in the file, which is made with one new key if it is not there. Two processes at once get the same."""
    if not path.exists():
        with _written(path, [new_key()]) as name, contextlib.suppress(FileExistsError):
            os.link(name, path)
    return read_keys(path)


def replace_keys(path: Path, keys: Iterable[Key]) -> None:
    """Put another ring, newest key first, in the place of the one in the file: at once or not at all."""
    with _written(path, keys) as name:
        os.replace(name, path)


@contextlib.contextmanager
def _written(path: Path, keys: Iterable[Key]) -> Iterator[Path]:
    """The ring in a file beside `path` that only its owner can read, safely on the disk; gone afterwards."""
    path.parent.mkdir(parents=True, exist_ok=True)
    entries = [{"id": key.id, "key": base64.b64encode(key.material).decode()} for key in keys]
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".keys-")
    try:
        with os.fdopen(descriptor, "w") as file:
            json.dump({"keys": entries}, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _key(key_id: str, encoded: str) -> Key:
    material = base64.b64decode(encoded, validate=True)
    if len(bytes.fromhex(key_id)) != ID_BYTES or len(material) != KEY_BYTES:
        raise ValueError
    return Key(key_id, material)
