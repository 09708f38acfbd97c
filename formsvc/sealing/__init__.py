"""Encryption at rest: what is sealed opens only with our keys, and only in the place it was sealed for."""

from __future__ import annotations

from formsvc.sealing.faults import KeyCommandWrong, KeyFileMissing, KeyFileWrong, KeyMissing, SealBroken, SealingFault
from formsvc.sealing.keys import Key, change_keys, make_keys, new_key, read_keys, replace_keys, write_keys
from formsvc.sealing.sealer import SEALED_BYTES, Sealer, key_of, key_of_digest, key_of_start
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
    "change_keys",
    "key_of",
    "key_of_digest",
    "key_of_start",
    "make_keys",
    "new_key",
    "read_keys",
    "replace_keys",
    "write_keys",
]
