"""The author's steps: start, answer, keep what is half typed, add files, submit, withdraw."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from formsvc.answers import Attachment, Value
from formsvc.definitions.model import FileQuestion, FormDefinition, GroupQuestion, Page
from formsvc.people import Actor
from formsvc.storage import StorageFull
from formsvc.submissions import files, pages
from formsvc.submissions.moves import move_to
from formsvc.submissions.tables import HalfTyped, Submission, Upload
from formsvc.workflow.dossier import Dossier, open_to_write
from formsvc.workflow.due import Due
from formsvc.workflow.house import Steps, note
from formsvc.workflow.outgoing import release
from formsvc.workflow.prefilling import Prefilling
from formsvc.workflow.refusals import (
    DecisionIncomplete,
    FileRefused,
    Locked,
    NotAllowed,
    NotComplete,
    NotFound,
    StoreFull,
)
from formsvc.workflow.saving import PageSaving, require_filler, require_part_role
from formsvc.workflow.starting import (
    begun_already,
    new_submission,
    require_case,
    require_form,
    require_role,
    require_source,
)
from formsvc.workflow.submitting import in_the_way, keep_reasons, record_submitted, waiting_documents
from formsvc.workflow.unlocking import open_questions, prefilled
from formsvc.workflow.views import ItemPlace, Saved


class Filling(Steps):
    """Steps of whoever fills in a part. Every step may raise NotFound (also when the person may not see it)."""

    def start(self, form_id: str, case: str, actor: Actor, source: str = "") -> str:
        """Begin a form about a case (its reference); gives the submission's reference. The same form, case and source
        submission give the same draft again while it is one.

        Raises NotAllowed (role), FormNotReady (faults), NotStartable (`starts.after` not met by `source`).
        """
        definition = require_form(self.house, form_id)
        organisation = require_role(definition, actor)
        with self.house.sessions.begin() as session:
            about = require_case(session, case, actor)
            after = require_source(self.house, session, definition, about, source)
            begun = begun_already(session, definition, about, after)
            if begun is not None:
                return begun.reference
            now = self.house.now()
            row = Submission(
                case=about, source=after, author_id=actor.id, organisation=organisation, status="draft", round=1,
                created_at=now, since=now,
            )  # fmt: skip
            new_submission(session, definition, row)
            Prefilling(Dossier(self.house, session, row)).write()
            note(session, actor, "started", row, now)
            return row.reference

    def save_page(self, reference: str, page: str, answers: Mapping[str, Value], revision: int, actor: Actor) -> Saved:
        """Replace the page's answers by `answers` (question id -> value; a question left out is not answered any more,
        unless the answers just given hide it: then what it had is kept, unsaid). Confirms the page's prefilled answers.
        Drops what this person had half typed there. An answer may be incomplete or break a rule: it is saved all the same.

        Raises Conflict (someone else saved since `revision` and the answers differ), Locked, NotAllowed.
        """
        with self.house.sessions.begin() as session:
            dossier = open_to_write(self.house, session, reference, actor)
            saving = PageSaving(dossier, require_filler(dossier, page, actor), actor)
            return self._saved(saving, saving.save(answers, revision))

    def save_item(
        self, reference: str, place: ItemPlace, item: Mapping[str, Value], revision: int, actor: Actor
    ) -> Saved:
        """Add (`index` None) or change one entry of a group; the page's other answers stay. Raises as save_page, and
        NotFound for an index that is not there, Locked when the group is full."""
        with self.house.sessions.begin() as session:
            dossier = open_to_write(self.house, session, reference, actor)
            saving = PageSaving(dossier, require_filler(dossier, place.page, actor), actor)
            group, entries = _entries(saving, place)
            if place.index is None:
                if len(entries) >= group.at_most:
                    raise Locked(f"There can be no more than {group.at_most} here.")
                entries.append(item)
            else:
                entries[place.index] = item
            return self._saved(saving, saving.save({**saving.before, group.id: tuple(entries)}, revision))

    def remove_item(self, reference: str, place: ItemPlace, revision: int, actor: Actor) -> Saved:
        """Take one entry out of a group. Raises as save_item."""
        with self.house.sessions.begin() as session:
            dossier = open_to_write(self.house, session, reference, actor)
            saving = PageSaving(dossier, require_filler(dossier, place.page, actor), actor)
            group, entries = _entries(saving, place)
            if place.index is None:
                raise NotFound("There is no such entry.")
            del entries[place.index]
            return self._saved(saving, saving.save({**saving.before, group.id: tuple(entries)}, revision))

    def confirm_prefilled(self, reference: str, page: str, actor: Actor) -> None:
        """Say that the page's prefilled answers still hold, as they stand. Raises Locked, NotAllowed."""
        with self.house.sessions.begin() as session:
            dossier = open_to_write(self.house, session, reference, actor)
            asked = require_filler(dossier, page, actor)
            for row in prefilled(dossier).values():
                if row.page == asked.id:
                    row.confirmed_at, row.confirmed_by_id = dossier.now, actor.id

    def keep_half_typed(
        self, reference: str, page: str, typed: Mapping[str, tuple[str, ...]], actor: Actor
    ) -> datetime:
        """Keep the raw form values of this person on this page until it is saved; gives when. `page` may be any key the
        web chooses for a form ("household", "household/residents/new"), up to 200 characters. Raises Locked, NotAllowed."""
        with self.house.sessions.begin() as session:
            dossier = open_to_write(self.house, session, reference, actor)
            require_filler(dossier, page.partition("/")[0], actor)
            row = HalfTyped(submission_id=dossier.row.id, person_id=actor.id, page=page[:200], at=dossier.now)
            pages.keep_half_typed(session, self.house.sealer, row, typed)
            return dossier.now

    def upload(self, reference: str, question: str, file: tuple[str, bytes], actor: Actor) -> Attachment:
        """Take in a file (name, content) for a file or photo question; put the attachment into save_page. Pictures are made
        anew without metadata. Raises FileRefused (V14), StoreFull, Locked, NotAllowed."""
        with self.house.sessions() as session:
            dossier = open_to_write(self.house, session, reference, actor)
            asked = _file_question(dossier, question, actor)
        try:
            taken = files.take_in_photo(*file, asked.ratio) if asked.kind == "photo" else files.take_in(*file)
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
        return given

    def keep_reasons(self, reference: str, reasons: Mapping[str, str], actor: Actor) -> None:
        """Keep the reasons given for warnings (WarningRow.key -> text) without submitting."""
        with self.house.sessions.begin() as session:
            dossier = open_to_write(self.house, session, reference, actor)
            _require_draft(dossier, actor)
            keep_reasons(dossier, reasons, actor)

    def submit(self, reference: str, reasons: Mapping[str, str], actor: Actor) -> Due:
        """Submit the draft, once however often it is called (the second call gives the due that still wait).

        Raises NotComplete (problems, or a warning without a reason), NotAllowed, MoveNotAllowed (withdrawn meanwhile).
        """
        with self.house.sessions.begin() as session:
            dossier = open_to_write(self.house, session, reference, actor)
            if dossier.row.status in ("submitted", "in_sign_off", "approved", "delivered"):
                return waiting_documents(dossier)
            _require_draft(dossier, actor)
            keep_reasons(dossier, reasons, actor)
            problems = in_the_way(dossier)
            if not problems:
                due = record_submitted(dossier, actor)
                note(session, actor, "submitted", dossier.row, dossier.now)
                return due
        raise NotComplete(problems)

    def withdraw(self, reference: str, reason: str, actor: Actor) -> None:
        """End a submission that is not approved yet. Raises MoveNotAllowed, NotAllowed, DecisionIncomplete (no reason)."""
        if not reason.strip():
            raise DecisionIncomplete({"reason": "Say why it is withdrawn."})
        with self.house.sessions.begin() as session:
            dossier = open_to_write(self.house, session, reference, actor)
            require_author(dossier, actor)
            if dossier.row.status == "withdrawn":
                return
            change = move_to(dossier.row, "withdrawn", actor.id, dossier.now)
            change.sealed_reason = self.house.seal_text(reason.strip(), f"withdrawn:{dossier.row.id}")
            if dossier.turn is not None:
                dossier.turn.open = False
            note(session, actor, "withdrew", dossier.row, dossier.now)

    def _record_upload(self, reference: str, question: str, given: Attachment, actor: Actor) -> None:
        with self.house.sessions.begin() as session:
            dossier = open_to_write(self.house, session, reference, actor)
            known = select(Upload.id).where(Upload.submission_id == dossier.row.id, Upload.digest == given.digest)
            if session.scalar(known) is None:
                session.add(
                    Upload(
                        submission_id=dossier.row.id,
                        question=question,
                        digest=given.digest,
                        by_id=actor.id,
                        content_type=given.content_type,
                        size=given.size,
                        at=dossier.now,
                    )  # fmt: skip
                )

    def _saved(self, saving: PageSaving, revision: int) -> Saved:
        """What the page is told after a save; parts that open after signing may have set deliveries free."""
        session, row = saving.dossier.session, saving.dossier.row
        session.flush()
        dossier = Dossier(self.house, session, row)
        due = release(dossier) if row.status in ("approved", "delivered") else ()
        return Saved(
            revision=revision, at=dossier.now, next_page=next_page(dossier, saving.page, saving.actor), due=due
        )


