"""What is known already when a submission begins: facts of the case, and answers of other forms about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from sqlalchemy import select

from formsvc import cases
from formsvc.answers import Attachment, NotReadable, Value, read_answer, write_answer
from formsvc.definitions.model import DerivedQuestion, FormDefinition, GroupQuestion, Page, PrefillSource, Question
from formsvc.people import Actor, actor_of
from formsvc.submissions.pages import Save, keep_page
from formsvc.submissions.tables import Prefilled, Submission, Upload
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.marking import mark_answers
from formsvc.workflow.opened import attachment
from formsvc.workflow.sources import NOT_A_SOURCE
from formsvc.workflow.taking import taken_by

CASE_TITLE: Final = "The case record"


@dataclass(frozen=True, kw_only=True)
class Found:
    """A value for a question, and where it comes from."""

    value: Any  # in JSON form, then as a value
    form: str = ""
    form_title: str = CASE_TITLE
    reference: str = ""
    at: datetime


class Prefilling:
    """Fills a new submission with what is known; every other submission is opened once."""

    def __init__(self, dossier: Dossier) -> None:
        self.dossier = dossier
        self._others: dict[str, Dossier | None] = {}

    def write(self) -> None:
        """Write what is known already into the pages, with where it comes from."""
        for _, page in self.dossier.definition.pages():
            found = {q.id: known for q in page.questions if (known := self._known(q)) is not None}
            if found:
                self._keep(page, found)

    def _known(self, question: Question) -> Found | None:
        if isinstance(question, DerivedQuestion):
            return None
        for source in question.prefill:
            for found in self._candidates(source):
                try:
                    return replace(found, value=read_answer(question, _fitting(question, found.value), attachment))
                except NotReadable:
                    continue
        return None

    def _candidates(self, source: PrefillSource) -> Iterator[Found]:
        if source.case:
            if source.case in self._facts:
                yield Found(value=self._facts[source.case], at=self.dossier.row.case.changed_at)
            return
        other = self._other(source.form)
        known = other.signed.said.get(source.question) if other is not None else None
        told = taken_by(other, source.question, known, self._author) if other is not None else None
        if other is not None and told is not None:
            yield Found(
                value=write_answer(told),
                form=other.row.form,
                form_title=other.definition.title,
                reference=other.row.reference,
                at=answered_at(other, source.question),
            )

    @cached_property
    def _author(self) -> Actor | None:
        return actor_of(self.dossier.session, self.dossier.row.author_id)

    @cached_property
    def _facts(self) -> Mapping[str, Any]:
        row = self.dossier.row
        facts = cases.facts(row.case, self.dossier.house.sealer)
        author = self._author
        return facts if author is None else {**facts, "author": _said_of(author, row.organisation)}

    def _other(self, form: str) -> Dossier | None:
        if form not in self._others:
            row = self._newest(form)
            self._others[form] = None if row is None else Dossier(self.dossier.house, self.dossier.session, row)
        return self._others[form]

    def _newest(self, form: str) -> Submission | None:
        """The submission it starts from, if that is of this form; else the newest of the form in the case."""
        row = self.dossier.row
        if row.source is not None and row.source.form == form:
            return row.source
        found = select(Submission).where(
            Submission.case_id == row.case_id, Submission.form == form, Submission.status.not_in(NOT_A_SOURCE)
        )
        return self.dossier.session.scalar(found.order_by(Submission.id.desc()).limit(1))

    def _keep(self, page: Page, found: Mapping[str, Found]) -> None:
        session, row = self.dossier.session, self.dossier.row
        answers = {question: write_answer(known.value) for question, known in found.items()}
        keep_page(session, self.dossier.house.sealer, row, page.id, answers, Save(None, self.dossier.now))
        mark_answers(self.dossier, page, {question: known.value for question, known in found.items()})
        for question, known in found.items():
            session.add(_origin(row.id, page.id, question, known))
            self._share_files(known)

    def _share_files(self, known: Found) -> None:
        """A file that came with an answer belongs to this submission too."""
        session, row = self.dossier.session, self.dossier.row
        digests = {file.digest for file in attachments_in(known.value)}
        theirs = (
            select(Upload).join(Submission).where(Submission.reference == known.reference, Upload.digest.in_(digests))
        )
        for upload in session.scalars(theirs) if digests else ():
            session.add(
                Upload(
                    submission_id=row.id,
                    question=upload.question,
                    digest=upload.digest,
                    by_id=upload.by_id,
                    content_type=upload.content_type,
                    size=upload.size,
                    at=upload.at,
                )
            )


def _fitting(question: Question, value: Any) -> Any:
    """What a question can take of another's answer: of the entries of a group what this group asks too."""
    if not isinstance(question, GroupQuestion) or not isinstance(value, list):
        return value
    asked = {inner.id for inner in question.questions}
    return [{name: said for name, said in entry.items() if name in asked} for entry in value]


def _said_of(author: Actor, organisation: str) -> Mapping[str, str]:
    """Who writes, as a person answer: what the form calls its author."""
    return {
        "name": author.name,
        "role": author.job_title,
        "organisation": author.organisation_name(organisation),
        "phone": author.phone,
        "email": author.email,
    }


def attachments_in(value: Value) -> Iterator[Attachment]:
    """The files in an answer, in the entries of a group too."""
    if isinstance(value, Attachment):
        yield value
    elif isinstance(value, tuple):
        for entry in value:
            if isinstance(entry, Mapping):
                for inner in entry.values():
                    yield from attachments_in(inner)


def answered_at(dossier: Dossier, question: str) -> datetime:
    """When a question was answered, as far as its page tells."""
    kept = dossier.pages.get(page_asking(dossier.definition, question))
    return kept.saved_at if kept is not None else dossier.round.submitted_at or dossier.row.created_at


def page_asking(definition: FormDefinition, question: str) -> str:
    """The id of the page that asks a question outside groups; "" for none."""
    return next((page.id for page, asked in definition.questions() if asked.id == question), "")


def _origin(submission_id: int, page: str, question: str, found: Found) -> Prefilled:
    return Prefilled(
        submission_id=submission_id,
        question=question,
        page=page,
        form=found.form,
        form_title=found.form_title,
        reference=found.reference,
        answered_at=found.at,
    )
