"""The codes of an authenticator app: six digits for thirty seconds each (RFC 6238, as every such app speaks it)."""

from __future__ import annotations

import base64
import secrets
from datetime import datetime
from typing import Final

from cryptography.hazmat.primitives.constant_time import bytes_eq
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

SECONDS: Final = 30
DIGITS: Final = 6
SECRET_BYTES: Final = 20  # RFC 4226, section 4: 160 bits
EITHER_SIDE: Final = 1  # steps by which the clock of a telephone may be wrong


def new_secret() -> bytes:
    """A secret for one telephone."""
    return secrets.token_bytes(SECRET_BYTES)


def in_groups(secret: bytes) -> str:
    """The secret as somebody types it: base 32, in groups of four."""
    text = base64.b32encode(secret).decode()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def address_of(secret: bytes, email: str, service: str) -> str:
    """What the QR code says: the secret, whose it is, and where it belongs."""
    return _totp(secret).get_provisioning_uri(email, service)


def code_at(secret: bytes, step: int) -> str:
    """The code of a time step."""
    return _totp(secret).generate(step * SECONDS).decode()


def step_at(moment: datetime) -> int:
    """The time step of a moment."""
    return int(moment.timestamp()) // SECONDS


def step_of(secret: bytes, typed: str, at: datetime, after: int) -> int | None:
    """The time step of which this is the code, if it is now or one beside it, and later than `after`; else None."""
    given, now = digits_of(typed).encode(), step_at(at)
    steps = range(now - EITHER_SIDE, now + EITHER_SIDE + 1)
    right = [step for step in steps if bytes_eq(code_at(secret, step).encode(), given)]
    return next((step for step in right if step > after), None)


def digits_of(typed: str) -> str:
    """A code as it is compared: without the spaces that apps show in it."""
    return "".join(letter for letter in typed if letter.isascii() and not letter.isspace())


def _totp(secret: bytes) -> TOTP:
    # SHA-1 is what apps understand, and HMAC does not rest on what is broken in it.
    return TOTP(secret, DIGITS, SHA1(), SECONDS)  # noqa: S303 # nosec B303
