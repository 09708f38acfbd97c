"""The sweep, which finds whatever waits; and the mail box of the embedded default."""

from __future__ import annotations

from sqlalchemy import select

from formsvc.delivery import mailbox, outbox
from formsvc.delivery.tables import Notice
from formsvc.delivery.waits import reached
from formsvc.submissions.tables import DocumentRow, Submission
from formsvc.workflow.bouncing import due_reading
from formsvc.workflow.clockwork import to_look_at
from formsvc.workflow.due import Deliver, Due, LookAgain, LookAtClocks, RenderDocument, SendNotice
from formsvc.workflow.erasing import due_lines
from formsvc.workflow.erasure_reports import due_records
from formsvc.workflow.house import Steps
from formsvc.workflow.send_views import Mail
from formsvc.workflow.stuck import AT_ONCE, is_made_now


class Watching(Steps):
    """The sweep and the mail box."""

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
                    is_made_now(),
                )
            )
            waiting = documents.order_by(DocumentRow.urgent.desc(), DocumentRow.next_try, DocumentRow.id).limit(AT_ONCE)
            return (
                *(RenderDocument(one, urgent) for one, urgent in session.execute(waiting)),
                *(Deliver(one, urgent) for one, urgent in outbox.due_deliveries(session, now, AT_ONCE)),
                *(SendNotice(one) for one in outbox.due_ids(session, Notice, now, AT_ONCE)),
                *(LookAtClocks(one) for one in to_look_at(session, now, AT_ONCE)),
                *(LookAgain(one, urgent) for one, urgent in outbox.to_look_at(session, now, AT_ONCE)),
                *due_reading(self.house, session, now),
                *due_lines(self.house, session, now, AT_ONCE),
                *due_records(self.house, session, now),
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
            for message in mailbox.messages(self.house.mail_folder, self.house.sealer)
        )
