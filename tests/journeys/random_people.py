"""What random people may do, told a second time: an oracle of its own, which shares no line with the service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

Post = tuple[str, str]  # role, organisation
POSTS: Final[Mapping[str, tuple[Post, ...]]] = {
    "author": (("case_manager", "leeds_yjs"),),
    "colleague": (("case_manager", "leeds_yjs"),),
    "manager": (("yjs_manager", "leeds_yjs"),),
    "other_manager": (("yjs_manager", "cardiff_yjs"),),
    "governor": (("governor", "wetherby"),),
    "deputy": (("deputy_governor", "wetherby"),),
    "other_governor": (("governor", "werrington"),),
    "practitioner": (("secure_resettlement_practitioner", "wetherby"),),
    "stranger": (("case_manager", "cardiff_yjs"),),
    "roamer": (("case_manager", "cardiff_yjs"), ("secure_resettlement_practitioner", "werrington")),
    "both": (("case_manager", "leeds_yjs"), ("yjs_manager", "leeds_yjs")),
    "administrator": (("administrator", "leeds_yjs"),),
}
MOVES: Final = frozenset(
    {
        ("draft", "submitted"), ("submitted", "in_sign_off"), ("in_sign_off", "approved"), ("in_sign_off", "returned"),
        ("in_sign_off", "refused"), ("returned", "draft"), ("approved", "delivered"), ("approved", "returned"),
        ("delivered", "closed"), ("delivered", "returned"), ("closed", "returned"), ("approved", "stopped"),
        *((status, "withdrawn") for status in ("draft", "submitted", "in_sign_off", "approved", "delivered", "closed")),
    }
)  # fmt: skip


@dataclass
class Case:
    """A case: whose it is, and with whom it is shared."""

    owner: str
    shared: set[str] = field(default_factory=set)

    @property
    def there(self) -> set[str]:
        return {self.owner, *self.shared}


@dataclass
class Form:
    """One form: of which case, who wrote it, and to whom it was put so far."""

    case: str
    author: str
    organisation: str
    writers: set[str]
    put: set[Post] = field(default_factory=set)
    approved_by: set[str] = field(default_factory=set)


@dataclass
class World:
    """Everything that decides who may do what."""

    cases: dict[str, Case] = field(default_factory=dict)
    forms: dict[str, Form] = field(default_factory=dict)
    away: tuple[date, date] | None = None  # when the deputy acts for the governor
    today: date = date(2026, 3, 31)
    out: set[str] = field(default_factory=set)  # who may not sign in

    def works_on(self, person: str, case: str) -> set[str]:
        """The roles in which somebody works on a case; an administrator works on none."""
        there = self.cases[case].there
        return {role for role, place in POSTS[person] if place in there and role != "administrator"}

    def acts_as(self, person: str) -> set[Post]:
        """The posts that somebody fills now: their own, and the governor's while the deputy acts."""
        own = set(POSTS[person])
        acting = person == "deputy" and self.away is not None and self.away[0] <= self.today <= self.away[1]
        return own | {("governor", "wetherby")} if acting and "governor" not in self.out else own

    def sees(self, person: str, reference: str) -> bool:
        form = self.forms[reference]
        return bool(self.works_on(person, form.case)) or bool(self.acts_as(person) & form.put)

    def writes(self, person: str, reference: str) -> bool:
        return "case_manager" in self.works_on(person, self.forms[reference].case)

    def owns(self, person: str, reference: str) -> bool:
        """The author, or somebody in the same role there, who sees it."""
        form = self.forms[reference]
        same = person == form.author or ("case_manager", form.organisation) in POSTS[person]
        return same and self.sees(person, reference)

    def decides(self, person: str, reference: str, stage: str) -> bool:
        """Whose role it is, and who wrote none of it."""
        form = self.forms[reference]
        post = ("yjs_manager", form.organisation) if stage == "manager" else ("governor", "wetherby")
        for_writer = post not in POSTS[person] and "governor" in form.writers
        return post in self.acts_as(person) and person not in form.writers and not for_writer

    def corrects(self, person: str, reference: str) -> bool:
        return self.owns(person, reference) or person in self.forms[reference].approved_by

    def shares(self, person: str, case: str) -> bool:
        held = {role for role, place in POSTS[person] if place == self.cases[case].owner}
        return bool(held & {"case_manager", "yjs_manager"})
