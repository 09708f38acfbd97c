"""Saving one page: what stays, what changes, who was there in between."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select

from formsvc.answers import Value, write_all
from formsvc.definitions.model import DerivedQuestion, Page, Part
from formsvc.people import Actor
from formsvc.submissions.pages import KeptPage, Save, drop_half_typed, keep_page
from formsvc.submissions.tables import Upload
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.marking import mark_answers
from formsvc.workflow.prefilling import attachments_in
from formsvc.workflow.refusals import Conflict, Difference, Locked, NotAllowed, NotFound
from formsvc.workflow.unlocking import open_questions


class PageSaving:
    """One page of one submission, about to be saved by somebody."""

    def __init__(self, dossier: Dossier, page: Page, actor: Actor) -> None:
        self.dossier, self.page, self.actor = dossier, page, actor
        self.kept: KeptPage | None = dossier.pages.get(page.id)
        self.before = {q.id: dossier.answers[q.id] for q in page.questions if q.id in dossier.answers}
        self.after: Mapping[str, Value] = self.before

    @property
    def revision(self) -> int:
        return self.kept.revision if self.kept is not None else 0

    def save(self, given: Mapping[str, Value], revision: int) -> int:
        """Replace the page's answers; gives the new revision. Raises Conflict, Locked, NotFound."""
        self._require_known(given)
        after = self.after = self._after(given)
        if revision != self.revision:
            differences = tuple(self._differences(after))
            if differences:
                raise self._conflict(differences)
        self._confirm(after)
        drop_half_typed(self.dossier.session, self.dossier.row.id, self.actor.id, self.page.id)
        if self.kept is not None and after == self.before and self.kept.saved_by is not None:
            return self.revision
        save = Save(self.actor.id, self.dossier.now)
        sealer, session = self.dossier.house.sealer, self.dossier.session
        mark_answers(self.dossier, self.page, after)
        return keep_page(session, sealer, self.dossier.row, self.page.id, write_all(after), save)

    def _after(self, given: Mapping[str, Value]) -> dict[str, Value]:
        """What the page has afterwards: locked answers stay, and so does what the given ones hide."""
        may_change = open_questions(self.dossier, self.page)
        locked = {question: value for question, value in self.before.items() if question not in may_change}
        for question, value in given.items():
            if question not in may_change and value != self.before.get(question):
                raise Locked("One of these answers cannot be changed now.")
        after = {**{q: value for q, value in given.items() if q in may_change}, **locked}
        gone = {question: value for question, value in self.before.items() if question not in after}
        if not gone:
            return after
        then = self.dossier.with_page(self.page, {**self.before, **after})
        return {**{q: value for q, value in gone.items() if not then.asked(self.page, q)}, **after}

    def _require_known(self, given: Mapping[str, Value]) -> None:
        asked = {question.id for question in self.page.questions if not isinstance(question, DerivedQuestion)}
        if set(given) - asked:
            raise NotFound("There is no such question on this page.")
        files = {file.digest for value in given.values() for file in attachments_in(value)}
        if files - self._uploaded(files):
            raise NotFound("There is no such file in this submission.")

    def _uploaded(self, files: set[str]) -> set[str]:
        """Which of these files were uploaded for this submission."""
        if not files:
            return set()
        found = select(Upload.digest).where(Upload.submission_id == self.dossier.row.id, Upload.digest.in_(files))
        return set(self.dossier.session.scalars(found))

    def _differences(self, after: Mapping[str, Value]) -> Iterator[Difference]:
        for question in self.page.questions:
            yours, theirs = after.get(question.id), self.before.get(question.id)
            if yours != theirs:
                yield Difference(question=question.id, label=question.label, yours=yours, theirs=theirs)

    def _conflict(self, differences: tuple[Difference, ...]) -> Conflict:
        if self.kept is None:
            return Conflict("", self.dossier.now, self.revision, differences)
        return Conflict(self.kept.saved_by_name, self.kept.saved_at, self.revision, differences)

    def _confirm(self, after: Mapping[str, Any]) -> None:
        """To save a page is to say that what was prefilled there still holds; what was changed is the author's own."""
        for question, row in self.dossier.prefilled.items():
            if row.page != self.page.id:
                continue
            if after.get(question) != self.before.get(question):
                self.dossier.session.delete(row)
            elif question in after:
                row.confirmed_at, row.confirmed_by_id = self.dossier.now, self.actor.id


def require_filler(dossier: Dossier, page_id: str, actor: Actor) -> Page:
    """A page that this person may fill in now. Raises NotFound, Locked, NotAllowed."""
    page = dossier.asked_page(page_id)
    part = dossier.part_of(page)
    if not dossier.is_open(part):
        raise Locked("This part of the form cannot be changed now.")
    require_part_role(dossier, part, actor)
    return page


def require_part_role(dossier: Dossier, part: Part, actor: Actor) -> None:
    """Raises NotAllowed when a part is for another role."""
    if not dossier.may_fill(part, actor):
        raise NotAllowed("This part of the form is for another role to fill in.")
