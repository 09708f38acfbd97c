"""The folder of checkpoints, which may be on another machine, and the key that signs them. Files are only added."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from formsvc import whole_files
from formsvc.settings import Settings

NAME: Final = re.compile(r"checkpoint-(\d{8})\.json")


@dataclass(frozen=True, kw_only=True)
class Anchors:
    """Where checkpoints are kept, the file of the key that signs them, and the address of the service they are of."""

    folder: Path
    key: Path
    service: str


def anchors_of(settings: Settings) -> Anchors:
    """Those that the settings name."""
    return Anchors(folder=settings.checkpoints_folder, key=settings.checkpoints_key, service=settings.address)


class KeyFault(Exception):
    """A key file that holds no Ed25519 key, or is not there; the message names it."""


def in_folder(folder: Path) -> Iterator[tuple[int, bytes]]:
    """Every checkpoint there in order: its sequence and its content. Raises OSError."""
    for sequence, path in _found(folder):
        yield sequence, path.read_bytes()


def last_in(folder: Path) -> tuple[int, bytes] | None:
    """The newest checkpoint there; None in a folder that is empty or not there yet. Raises OSError."""
    found = _found(folder) if folder.exists() else []
    return (found[-1][0], found[-1][1].read_bytes()) if found else None


def add(folder: Path, sequence: int, content: bytes) -> bool:
    """Put a checkpoint there, whole or not at all. False when another worker was quicker. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return whole_files.add(folder / f"checkpoint-{sequence:08d}.json", content, 0o644)


def ready_key(path: Path) -> Ed25519PrivateKey:
    """The key that signs, made when it is not there; only its owner may read the file. Raises KeyFault, OSError."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = Ed25519PrivateKey.generate()
        whole_files.add(path, made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return read_key(path)


def read_key(path: Path) -> Ed25519PrivateKey:
    """The key that signs. Raises KeyFault."""
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError, TypeError):
        raise KeyFault(
            f"{path} has no key that signs checkpoints; `formsvc serve` makes one on its first start."
        ) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFault(f"{path} has a key of another kind: checkpoints are signed with Ed25519.")
    return key


def read_public(path: Path) -> Ed25519PublicKey:
    """The public key that somebody kept elsewhere. Raises KeyFault."""
    try:
        key = load_pem_public_key(path.read_bytes())
    except (OSError, ValueError, TypeError):
        raise KeyFault(f"{path} has no public key: keep there what `formsvc audit key` prints.") from None
    if not isinstance(key, Ed25519PublicKey):
        raise KeyFault(f"{path} has a key of another kind: checkpoints are signed with Ed25519.")
    return key


def in_words(key: Ed25519PublicKey) -> str:
    """The public key as PEM, for somebody elsewhere to keep."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def _found(folder: Path) -> list[tuple[int, Path]]:
    named = ((NAME.fullmatch(path.name), path) for path in folder.iterdir())
    return sorted((int(match[1]), path) for match, path in named if match is not None)
