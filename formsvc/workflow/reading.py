"""Queries for pages: each gives one frozen view and changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from formsvc.workflow.send_views import Mail, StuckRow
from formsvc.workflow.sign_views import DecisionPage, File, Preview, SubmissionPage
from formsvc.workflow.views import CasePage, CheckAnswers, FillPage, Home, TaskList, WorkRow

if TYPE_CHECKING:
    from formsvc.people import Actor


class Reading:
    """What pages show. Every query raises NotFound for what is not there or not for this person to see."""

    def home(self, actor: Actor) -> Home:
        """Your work: to sign, sent back, drafts, holds, failed deliveries, what is due next."""
        raise NotImplementedError

    def search(self, text: str, actor: Actor) -> tuple[WorkRow, ...]:
        """Submissions by reference, case reference or the child's whole name, of those this person may see."""
        raise NotImplementedError

    def case(self, reference: str, actor: Actor) -> CasePage:
        raise NotImplementedError

    def tasks(self, reference: str, actor: Actor) -> TaskList:
        raise NotImplementedError

    def page(self, reference: str, page: str, actor: Actor, half_typed: str = "") -> FillPage:
        """One page of the wizard; `half_typed` is the key given to keep_half_typed (default: the page id). Raises NotFound
        also for a page that is not asked."""
        raise NotImplementedError

    def check(self, reference: str, actor: Actor) -> CheckAnswers:
        raise NotImplementedError

    def preview(self, reference: str, actor: Actor) -> Preview:
        """Every document variant that its `when` makes now, as HTML."""
        raise NotImplementedError

    def preview_file(self, reference: str, document: str, format_: str, actor: Actor) -> File:
        """A draft document rendered now ("pdf" or "docx"), watermarked, kept nowhere."""
        raise NotImplementedError

    def decision(self, reference: str, actor: Actor) -> DecisionPage:
        """What a signatory sees. Raises NotYourTurn when the submission is not in sign-off."""
        raise NotImplementedError

    def submission(self, reference: str, actor: Actor) -> SubmissionPage:
        raise NotImplementedError

    def document_file(self, document: int, actor: Actor) -> File:
        """A made document of any round (DocumentView.id)."""
        raise NotImplementedError

    def upload_file(self, reference: str, digest: str, actor: Actor) -> File:
        """A file or picture that was uploaded to this submission."""
        raise NotImplementedError

    def mailbox(self) -> tuple[Mail, ...]:
        """Messages of the embedded default, newest first; empty when a mail server is set."""
        raise NotImplementedError

    def stuck(self) -> tuple[StuckRow, ...]:
        """What did not move for ten minutes, or gave up, for an administrator."""
        raise NotImplementedError
