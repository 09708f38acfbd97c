"""The words of the three verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from formsvc.definitions.model import Act, Stage
from formsvc.signoff.tables import Verdict

VERDICTS: Final[Mapping[Verdict, str]] = {
    "approved": "Approve",
    "returned": "Send back for changes",
    "refused": "Refuse",
}
REOPENED: Final = "Opened again to be corrected"

DECLARATIONS: Final[Mapping[Act, str]] = {
    "sign": "I have read this document, and this is my own decision.",
    "approve": "I have read this document.",
}


def declaration_of(stage: Stage) -> str:
    """The sentence that a signatory agrees to: the form's own, or the one for every form."""
    return stage.declares or DECLARATIONS[stage.act]


def verdicts_of(stage: Stage) -> tuple[tuple[Verdict, str], ...]:
    """The verdicts of a stage with the form's own words for them."""
    return tuple((verdict, stage.verdicts.get(verdict, words)) for verdict, words in VERDICTS.items())
