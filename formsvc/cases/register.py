"""Opening, correcting and sharing a case, and who may see it."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from formsvc.cases.child import Child, Json, child_from
from formsvc.cases.tables import Case, CaseShare, CaseWord
from formsvc.database.sealed import bound_to

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that is read as something else


class Sealing(Protocol):
    """What seals and opens an identity, and makes the digests it is searched by."""

    def seal(self, plain: bytes, bound_to: str) -> bytes: ...

    def open(self, sealed: bytes, bound_to: str) -> bytes: ...

    def digest(self, text: str) -> str: ...

    def digests(self, text: str) -> tuple[str, ...]: ...


class NoSuchCase(Exception):
    """There is no case with this reference that this person may see."""

    def __init__(self) -> None:
        super().__init__("There is no such case, or it is not shared with you.")


@dataclass(frozen=True, kw_only=True)
class CaseView:
    """A case, opened: whom it is about, whose it is, and with whom it is shared."""

    id: int
    reference: str
    organisation: str
    child: Child
    opened_at: datetime
    changed_at: datetime
    shared_with: tuple[str, ...]


def open_case(session: Session, sealer: Sealing, child: Child, opened: Opened) -> Case:
    """Open a case about a child."""
    case = Case(
        reference=_new_reference(session),
        organisation_id=opened.organisation,
        opened_at=opened.at,
        opened_by=opened.by,
        once=opened.once or None,
    )
    _write(case, sealer, child, opened.at)
    session.add(case)
    session.flush()
    return case


def opened_with(session: Session, once: str) -> Case | None:
    """The case that the page with this key opened."""
    return session.scalar(select(Case).where(Case.once == once)) if once else None


@dataclass(frozen=True)
class Opened:
    """For which organisation a case is opened, by whom, and when; `once` is the key of the page."""

    organisation: str
    by: int | None
    at: datetime
    once: str = ""


def correct(session: Session, sealer: Sealing, case: Case, child: Child, at: datetime) -> None:
    """Replace what is known about the child."""
    _write(case, sealer, child, at)
    session.flush()


def require_case(session: Session, reference: str, organisations: Collection[str]) -> Case:
    """The case with this reference, for somebody who works for these organisations. Raises NoSuchCase."""
    case = session.scalar(select(Case).where(Case.reference == reference.strip().upper()))
    if case is None or not may_see(case, organisations):
        raise NoSuchCase
    return case


def may_see(case: Case, organisations: Collection[str]) -> bool:
    """Whether somebody who works for these organisations may see the case."""
    return case.organisation_id in organisations or any(there in organisations for there in shared_with(case))


def share(session: Session, case: Case, organisation: str, by: int | None, at: datetime) -> bool:
    """Let another organisation see the case. False when it could already."""
    if organisation == case.organisation_id or organisation in shared_with(case):
        return False
    case.shares.append(CaseShare(organisation_id=organisation, shared_by=by, shared_at=at))
    session.flush()
    return True


def unshare(session: Session, case: Case, organisation: str) -> None:
    """End a share."""
    case.shares = [shared for shared in case.shares if shared.organisation_id != organisation]
    session.flush()


def shared_with(case: Case) -> tuple[str, ...]:
    """The other organisations that may see the case."""
    return tuple(shared.organisation_id for shared in case.shares)


def child_of(case: Case, sealer: Sealing) -> Child:
    """Whom the case is about."""
    return child_from(sealer.open(case.identity, bound_to(Case.identity, case)))


def facts(case: Case, sealer: Sealing) -> Mapping[str, Json]:
    """What the case knows, question id to answer in its JSON form: where `prefill: [{case: ...}]` takes from."""
    return child_of(case, sealer).facts()


def case_of(case: Case, sealer: Sealing) -> CaseView:
    """The case, opened."""
    return CaseView(
        id=case.id,
        reference=case.reference,
        organisation=case.organisation_id,
        child=child_of(case, sealer),
        opened_at=case.opened_at,
        changed_at=case.changed_at,
        shared_with=shared_with(case),
    )


def seal_anew(case: Case, sealer: Sealing) -> None:
    """Seal with the newest key what an older one sealed, and let it be found by both: nothing else changes."""
    child = child_of(case, sealer)
    case.identity = sealer.seal(child.to_bytes(), bound_to(Case.identity, case))
    known = {word.digest for word in case.words}
    digests = {sealer.digest(word) for word in child.words()}
    case.words += [CaseWord(digest=digest) for digest in sorted(digests - known)]


def _write(case: Case, sealer: Sealing, child: Child, at: datetime) -> None:
    case.identity = sealer.seal(child.to_bytes(), bound_to(Case.identity, case))
    digests = {sealer.digest(word) for word in child.words()}
    known = {word.digest: word for word in case.words}
    case.words = [known.get(digest) or CaseWord(digest=digest) for digest in sorted(digests)]
    case.changed_at = at


def _new_reference(session: Session) -> str:
    while True:
        reference = "C-" + "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(2))
        if session.scalar(select(Case.id).where(Case.reference == reference)) is None:
            return reference
