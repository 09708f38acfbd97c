"""Which answers a choice offers now: by conditions, by columns of reference data, or from an earlier group."""

from __future__ import annotations

from collections.abc import Iterator

from formsvc.definitions.compiling import Chosen, Names
from formsvc.definitions.model import ChoiceQuestion, Option
from formsvc.definitions.naming import ROW
from formsvc.wizard.scope import Within


def offered(question: ChoiceQuestion, names: Names) -> Iterator[Option]:
    """The options offered to somebody who gave these answers. A row is kept back only by what is certainly false."""
    if question.among is not None:
        yield from _answered(*question.among, names)
    for option in question.options:
        if option.when is not None and not option.when.holds(names):
            continue
        if question.where is None or not question.where.fails(Within(names, {ROW: Chosen(option.id, option.row)})):
            yield option


def _answered(group: str, inner: str, names: Names) -> Iterator[Option]:
    entries = names.get(group, None)
    said = (entry.get(inner) for entry in entries) if isinstance(entries, tuple) else ()
    for text in dict.fromkeys(one for one in said if isinstance(one, str) and one):
        yield Option(id=" ".join(text.split()), label=text)
