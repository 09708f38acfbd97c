"""The words of the three verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from formsvc.definitions.model import Stage
from formsvc.signoff.tables import Verdict

VERDICTS: Final[Mapping[Verdict, str]] = {
    "approved": "Approve",
    "returned": "Send back for changes",
    "refused": "Refuse",
}


def verdicts_of(stage: Stage) -> tuple[tuple[Verdict, str], ...]:
    """The verdicts of a stage with the form's own words for them."""
    return tuple((verdict, stage.verdicts.get(verdict, words)) for verdict, words in VERDICTS.items())
