"""Steps of what leaves: deliveries, links, hand-overs, receipts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from formsvc.workflow.due import Due
from formsvc.workflow.send_views import HandOver, LinkPage, Received
from formsvc.workflow.sign_views import File

if TYPE_CHECKING:
    from formsvc.people import Actor


class Sending:
    """Steps of the worker that delivers, of the author who looks after it, and of the receiver with a link."""

    def deliver(self, delivery: int) -> Due:
        """Try one delivery: lease, send with no transaction open, append the attempt. May run twice: a delivery that is
        leased, sent or held is left alone."""
        raise NotImplementedError

    def send_notice(self, notice: int) -> Due:
        """Tell one person by mail that something waits for them."""
        raise NotImplementedError

    def resend(self, delivery: int, actor: Actor) -> Due:
        """Send again (a new link and code; the old link closes). Raises NotAllowed, MoveNotAllowed when it is held."""
        raise NotImplementedError

    def correct_address(self, delivery: int, address: str, actor: Actor) -> Due:
        """Send to another e-mail address than the answer gave. Raises NotAllowed, DecisionIncomplete (not an address)."""
        raise NotImplementedError

    def give_up(self, delivery: int, reason: str, actor: Actor) -> None:
        """Stop trying, with a reason that is kept. Raises NotAllowed, DecisionIncomplete."""
        raise NotImplementedError

    def record_hand_over(self, delivery: int, given: HandOver, actor: Actor) -> Due:
        """Record that a document was given by hand. Raises NotAllowed, MoveNotAllowed (held, or not by hand),
        DecisionIncomplete (who or when missing, or in the future)."""
        raise NotImplementedError

    def acknowledge_for(self, delivery: int, note: str, actor: Actor) -> None:
        """Record that the receiver said they have it, with a note of how. Raises NotAllowed, DecisionIncomplete."""
        raise NotImplementedError

    def close(self, reference: str, actor: Actor) -> None:
        """Close a delivered submission. Raises MoveNotAllowed, NotAllowed."""
        raise NotImplementedError

    def link(self, token: str) -> LinkPage:
        """The page of a secure link before its code. Raises LinkClosed."""
        raise NotImplementedError

    def enter_code(self, token: str, code: str) -> str:
        """Give the code; gives the pass to keep in the receiver's session. Raises LinkClosed, CodeWrong (counts down)."""
        raise NotImplementedError

    def received(self, token: str, pass_: str) -> Received:
        """The page behind the code; its first opening is recorded. Raises LinkClosed, NotAllowed (no such pass)."""
        raise NotImplementedError

    def received_file(self, token: str, pass_: str, format_: str) -> File:
        """The document itself ("pdf" or "docx"); every download is recorded. Raises as received, NotFound."""
        raise NotImplementedError

    def received_picture(self, token: str, pass_: str, digest: str) -> File:
        """A picture in the document shown on the receive page. Raises as received, NotFound."""
        raise NotImplementedError

    def acknowledge(self, token: str, pass_: str, name: str) -> None:
        """The receiver says they have it. A second time changes nothing. Raises as received, DecisionIncomplete."""
        raise NotImplementedError

    def ask_format(self, token: str, pass_: str, wanted: str) -> None:
        """The receiver asks for another format; shown to the author. Raises as received, DecisionIncomplete."""
        raise NotImplementedError
