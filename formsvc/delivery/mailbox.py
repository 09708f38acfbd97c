"""The messages of the embedded default: kept sealed in a folder, read back for the browser."""

from __future__ import annotations

import email
import email.policy
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Final, Protocol

from formsvc import whole_files

MOST: Final = 200
BEGINS: Final = b"\x01"  # what is sealed; no message begins so


class Sealing(Protocol):
    """What seals and opens, each time for one place."""

    def seal(self, plain: bytes, bound_to: str) -> bytes: ...

    def open(self, sealed: bytes, bound_to: str) -> bytes: ...


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message as its receiver would see it."""

    id: str
    sent_at: datetime
    to: str
    subject: str
    text: str
    attachments: tuple[str, ...]


def keep(file: Path, message: bytes, sealer: Sealing) -> None:
    """Write a message, sealed for its name: whole or not at all."""
    whole_files.put(file, sealer.seal(message, _bound_to(file)))


def older(folder: Path, begins: bytes = BEGINS) -> Iterator[Path]:
    """Every message that does not begin so: one of an older version, or, while keys are changed, of an older key."""
    for file in sorted(folder.glob("*.eml")):
        with file.open("rb") as opened:
            if opened.read(len(begins)) != begins:
                yield file


def seal_anew(file: Path, sealer: Sealing) -> None:
    """Seal a message with the newest key."""
    was = file.stat()
    keep(file, _opened(file, file.read_bytes(), sealer), sealer)
    os.utime(file, ns=(was.st_atime_ns, was.st_mtime_ns))  # by which they are in order


def beginnings(folder: Path, length: int) -> Iterator[bytes]:
    """How each message begins, as it is sealed."""
    for file in folder.glob("*.eml"):
        with file.open("rb") as opened:
            yield opened.read(length)


def messages(folder: Path, sealer: Sealing) -> Iterator[Message]:
    """The newest messages of a folder, newest first; none when there is no folder."""
    files = sorted(folder.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
    for file in files[:MOST]:
        yield _read(file, sealer)


def attachment(folder: Path, sealer: Sealing, message_id: str, number: int) -> tuple[str, str, bytes] | None:
    """The name, type and bytes of one attachment; None when there is no such message or attachment."""
    file = folder / f"{Path(message_id).name}.eml"
    if not file.is_file():
        return None
    parts = list(_parsed(file, sealer).iter_attachments())
    if not 0 <= number < len(parts):
        return None
    part = parts[number]
    content = part.get_payload(decode=True)
    return part.get_filename() or "", part.get_content_type(), content if isinstance(content, bytes) else b""


def _read(file: Path, sealer: Sealing) -> Message:
    message = _parsed(file, sealer)
    body = message.get_body(("plain",))
    return Message(
        id=file.stem,
        sent_at=datetime.fromtimestamp(file.stat().st_mtime, UTC),
        to=str(message["To"]),
        subject=str(message["Subject"]),
        text=str(body.get_content()) if body is not None else "",
        attachments=tuple(part.get_filename() or "" for part in message.iter_attachments()),
    )


def _parsed(file: Path, sealer: Sealing) -> EmailMessage:
    return email.message_from_bytes(_opened(file, file.read_bytes(), sealer), policy=email.policy.default)


def _opened(file: Path, kept: bytes, sealer: Sealing) -> bytes:
    return sealer.open(kept, _bound_to(file)) if kept.startswith(BEGINS) else kept


def _bound_to(file: Path) -> str:
    return f"mail:{file.stem}"
