"""From the YAML of a question to its value: a table from kind to the function that reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, get_args

from formsvc.definitions.asked import PERSON_FIELDS
from formsvc.definitions.expressions import compile_expression
from formsvc.definitions.model import (
    AddressQuestion,
    ChoiceQuestion,
    DateQuestion,
    DerivedQuestion,
    FileQuestion,
    GroupQuestion,
    IntegerQuestion,
    Kind,
    Option,
    PersonQuestion,
    PrefillSource,
    Question,
    TextQuestion,
    Withholding,
    Wording,
    YesNoQuestion,
)
from formsvc.definitions.reading import Entry
from formsvc.definitions.reference import ReferenceData

TENSES: Final = ("past", "past_or_today", "future", "future_or_today")
SHORT_TEXT: Final = 200
LONG_TEXT: Final = 4000
ENDINGS: Final = ("pdf", "docx", "jpg", "png")

KINDS: Final = get_args(Kind)


@dataclass
class QuestionReader:
    """Reads questions, remembering where each stands so that later checks can say its line."""

    reference: ReferenceData
    splice: Callable[[Entry], list[Entry]]
    places: dict[tuple[str, ...], Entry] = field(default_factory=dict)

    def read_all(self, entries: list[Entry], group: str = "") -> tuple[Question, ...]:
        """The questions of a page, block or group; included blocks are spliced in."""
        spliced = [each for entry in entries for each in (self.splice(entry) if entry.has("include") else [entry])]
        return tuple(self.read(entry, group) for entry in spliced)

    def read(self, entry: Entry, group: str = "") -> Question:
        """One question. Raises nothing: faults are noted."""
        kind = entry.one_of("kind", KINDS)
        shared = self._shared(entry, kind)
        place = ("question", group, shared["id"]) if group else ("question", shared["id"])
        if place in self.places:
            entry.fault("id", f"{shared['id']!r} is the id of another question too", "give one of them another id")
        self.places[place] = entry
        question = _READERS[kind](self, entry, shared)
        entry.close()
        return question

    def _shared(self, entry: Entry, kind: str) -> dict[str, Any]:
        return {
            "id": entry.text("id"), "kind": kind, "label": entry.text("label"), "hint": entry.text("hint", ""),
            "required": _required(entry), "when": entry.expression("when"),
            "rule": entry.text("rule", ""), "message": entry.text("message", ""), "worded": _worded(entry),
            "withheld_from": _withheld(entry), "prefill": _prefill(entry), "locked": entry.flag("locked"),
            "default": entry.plain("default"), "example": entry.plain("example"), "source": entry.text("source", ""),
        }  # fmt: skip

    def options(self, entry: Entry) -> tuple[tuple[Option, ...], str]:
        """The options written out, or those of a list of reference data and its name."""
        name = entry.text("from", "")
        if entry.has("among"):
            return (), ""
        if not name:
            return tuple(_option(option) for option in entry.entries("options", required=True)), ""
        rows = self.reference.rows(name)
        if rows is None:
            known = ", ".join(self.reference.sources.names("reference")) or "none"
            entry.fault("from", f"there is no reference/{name}.yaml", f"the lists are {known}")
        return rows or (), name


def _required(entry: Entry) -> Any:
    condition = entry.condition("required")
    return True if condition is None else condition


def _worded(entry: Entry) -> tuple[Wording, ...]:
    found = []
    for each in entry.entries("worded"):
        when = each.expression("when", required=True)
        if when is not None:
            found.append(Wording(when=when, label=each.text("label"), hint=each.text("hint", "")))
        each.close()
    return tuple(found)


def _withheld(entry: Entry) -> tuple[Withholding, ...]:
    plain = entry.plain("withheld_from")
    if isinstance(plain, list) and any(isinstance(item, dict) for item in plain):
        entries = list(entry.entries("withheld_from"))
        return tuple(Withholding(audience=e.text("audience"), when=e.expression("when")) for e in entries)
    return tuple(Withholding(audience=audience) for audience in entry.words("withheld_from"))


def _prefill(entry: Entry) -> tuple[PrefillSource, ...]:
    sources = []
    for source in entry.entries("prefill"):
        read = PrefillSource(
            case=source.text("case", ""), form=source.text("form", ""), question=source.text("question", "")
        )
        if bool(read.case) == bool(read.form and read.question):
            source.fault(
                "case", "a source is either a case fact or a form's question", "write {case: X} or {form, question}"
            )
        source.close()
        sources.append(read)
    return tuple(sources)


def _option(entry: Entry) -> Option:
    option = Option(
        id=entry.text("id"), label=entry.text("label"), hint=entry.text("hint", ""), when=entry.expression("when")
    )
    entry.close()
    return option


def _text(reader: QuestionReader, entry: Entry, shared: dict[str, Any]) -> Question:
    name = entry.text("pattern") if shared["kind"] == "reference" else entry.text("pattern", "")
    pattern = reader.reference.pattern(name) if name else None
    if name and pattern is None:
        entry.fault("pattern", f"there is no pattern {name!r}", "add it to reference/patterns.yaml")
    longest = LONG_TEXT if shared["kind"] == "long_text" else SHORT_TEXT
    return TextQuestion(
        **shared, pattern=pattern, min_length=entry.whole("min_length", 0) or 0,
        max_length=entry.whole("max_length", longest) or longest,
    )  # fmt: skip


def _integer(_: QuestionReader, entry: Entry, shared: dict[str, Any]) -> Question:
    return IntegerQuestion(
        **shared, minimum=entry.whole("minimum"), maximum=entry.whole("maximum"), unit=entry.text("unit", "")
    )


def _date(_: QuestionReader, entry: Entry, shared: dict[str, Any]) -> Question:
    must_be: Any = entry.one_of("must_be", TENSES, "") if shared["kind"] != "time" else ""
    return DateQuestion(**shared, must_be=must_be or None)


def _yes_no(_: QuestionReader, entry: Entry, shared: dict[str, Any]) -> Question:
    must_be = entry.condition("must_be") if isinstance(entry.plain("must_be"), bool) else None
    if must_be is None and entry.has("must_be"):
        must_be = entry.one_of("must_be", ("yes", "no")) == "yes"
    return YesNoQuestion(**shared, must_be=must_be if isinstance(must_be, bool) else None)


def _choice(reader: QuestionReader, entry: Entry, shared: dict[str, Any]) -> Question:
    options, reference = reader.options(entry)
    ids = [option.id for option in options]
    for repeated in sorted({option_id for option_id in ids if ids.count(option_id) > 1}):
        entry.fault("options", f"the option {repeated!r} stands twice", "give each option an id of its own")
    none = entry.text("none", "") if shared["kind"] == "checkboxes" else ""
    if none and none not in ids:
        entry.fault("none", f"{none!r} is not an option", f"use one of {', '.join(ids)}")
    where = entry.expression("where")
    if where is not None and not reference:
        entry.fault("where", "there are no rows to choose from", "use it with `from:` a list of reference data")
    among = _among(entry) if shared["kind"] != "checkboxes" else None
    return ChoiceQuestion(**shared, options=options, none=none, reference=reference, where=where, among=among)


def _among(entry: Entry) -> tuple[str, str] | None:
    named = entry.text("among", "")
    group, dot, question = named.partition(".")
    if named and not (group and dot and question):
        entry.fault("among", f"{named!r} names no question of a group", "write among: GROUP.QUESTION")
        return None
    return (group, question) if named else None


def _address(_: QuestionReader, entry: Entry, shared: dict[str, Any]) -> Question:
    or_else = entry.words("or_else")
    for word in or_else:
        if word not in ("no_fixed_address", "address_withheld"):
            entry.fault("or_else", f"{word!r} is not known", "use no_fixed_address or address_withheld")
    return AddressQuestion(**shared, or_else=or_else)


def _person(_: QuestionReader, entry: Entry, shared: dict[str, Any]) -> Question:
    needs = entry.words("needs") or ("name", "role")
    for need in needs:
        if need not in PERSON_FIELDS:
            entry.fault("needs", f"a person has no {need!r}", f"a person has {', '.join(PERSON_FIELDS)}")
    return PersonQuestion(**shared, needs=needs)


def _file(_: QuestionReader, entry: Entry, shared: dict[str, Any]) -> Question:
    accepts = entry.words("accepts")
    for ending in accepts:
        if ending not in ENDINGS:
            entry.fault("accepts", f"files that end in {ending!r} are not taken", f"use {', '.join(ENDINGS)}")
    return FileQuestion(
        **shared,
        accepts=accepts,
        called=entry.text("called", ""),
        ratio=entry.one_of("ratio", ("", "passport"), ""),
        described_by=entry.text("described_by", ""),
    )


def _group(reader: QuestionReader, entry: Entry, shared: dict[str, Any]) -> Question:
    questions = reader.read_all(list(entry.entries("questions", required=True)), shared["id"])
    least = entry.whole("at_least", 0 if shared["required"] is False else 1)
    return GroupQuestion(
        **shared, questions=questions, at_least=least or 0, at_most=entry.whole("at_most", 20) or 20,
        item=entry.text("item", shared["label"]), identified_by=entry.words("identified_by"),
        one_for_each=entry.text("one_for_each", ""),
    )  # fmt: skip


def _derived(_: QuestionReader, entry: Entry, shared: dict[str, Any]) -> Question:
    gives = entry.one_of("gives", ("text", "integer", "date", "datetime", "yes_no", "radios"), "text")
    value = entry.expression("value", required=True)
    options = tuple(_option(option) for option in entry.entries("options", required=gives == "radios"))
    if value is None:
        value = compile_expression("false")
    return DerivedQuestion(**shared, value=value, gives=gives, options=options, shown=entry.flag("shown", True))


_READERS: Final[Mapping[str, Callable[[QuestionReader, Entry, dict[str, Any]], Question]]] = {
    **dict.fromkeys(("text", "long_text", "phone", "email", "reference"), _text),
    **dict.fromkeys(("date", "time", "datetime"), _date),
    **dict.fromkeys(("radios", "select", "checkboxes"), _choice),
    **dict.fromkeys(("file", "photo"), _file),
    "integer": _integer,
    "yes_no": _yes_no,
    "address": _address,
    "person": _person,
    "group": _group,
    "derived": _derived,
}
