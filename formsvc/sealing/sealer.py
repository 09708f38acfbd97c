"""Sealing, opening, and digests to search by, with a ring of keys that may change while the process runs."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from formsvc.sealing.faults import KeyMissing, SealBroken, SealingFault
from formsvc.sealing.keys import ID_BYTES, Key
from formsvc.sealing.sources import KeyFile, KeySource

FORM: Final = b"\x01"
NONCE_BYTES: Final = 12
SEALED_BYTES: Final = len(FORM) + ID_BYTES  # what something sealed begins with, and what says by which key
PREFIX_BYTES: Final = SEALED_BYTES + NONCE_BYTES
DIGEST_LETTERS: Final = 64  # the id of the key, then as much of the HMAC as there is room for: 224 bits
ONCE_IN: Final = 5.0  # seconds: a key that is nowhere is not looked for with every row


@dataclass(frozen=True)
class _Ring:
    """The keys as they are used."""

    keys: tuple[Key, ...]
    ciphers: dict[str, AESGCM]
    search: tuple[tuple[str, bytes], ...]

    @classmethod
    def of(cls, keys: tuple[Key, ...]) -> Self:
        ciphers = {key.id: AESGCM(key.derive("sealing")) for key in keys}
        return cls(keys, ciphers, tuple((key.id, key.derive("search")) for key in keys))


class Sealer:
    """Seals with the first key, opens with any key of the ring. Met with a key that it does not know, it reads the
    ring again where it came from: a key may have been made since."""

    def __init__(self, keys: Iterable[Key], source: KeySource | None = None) -> None:
        self._ring = _Ring.of(tuple(keys))
        self._source = source
        self._looked_at = -ONCE_IN
        self._looking = threading.Lock()

    @classmethod
    def following(cls, source: KeySource) -> Self:
        """A sealer with the ring of a file or a program. Raises SealingFault."""
        return cls(source.read(), source)

    @property
    def newest(self) -> str:
        """The id of the key that seals."""
        return self._ring.keys[0].id

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all keys, the one that seals first."""
        return tuple(key.id for key in self._ring.keys)

    @property
    def begins(self) -> bytes:
        """What everything begins with that the newest key sealed."""
        return FORM + bytes.fromhex(self.newest)

    def seal(self, plain: bytes, bound_to: str) -> bytes:
        """Encrypted and authenticated; opens only with the same `bound_to`."""
        ring = self._ring
        prefix = FORM + bytes.fromhex(ring.keys[0].id)
        nonce = secrets.token_bytes(NONCE_BYTES)
        return prefix + nonce + ring.ciphers[ring.keys[0].id].encrypt(nonce, plain, prefix + bound_to.encode())

    def open(self, sealed: bytes, bound_to: str) -> bytes:
        """What was sealed for `bound_to`. Raises KeyMissing or SealBroken."""
        cipher = self._cipher(key_of(sealed))
        prefix, nonce = sealed[:SEALED_BYTES], sealed[SEALED_BYTES:PREFIX_BYTES]
        try:
            return cipher.decrypt(nonce, sealed[PREFIX_BYTES:], prefix + bound_to.encode())
        except InvalidTag as wrong:
            raise SealBroken from wrong

    def digest(self, text: str) -> str:
        """A keyed digest to search by: equal for equal text, and without the key nobody can tell which text."""
        return self.digests(text)[0]

    def digests(self, text: str) -> tuple[str, ...]:
        """The digest under every key, newest first: search for all of them while keys are being rotated."""
        return tuple(_digest(key_id, key, text) for key_id, key in self._ring.search)

    def derive(self, purpose: str) -> tuple[bytes, ...]:
        """Secrets for another purpose (such as signing cookies), newest first."""
        return tuple(key.derive(purpose) for key in self._ring.keys)

    def look_again(self) -> bool:
        """Read the ring where it came from; whether it is another now. Raises SealingFault."""
        if self._source is None:
            return False
        with self._looking:
            keys, self._looked_at = self._source.read_again(), time.monotonic()
            changed = keys != self._ring.keys
            if changed:
                self._ring = _Ring.of(keys)
            return changed

    def _cipher(self, key_id: str) -> AESGCM:
        if key_id not in self._ring.ciphers and time.monotonic() - self._looked_at >= ONCE_IN:
            try:
                self.look_again()
            except SealingFault as wrong:
                raise self._missing(key_id) from wrong
        cipher = self._ring.ciphers.get(key_id)
        if cipher is None:
            raise self._missing(key_id)
        return cipher

    def _missing(self, key_id: str) -> KeyMissing:
        return KeyMissing(key_id, (self._source or KeyFile).where)


def key_of(sealed: bytes) -> str:
    """The id of the key that something was sealed with. Raises SealBroken when it is nothing that we sealed."""
    if len(sealed) < PREFIX_BYTES:
        raise SealBroken
    return key_of_start(sealed)


def key_of_start(begins: bytes) -> str:
    """The same, when only the first SEALED_BYTES are at hand."""
    if len(begins) < SEALED_BYTES or not begins.startswith(FORM):
        raise SealBroken
    return begins[len(FORM) : SEALED_BYTES].hex()


def key_of_digest(digest: str) -> str:
    """The id of the key that a digest was made with."""
    return digest[: 2 * ID_BYTES]


def _digest(key_id: str, key: bytes, text: str) -> str:
    made = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    return f"{key_id}{made}"[:DIGEST_LETTERS]
