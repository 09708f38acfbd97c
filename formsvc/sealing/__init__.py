"""Encryption at rest: what is sealed opens only with our keys, and only in the place it was sealed for."""

from __future__ import annotations

from formsvc.sealing.faults import KeyCommandWrong, KeyFileMissing, KeyFileWrong, KeyMissing, SealBroken, SealingFault
from formsvc.sealing.keys import Key, make_keys, new_key, read_keys, replace_keys, write_keys
from formsvc.sealing.sealer import SEALED_BYTES, Sealer, key_of, key_of_digest
from formsvc.sealing.sources import KeyCommand, KeyFile, KeySource

__all__ = [
    "SEALED_BYTES",
    "Key",
    "KeyCommand",
    "KeyCommandWrong",
    "KeyFile",
    "KeyFileMissing",
    "KeyFileWrong",
    "KeyMissing",
    "KeySource",
    "SealBroken",
    "Sealer",
    "SealingFault",
    "key_of",
    "key_of_digest",
    "make_keys",
    "new_key",
    "read_keys",
    "replace_keys",
    "write_keys",
]
