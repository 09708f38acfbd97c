"""Secure links: a token kept only as a digest, a code by a second route, an end, a limit to wrong codes, and visits."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from formsvc.delivery.tables import Delivery, Link, Visit

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


def begin_visit(session: Session, link: Link, now: datetime) -> str:
    """The code was given in one browser. Gives the pass that its cookie holds, which is kept nowhere."""
    pass_ = secrets.token_urlsafe(24)
    session.add(Visit(link_id=link.id, digest=digest_of(pass_), began_at=now, ended_at=None))
    return pass_


def is_visiting(session: Session, link: Link, pass_: str) -> bool:
    """Whether this is the pass of a browser in which the code of this link was given, and which was not left."""
    visit = select(Visit.id).where(Visit.link_id == link.id, Visit.digest == digest_of(pass_), Visit.ended_at.is_(None))
    return session.scalar(visit) is not None


def end_visits(session: Session, passes: Iterable[str], now: datetime) -> Sequence[Link]:
    """These passes, and every copy of them, open nothing any more. Gives the links that were open by them until now."""
    digests = [digest_of(pass_) for pass_ in passes]
    over = update(Visit).where(Visit.digest.in_(digests), Visit.ended_at.is_(None)).values(ended_at=now)
    left = session.scalars(over.returning(Visit.link_id)).all()
    return session.scalars(select(Link).where(Link.id.in_(left)).order_by(Link.id)).all()


def end_every_visit(session: Session, now: datetime) -> None:
    """Whoever came by a link gives the code again: who had left after a backup is in again when it is put back."""
    session.execute(update(Visit).where(Visit.ended_at.is_(None)).values(ended_at=now))


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
