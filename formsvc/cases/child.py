"""Who a case is about, in the words of the questions that ask for it."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date

Json = str | int | float | bool | None | Sequence["Json"] | Mapping[str, "Json"]
NOT_IN_WORDS = re.compile(r"[^\w]+")


@dataclass(frozen=True, kw_only=True)
class Child:
    """The child of a case. The fields are question ids of the child's block; `more` has further ones, as JSON answers."""

    child_first_name: str
    child_last_name: str
    child_date_of_birth: date | None = None
    child_known_as: str = ""
    child_sex: str = ""
    child_ethnicity: str = ""
    yjs_case_ref: str = ""
    pnc_id: str = ""
    prison_number: str = ""
    home_local_authority: str = ""
    more: Mapping[str, Json] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """First and last name; children with one name have one."""
        return f"{self.child_first_name} {self.child_last_name}".strip()

    @property
    def initials(self) -> str:
        """What lists say instead of the name."""
        return "".join(f"{word[0].upper()}." for word in re.split(r"[\s-]+", self.name) if word)

    def facts(self) -> Mapping[str, Json]:
        """Everything known, question id to answer in its JSON form, as prefill takes it; unknown ones are left out."""
        own: dict[str, Json] = {name: getattr(self, name) for name in TEXTS if getattr(self, name)}
        if self.child_date_of_birth is not None:
            own["child_date_of_birth"] = self.child_date_of_birth.isoformat()
        return {**self.more, **own}

    def words(self) -> frozenset[str]:
        """The words by which this child may be searched for."""
        named = f"{self.name} {self.child_known_as}"
        references = (self.yjs_case_ref, self.pnc_id, self.prison_number)
        return normal_words(named) | {word for reference in references for word in normal_words(reference)}

    def to_bytes(self) -> bytes:
        """To be sealed."""
        return json.dumps(self.facts(), ensure_ascii=False).encode()


TEXTS = tuple(entry.name for entry in fields(Child) if entry.name not in ("child_date_of_birth", "more"))


def child_from(plain: bytes) -> Child:
    """What to_bytes wrote."""
    facts = json.loads(plain)
    born = facts.pop("child_date_of_birth", None)
    texts = {name: facts.pop(name, "") for name in TEXTS}
    return Child(**texts, child_date_of_birth=date.fromisoformat(born) if born else None, more=facts)


def normal_words(text: str) -> frozenset[str]:
    """The words to be found by: each whole, and the parts of those that have any (smithjones, smith, jones)."""
    parts = (part for word in text.split() for part in NOT_IN_WORDS.split(_plain(word)) if len(part) > 1)
    return frozenset(word for word in (*map(normal_word, text.split()), *parts) if word)


def normal_word(word: str) -> str:
    """A word without case, accents or punctuation, so that Zoe finds Zoë and oneill finds O'Neill."""
    return NOT_IN_WORDS.sub("", _plain(word))


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
