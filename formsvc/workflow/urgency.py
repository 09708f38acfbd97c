"""Whether a submission cannot wait behind others."""

from __future__ import annotations

from formsvc.definitions.model import DeliveryDefinition
from formsvc.workflow.dossier import Dossier


def is_urgent(dossier: Dossier) -> bool:
    """Whether something that this form sends is to be sent as urgent: then its papers and invitations are, too."""
    return any(is_sent_urgently(dossier, wanted) for wanted in dossier.definition.deliveries)


def is_sent_urgently(dossier: Dossier, wanted: DeliveryDefinition) -> bool:
    """Whether this is to be sent as urgent."""
    return wanted.urgent is not None and dossier.today.holds(wanted.urgent)
