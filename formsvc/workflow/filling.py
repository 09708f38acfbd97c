"""The author's steps: start, answer, keep what is half typed, add files, submit, withdraw."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from formsvc.answers import Attachment, Value
from formsvc.workflow.due import Due
from formsvc.workflow.views import ItemPlace, Saved

if TYPE_CHECKING:
    from formsvc.people import Actor


class Filling:
    """Steps of whoever fills in a part. Every step may raise NotFound (also when the person may not see it)."""

    def start(self, form_id: str, case: str, actor: Actor, source: str = "") -> str:
        """Begin a form about a case (its reference); gives the submission's reference. The same form, case and source
        submission give the same draft again while it is one.

        Raises NotAllowed (role), FormNotReady (faults), NotStartable (`starts.after` not met by `source`).
        """
        raise NotImplementedError

    def save_page(
        self, reference: str, page: str, answers: Mapping[str, Value], revision: int, actor: Actor
    ) -> Saved:
        """Replace the page's answers by `answers` (question id -> value; a question left out is not answered any more,
        unless the answers just given hide it: then what it had is kept, unsaid). Confirms the page's prefilled answers.
        Drops what this person had half typed there. An answer may be incomplete or break a rule: it is saved all the same.

        Raises Conflict (someone else saved since `revision` and the answers differ), Locked, NotAllowed.
        """
        raise NotImplementedError

    def save_item(
        self, reference: str, place: ItemPlace, item: Mapping[str, Value], revision: int, actor: Actor
    ) -> Saved:
        """Add (`index` None) or change one entry of a group; the page's other answers stay. Raises as save_page, and
        NotFound for an index that is not there, Locked when the group is full."""
        raise NotImplementedError

    def remove_item(self, reference: str, place: ItemPlace, revision: int, actor: Actor) -> Saved:
        """Take one entry out of a group. Raises as save_item."""
        raise NotImplementedError

    def confirm_prefilled(self, reference: str, page: str, actor: Actor) -> None:
        """Say that the page's prefilled answers still hold, as they stand. Raises Locked, NotAllowed."""
        raise NotImplementedError

    def keep_half_typed(
        self, reference: str, page: str, typed: Mapping[str, tuple[str, ...]], actor: Actor
    ) -> datetime:
        """Keep the raw form values of this person on this page until it is saved; gives when. `page` may be any key the
        web chooses for a form ("household", "household/residents/new"), up to 200 characters. Raises Locked, NotAllowed."""
        raise NotImplementedError

    def upload(self, reference: str, question: str, file: tuple[str, bytes], actor: Actor) -> Attachment:
        """Take in a file (name, content) for a file or photo question; put the attachment into save_page. Pictures are made
        anew without metadata. Raises FileRefused (V14), StoreFull, Locked, NotAllowed."""
        raise NotImplementedError

    def keep_reasons(self, reference: str, reasons: Mapping[str, str], actor: Actor) -> None:
        """Keep the reasons given for warnings (WarningRow.key -> text) without submitting."""
        raise NotImplementedError

    def submit(self, reference: str, reasons: Mapping[str, str], actor: Actor) -> Due:
        """Submit the draft, once however often it is called (the second call gives the due that still wait).

        Raises NotComplete (problems, or a warning without a reason), NotAllowed, MoveNotAllowed (withdrawn meanwhile).
        """
        raise NotImplementedError

    def withdraw(self, reference: str, reason: str, actor: Actor) -> None:
        """End a submission that is not approved yet. Raises MoveNotAllowed, NotAllowed, DecisionIncomplete (no reason)."""
        raise NotImplementedError
