"""What somebody searches for, on its way through an address: others keep addresses, so it is sealed there."""

from __future__ import annotations

import base64

from formsvc.people import Actor
from formsvc.sealing import SealingFault
from formsvc.workflow.house import Steps


class Searching(Steps):
    """Between the box and the page that shows what was found."""

    def sealed_search(self, text: str, actor: Actor) -> str:
        """What somebody searches for, which may be a name, as it can stand in an address: nobody reads it there."""
        sealed = self.house.seal_text(text[:200], _searched_by(actor))
        return base64.urlsafe_b64encode(sealed).decode().rstrip("=")

    def searched_for(self, sealed: str, actor: Actor) -> str:
        """What that was; "" for anything else."""
        try:
            raw = base64.urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))
            return self.house.open_text(raw, _searched_by(actor))
        except (ValueError, SealingFault):
            return ""


def _searched_by(actor: Actor) -> str:
    return f"search:{actor.id}"
