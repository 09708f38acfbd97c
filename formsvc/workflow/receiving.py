"""Steps of whoever received a secure link: no account, a link and a code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import QueryableAttribute, Session

from formsvc.database.sealed import bound_to
from formsvc.delivery.links import begin_visit, find_link, is_open, is_visiting, same_code
from formsvc.delivery.tables import Delivery, Link, Opening
from formsvc.documents.formats import formats_of
from formsvc.submissions.tables import Submission
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.due import Due
from formsvc.workflow.enclosing import enclosed
from formsvc.workflow.house import Steps, note_by_link
from formsvc.workflow.notices import tell
from formsvc.workflow.packing import TYPES, code_of, final_file, sender_of
from formsvc.workflow.papers import content_of, digest_of, pictures_in, template_of
from formsvc.workflow.prefilling import attachments_in
from formsvc.workflow.recalling import why_closed
from formsvc.workflow.receivers import receiver_of
from formsvc.workflow.refusals import CodeFirst, CodeWrong, DecisionIncomplete, LinkClosed, NotFound
from formsvc.workflow.send_views import LinkPage, Received
from formsvc.workflow.sign_views import File
from formsvc.workflow.versions import earlier_words

CLOSED: Final = "This link does not work any more. Ask the sender for a new one."


@dataclass(frozen=True)
class OpenLink:
    """A link that may be used, with what it leads to."""

    link: Link
    row: Delivery
    dossier: Dossier


class Receiving(Steps):
    """Steps of the receiver."""

    def link(self, token: str) -> LinkPage:
        """The page of a secure link before its code. Raises LinkClosed."""
        with self.house.sessions() as session:
            return self._link_page(self._open(session, token))

    def enter_code(self, token: str, code: str) -> str:
        """Give the code; gives the pass for the receiver's session. Raises LinkClosed, CodeWrong (counts down)."""
        with self.house.sessions.begin() as session:
            found = self._open(session, token)
            session.refresh(found.link, with_for_update=True)
            if not is_open(found.link, self.house.now()):
                raise LinkClosed(CLOSED)
            right = same_code(code, code_of(self.house, found.row))
            pass_ = begin_visit(session, found.link, found.dossier.now) if right else ""
            if not right:
                found.link.tries_left -= 1
            left = found.link.tries_left
            what = "code-right" if right else "refused:code-wrong"
            note_by_link(session, found.row.id, what, found.dossier.row, found.dossier.now)
        if not right:
            raise CodeWrong(left)
        return pass_

    def received(self, token: str, pass_: str) -> Received:
        """The page behind the code; every opening is recorded. Raises LinkClosed, CodeFirst (no such pass)."""
        with self.house.sessions.begin() as session:
            found = self._let_in(session, token, pass_)
            session.add(Opening(delivery_id=found.row.id, what="opened", at=found.dossier.now))
            document = found.dossier.definition.document(found.row.document)
            content = content_of(found.dossier, document, "final")
            template = template_of(found.dossier, document, "html")
            view = Received(
                link=self._link_page(found),
                document_title=document.title,
                html=self.house.preview(content, template, lambda digest: f"/receive/{token}/pictures/{digest}"),
                formats=formats_of(document),
                enclosed=tuple(one.title for one in enclosed(found.dossier, found.row)),
                digest=digest_of(found.dossier, document),
                key=found.row.key,
                acknowledged_at=found.row.acknowledged_at,
                acknowledged_by=self.house.open_text(found.row.sealed_note, bound_to(Delivery.sealed_note, found.row)),
                asked_format=self.house.open_text(found.row.sealed_asked, bound_to(Delivery.sealed_asked, found.row)),
            )
            note_by_link(session, found.row.id, "link-opened", found.dossier.row, found.dossier.now)
            return view

    def received_file(self, token: str, pass_: str, format_: str) -> File:
        """The document itself ("pdf" or "docx"); every download is recorded. Raises as received, NotFound."""
        with self.house.sessions.begin() as session:
            found = self._let_in(session, token, pass_)
            made = final_file(found.dossier, found.row, format_)
            if made is None:
                raise NotFound("There is no such file.")
            session.add(Opening(delivery_id=found.row.id, what=format_, at=found.dossier.now))
            name, digest = f"{found.dossier.row.reference}.{format_}", made.digest
            note_by_link(session, found.row.id, f"link-took-{format_}", found.dossier.row, found.dossier.now)
        return File(name=name, content_type=TYPES[format_], content=self.house.store.get(digest))

    def received_enclosure(self, token: str, pass_: str, number: int) -> File:
        """What came with the document (0 is the first); every download is recorded. Raises as received, NotFound."""
        with self.house.sessions.begin() as session:
            found = self._let_in(session, token, pass_)
            there = enclosed(found.dossier, found.row)
            if not 0 <= number < len(there):
                raise NotFound("There is no such file.")
            session.add(Opening(delivery_id=found.row.id, what="enclosure", at=found.dossier.now))
            note_by_link(session, found.row.id, "link-took-enclosure", found.dossier.row, found.dossier.now)
            one = there[number]
        return File(name=one.name, content_type=one.content_type, content=self.house.store.get(one.digest))

    def received_picture(self, token: str, pass_: str, digest: str) -> File:
        """A picture in the document shown on the receive page. Raises as received, NotFound."""
        with self.house.sessions() as session:
            found = self._let_in(session, token, pass_)
            document = found.dossier.definition.document(found.row.document)
            if digest not in pictures_in(content_of(found.dossier, document, "final")):
                raise NotFound("There is no such picture.")
            answers = found.dossier.signed.said.values()
            types = {file.digest: file.content_type for value in answers for file in attachments_in(value)}
        ending = types[digest].partition("/")[2]
        return File(name=f"{digest[:16]}.{ending}", content_type=types[digest], content=self.house.store.get(digest))

    def acknowledge(self, token: str, pass_: str, name: str) -> None:
        """The receiver says they have it. A second time changes nothing. Raises as received, DecisionIncomplete."""
        if not name.strip():
            raise DecisionIncomplete({"name": "Enter your name."})
        with self.house.sessions.begin() as session:
            found = self._let_in(session, token, pass_)
            if found.row.acknowledged_at is None:
                found.row.acknowledged_at, found.row.look_at = found.dossier.now, None
                found.row.sealed_note = self._sealed(Delivery.sealed_note, found, name.strip()[:140])
                session.add(Opening(delivery_id=found.row.id, what="acknowledged", at=found.dossier.now))
                note_by_link(session, found.row.id, "link-acknowledged", found.dossier.row, found.dossier.now)

    def ask_format(self, token: str, pass_: str, wanted: str) -> Due:
        """The receiver asks for another format; the author is told. Raises as received, DecisionIncomplete."""
        if not wanted.strip():
            raise DecisionIncomplete({"wanted": "Say which format you need."})
        with self.house.sessions.begin() as session:
            found = self._let_in(session, token, pass_)
            found.row.sealed_asked = self._sealed(Delivery.sealed_asked, found, wanted.strip()[:200])
            due = tell(found.dossier, (found.dossier.row.author_id,), "asked_format", found.row.key)
            note_by_link(session, found.row.id, "link-asked-format", found.dossier.row, found.dossier.now)
            return due

    def _open(self, session: Session, token: str) -> OpenLink:
        link = find_link(session, token)
        if link is None or link.delivery.part:
            raise LinkClosed(CLOSED)
        submission = session.get_one(Submission, link.delivery.submission_id)
        dossier = Dossier(self.house, session, submission, link.delivery.round)
        why = why_closed(dossier, link.delivery)
        if why or not is_open(link, self.house.now()):
            raise LinkClosed(why or CLOSED)
        return OpenLink(link, link.delivery, dossier)

    def _let_in(self, session: Session, token: str, pass_: str) -> OpenLink:
        found = self._open(session, token)
        if not is_visiting(session, found.link, pass_):
            raise CodeFirst
        return found

    def _sealed(self, column: QueryableAttribute[bytes | None], found: OpenLink, words: str) -> bytes:
        return self.house.seal_text(words, bound_to(column, found.row))

    def _link_page(self, found: OpenLink) -> LinkPage:
        return LinkPage(
            sender=sender_of(found.dossier),
            form_title=found.dossier.definition.title,
            reference=found.dossier.row.reference,
            recipient=receiver_of(self.house, found.row).name,
            expires_at=found.link.expires_at,
            tries_left=found.link.tries_left,
            earlier=earlier_words(found.dossier, found.row),
        )
