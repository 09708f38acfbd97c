"""From YAML to how long records are kept, with every fault at its line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from formsvc.definitions.expressions import compile_expression
from formsvc.definitions.faults import Fault
from formsvc.definitions.kept import (
    RULES,
    FactLift,
    FormRetention,
    IfDied,
    Lift,
    Period,
    RecordClass,
    RetentionRules,
)
from formsvc.definitions.model import ChoiceQuestion, FormDefinition
from formsvc.definitions.naming import Found, Names, Place, wrong
from formsvc.definitions.reading import Entry, compose
from formsvc.definitions.reference import ReferenceData
from formsvc.definitions.sources import Sources

AFTER: Final = ("birth", "closure", "last_action")
ORGANISATIONS: Final = ("organisations", "establishments", "youth_justice_services", "local_authorities", "prisons")
NO_RULES: Final = RetentionRules()


def read_form_retention(form: Entry, places: dict[Place, Entry]) -> FormRetention | None:
    """The `retention:` block of a form."""
    entry = form.entry("retention")
    if entry is None:
        return None
    places[("retention",)] = entry
    lifted: list[Lift] = []
    for listed in entry.entries("lifted"):
        places[("lift", str(len(lifted)))] = listed
        when = listed.expression("when", required=True) or compile_expression("false")
        lifted.append(Lift(to=listed.text("to"), when=when))
        listed.close()
    read = FormRetention(record_class=entry.text("class"), lifted=tuple(lifted))
    entry.close()
    return read


def lifts_name_questions(form: FormDefinition, names: Names) -> Iterator[Found]:
    """What lifts the class of a form is said in the form."""
    for number, lift in enumerate(form.retention.lifted if form.retention is not None else ()):
        yield from wrong(names, lift.when, set(names.questions), ("lift", str(number)), "when")


def forms_name_their_class(form: FormDefinition, rules: RetentionRules) -> Iterator[Found]:
    """Where there is a list of classes every form names its own, so that none is kept too short by mistake."""
    if form.retention is None:
        if rules.classes:
            remedy = f"add `retention:` with a `class` of {RULES}"
            yield ("form",), "retention", "nothing says how long its records are kept", remedy
        return
    yield from _known(rules, form.retention.record_class, ("retention",), "class")
    for number, lift in enumerate(form.retention.lifted):
        yield from _known(rules, lift.to, ("lift", str(number)), "to")


def _known(rules: RetentionRules, named: str, place: Place, key: str) -> Iterator[Found]:
    if named not in rules.classes:
        yield (
            place,
            key,
            f"{named!r} is not a class of {RULES}",
            f"the classes are {', '.join(rules.classes) or 'none'}",
        )


def read_rules(sources: Sources, forms: Iterable[FormDefinition], faults: list[Fault]) -> RetentionRules:
    """The whole list; one without any class where there is no such file."""
    text = sources.read(RULES)
    entry = compose(text, RULES, faults) if text is not None else None
    return NO_RULES if entry is None else _Reader(entry, sources, tuple(forms)).read()


class _Reader:
    """Reads the list, and says what of it is not there."""

    def __init__(self, entry: Entry, sources: Sources, forms: tuple[FormDefinition, ...]) -> None:
        self.entry, self.sources, self.forms = entry, sources, forms
        self.classes: dict[str, RecordClass] = {}

    def read(self) -> RetentionRules:
        for known in ("id", "title", "source"):
            self.entry.text(known, "")
        for row in self.entry.entries("rows", required=True):
            self._add(row)
        own = dict(self._own(row) for row in self.entry.entries("own"))
        case = self.entry.entry("case")
        case_class, lifted = ("", ()) if case is None else self._case(case)
        self.entry.close()
        return RetentionRules(classes=self.classes, own=own, case_class=case_class, case_lifted=lifted)

    def _add(self, row: Entry) -> None:
        read = RecordClass(
            id=row.text("id"), title=row.text("label"), keep=tuple(_period(e) for e in row.entries("keep")),
            died=_died(row), stays=row.flag("stays"), warn_days=row.whole("warn_days", 0) or 0,
            source=row.text("source"),
        )  # fmt: skip
        row.close()
        if read.id in self.classes:
            row.fault("id", f"{read.id!r} is said twice", "keep one of them")
        for key, what in (("stays", "stays with a child"), ("warn_days", "goes by itself")):
            if getattr(read, key) and any(getattr(one, key) for one in self.classes.values()):
                row.fault(key, f"another class {what} already", f"say `{key}` of one class")
        self.classes[read.id] = read

    def _own(self, row: Entry) -> tuple[tuple[str, str], RecordClass]:
        """What one organisation sets for one class."""
        organisation, named = row.text("organisation"), self._class(row, "class")
        if organisation not in self._organisations:
            row.fault("organisation", f"there is no organisation {organisation!r}", "name one of the reference lists")
        base = self.classes.get(named, RecordClass(id=named, title=named))
        keep = tuple(_period(one) for one in row.entries("keep", required=True))
        own = replace(base, keep=keep, died=_died(row) or base.died, source=row.text("source"))
        row.close()
        return (organisation, named), own

    def _case(self, case: Entry) -> tuple[str, tuple[FactLift, ...]]:
        named, lifted = self._class(case, "class"), tuple(self._fact_lift(one) for one in case.entries("lifted"))
        case.close()
        return named, lifted

    def _fact_lift(self, row: Entry) -> FactLift:
        lift = FactLift(to=self._class(row, "to"), fact=row.text("fact"), values=row.words("is"))
        offered = self._facts.get(lift.fact)
        if offered is None and self._every_form_was_read:
            row.fault("fact", f"no form takes {lift.fact!r} from the case", "name a fact of `prefill: [{case: ...}]`")
        for value in lift.values:
            if offered and value not in offered:
                row.fault("is", f"{value!r} is not an option of {lift.fact!r}", f"its options are {', '.join(offered)}")
        row.close()
        return lift

    def _class(self, row: Entry, key: str) -> str:
        named = row.text(key)
        if named not in self.classes:
            row.fault(key, f"{named!r} is not a class of this list", f"the classes are {', '.join(self.classes)}")
        return named

    @property
    def _organisations(self) -> frozenset[str]:
        lists = ReferenceData(self.sources, [])
        return frozenset(row.id for name in ORGANISATIONS for row in lists.rows(name) or ())

    @property
    def _every_form_was_read(self) -> bool:
        return len(self.forms) == len(self.sources.names(""))

    @property
    def _facts(self) -> Mapping[str, tuple[str, ...]]:
        """Every fact that a form takes from the case, with the options of the question that asks for it."""
        asked = (question for form in self.forms for _, question in form.questions())
        return {
            source.case: tuple(option.id for option in question.options) if isinstance(question, ChoiceQuestion) else ()
            for question in asked
            for source in question.prefill
            if source.case
        }


def _period(entry: Entry) -> Period:
    period = Period(
        after=entry.one_of("after", AFTER), years=entry.whole("years", 0) or 0, months=entry.whole("months", 0) or 0,
        days=entry.whole("days", 0) or 0,
    )  # fmt: skip
    if min(period.years, period.months, period.days) < 0 or not (period.years or period.months or period.days):
        entry.fault("after", "this is no time at all", "write years, months or days, from 1")
    entry.close()
    return period


def _died(row: Entry) -> IfDied | None:
    entry = row.entry("died")
    if entry is None:
        return None
    died = IfDied(under=entry.whole("under", 18) or 18, years=entry.whole("years", 0, required=True) or 0)
    if died.years < 1:
        entry.fault("years", "this is no time at all", "write the years after the death, from 1")
    entry.close()
    return died
