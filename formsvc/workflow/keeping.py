"""What is kept before it is saved: what somebody has half typed, and the files that they give."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import select

from formsvc.answers import Attachment
from formsvc.definitions.model import FileQuestion, FormDefinition, GroupQuestion, Page
from formsvc.people import Actor
from formsvc.storage import StorageFull
from formsvc.submissions import files, pages
from formsvc.submissions.tables import HalfTyped, Upload
from formsvc.submissions.viruses import ScannerAway
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.house import Steps, note
from formsvc.workflow.opening import open_to_change, open_to_fill
from formsvc.workflow.refusals import FileInfected, FileRefused, Locked, NotFound, StoreFull
from formsvc.workflow.saving import require_filler
from formsvc.workflow.unlocking import open_questions

log = logging.getLogger("formsvc.workflow")
NOT_SCANNED: Final = (
    "The file could not be checked for viruses, so it was not kept. Wait a few minutes, then choose it again. "
    "If it happens again, tell an administrator."
)
INFECTED: Final = (
    "The file was refused: the virus scanner found something in it. Do not open it, and do not send it to anybody. "
    "Tell the people who look after your computer."
)


class Keeping(Steps):
    """Autosave and uploads."""

    def keep_half_typed(
        self, reference: str, page: str, typed: Mapping[str, tuple[str, ...]], actor: Actor
    ) -> datetime:
        """Keep the raw form values of this person on this page until it is saved; gives when. `page` may be any key
        that begins with the page ("household", "household/residents/new"). Raises Locked, NotAllowed."""
        with self.house.sessions.begin() as session:
            dossier = open_to_change(self.house, session, reference, actor)
            require_filler(dossier, page.partition("/")[0], actor)
            row = HalfTyped(submission_id=dossier.row.id, person_id=actor.id, page=page[:200], at=dossier.now)
            pages.keep_half_typed(session, self.house.sealer, row, typed)
            return dossier.now

    def upload(self, reference: str, question: str, file: tuple[str, bytes], actor: Actor) -> Attachment:
        """Take in a file (name, content) for a file or photo question; put the attachment into save_page. Pictures are
        made anew without metadata. Raises FileRefused (V14), FileInfected, StoreFull, Locked, NotAllowed."""
        with self.house.sessions() as session:
            dossier = open_to_fill(self.house, session, reference, actor)
            asked = _file_question(dossier, question, actor)
        self._scan(reference, file[1], actor)
        try:
            taken = _taken(asked, file)
            digest = self.house.store.put(taken.content)
        except files.FileRefused as refused:
            raise FileRefused(refused.message) from None
        except StorageFull:
            raise StoreFull(
                "There is no room to keep the file. Tell an administrator; nothing else was lost."
            ) from None
        given = Attachment(
            name=taken.name, digest=digest, content_type=taken.content_type, size=len(taken.content),
            width=taken.width, height=taken.height,
        )  # fmt: skip
        self._record_upload(reference, question, given, actor)
        self.house.store.put(taken.content)  # the same bytes may have been erased with another child's record meanwhile
        return given

    def _scan(self, reference: str, content: bytes, actor: Actor) -> None:
        """Before anything of ours opens it. What is too large is not taken anyhow."""
        if not content or len(content) > files.MOST_BYTES:
            return
        try:
            found = self.house.scan(content)
        except ScannerAway:
            log.warning("a file was not taken: the virus scanner did not answer, or would not look at it")
            raise FileRefused(NOT_SCANNED) from None
        if found:
            log.warning("a file was not taken: the virus scanner found %s", found)
            with self.house.sessions.begin() as session:
                dossier = open_to_change(self.house, session, reference, actor)
                note(session, actor, "upload-infected", dossier.row, dossier.now)
            raise FileInfected(INFECTED)

    def _record_upload(self, reference: str, question: str, given: Attachment, actor: Actor) -> None:
        with self.house.sessions.begin() as session:
            dossier = open_to_change(self.house, session, reference, actor)
            known = select(Upload.id).where(Upload.submission_id == dossier.row.id, Upload.digest == given.digest)
            if session.scalar(known) is None:
                session.add(_row(dossier, question, given, actor))
                note(session, actor, f"uploaded:{given.digest[:16]}", dossier.row, dossier.now)


def _taken(asked: FileQuestion, file: tuple[str, bytes]) -> files.TakenFile:
    if asked.kind == "photo":
        return files.take_in_photo(*file, asked.ratio, asked.accepts)
    return files.take_in(*file, asked.accepts)


def _row(dossier: Dossier, question: str, given: Attachment, actor: Actor) -> Upload:
    return Upload(
        submission_id=dossier.row.id,
        question=question,
        digest=given.digest,
        content_type=given.content_type,
        size=given.size,
        by_id=actor.id,
        at=dossier.now,
    )


def _file_question(dossier: Dossier, question_id: str, actor: Actor) -> FileQuestion:
    """A question, or a question in a group, that takes files and is open to this person."""
    page, question = _find(dossier.definition, question_id)
    require_filler(dossier, page.id, actor)
    if not open_questions(dossier, page):
        raise Locked("This page cannot be changed now.")
    return question


def _find(definition: FormDefinition, question_id: str) -> tuple[Page, FileQuestion]:
    for page, question in definition.questions():
        inside = question.questions if isinstance(question, GroupQuestion) else (question,)
        for one in inside:
            if one.id == question_id and isinstance(one, FileQuestion):
                return page, one
    raise NotFound("There is no such question that takes a file.")
