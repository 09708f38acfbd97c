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
class Old:
    """A secret that was replaced, and until when it still signs."""

    secret: str = field(repr=False)
    until: datetime


@dataclass(frozen=True, kw_only=True)
class SharedSecret:
    """The secret, and those before it for as long as they still sign beside it."""

    secret: str = field(repr=False)
    before: tuple[Old, ...] = ()

    def in_force(self, now: datetime) -> tuple[str, ...]:
        """What signs now, the newest first."""
        return (self.secret, *(old.secret for old in self.before if now < old.until))

    def renewed(self, now: datetime) -> SharedSecret:
        """A new one. All that sign now go on for the time of grace or to their own end: pressed twice, it cuts nobody
        off who still has the one from before."""
        kept = tuple(old for old in self.before if now < old.until)
        return SharedSecret(secret=new_secret(), before=(Old(secret=self.secret, until=now + GRACE), *kept))

    def alone(self) -> SharedSecret:
        """The newest one, and none beside it."""
        return SharedSecret(secret=self.secret)

    def old_until(self, now: datetime) -> datetime | None:
        """Until when an older one signs too."""
        return max((old.until for old in self.before if now < old.until), default=None)

    def written(self) -> str:
        """As it is kept (sealed)."""
        before = [{"secret": old.secret, "until": old.until.isoformat()} for old in self.before]
        return json.dumps({"secret": self.secret, "before": before})


def read_secret(text: str) -> SharedSecret:
    """What `written` wrote."""
    kept = json.loads(text)
    before = (Old(secret=old["secret"], until=datetime.fromisoformat(old["until"])) for old in kept["before"])
    return SharedSecret(secret=kept["secret"], before=tuple(before))


def new_secret() -> str:
    """A secret that nobody had before: 32 random bytes in base64 behind a prefix that says what it is."""
    return PREFIX + base64.b64encode(secrets.token_bytes(BYTES)).decode()


def signature(secret: str, key: str, at: datetime, body: bytes) -> str:
    """`v1,` and the HMAC-SHA256 in base64 over key, Unix time and body with full stops between (Standard Webhooks)."""
    said = f"{key}.{int(at.timestamp())}.".encode() + body
    made = hmac.new(base64.b64decode(secret.removeprefix(PREFIX)), said, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(made).decode()}"
