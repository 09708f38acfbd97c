"""The messages of the embedded default, read back for the browser."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Final

MOST: Final = 200


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message as its receiver would see it."""

    id: str
    sent_at: datetime
    to: str
    subject: str
    text: str
    attachments: tuple[str, ...]


def messages(folder: Path) -> Iterator[Message]:
    """The newest messages of a folder, newest first; none when there is no folder."""
    files = sorted(folder.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
    for file in files[:MOST]:
        yield _read(file)


def attachment(folder: Path, message_id: str, number: int) -> tuple[str, str, bytes] | None:
    """The name, type and bytes of one attachment; None when there is no such message or attachment."""
    file = folder / f"{Path(message_id).name}.eml"
    if not file.is_file():
        return None
    parts = list(_parsed(file).iter_attachments())
    if not 0 <= number < len(parts):
        return None
    part = parts[number]
    content = part.get_payload(decode=True)
    return part.get_filename() or "", part.get_content_type(), content if isinstance(content, bytes) else b""


def _read(file: Path) -> Message:
    message = _parsed(file)
    body = message.get_body(("plain",))
    return Message(
        id=file.stem,
        sent_at=datetime.fromtimestamp(file.stat().st_mtime, UTC),
        to=str(message["To"]),
        subject=str(message["Subject"]),
        text=str(body.get_content()) if body is not None else "",
        attachments=tuple(part.get_filename() or "" for part in message.iter_attachments()),
    )


def _parsed(file: Path) -> EmailMessage:
    return email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
