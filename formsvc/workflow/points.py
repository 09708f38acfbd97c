"""The named points of a return, in words."""

from __future__ import annotations

from formsvc.definitions.model import FormDefinition
from formsvc.signoff.tables import DecisionRow, PointRow
from formsvc.workflow.deciding import point_place
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.views import Point


def points_of(dossier: Dossier, made: DecisionRow) -> tuple[Point, ...]:
    """Each point of a decision with where it is and what to change."""
    return tuple(
        Point(
            page=point.page,
            question=point.question,
            title=_title(dossier.definition, point),
            what=dossier.house.open_text(point.sealed, point_place(made, point.number)),
        )
        for point in made.points
    )


def _title(definition: FormDefinition, point: PointRow) -> str:
    return definition.question(point.question).label if point.question else definition.page(point.page).title
