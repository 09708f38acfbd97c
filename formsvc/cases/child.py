"""Who a case is about, in the words of the questions that ask for it."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date

Json = str | int | float | bool | None | Sequence["Json"] | Mapping[str, "Json"]
NOT_IN_WORDS = re.compile(r"\W+")
NOT_IN_NAMES = re.compile(r"[^\w'’]+")  # an apostrophe belongs to a name, a hyphen joins two


@dataclass(frozen=True, kw_only=True)
class Child:
    """The child of a case. Each field is a fact that a form may take; `more` has further ones, as JSON answers."""

    first_name: str
    last_name: str
    date_of_birth: date | None = None
    known_as: str = ""
    sex: str = ""
    ethnicity: str = ""
    religion_or_belief: str = ""
    yjs_case_ref: str = ""
    pnc_id: str = ""
    prison_number: str = ""
    home_local_authority: str = ""
    more: Mapping[str, Json] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """First and last name; children with one name have one."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def initials(self) -> str:
        """What lists say instead of the name."""
        return "".join(f"{word[0].upper()}." for word in re.split(r"[\s-]+", self.name) if word)

    def facts(self) -> Mapping[str, Json]:
        """Everything known, in the JSON form of answers; unknown ones are left out.

        A fact has its own name (first_name) and that of the question that asks for it (child_first_name).
        """
        known = {**self._known(), "full_name": self.name}
        return {**self.more, **known, **{f"child_{name}": known[name] for name in ASKED_AS_CHILDS if name in known}}

    def words(self) -> frozenset[str]:
        """The words by which this child may be searched for."""
        named = f"{self.name} {self.known_as}"
        references = (self.yjs_case_ref, self.pnc_id, self.prison_number)
        return normal_words(named) | {word for reference in references for word in normal_words(reference)}

    def to_bytes(self) -> bytes:
        """To be sealed."""
        return json.dumps({**self.more, **self._known()}, ensure_ascii=False).encode()

    def _known(self) -> dict[str, Json]:
        known: dict[str, Json] = {name: getattr(self, name) for name in TEXTS if getattr(self, name)}
        if self.date_of_birth is not None:
            known["date_of_birth"] = self.date_of_birth.isoformat()
        return known


TEXTS = tuple(entry.name for entry in fields(Child) if entry.name not in ("date_of_birth", "more"))
ASKED_AS_CHILDS = (
    "full_name",
    "first_name",
    "last_name",
    "known_as",
    "date_of_birth",
    "sex",
    "ethnicity",
    "religion_or_belief",
)


def child_from(plain: bytes) -> Child:
    """What to_bytes wrote."""
    facts = json.loads(plain)
    born = facts.pop("date_of_birth", None)
    texts = {name: facts.pop(name, "") for name in TEXTS}
    return Child(**texts, date_of_birth=date.fromisoformat(born) if born else None, more=facts)


def normal_words(text: str) -> frozenset[str]:
    """The words to be found by: each whole, and the parts of those that have any (smithjones, smith, jones)."""
    names = [*text.split(), *NOT_IN_NAMES.split(text)]
    parts = (part for part in NOT_IN_WORDS.split(_plain(text)) if len(part) > 1)
    return frozenset(word for word in (*map(normal_word, names), *parts) if word)


def normal_word(word: str) -> str:
    """A word without case, accents or punctuation, so that Zoe finds Zoë and oneill finds O'Neill."""
    return NOT_IN_WORDS.sub("", _plain(word))


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
