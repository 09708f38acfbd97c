"""Which roles may decide at a stage of any form, as the definitions say: whoever holds one needs a second factor."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from formsvc.definitions.asked import ChoiceQuestion, DerivedQuestion
from formsvc.definitions.loading import Definitions
from formsvc.definitions.model import FormDefinition, Stage

LOOK_AFTER: Final = frozenset({"administrator", "auditor"})  # who gives roles and passwords; who reads every record
QUOTED: Final = re.compile(r"""["']([a-z0-9_]+)["']""")


def signing_roles(definitions: Definitions) -> frozenset[str]:
    """Every role that some stage may ask, and every role whose holders may act for one of them."""
    rows = {role.id: role.row for role in definitions.rows("roles")}
    asked = {role for form in definitions.forms.values() for role in _asked(form, frozenset(rows))}
    acting = {deputy for role in asked for deputy in _words(rows[role].get("stands_in", ()))}
    return frozenset(asked | acting & rows.keys())


def _asked(form: FormDefinition, known: frozenset[str]) -> Iterator[str]:
    for stage in form.sign_off:
        found = set(_named(form, stage)) & known
        yield from found or known  # what cannot be read from the definition may be anybody


def _named(form: FormDefinition, stage: Stage) -> Iterator[str]:
    """The roles in a stage's own words, and those that the questions it reads can answer."""
    yield from stage.or_by
    yield from QUOTED.findall(stage.role.source)
    for name in stage.role.names:
        question = form.by_id.get(name)
        if isinstance(question, ChoiceQuestion | DerivedQuestion):
            yield from (option.id for option in question.options)


def _words(listed: object) -> tuple[str, ...]:
    return tuple(map(str, listed)) if isinstance(listed, list | tuple) else (str(listed),)
