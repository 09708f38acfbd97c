"""The secret that a receiver's system and we both know: made here, changed while the old one still works for a time."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

BYTES: Final = 32
PREFIX: Final = "whsec_"
GRACE: Final = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class SharedSecret:
    """The secret, and the one before it for as long as that still signs beside it."""

    secret: str = field(repr=False)
    before: str = field(default="", repr=False)
    until: datetime | None = None

    def in_force(self, now: datetime) -> tuple[str, ...]:
        """What signs now, the newest first."""
        old = self.before if self.until is not None and now < self.until else ""
        return (self.secret, old) if old else (self.secret,)

    def renewed(self, now: datetime) -> SharedSecret:
        """A new one, with this one beside it for the time of grace."""
        return SharedSecret(secret=new_secret(), before=self.secret, until=now + GRACE)

    def written(self) -> str:
        """As it is kept (sealed)."""
        until = self.until.isoformat() if self.until is not None else ""
        return json.dumps({"secret": self.secret, "before": self.before, "until": until})


def read_secret(text: str) -> SharedSecret:
    """What `written` wrote."""
    kept = json.loads(text)
    until = datetime.fromisoformat(kept["until"]) if kept["until"] else None
    return SharedSecret(secret=kept["secret"], before=kept["before"], until=until)


def new_secret() -> str:
    """A secret that nobody had before: 32 random bytes in base64 behind a prefix that says what it is."""
    return PREFIX + base64.b64encode(secrets.token_bytes(BYTES)).decode()


def signature(secret: str, key: str, at: datetime, body: bytes) -> str:
    """`v1,` and the HMAC-SHA256 in base64 over key, Unix time and body with full stops between (Standard Webhooks)."""
    said = f"{key}.{int(at.timestamp())}.".encode() + body
    made = hmac.new(base64.b64decode(secret.removeprefix(PREFIX)), said, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(made).decode()}"
