"""A new version of an approved form: another submission, which takes the place of the old one once it is approved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from formsvc.answers import NotReadable, read_answer, write_answer
from formsvc.definitions.model import DerivedQuestion, Page, Part, Question
from formsvc.people import Actor
from formsvc.submissions.moves import move_to
from formsvc.submissions.statuses import MOVES
from formsvc.submissions.tables import Submission
from formsvc.workflow.current import next_version, replaced
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.due import Due
from formsvc.workflow.finishing import require_author
from formsvc.workflow.house import Steps, note
from formsvc.workflow.opened import attachment
from formsvc.workflow.opening import lock, open_to_write
from formsvc.workflow.passing import end_turns
from formsvc.workflow.prefilling import Found, Prefilling, answered_at
from formsvc.workflow.recalling import hold_back, tell_left_out
from formsvc.workflow.refusals import Locked
from formsvc.workflow.starting import new_submission, organisation_for, require_form
from formsvc.workflow.versions import APPROVED


class Superseding(Steps):
    """Beginning a new version."""

    def new_version(self, reference: str, actor: Actor) -> str:
        """Begin a new version of an approved submission, with what its author's side answered, to be confirmed; gives
        its reference. While one is being written that one is given.

        Raises NotAllowed, Locked (not approved), FormNotReady.
        """
        with self.house.sessions.begin() as session:
            dossier = open_to_write(self.house, session, reference, actor)
            require_author(dossier, actor)
            begun = next_version(dossier)
            if begun is not None:
                return begun.reference
            if dossier.row.status not in APPROVED:
                raise Locked("Only a form that everybody has approved can have a new version.")
            definition = require_form(self.house, dossier.row.form)
            row = Submission(
                case=dossier.row.case, source_id=dossier.row.source_id, replaces_id=dossier.row.id,
                author_id=actor.id, organisation=organisation_for(definition, actor, dossier.row.case),
            )  # fmt: skip
            new_submission(session, definition, row, dossier.now)
            CarryingOver(Dossier(self.house, session, row), dossier).write()
            note(session, actor, "began-new-version", row, dossier.now)
            return row.reference


class CarryingOver(Prefilling):
    """Fills a new version: facts and other forms as they are known today, and for the rest what the old version says.

    Only what its author's side answers is carried over, and nothing that is declared: nobody else's words, and no
    verdict, are taken from one form into another. All of it must be confirmed.
    """

    def __init__(self, dossier: Dossier, old: Dossier) -> None:
        super().__init__(dossier)
        self._old = old
        self._own = {q.id for page in _own_pages(dossier) for q in page.questions}

    def _known(self, question: Question) -> Found | None:
        return super()._known(question) or self._said_before(question)

    def _said_before(self, question: Question) -> Found | None:
        said = self._old.signed.said
        if isinstance(question, DerivedQuestion) or question.id not in said or question.id not in self._own:
            return None
        found = Found(
            value=write_answer(said[question.id]), form=self._old.row.form, form_title=self._old.definition.title,
            reference=self._old.row.reference, at=answered_at(self._old, question.id),
        )  # fmt: skip
        try:
            return replace(found, value=read_answer(question, found.value, attachment))
        except NotReadable:  # the form asks for something else today
            return None


def _own_pages(dossier: Dossier) -> Iterator[Page]:
    """The pages that the author's side fills in before signing, but for what is declared."""
    for part in dossier.draft_parts():
        if _is_own(dossier, part):
            yield from (page for page in part.pages if page.asked == "on_its_own")


def _is_own(dossier: Dossier, part: Part) -> bool:
    return part.by_link is None and bool(set(part.roles) & set(dossier.definition.starts.roles))


def supersede(dossier: Dossier) -> Due:
    """After an approval: what this is a new version of does not hold any more, and who gets none of it is told."""
    old = replaced(dossier)
    if old is not None:
        _end(Dossier(dossier.house, dossier.session, lock(dossier.session, old.row.id)), dossier.row.reference)
    return tell_left_out(dossier)


def _end(old: Dossier, reference: str) -> None:
    """It was replaced by another submission, wherever it stood; what has ended already stays as it ended."""
    if "superseded" in MOVES[old.row.status]:
        end_turns(old)
        move_to(old.row, "superseded", None, old.now)
        hold_back(old, f"{reference} took its place.")
        note(old.session, None, "superseded", old.row, old.now)
