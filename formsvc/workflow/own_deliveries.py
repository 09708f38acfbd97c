"""One delivery, read for writing by somebody who may see it, or who looks after it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from formsvc.delivery.tables import Delivery
from formsvc.people import Actor
from formsvc.submissions.tables import Submission
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.finishing import require_author
from formsvc.workflow.house import House
from formsvc.workflow.opening import open_to_write
from formsvc.workflow.refusals import NotFound


def seen_delivery(house: House, session: Session, delivery: int, actor: Actor) -> tuple[Dossier, Delivery]:
    """A delivery of a submission that this person may see, read for writing. Raises NotFound."""
    about = select(Submission.reference).join(Delivery, Delivery.submission_id == Submission.id)
    reference = session.scalar(about.where(Delivery.id == delivery))
    if reference is None:
        raise NotFound("There is no such delivery, or it is not shared with you.")
    dossier = open_to_write(house, session, reference, actor)
    return dossier, session.get_one(Delivery, delivery, populate_existing=True)


def own_delivery(house: House, session: Session, delivery: int, actor: Actor) -> tuple[Dossier, Delivery]:
    """The same for somebody who looks after it. Raises NotFound, NotAllowed."""
    dossier, row = seen_delivery(house, session, delivery, actor)
    require_author(dossier, actor)
    return dossier, row
