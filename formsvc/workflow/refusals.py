"""Why a step was refused: named facts with a sentence that a person can act on. The web maps each class to a status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from formsvc.answers import Value
    from formsvc.wizard import Problem


class Refusal(Exception):
    """A step that was not done, with nothing changed. `message` is plain English without any answer or name."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFound(Refusal):
    """There is no such thing, or this person may not know of it (404)."""


class Erased(Refusal):
    """It was here, and was erased when its time had come; said only to those who could see it (410)."""


class NotAllowed(Refusal):
    """This person may see it and may not do that (403)."""


class CodeFirst(NotAllowed):
    """The code of this link was not given in this browser, or so long ago that it is asked again (302)."""

    def __init__(self) -> None:
        super().__init__("Enter the code first.")


class FormNotReady(Refusal):
    """The form's definition has a fault, or needs something this version cannot do: nobody can start it (409)."""


class NotStartable(Refusal):
    """The form starts only after another form's submission that is not there (409)."""


class Locked(Refusal):
    """The page or question cannot be changed now: submitted, or not among the named points of a return (409)."""


@dataclass(frozen=True)
class Difference:
    """One question that two people answered differently; None stands for not answered."""

    question: str
    label: str
    yours: Value | None
    theirs: Value | None


class Conflict(Refusal):
    """Someone else saved this page since it was shown (409). Nothing was saved.

    Keep what was typed with keep_half_typed; show the page again with what this person typed and `revision`, so that
    saving again is a deliberate choice.
    """

    def __init__(self, by: str, at: datetime, revision: int, differences: tuple[Difference, ...]) -> None:
        super().__init__("Someone else saved this page while you were working on it.")
        self.by, self.at, self.revision, self.differences = by, at, revision, differences


class NotComplete(Refusal):
    """Submitting was refused (409): `problems` says what is missing or wrong, warnings without a reason included."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("Some answers are missing or need to change before you can submit.")
        self.problems = problems


class NotYourTurn(Refusal):
    """Another stage is due, the submission has moved on, or this person does not hold the role there (409)."""


class OwnWork(Refusal):
    """The person wrote or changed what they would sign (403)."""


class AlreadyDecided(Refusal):
    """This person has already decided in this round, or the stage has its verdict (409)."""


class DigestChanged(Refusal):
    """What was read is not what would be signed now: read again (409)."""


class DecisionIncomplete(Refusal):
    """The verdict needs points or reasons that were not given (400). `faults`: name of the form field -> sentence."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("Your decision needs more before it can be recorded.")
        self.faults = dict(faults)


class NotProven(Refusal):
    """Signing needs the password once more, given just now (403)."""

    def __init__(self) -> None:
        super().__init__("Enter your password to sign.")


class FileRefused(Refusal):
    """V14: the file is too large, of another type than it says, unreadable, or a bomb (400)."""

    rule = "V14"


class FileInfected(FileRefused):
    """The virus scanner found something in the file; nothing of it was kept (400)."""


class StoreFull(Refusal):
    """There is no room to keep the file or document; nothing was changed (507)."""


class LinkClosed(Refusal):
    """The link is unknown, expired, replaced, or had too many wrong codes (410)."""


class CodeWrong(Refusal):
    """The code does not match; `left` tries remain (403)."""

    def __init__(self, left: int) -> None:
        super().__init__("That code is not right.")
        self.left = left
