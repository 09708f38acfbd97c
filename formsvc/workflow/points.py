"""The named points with which something goes back: what may be named, kept sealed, and in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from formsvc.database.sealed import bound_to
from formsvc.definitions.model import DerivedQuestion, FormDefinition
from formsvc.signoff.tables import DecisionRow, PointRow
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.sign_views import NamedPoint, PlacePoint
from formsvc.workflow.views import Point

LONGEST: Final = 4000


def places_to_name(dossier: Dossier) -> Iterator[PlacePoint]:
    """Every page and question that something can go back with."""
    for part in dossier.draft_parts():
        for page in dossier.signed.part_pages(part.id):
            asked = dossier.signed.questions(page)
            named = tuple((q.id, q.label) for q in asked if not isinstance(q, DerivedQuestion))
            yield PlacePoint(page=page.id, page_title=page.title, questions=named)


def point_faults(dossier: Dossier, points: Sequence[NamedPoint]) -> Iterator[tuple[str, str]]:
    """What is wrong with the points that something goes back with, by the name of their box."""
    if not points:
        yield "points", "Name at least one page or question, and say what to change."
    for number, point in enumerate(points):
        if not point.what.strip():
            yield f"what-{number}", "Say what to change."
        elif not _is_place(dossier, point):
            yield f"place-{number}", "Choose a page or question of this form."


def keep_points(dossier: Dossier, made: DecisionRow, points: Sequence[NamedPoint]) -> None:
    """Keep the points of a decision; their words are bound to it, so it gets its number first."""
    dossier.session.flush()
    for number, point in enumerate(points, 1):
        row = PointRow(decision_id=made.id, number=number, page=point.page, question=point.question)
        row.sealed = dossier.house.seal_text(point.what.strip()[:LONGEST], bound_to(PointRow.sealed, row))
        made.points.append(row)
    dossier.session.flush()


def points_of(dossier: Dossier, made: DecisionRow) -> tuple[Point, ...]:
    """Each point of a decision with where it is and what to change."""
    return tuple(
        Point(
            page=point.page,
            question=point.question,
            title=_title(dossier.definition, point),
            what=dossier.house.open_text(point.sealed, bound_to(PointRow.sealed, point)),
        )
        for point in made.points
    )


def _is_place(dossier: Dossier, point: NamedPoint) -> bool:
    pages = (page for part in dossier.draft_parts() for page in part.pages if page.id == point.page)
    page = next(pages, None)
    return page is not None and (not point.question or point.question in {q.id for q in page.questions})


def _title(definition: FormDefinition, point: PointRow) -> str:
    return definition.question(point.question).label if point.question else definition.page(point.page).title
