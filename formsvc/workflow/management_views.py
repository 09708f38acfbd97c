"""What the page for managers reads: numbers about the forms of their organisations, and never a name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

UNDER, UP_TO = timedelta(days=3), timedelta(days=8)  # where the ages part
AGES: Final = ("under 3 days", "3 to 7 days", "8 days or more")


@dataclass(frozen=True, kw_only=True)
class SigningRow:
    """How long signatories of one organisation ("" when it is not said) took over one form, from turn to decision."""

    form: str
    organisation: str
    decisions: int
    half: timedelta  # half of them took no longer
    most: timedelta  # nine in ten took no longer


@dataclass(frozen=True, kw_only=True)
class AgedRow:
    """How many there are, by age as AGES says. With `form_id` one can go on to the list: of a stage, of a part or,
    with neither, of drafts."""

    form: str
    what: str
    ages: tuple[int, int, int]
    form_id: str = ""
    stage: str = ""
    part: str = ""

    @property
    def count(self) -> int:
        """All of them."""
        return sum(self.ages)


@dataclass(frozen=True, kw_only=True)
class ReturnsRow:
    """How often a form was submitted, sent back, and opened again to be corrected after it was approved."""

    form: str
    submitted: int
    returned: int
    reopened: int


@dataclass(frozen=True, kw_only=True)
class PointsRow:
    """How often a page was named by somebody who sent a form back."""

    form: str
    page: str
    times: int


@dataclass(frozen=True, kw_only=True)
class Management:
    """The numbers of some organisations, of the last so many days where they are about what happened."""

    days: int
    organisations: tuple[str, ...]
    signing: tuple[SigningRow, ...]
    overdue: tuple[AgedRow, ...]
    waiting: tuple[AgedRow, ...]
    deliveries: tuple[AgedRow, ...]
    returns: tuple[ReturnsRow, ...]
    points: tuple[PointsRow, ...]