def next_page(dossier: Dossier, page: Page, actor: Actor) -> str:
    """The next page of this person's, over all their parts; "" after the last."""
    mine = [p.id for part in dossier.parts_of(actor) for p in dossier.journey(part).part_pages(part.id)
            if p.asked == "on_its_own"]  # fmt: skip
    after = mine[mine.index(page.id) + 1 :] if page.id in mine else []
    return after[0] if after else ""


def require_author(dossier: Dossier, actor: Actor) -> None:
    """Raises NotAllowed for everybody but the author and those who hold the author's role beside them."""
    roles = dossier.definition.starts.roles
    if actor.id != dossier.row.author_id and not any(actor.holds(role, dossier.row.organisation) for role in roles):
        raise NotAllowed("Only the author, or somebody in the same role there, can do this.")


def _require_draft(dossier: Dossier, actor: Actor) -> None:
    if dossier.row.status != "draft":
        move_to(dossier.row, "submitted", actor.id, dossier.now)
    for part in dossier.draft_parts():
        require_part_role(part, actor)


def _entries(saving: PageSaving, place: ItemPlace) -> tuple[GroupQuestion, list[Mapping[str, Value]]]:
    group = next((q for q in saving.page.questions if q.id == place.group), None)
    if not isinstance(group, GroupQuestion):
        raise NotFound("There is no such group on this page.")
    kept = saving.before.get(group.id, ())
    entries = [entry for entry in kept if isinstance(entry, Mapping)] if isinstance(kept, tuple) else []
    if place.index is not None and not 0 <= place.index < len(entries):
        raise NotFound("There is no such entry; somebody may have removed it.")
    return group, entries


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
