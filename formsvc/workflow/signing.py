"""Steps between submitting and leaving: documents are made, signatories decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from formsvc.workflow.due import Due
from formsvc.workflow.sign_views import Decision

if TYPE_CHECKING:
    from formsvc.people import Actor


class Signing:
    """Steps of the worker that makes documents and of whoever signs."""

    def render_document(self, document: int) -> Due:
        """Make one file: read, render with no transaction open, record. The last of a round moves the submission to sign-off
        (or, when no stage applies, to approved). May run twice; does nothing for a row that is ready or out of date."""
        raise NotImplementedError

    def decide(self, reference: str, decision: Decision, actor: Actor) -> Due:
        """Record one decision of the stage that is due. Sending the same decision again changes nothing.

        Raises NotYourTurn, OwnWork, DigestChanged, AlreadyDecided, DecisionIncomplete (points or reasons missing).
        """
        raise NotImplementedError
