"""Secure links: a token kept only as a digest, a code by a second route, an end, and a limit to wrong codes."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from formsvc.delivery.tables import Delivery, Link

TRIES: Final = 5
CODE_DIGITS: Final = 8


def new_code() -> str:
    """Eight digits to read out in two fours."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


def new_link(delivery: Delivery, now: datetime, lasts: timedelta) -> str:
    """Add a link to a delivery and give its token, which is kept nowhere."""
    token = secrets.token_urlsafe(32)
    delivery.links.append(Link(token_digest=digest_of(token), made_at=now, expires_at=now + lasts, tries_left=TRIES))
    return token


def close_links(delivery: Delivery) -> None:
    """End every link of a delivery."""
    for link in delivery.links:
        link.closed = True


def find_link(session: Session, token: str) -> Link | None:
    """The link with this token."""
    return session.scalar(select(Link).where(Link.token_digest == digest_of(token)))


def is_open(link: Link, now: datetime) -> bool:
    """Whether the link may still be used."""
    return not link.closed and now < link.expires_at and link.tries_left > 0


def same_code(given: str, code: str) -> bool:
    """Whether this is the code, spaces aside; takes the same time whatever was given."""
    digits = "".join(letter for letter in given if letter.isdigit())
    return hmac.compare_digest(digits.encode(), code.encode())


def spoken(code: str) -> str:
    """The code as it is written and read out."""
    return f"{code[:4]} {code[4:]}"


def digest_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
