"""What somebody who was sent a link finds behind it."""

from __future__ import annotations

from dataclasses import dataclass

from formsvc.workflow import Workflow
from formsvc.workflow.send_views import Received
from formsvc.workflow.sign_views import File


@dataclass(frozen=True)
class Parcel:
    """What is behind a link, for whoever has given the code."""

    workflow: Workflow
    token: str
    pass_: str

    @property
    def page(self) -> Received:
        return self.workflow.received(self.token, self.pass_)

    def file(self, format_: str) -> bytes:
        return self.workflow.received_file(self.token, self.pass_, format_).content

    def enclosures(self) -> list[File]:
        """Everything that came with the document."""
        count = len(self.page.enclosed)
        return [self.workflow.received_enclosure(self.token, self.pass_, number) for number in range(count)]

    def acknowledge(self) -> None:
        self.workflow.acknowledge(self.token, self.pass_, "The reader")
