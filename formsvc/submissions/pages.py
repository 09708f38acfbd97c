"""The sealed answers of each page in each round, and what people have half typed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from formsvc.submissions.tables import HalfTyped, PageAnswers, Submission


class Sealing(Protocol):
    """What seals and opens, each time for one place."""

    def seal(self, plain: bytes, bound_to: str) -> bytes: ...

    def open(self, sealed: bytes, bound_to: str) -> bytes: ...


@dataclass(frozen=True, kw_only=True)
class KeptPage:
    """One page as it was saved; `answers` in their JSON form."""

    page: str
    answers: Mapping[str, Any]
    revision: int
    saved_by: int | None
    saved_at: datetime


@dataclass(frozen=True)
class Save:
    """Who saves a page, and when; nobody when the service does it."""

    by: int | None
    at: datetime


def kept_pages(session: Session, sealer: Sealing, submission: Submission, number: int) -> dict[str, KeptPage]:
    """Everything saved in one round, by page."""
    rows = session.scalars(
        select(PageAnswers).where(PageAnswers.submission_id == submission.id, PageAnswers.round == number)
    )
    return {row.page: _opened(row, sealer) for row in rows}


def keep_page(
    session: Session, sealer: Sealing, submission: Submission, page: str, answers: Mapping[str, Any], save: Save
) -> int:  # fmt: skip
    """Replace what a page has in the current round; gives its new revision."""
    key = (submission.id, submission.round, page)
    sealed = sealer.seal(_written(answers), _place(*key))
    row = session.get(PageAnswers, key)
    if row is None:
        session.add(_row(key, sealed, save))
        return 1
    row.sealed, row.revision, row.saved_by_id, row.saved_at = sealed, row.revision + 1, save.by, save.at
    return row.revision


def keep_half_typed(session: Session, sealer: Sealing, row: HalfTyped, typed: Mapping[str, tuple[str, ...]]) -> None:
    """Keep the raw form values of one person; `row` says whose, where and when."""
    row.sealed = sealer.seal(_written(typed), _half_place(row.submission_id, row.person_id, row.page))
    session.merge(row)


def half_typed(
    session: Session, sealer: Sealing, submission_id: int, person_id: int, page: str
) -> tuple[Mapping[str, tuple[str, ...]], datetime | None]:
    """What this person typed there and has not saved, and when; nothing and None when there is none."""
    row = session.get(HalfTyped, (submission_id, person_id, page))
    if row is None:
        return {}, None
    typed = json.loads(sealer.open(row.sealed, _half_place(submission_id, person_id, page)))
    return {name: tuple(values) for name, values in typed.items()}, row.at


def drop_half_typed(session: Session, submission_id: int, person_id: int, page: str) -> None:
    """Forget what this person had typed on a page and on the forms under it."""
    session.execute(
        delete(HalfTyped).where(
            HalfTyped.submission_id == submission_id,
            HalfTyped.person_id == person_id,
            (HalfTyped.page == page) | HalfTyped.page.startswith(f"{page}/", autoescape=True),
        )
    )


def drop_all_half_typed(session: Session, submission_id: int) -> None:
    """Forget everything half typed in a submission."""
    session.execute(delete(HalfTyped).where(HalfTyped.submission_id == submission_id))


def _opened(row: PageAnswers, sealer: Sealing) -> KeptPage:
    return KeptPage(
        page=row.page,
        answers=json.loads(sealer.open(row.sealed, _place(row.submission_id, row.round, row.page))),
        revision=row.revision,
        saved_by=row.saved_by_id,
        saved_at=row.saved_at,
    )


def _row(key: tuple[int, int, str], sealed: bytes, save: Save) -> PageAnswers:
    submission_id, number, page = key
    return PageAnswers(
        submission_id=submission_id,
        round=number,
        page=page,
        sealed=sealed,
        revision=1,
        saved_by_id=save.by,
        saved_at=save.at,
    )


def _written(values: Mapping[str, Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def _place(submission_id: int, number: int, page: str) -> str:
    return f"answers:{submission_id}:{number}:{page}"


def _half_place(submission_id: int, person_id: int, page: str) -> str:
    return f"half-typed:{submission_id}:{person_id}:{page}"
