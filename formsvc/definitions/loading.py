"""From YAML files to forms: all faults of all files at once, in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from formsvc.definitions.checks import check_across, check_form, check_kept
from formsvc.definitions.faults import DefinitionFaulty, Fault
from formsvc.definitions.forms import FormReader
from formsvc.definitions.kept import RetentionRules
from formsvc.definitions.kept_reading import NO_RULES, read_rules
from formsvc.definitions.model import FormDefinition, Option
from formsvc.definitions.reading import compose
from formsvc.definitions.reference import ReferenceData
from formsvc.definitions.sources import Folder, Recorded, Sources, unpack


@dataclass(frozen=True)
class Definitions:
    """The forms of a folder, and every fault found in it. A form with a fault is not among `forms`."""

    forms: Mapping[str, FormDefinition]
    faults: tuple[Fault, ...]
    reference: ReferenceData = field(repr=False, compare=False)
    retention: RetentionRules = field(default=NO_RULES, repr=False, compare=False)

    def form(self, form_id: str) -> FormDefinition:
        """The form with this id. Raises KeyError when it does not exist or has faults."""
        return self.forms[form_id]

    def rows(self, reference: str) -> tuple[Option, ...]:
        """The rows of a list of reference data; none when there is no such list."""
        return self.reference.rows(reference) or ()


def load(folder: Path) -> Definitions:
    """Read every definition of a folder."""
    return load_sources(Folder(folder))


def load_sources(sources: Sources) -> Definitions:
    """Read every definition of some sources. Faults are sorted by file and line."""
    forms: dict[str, FormDefinition] = {}
    readers: dict[str, FormReader] = {}
    faults: list[Fault] = []
    for name in sources.names(""):
        form, reader, found = _read_form(sources, name)
        faults += found
        if form is not None:
            forms[form.id], readers[form.id] = form, reader
    of_rules: list[Fault] = []
    rules = read_rules(sources, forms.values(), of_rules)
    across = [
        fault
        for form_id, reader in readers.items()
        for check in (
            check_across(forms[form_id], forms, reader.places),
            check_kept(forms[form_id], rules, reader.places),
        )
        for fault in check
    ]
    broken = {fault.file.removesuffix(".yaml") for fault in across}
    usable = {form_id: form for form_id, form in forms.items() if form_id not in broken}
    every = tuple(sorted({*faults, *of_rules, *across}))
    # With a fault in it nothing is erased, but the forms can be used.
    return Definitions(usable, every, ReferenceData(sources, []), NO_RULES if of_rules else rules)


@lru_cache(maxsize=64)
def from_text(text: str) -> FormDefinition:
    """The form that a submission kept. Raises DefinitionFaulty when a newer release cannot read it any more."""
    name, sources = unpack(text)
    form, _, faults = _read_form(sources, name)
    if form is None:
        raise DefinitionFaulty(tuple(faults))
    return form


def _read_form(sources: Sources, name: str) -> tuple[FormDefinition | None, FormReader, list[Fault]]:
    recorded, faults = Recorded(sources), list[Fault]()
    reader = FormReader(recorded, faults)
    path = f"{name}.yaml"
    try:
        text = recorded.read(path) or ""
    except UnicodeDecodeError:
        return None, reader, [Fault(path, 1, "the file", "not UTF-8", "save it as plain UTF-8 text")]
    entry = compose(text, path, faults)
    form = None if entry is None else reader.read(entry, name)
    if form is not None and not faults:
        faults += check_form(form, reader.places)
    return (None if faults else form), reader, faults
