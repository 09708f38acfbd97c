"""What somebody learns who asks whether a document is genuine: never its content, never whom it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

Outcome = Literal[
    "genuine",
    "unrecorded",
    "issued",
    "for_sign_off",
    "added",
    "changed",
    "altered",
    "others",
    "unreadable",
    "unknown",
    "no_match",
]
Standing = Literal["current", "correcting", "corrected", "superseded", "withdrawn"]

GENUINE: Final[frozenset[Outcome]] = frozenset({"genuine", "unrecorded"})  # a file; on paper nobody can tell
SENTENCES: Final[Mapping[Outcome, str]] = {
    "genuine": "It is exactly what was issued.",
    "unrecorded": "What was signed is whole, and nothing was added to it. There is no record here of which version "
    "it is.",
    "issued": "Your paper should say the same as that document. Nobody can see that from here: if you doubt it, ask "
    "the sender for the file, and check the file.",
    "for_sign_off": "It was made for the people who had to decide, before they decided.",
    "added": "That was after it was signed. What was signed can still be seen as it was, but this is not the file that "
    "was issued. Ask the sender for it again.",
    "changed": "Something was added after it was signed, and may change what you see. Do not rely on it, and ask the "
    "sender for it again.",
    "altered": "It is not what was signed. Do not rely on it, and ask the sender for it again.",
    "others": "It carries somebody else's signature, whatever name that gives. Do not rely on it.",
    "unreadable": "It was damaged or changed. Do not rely on it, and ask the sender for it again.",
    "unknown": "It was changed, or it comes from somewhere else. Do not rely on it.",
    "no_match": "Nothing was issued here with this reference and this digest. Check both against the foot of the page.",
}
HEADINGS: Final[Mapping[Outcome, str]] = {
    "genuine": "This document is genuine",
    "unrecorded": "This document is genuine",
    "issued": "A document with this reference and digest was issued",
    "for_sign_off": "This is not the final version",
    "added": "Something was added to this document",
    "changed": "This document was changed",
    "altered": "This document was changed",
    "others": "This document is not from here",
    "unreadable": "This document cannot be read",
    "unknown": "This is not a document that was issued here",
    "no_match": "No document was found",
}
STANDINGS: Final[Mapping[Standing, str]] = {
    "current": "It is the newest version.",
    "correcting": "It is being corrected, and a new version will replace it. Ask the sender before you rely on it.",
    "corrected": "It was corrected later, so it does not hold any more. Ask the sender for the newest version.",
    "superseded": "A new version has taken its place, so it does not hold any more. Ask the sender for that version.",
    "withdrawn": "It was withdrawn, so it does not hold any more.",
}


@dataclass(frozen=True, kw_only=True)
class Signatory:
    """Somebody who decided. `name` is "" for whoever has not shown the file, in which it stands."""

    name: str
    role: str
    organisation: str
    verdict: str
    acting_for: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Seal:
    """The certificate that signed, by its SHA-256, whom it was made for, and when it signed.

    `stamped_at` is when somebody else says that it did; they are named and could be checked, or are only named.
    """

    holder: str
    certificate: str
    at: datetime | None
    stamped_at: datetime | None = None
    stamped_by: str = ""
    stamp_checked: bool = False


@dataclass(frozen=True, kw_only=True)
class Verified:
    """The answer. What is not known is empty; `version` is the round, from 1."""

    outcome: Outcome
    reference: str = ""
    form_title: str = ""
    document_title: str = ""
    format: str = ""
    version: int = 0
    made_at: datetime | None = None
    signatories: tuple[Signatory, ...] = ()
    standing: Standing | None = None
    standing_since: datetime | None = None
    seal: Seal | None = None

    @property
    def is_genuine(self) -> bool:
        """Whether it is what was issued."""
        return self.outcome in GENUINE

    @property
    def holds(self) -> bool:
        """Whether, as far as is known, nothing has taken its place."""
        return self.standing in (None, "current")

    @property
    def heading(self) -> str:
        """The answer in a few words."""
        late = (
            "" if self.holds or not (self.is_genuine or self.outcome == "issued") else ", but it does not hold any more"
        )
        return HEADINGS[self.outcome] + (
            ", but it is being corrected" if late and self.standing == "correcting" else late
        )

    @property
    def sentence(self) -> str:
        """The answer in plain words."""
        return SENTENCES[self.outcome]

    @property
    def standing_words(self) -> str:
        """Whether it still holds, in plain words; "" where that is not known."""
        return STANDINGS[self.standing] if self.standing is not None else ""
