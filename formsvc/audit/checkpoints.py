"""Signed checkpoints: what the record was known to be at a moment, for somebody elsewhere to keep.

A chain of digests shows a change to whoever knows its end. Each checkpoint says that end, carries the digest of the one
before it, and is signed with Ed25519 (RFC 8032): nobody makes one without the key, or leaves one out unseen.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from formsvc.audit.chain import BEGINNING, Checkpoint, Fault

FIELDS: Final = {"service": str, "sequence": int, "number": int, "digest": str, "at": str, "previous": str}


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What a checkpoint says. `sequence` counts checkpoints from 1; `number` and `digest` are those of the newest entry
    then; `at` is UTC in ISO 8601; `previous` is the SHA-256 of the file of the checkpoint before."""

    service: str
    sequence: int
    number: int
    digest: str
    at: str
    previous: str = BEGINNING

    @property
    def known(self) -> Checkpoint:
        """What the chain is held to."""
        return Checkpoint(self.number, self.digest)

    @property
    def written_at(self) -> datetime:
        """`at` as a moment."""
        return datetime.fromisoformat(self.at)


class NotACheckpoint(Exception):
    """The file does not hold a checkpoint; the message says why."""


def to_file(statement: Statement, key: Ed25519PrivateKey) -> bytes:
    """The statement with its signature, as a file to read with one's eyes."""
    signature = base64.b64encode(key.sign(_signed(statement))).decode()
    return (json.dumps({**asdict(statement), "signature": signature}, indent=2) + "\n").encode()


def from_file(content: bytes, key: Ed25519PublicKey) -> Statement:
    """What the file says, when this key signed it. Raises NotACheckpoint."""
    statement, signature = _parsed(content)
    try:
        key.verify(signature, _signed(statement))
    except InvalidSignature:
        raise NotACheckpoint("it is forged: this service's key did not sign it as it is") from None
    return statement


def peek(content: bytes) -> Statement | None:
    """What the file says, whoever signed it; None when it cannot be read."""
    try:
        return _parsed(content)[0]
    except NotACheckpoint:
        return None


def digest_of_file(content: bytes) -> str:
    """What the next checkpoint carries."""
    return hashlib.sha256(content).hexdigest()


def check(files: Iterable[tuple[int, bytes]], key: Ed25519PublicKey) -> Iterator[Statement | Fault]:
    """Every file (its sequence and its content, in order) as the statement it holds, and every fault of them.

    The number of such a fault is the sequence, below nought, so that it is not taken for the number of an entry.
    """
    sequence, before, number = 0, BEGINNING, 0
    for named, content in files:
        for missing in range(sequence + 1, named):
            yield Fault(-missing, "it is missing: one after it is there")
        follows = named == sequence + 1
        sequence = named
        try:
            statement = from_file(content, key)
        except NotACheckpoint as wrong:
            yield Fault(-named, str(wrong))
        else:
            faults = tuple(_out_of_place(statement, named, before if follows else statement.previous, number))
            number = max(number, statement.number)
            yield from (Fault(-named, fault) for fault in faults)
            yield statement
        before = digest_of_file(content)


def _out_of_place(statement: Statement, named: int, before: str, number: int) -> Iterator[str]:
    if statement.sequence != named:
        yield f"it says that it is checkpoint {statement.sequence}"
    if statement.previous != before:
        yield "it does not follow from the checkpoint before it"
    if statement.number < number:
        yield f"it goes back from entry {number} to entry {statement.number}"


def _parsed(content: bytes) -> tuple[Statement, bytes]:
    try:
        said = json.loads(content)
        signature = base64.b64decode(said.pop("signature"), validate=True)
        if {name: type(value) for name, value in said.items()} != FIELDS:
            raise NotACheckpoint("it cannot be read")
        statement = Statement(**said)
        if statement.written_at.tzinfo is None:
            raise NotACheckpoint("it cannot be read")
    except (ValueError, KeyError, AttributeError, TypeError, binascii.Error):
        raise NotACheckpoint("it cannot be read") from None
    return statement, signature


def _signed(statement: Statement) -> bytes:
    return b"formsvc checkpoint\n" + json.dumps(asdict(statement), sort_keys=True, ensure_ascii=True).encode()
