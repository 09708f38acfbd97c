"""How long records are kept: the classes of `reference/retention.yaml`, and the class that a form names for itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from formsvc.definitions.expressions import Expression

After = Literal["birth", "closure", "last_action"]
RULES: Final = "reference/retention.yaml"


@dataclass(frozen=True, kw_only=True)
class Period:
    """So many years, months and days after the child's birth, the end of the last form, or the last thing done."""

    after: After
    years: int = 0
    months: int = 0
    days: int = 0


@dataclass(frozen=True, kw_only=True)
class IfDied:
    """What takes the place of the periods when the child died before they were so many years old."""

    under: int
    years: int


@dataclass(frozen=True, kw_only=True)
class RecordClass:
    """Records of one sort. The last of its periods counts; without any they are kept until somebody sets one.

    One that `stays` holds for a child for ever once it held. With `warn_days` what is of it goes by itself, so many
    days after a warning; everything else only when somebody has approved it.
    """

    id: str
    title: str
    keep: tuple[Period, ...] = ()
    died: IfDied | None = None
    stays: bool = False
    warn_days: int = 0
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class Lift:
    """The class of a form's record when its answers say so."""

    to: str
    when: Expression


@dataclass(frozen=True, kw_only=True)
class FormRetention:
    """The class of a form's records, and what lifts them to another."""

    record_class: str
    lifted: tuple[Lift, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FactLift:
    """The class of a case when a fact of it has one of some values."""

    to: str
    fact: str
    values: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RetentionRules:
    """Every class in order, what organisations set for themselves, and what the case itself says.

    `case_class` is that of a case without any form, `draft_class` that of a draft never submitted; "" for none.
    """

    classes: Mapping[str, RecordClass] = field(default_factory=dict)
    own: Mapping[tuple[str, str], RecordClass] = field(default_factory=dict)
    case_class: str = ""
    case_lifted: tuple[FactLift, ...] = ()

    @property
    def draft_class(self) -> str:
        return next((one.id for one in self.classes.values() if one.warn_days), "")

    @property
    def lasting(self) -> str:
        """The class that stays with a child."""
        return next((one.id for one in self.classes.values() if one.stays), "")

    def of(self, organisation: str, record_class: str) -> RecordClass | None:
        """A class as an organisation has it; None for one that is not there (any more)."""
        return self.own.get((organisation, record_class), self.classes.get(record_class))
