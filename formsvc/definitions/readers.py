"""Who reads how much of a form inside the service: everything, or only what one of its audiences may know."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from formsvc.definitions.asked import GroupQuestion, Option, Question, Withholding
from formsvc.definitions.parts import Part
from formsvc.definitions.reading import Entry

EVERYTHING: Final = "everything"


@dataclass(frozen=True, kw_only=True)
class Readers:
    """As which audiences each role reads a form, or `everything`; a role that is not named does not read it at all.

    `belongs`: the audience to which a role belongs by what it is, from `reference/roles.yaml`.
    """

    roles: Mapping[str, frozenset[str]]
    belongs: Mapping[str, str]

    def of(self, role: str) -> frozenset[str]:
        """As what a role reads; nothing for none."""
        return self.roles.get(role, frozenset())


def read_readers(form: Entry, rows: Callable[[str], tuple[Option, ...] | None]) -> Readers | None:
    """The `reads:` block, audience to roles; None where a form has none, and whoever works on the case reads it all."""
    raw = form.plain("reads")
    if raw is None:
        return None
    roles = rows("roles") or ()
    known, found = {role.id for role in roles}, dict[str, set[str]]()
    for audience, named in _lines(form, raw):
        for role in named:
            if known and role not in known:
                form.fault("reads", f"there is no role {role!r}", "name roles of reference/roles.yaml")
            found.setdefault(role, set()).add(audience)
    belongs = {role.id: str(role.row["audience"]) for role in roles if role.row.get("audience")}
    return Readers(roles={role: frozenset(audiences) for role, audiences in found.items()}, belongs=belongs)


def _lines(form: Entry, raw: Any) -> Iterator[tuple[str, list[str]]]:
    for audience, named in raw.items() if isinstance(raw, dict) else (("", None),):
        if isinstance(named, list) and all(isinstance(role, str) for role in named):
            yield str(audience), named
        else:
            form.fault("reads", "it does not say which roles read", "write `audience: [role, role]` lines under it")


def may_know_all(part: Part, audiences: frozenset[str]) -> bool:
    """Whether nothing that a part asks is kept from a reader."""
    asked = (one for page in part.pages for question in page.questions for one in questions_in(question))
    return all(may_know(question.withheld_from, audiences) for question in asked)


def may_know(withheld: tuple[Withholding, ...], audiences: frozenset[str]) -> bool:
    """Whether what is withheld like this is never kept from one of these audiences."""
    return EVERYTHING in audiences or bool(audiences - {one.audience for one in withheld})


def questions_in(question: Question) -> Iterator[Question]:
    """A question, and those of its entries."""
    yield question
    if isinstance(question, GroupQuestion):
        yield from question.questions
