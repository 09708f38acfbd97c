"""Pages of answers that were opened lately, so that turning the next page does not open and read all of them again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from formsvc.answers import Attachment, Value, read_all
from formsvc.definitions.model import FormDefinition
from formsvc.submissions.pages import KeptPage

MOST: Final = 1000  # pages in the memory of one process, some two kilobytes each

# Each page turned needs every answer given so far three times over: to open and read them all took a tenth of it
# (docs/performance.md). What is sealed never changes, so neither does what stands here; the place is part of the key
# because the seal is good for that place alone.
_lately: dict[tuple[str, str, bytes], Mapping[str, Value]] = {}


def answers_on(definition: FormDefinition, kept: KeptPage) -> Mapping[str, Value]:
    """The answers of a page as values."""
    key = (definition.digest, kept.place, kept.sealed)
    found = _lately.get(key)
    if found is None:
        if len(_lately) >= MOST:
            _lately.clear()
        found = _lately[key] = read_all(definition, kept.answers, attachment)[0]
    return found


def attachment(raw: Any) -> Attachment:
    """What our own answers hold for a file; it was checked when it was saved."""
    return Attachment(**raw)
