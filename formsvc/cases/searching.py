"""Finding cases: by reference, or by name through keyed digests."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import Session

from formsvc.cases.child import normal_word
from formsvc.cases.register import Sealing
from formsvc.cases.tables import Case, CaseShare, CaseWord

AT_MOST = 50


def visible_to(organisations: Collection[str]) -> ColumnElement[bool]:
    """The condition, for any query over cases, that somebody who works for these organisations may see them."""
    shared = select(CaseShare.case_id).where(CaseShare.organisation_id.in_(organisations))
    return or_(Case.organisation_id.in_(organisations), Case.id.in_(shared))


def find(session: Session, sealer: Sealing, organisations: Collection[str], text: str = "") -> tuple[Case, ...]:
    """Cases they may see, newest first: all, or those with this reference or with all of these words in the name."""
    found = select(Case).where(visible_to(organisations)).order_by(Case.opened_at.desc(), Case.id.desc())
    if text.strip():
        found = found.where(or_(Case.reference == text.strip().upper(), named(sealer, text)))
    return tuple(session.scalars(found.limit(AT_MOST)))


def named(sealer: Sealing, text: str) -> ColumnElement[bool]:
    """The condition that every word of the text is a word of the case."""
    matches = (
        Case.id.in_(select(CaseWord.case_id).where(CaseWord.digest.in_(sealer.digests(normal_word(word)))))
        for word in text.split()
    )
    return and_(true(), *matches)
