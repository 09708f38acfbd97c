"""What an administrator watches: the mail box of the embedded default, and whatever does not move."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from formsvc.delivery import mailbox, outbox
from formsvc.delivery.tables import Delivery, Notice
from formsvc.delivery.waits import reached
from formsvc.submissions.tables import DocumentRow, Submission
from formsvc.workflow.clockwork import to_look_at
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.due import Deliver, Due, LookAtClocks, RenderDocument, SendNotice
from formsvc.workflow.house import Steps
from formsvc.workflow.outgoing import has_final, is_free
from formsvc.workflow.papers import MADE_IN
from formsvc.workflow.send_views import Mail, StuckRow

PATIENCE: Final = timedelta(minutes=10)
AT_ONCE: Final = 500


class Watching(Steps):
    """The sweep, and what people see of it."""

    def overdue(self) -> Due:
        """Everything that waits and could be done now: what a lost bell did not move. Changes nothing."""
        now = self.house.now()
        with self.house.sessions() as session:
            documents = (
                select(DocumentRow.id, DocumentRow.urgent)
                .join(Submission, Submission.id == DocumentRow.submission_id)
                .where(
                    DocumentRow.state == "waiting",
                    reached(DocumentRow, now),
                    DocumentRow.round == Submission.round,
                    or_(
                        *(
                            (DocumentRow.version == version) & Submission.status.in_(statuses)
                            for version, statuses in MADE_IN.items()
                        )
                    ),
                )
            )
            waiting = documents.order_by(DocumentRow.urgent.desc(), DocumentRow.next_try, DocumentRow.id).limit(AT_ONCE)
            return (
                *(RenderDocument(one, urgent) for one, urgent in session.execute(waiting)),
                *(Deliver(one, urgent) for one, urgent in outbox.due_deliveries(session, now, AT_ONCE)),
                *(SendNotice(one) for one in outbox.due_ids(session, Notice, now, AT_ONCE)),
                *(LookAtClocks(one) for one in to_look_at(session, now, AT_ONCE)),
            )

    def mailbox(self) -> tuple[Mail, ...]:
        """Messages of the embedded default, newest first; empty when a mail server is set."""
        if self.house.mail_folder is None:
            return ()
        return tuple(
            Mail(
                id=message.id,
                sent_at=message.sent_at,
                to=message.to,
                subject=message.subject,
                text=message.text,
                attachments=message.attachments,
            )
            for message in mailbox.messages(self.house.mail_folder)
        )

    def stuck(self) -> tuple[StuckRow, ...]:
        """What did not move for ten minutes, or gave up, for an administrator."""
        with self.house.sessions() as session:
            found = [*self._documents(session), *self._deliveries(session), *self._notices(session)]
            return tuple(sorted(found, key=lambda row: row.since))

    def _documents(self, session: Session) -> Iterator[StuckRow]:
        late = self.house.now() - PATIENCE
        wanted = (
            select(DocumentRow, Submission)
            .join(Submission, Submission.id == DocumentRow.submission_id)
            .where(
                DocumentRow.state != "ready",
                DocumentRow.created_at <= late,
                Submission.status.in_([status for statuses in MADE_IN.values() for status in statuses]),
                DocumentRow.round == Submission.round,
            )
        )
        for row, submission in session.execute(wanted.limit(AT_ONCE)):
            yield StuckRow(
                kind="document", id=row.id, reference=submission.reference, since=row.created_at, tries=row.tries,
                why=f"“{row.document}” could not be made as {row.format} ({row.failure or 'not tried yet'}).",
                remedy="Check the template with `formsvc check`, and that a worker is running.",
            )  # fmt: skip

    def _deliveries(self, session: Session) -> Iterator[StuckRow]:
        late = self.house.now() - PATIENCE
        wanted = select(Delivery).where(Delivery.state.in_(("waiting", "failed")), Delivery.created_at <= late)
        for row in session.scalars(wanted.order_by(Delivery.created_at).limit(AT_ONCE)):
            dossier = Dossier(self.house, session, row.submission, row.round)
            if row.state == "failed" or (has_final(dossier, row) and is_free(dossier, row)):
                last = row.attempts[-1].detail if row.attempts else "No worker has picked it up."
                yield StuckRow(
                    kind="delivery", id=row.id, reference=row.submission.reference, since=row.created_at,
                    tries=row.tries, why=last,
                    remedy="The author can correct the address, send it again or give up, on the form's page.",
                )  # fmt: skip

    def _notices(self, session: Session) -> Iterator[StuckRow]:
        late = self.house.now() - PATIENCE
        wanted = select(Notice).where(Notice.state.in_(("waiting", "failed")), Notice.created_at <= late)
        for row in session.scalars(wanted.order_by(Notice.created_at).limit(AT_ONCE)):
            yield StuckRow(
                kind="notice", id=row.id, reference=row.submission.reference if row.submission is not None else "",
                since=row.created_at, tries=row.tries,
                why=row.failure or "No worker has picked it up.",
                remedy="Check the mail server (FORMSVC_SMTP_URL) and the person's address.",
            )  # fmt: skip
