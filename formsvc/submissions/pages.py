"""The sealed answers of each page in each round, and what people have half typed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Final, Protocol

from sqlalchemy import bindparam, delete, func, insert, or_, select, tuple_, update
from sqlalchemy.orm import Session

from formsvc.database.sealed import sealed_as
from formsvc.people import Person
from formsvc.submissions.tables import HalfTyped, PageAnswers, Submission


class Sealing(Protocol):
    """What seals and opens, each time for one place."""

    def seal(self, plain: bytes, bound_to: str) -> bytes: ...

    def open(self, sealed: bytes, bound_to: str) -> bytes: ...


@dataclass(frozen=True, kw_only=True)
class KeptPage:
    """One page as it was saved. `place` is what it was sealed for."""

    page: str
    sealed: bytes
    place: str
    sealer: Sealing = field(repr=False, compare=False)
    revision: int
    saved_by: int | None
    saved_by_name: str
    saved_at: datetime

    @cached_property
    def answers(self) -> Mapping[str, Any]:
        """What was answered, in its JSON form."""
        opened: dict[str, Any] = json.loads(self.sealer.open(self.sealed, self.place))
        return opened


_ANSWERS, _HALF = sealed_as(PageAnswers.sealed), sealed_as(HalfTyped.sealed)
_PAGES, _PEOPLE, _TYPED = PageAnswers.__table__.c, Person.__table__, HalfTyped.__table__.c
# Read with every page of the wizard: made once, of columns and not of objects (docs/performance.md).
_KEPT: Final = (
    select(_PAGES.page, _PAGES.sealed, _PAGES.revision, _PAGES.saved_by_id, _PEOPLE.c.name, _PAGES.saved_at)
    .outerjoin(_PEOPLE, _PEOPLE.c.id == _PAGES.saved_by_id)
    .where(_PAGES.submission_id == bindparam("submission"), _PAGES.round == bindparam("number"))
)
_KEPT_IN: Final = select(
    _PAGES.submission_id,
    _PAGES.round,
    _PAGES.page,
    _PAGES.sealed,
    _PAGES.revision,
    _PAGES.saved_by_id,
    _PEOPLE.c.name,
    _PAGES.saved_at,
).outerjoin(_PEOPLE, _PEOPLE.c.id == _PAGES.saved_by_id)
_REPLACE: Final = (
    update(PageAnswers)
    .where(
        PageAnswers.submission_id == bindparam("submission"),
        PageAnswers.round == bindparam("number"),
        PageAnswers.page == bindparam("on_page"),
    )
    .values({name: bindparam(name) for name in ("sealed", "saved_by_id", "saved_at")})
    .values(revision=PageAnswers.revision + 1)
    .returning(PageAnswers.revision)
    .execution_options(synchronize_session=False)
)
_FORGET: Final = (
    delete(HalfTyped)
    .where(
        HalfTyped.submission_id == bindparam("submission"),
        HalfTyped.person_id == bindparam("person"),
        (HalfTyped.page == bindparam("on_page"))
        | (func.substr(HalfTyped.page, 1, bindparam("length")) == bindparam("under")),
    )
    .execution_options(synchronize_session=False)
)
_HALF_TYPED: Final = select(_TYPED.sealed, _TYPED.at).where(
    _TYPED.submission_id == bindparam("submission"),
    _TYPED.person_id == bindparam("person"),
    _TYPED.page == bindparam("on_page"),
)


@dataclass(frozen=True)
class Save:
    """Who saves a page, and when; nobody when the service does it."""

    by: int | None
    at: datetime


def kept_pages(session: Session, sealer: Sealing, submission: Submission, number: int) -> dict[str, KeptPage]:
    """Everything saved in one round, by page."""
    rows = session.execute(_KEPT, {"submission": submission.id, "number": number})
    return {
        page: KeptPage(
            page=page,
            sealed=sealed,
            place=_place(submission.id, number, page),
            sealer=sealer,
            revision=revision,
            saved_by=by,
            saved_by_name=name or "",
            saved_at=at,
        )
        for page, sealed, revision, by, name, at in rows
    }


def kept_in_rounds(
    session: Session, sealer: Sealing, rounds: Sequence[tuple[int, int]]
) -> dict[int, dict[str, KeptPage]]:
    """Everything saved in several rounds (submission, number) at once, by submission and page."""
    found: dict[int, dict[str, KeptPage]] = {}
    for submission, number, page, sealed, revision, by, name, at in session.execute(
        _KEPT_IN.where(tuple_(_PAGES.submission_id, _PAGES.round).in_(rounds))
    ):
        found.setdefault(submission, {})[page] = KeptPage(
            page=page,
            sealed=sealed,
            place=_place(submission, number, page),
            sealer=sealer,
            revision=revision,
            saved_by=by,
            saved_by_name=name or "",
            saved_at=at,
        )
    return found


def keep_page(
    session: Session, sealer: Sealing, submission: Submission, page: str, answers: Mapping[str, Any], save: Save
) -> int:  # fmt: skip
    """Replace what a page has in the current round; gives its new revision."""
    key = {"submission_id": submission.id, "round": submission.round, "page": page}
    sealed = sealer.seal(_written(answers), _place(submission.id, submission.round, page))
    values = {"sealed": sealed, "saved_by_id": save.by, "saved_at": save.at}
    session.flush()
    where = {"submission": submission.id, "number": submission.round, "on_page": page}
    revision: int | None = session.execute(_REPLACE, {**where, **values}).scalar()
    if revision is None:
        session.execute(insert(PageAnswers).values(revision=1, **key, **values))
    return revision or 1


def keep_half_typed(session: Session, sealer: Sealing, row: HalfTyped, typed: Mapping[str, tuple[str, ...]]) -> None:
    """Keep the raw form values of one person; `row` says whose, where and when."""
    row.sealed = sealer.seal(_written(typed), _half_place(row.submission_id, row.person_id, row.page))
    session.merge(row)


def half_typed(
    session: Session, sealer: Sealing, submission_id: int, person_id: int, page: str
) -> tuple[Mapping[str, tuple[str, ...]], datetime | None]:
    """What this person typed there and has not saved, and when; nothing and None when there is none."""
    row = session.execute(_HALF_TYPED, {"submission": submission_id, "person": person_id, "on_page": page}).first()
    if row is None:
        return {}, None
    typed = json.loads(sealer.open(row.sealed, _half_place(submission_id, person_id, page)))
    return {name: tuple(values) for name, values in typed.items()}, row.at


def drop_half_typed(session: Session, submission_id: int, person_id: int, page: str) -> None:
    """Forget what this person had typed on a page and on the forms under it."""
    where = {"submission": submission_id, "person": person_id, "on_page": page}
    under = f"{page}/"
    session.execute(_FORGET, {**where, "under": under, "length": len(under)})


def drop_all_half_typed(session: Session, submission_id: int, pages: Iterable[str]) -> None:
    """Forget what anybody had typed on these pages and on the forms under them."""
    there = [
        one
        for page in pages
        for one in (HalfTyped.page == page, HalfTyped.page.startswith(f"{page}/", autoescape=True))
    ]
    session.execute(delete(HalfTyped).where(HalfTyped.submission_id == submission_id, or_(False, *there)))


def _written(values: Mapping[str, Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def _place(submission_id: int, number: int, page: str) -> str:
    return _ANSWERS.filled({"submission_id": submission_id, "round": number, "page": page})


def _half_place(submission_id: int, person_id: int, page: str) -> str:
    return _HALF.filled({"submission_id": submission_id, "person_id": person_id, "page": page})
