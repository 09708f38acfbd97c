"""Which organisations there can be, and which roles can be held in each kind of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from formsvc.definitions.loading import Definitions
from formsvc.definitions.model import Option
from formsvc.workflow.staff_views import Post

ANY: Final = "any"
LISTS: Final = {
    "organisations": "",
    "establishments": "establishment",
    "youth_justice_services": "youth_justice_service",
    "local_authorities": "local_authority",
    "prisons": "prison",
}


@dataclass(frozen=True)
class Known:
    """An organisation of the reference data: its name, and the kind of organisation it is ("" when it does not say)."""

    name: str
    kind: str


def known_organisations(definitions: Definitions) -> Mapping[str, Known]:
    """Every organisation of the reference data by its id."""
    found: dict[str, Known] = {}
    for name, kind in LISTS.items():
        for row in definitions.rows(name):
            title = f"{row.label} (council)" if name == "local_authorities" else row.label
            found.setdefault(row.id, Known(title, kind or str(row.row.get("type", ""))))
    return found


def roles_in(definitions: Definitions, organisation: str) -> Iterator[Option]:
    """The roles that can be held in an organisation; in one of no known kind, all of them."""
    known = known_organisations(definitions).get(organisation)
    for role in definitions.rows("roles"):
        listed = role.row.get("held_in", ANY)
        held_in = listed if isinstance(listed, list) else [listed]
        if ANY in held_in or known is None or not known.kind or known.kind in held_in:
            yield role


def posts(definitions: Definitions, organisations: Iterable[tuple[str, str]]) -> tuple[Post, ...]:
    """Every role that can be held in these organisations (id and name)."""
    return tuple(
        Post(role=role.id, organisation=organisation, title=f"{role.label}, {name}")
        for organisation, name in organisations
        for role in roles_in(definitions, organisation)
    )
