"""Beginning the next round of a submission: a draft again, with the answers of the round before it."""

from __future__ import annotations

from collections.abc import Iterator

from formsvc.definitions.model import Page
from formsvc.submissions.moves import move_to
from formsvc.submissions.pages import Save, keep_page, kept_pages
from formsvc.submissions.tables import Round
from formsvc.workflow.dossier import Dossier


def begin_next_round(dossier: Dossier, by: int | None = None) -> Dossier:
    """The next round as a draft with the same answers; what was declared must be declared again."""
    session, row, sealer = dossier.session, dossier.row, dossier.house.sealer
    move_to(row, "returned", by, dossier.now)
    before = kept_pages(session, sealer, row, row.round)
    row.round += 1
    session.add(Round(submission_id=row.id, number=row.round))
    move_to(row, "draft", by, dossier.now)
    session.flush()
    carried = {page.id for page in _carried_over(Dossier(dossier.house, session, row))}
    for kept in before.values():
        if kept.page in carried:
            keep_page(session, sealer, row, kept.page, kept.answers, Save(kept.saved_by, kept.saved_at))
    return Dossier(dossier.house, session, row)


def _carried_over(dossier: Dossier) -> Iterator[Page]:
    """All pages but those that a verdict fills in, and those where an open part must declare again.

    What was written down after an approval stays too: it happened, whatever is corrected.
    """
    for part in dossier.definition.parts:
        after_approval = part.opens in ("approved", "delivered")
        for page in part.pages if part.completed_by != "sign_off" else ():
            if after_approval or page.asked != "at_submit" or dossier.is_finished(part):
                yield page
