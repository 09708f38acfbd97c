"""Whose turn it is: worked out from the definition's stages, what was said, and the verdicts so far."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from formsvc.definitions.model import FormDefinition, Stage


@dataclass(frozen=True)
class Signatories:
    """Who may act at a stage: the holders of a role, in one organisation or ("") in any. No role is nobody yet."""

    stage: Stage
    role: str
    organisation: str

    @property
    def roles(self) -> tuple[str, ...]:
        """Every role whose holders may act; "" is the one of nobody."""
        return tuple(dict.fromkeys((self.role, *self.stage.or_by))) if self.role else ("",)


def stages_asked(definition: FormDefinition, names: Mapping[str, Any], own: str) -> Iterator[Signatories]:
    """The stages that this submission must pass, in order; `own` is the author's organisation."""
    for stage in definition.sign_off:
        if stage.when is None or stage.when.holds(names):
            yield Signatories(stage, _text(stage.role.value(names)), _organisation(stage, names, own))


def stages_due(stages: Sequence[Signatories], approvals: Mapping[str, int]) -> tuple[Signatories, ...]:
    """The first stage that too few have approved, and those beside it; `approvals` counts them by stage."""
    lacking = [asked for asked in stages if approvals.get(asked.stage.id, 0) < asked.stage.needs]
    return tuple(asked for asked in lacking if _together(asked.stage) == _together(lacking[0].stage))


def _together(stage: Stage) -> str:
    """The first of the stages that are asked at the same time."""
    return stage.beside or stage.id


def _organisation(stage: Stage, names: Mapping[str, Any], own: str) -> str:
    return own if stage.organisation is None else _text(stage.organisation.value(names))


def _text(value: Any) -> str:
    """What an expression gave, as an id; what is unknown names nobody."""
    return str(value) if isinstance(value, str) else ""
