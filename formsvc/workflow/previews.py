"""Documents to look at: as they are now, as they were made, and the files that people gave."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from sqlalchemy import select

from formsvc.definitions.model import DerivedQuestion, DocumentDefinition, FormDefinition, GroupQuestion, Question
from formsvc.definitions.readability import check_text
from formsvc.documents.formats import formats_of
from formsvc.documents.saying import Content, Entries, Line, Status
from formsvc.people import Actor
from formsvc.submissions.tables import DocumentRow, Submission, Upload
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.house import Steps
from formsvc.workflow.opening import open_to_fill, open_to_read
from formsvc.workflow.packing import TYPES
from formsvc.workflow.papers import content_of, paper_as, pictures_in, template_of
from formsvc.workflow.prefilling import attachments_in
from formsvc.workflow.refusals import NotFound
from formsvc.workflow.seen import Reading as Audience
from formsvc.workflow.sign_views import File, Preview, PreviewTab, Reading

NO_DOCUMENT: Final = "There is no such document, or it is not shared with you."


class Previews(Steps):
    """Documents and files for those who may see the submission."""

    def preview(self, reference: str, actor: Actor) -> Preview:
        """Every document variant that its `when` makes now, as HTML."""
        with self.house.sessions() as session:
            dossier = open_to_read(self.house, session, reference, actor)
            return Preview(
                reference=dossier.row.reference,
                case=dossier.row.case.reference,
                definition=dossier.definition,
                status=dossier.row.status,
                name=dossier.child.name,
                tabs=tabs(dossier, dossier.reading(actor)),
            )

    def preview_file(self, reference: str, document: str, format_: str, actor: Actor) -> File:
        """A document rendered now ("pdf" or "docx"), watermarked while it is a draft, kept nowhere."""
        with self.house.sessions() as session:
            dossier = open_to_read(self.house, session, reference, actor)
            theirs = (one for one in dossier.definition.documents if _reads(dossier, one, actor))
            wanted = next((one for one in theirs if one.id == document), None)
            if wanted is None or format_ not in formats_of(wanted) or not dossier.written(wanted).holds(wanted.when):
                raise NotFound("There is no such document.")
            paper = paper_as(dossier, wanted, format_, _status(dossier))
            name = f"{dossier.row.reference}-{document}.{format_}"
        return File(name=name, content_type=TYPES[format_], content=paper.make(self.house))

    def document_file(self, document: int, actor: Actor, reference: str = "") -> File:
        """A made document of any round (DocumentView.id), of the submission with this reference when one is given."""
        with self.house.sessions() as session:
            row = session.get(DocumentRow, document)
            if row is None or row.state != "ready":
                raise NotFound(NO_DOCUMENT)
            submission = session.get_one(Submission, row.submission_id)
            if reference and submission.reference != reference.strip().upper():
                raise NotFound(NO_DOCUMENT)
            dossier = open_to_read(self.house, session, submission.reference, actor)
            if not _reads(dossier, dossier.definition.document(row.document), actor, row.version):
                raise NotFound(NO_DOCUMENT)
            name = f"{submission.reference}-{row.document}.{row.format}"
            digest, format_ = row.digest, row.format
        return File(name=name, content_type=TYPES[format_], content=self.house.store.get(digest))

    def upload_file(self, reference: str, digest: str, actor: Actor) -> File:
        """A file or picture that was uploaded to this submission; a guest sees those of their part."""
        with self.house.sessions() as session:
            dossier = open_to_fill(self.house, session, reference, actor)
            wanted = select(Upload).where(Upload.submission_id == dossier.row.id, Upload.digest == digest)
            upload = session.scalar(wanted)
            if upload is None or not _may_look(dossier, upload, actor):
                raise NotFound("There is no such file, or it is not shared with you.")
            content_type = upload.content_type
            endings = {"image/jpeg": "jpg", "image/png": "png", **{kind: ending for ending, kind in TYPES.items()}}
            name = f"{dossier.row.reference}-{digest[:8]}.{endings[content_type]}"
        return File(name=name, content_type=content_type, content=self.house.store.get(digest))


def tabs(dossier: Dossier, reading: Audience) -> tuple[PreviewTab, ...]:
    """Every variant as HTML, with what its audience does not see; of an audience, what it is sent in the end."""
    made = [document for document in dossier.definition.documents if dossier.written(document).holds(document.when)]
    if reading.whole:
        return tuple(_tab(dossier, document) for document in made)
    theirs = [document for document in made if reading.has(document) and _status(dossier) == "final"]
    return tuple(replace(_tab(dossier, document), hidden=()) for document in theirs)


def _reads(dossier: Dossier, document: DocumentDefinition, actor: Actor, version: str = "") -> bool:
    """Whether a document is for somebody: any, or of an audience what it is sent in the end."""
    reading = dossier.reading(actor)
    return reading.whole or (reading.has(document) and (version or _status(dossier)) == "final")


def tabs_to_sign(dossier: Dossier) -> tuple[PreviewTab, ...]:
    """What a signatory reads: first what is submitted, then what left before; nothing that is written after signing."""
    opens = {part.id: part.opens for part in dossier.definition.parts}
    there = (one for one in dossier.definition.documents if opens.get(one.after, "") not in ("approved", "delivered"))
    made = (document for document in there if dossier.written(document).holds(document.when))
    ordered = sorted(made, key=lambda document: opens.get(document.after) == "draft")
    return tuple(_tab(dossier, document) for document in ordered)


def _tab(dossier: Dossier, document: DocumentDefinition) -> PreviewTab:
    content = content_of(dossier, document, _status(dossier))
    template = template_of(dossier, document, "html")
    house, reference = dossier.house, dossier.row.reference
    html = house.preview(content, template, lambda d: house.picture_address.format(reference=reference, digest=d))
    reading = _reading(content, dossier.definition) if document.written_for == "child" else None
    return PreviewTab(document=document, html=html, hidden=tuple(_hidden(dossier, content)), reading=reading)


def _may_look(dossier: Dossier, upload: Upload, actor: Actor) -> bool:
    """Whoever does not read the whole looks at what they gave, at what was given for their part, and at what is shown
    in a document for them."""
    if dossier.reads_whole(actor) or upload.by_id == actor.id:
        return True
    parts = (part for part in dossier.definition.parts if dossier.may_fill(part, actor))
    questions = (question for part in parts for page in part.pages for question in page.questions)
    documents = (one for one in dossier.definition.documents if _reads(dossier, one, actor))
    if any(upload.digest in pictures_in(content_of(dossier, one, "final")) for one in documents):
        return True
    values = (dossier.answers[question.id] for question in questions if question.id in dossier.answers)
    return any(file.digest == upload.digest for value in values for file in attachments_in(value))


def _status(dossier: Dossier) -> Status:
    if dossier.row.status == "draft":
        return "draft"
    return "final" if dossier.row.status in ("approved", "refused", "delivered", "closed") else "for_sign_off"


def _hidden(dossier: Dossier, content: Content) -> Iterator[str]:
    """The labels of answers that count and are not in this document."""
    said = dossier.signed.said
    shown = {entry.question for section in content.sections for entry in section.entries}
    for part in dossier.draft_parts():
        for page in part.pages:
            for question in page.questions:
                is_aside = isinstance(question, DerivedQuestion) and not question.shown
                if question.id in said and question.id not in shown and not is_aside:
                    yield question.label


def _reading(content: Content, definition: FormDefinition) -> Reading:
    """Readability of everything the child reads that somebody wrote at length; a name or a date has no grade."""
    prose = {question.id for question in _all_questions(definition) if question.kind == "long_text"}
    texts = tuple(text for line in _lines(content) if line.question in prose for text in line.paragraphs)
    found = check_text(texts)
    return Reading(
        grade=found.grade,
        longest_sentence=max((len(s.split()) for text in texts for s in re.split(r"(?<=[.!?])\s+", text)), default=0),
        hard=tuple(dict.fromkeys((*found.long_sentences, *found.hard_paragraphs))),
        long_words=tuple(found.long_words),
        replacements=tuple(found.replacements),
        passes=found.passes,
    )


def _lines(content: Content) -> Iterator[Line]:
    for section in content.sections:
        for entry in section.entries:
            if isinstance(entry, Line):
                yield entry
            elif isinstance(entry, Entries):
                yield from (line for item in entry.items for line in item if isinstance(line, Line))


def _all_questions(definition: FormDefinition) -> Iterator[Question]:
    for _, question in definition.questions():
        yield question
        if isinstance(question, GroupQuestion):
            yield from question.questions
