"""Whose turn it is: worked out from the definition's stages, what was said, and the verdicts so far."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from formsvc.definitions.model import FormDefinition, Stage


@dataclass(frozen=True)
class Signatories:
    """Who may act at a stage: the holders of a role, in one organisation or ("") in any. No role is nobody yet."""

    stage: Stage
    role: str
    organisation: str


def stages_asked(definition: FormDefinition, names: Mapping[str, Any], own: str) -> Iterator[Signatories]:
    """The stages that this submission must pass, in order; `own` is the author's organisation."""
    for stage in definition.sign_off:
        if stage.when is None or stage.when.holds(names):
            yield Signatories(stage, _text(stage.role.value(names)), _organisation(stage, names, own))


def next_stage(stages: Collection[Signatories], approved: Collection[str]) -> Signatories | None:
    """The first stage that has no approval yet."""
    return next((asked for asked in stages if asked.stage.id not in approved), None)


def _organisation(stage: Stage, names: Mapping[str, Any], own: str) -> str:
    return own if stage.organisation is None else _text(stage.organisation.value(names))


def _text(value: Any) -> str:
    """What an expression gave, as an id; what is unknown names nobody."""
    return str(value) if isinstance(value, str) else ""
