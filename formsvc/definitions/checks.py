"""What can only be wrong with a form as a whole: names asked later, options that are none, routes that lead nowhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from formsvc.definitions.expressions import Expression
from formsvc.definitions.faults import Fault
from formsvc.definitions.model import (
    ChoiceQuestion,
    DerivedQuestion,
    FileQuestion,
    FormDefinition,
    GroupQuestion,
    Question,
)
from formsvc.definitions.naming import Names, names_of
from formsvc.definitions.reading import Entry

Place = tuple[str, ...]
Places = Mapping[Place, Entry]
Found = tuple[Place, str, str, str]  # where it stands, which key, what is wrong, what would be right


def check_form(form: FormDefinition, places: Places) -> list[Fault]:
    """Every fault of a form whose shape is good."""
    return [_fault(places, found) for check in _CHECKS for found in check(form, names_of(form))]


def check_across(form: FormDefinition, forms: Mapping[str, FormDefinition], places: Places) -> list[Fault]:
    """Every fault of a form that shows only beside the others."""
    return [_fault(places, found) for found in (*_prefill(form, forms), *_follows(form, forms))]


def _fault(places: Places, found: Found) -> Fault:
    place, key, wrong, remedy = found
    entry = places[place]
    return Fault(entry.file, entry.line_of(key), f"{entry.where}.{key}", wrong, remedy)


def _conditions_look_back(form: FormDefinition, names: Names) -> Iterator[Found]:
    asked: set[str] = set()
    for part in form.parts:
        yield from _wrong(names, part.when, asked, ("part", part.id), "when")
        for page in part.pages:
            yield from _wrong(names, page.when, asked, ("page", page.id), "when")
            for question in page.questions:
                yield from _question_looks_back(names, question, asked)
                asked.add(question.id)


def _question_looks_back(names: Names, question: Question, asked: set[str], group: str = "") -> Iterator[Found]:
    place = ("question", group, question.id) if group else ("question", question.id)
    required = question.required if isinstance(question.required, Expression) else None
    value = question.value if isinstance(question, DerivedQuestion) else None
    for key, expression in (("when", question.when), ("required", required), ("value", value)):
        yield from _wrong(names, expression, asked, place, key, group)
    if isinstance(question, ChoiceQuestion):
        for option in question.options:
            yield from _wrong(names, option.when, asked, place, "options", group)
    if isinstance(question, GroupQuestion):
        inside = set(asked)
        for inner in question.questions:
            yield from _question_looks_back(names, inner, inside, question.id)
            inside.add(inner.id)


def _rules_name_questions(form: FormDefinition, names: Names) -> Iterator[Found]:
    for rule in form.rules:
        place, inside = ("rule", *rule.place), set(names.groups.get(rule.each, ()))
        known = set(names.questions) | inside
        yield from _wrong(names, rule.check, known, place, "check", rule.each)
        yield from _wrong(names, rule.when, known, place, "when", rule.each)
        if rule.each and rule.each not in names.groups:
            yield place, "each", f"{rule.each!r} is not a group", "name a group of this form"
        elif rule.at not in (inside or names.questions) and rule.at not in names.questions:
            yield (
                place,
                "at",
                f"{rule.at!r} is not a question of this form",
                "name the question the problem is shown at",
            )
        if rule.severity == "refer" and not rule.to:
            yield place, "severity", "nobody is named to refer it to", "add `to:` with a role"
        if rule.part and rule.part not in {part.id for part in form.parts}:
            yield place, "part", f"{rule.part!r} is not a part", "name a part of this form"


def _groups_hang_together(form: FormDefinition, names: Names) -> Iterator[Found]:
    for group_id, inside in names.groups.items():
        group = names.questions[group_id]
        assert isinstance(group, GroupQuestion)  # noqa: S101 - names.groups holds nothing else
        for inner in inside:
            if inner in names.questions:
                yield ("question", group_id, inner), "id", f"{inner!r} is also asked outside the group", "rename one"
        for named in (*group.identified_by, *filter(None, (group.one_for_each,))):
            if named not in inside:
                yield (
                    ("question", group_id),
                    "identified_by",
                    f"{named!r} is not in the group",
                    "name one of its questions",
                )
        if group.at_least > group.at_most:
            yield ("question", group_id), "at_least", "more are needed than allowed", "raise at_most"


def _photos_have_words(form: FormDefinition, names: Names) -> Iterator[Found]:
    for group_id, inside in (("", names.questions), *names.groups.items()):
        for question in inside.values():
            if isinstance(question, FileQuestion) and question.kind == "photo" and question.described_by not in inside:
                place = ("question", group_id, question.id) if group_id else ("question", question.id)
                yield (
                    place,
                    "described_by",
                    "nothing says in words what the photo shows",
                    "name a text question beside it",
                )


def _documents_show_what_is_there(form: FormDefinition, names: Names) -> Iterator[Found]:
    pages = {page.id for _, page in form.pages()}
    known = set(names.questions)
    for document in form.documents:
        for shown in document.shows:
            if shown not in pages and shown not in names.questions:
                yield (
                    ("document", document.id),
                    "shows",
                    f"{shown!r} is neither page nor question",
                    "name one of this form",
                )
        yield from _wrong(names, document.when, known, ("document", document.id), "when")


def _audiences_are_read(form: FormDefinition, names: Names) -> Iterator[Found]:
    """A misspelt audience would withhold nothing, so each must be one that this form writes for or that is listed."""
    known = {document.audience for document in form.documents} | form.audiences
    for group_id, inside in (("", names.questions), *names.groups.items()):
        for question in inside.values():
            place = ("question", group_id, question.id) if group_id else ("question", question.id)
            for withheld in question.withheld_from:
                if withheld.audience not in known:
                    listed = ", ".join(sorted(known)) or "none"
                    yield place, "withheld_from", f"{withheld.audience!r} reads nothing", f"the audiences are {listed}"
                yield from _wrong(
                    names, withheld.when, set(names.questions) | set(inside), place, "withheld_from", group_id
                )


def _stages_can_be_reached(form: FormDefinition, names: Names) -> Iterator[Found]:
    known = set(names.questions)
    recorded = {q.id for part in form.parts if part.completed_by == "sign_off" for p in part.pages for q in p.questions}
    for stage in form.sign_off:
        for key, expression in (("role", stage.role), ("organisation", stage.organisation), ("when", stage.when)):
            yield from _wrong(names, expression, known, ("stage", stage.id), key)
        for record in stage.records:
            if record.question not in recorded:
                wrong = f"{record.question!r} is not in a part completed by sign_off"
                yield ("stage", stage.id), "records", wrong, "ask it in such a part"


def _deliveries_arrive(form: FormDefinition, names: Names) -> Iterator[Found]:
    documents, parts = {document.id for document in form.documents}, {part.id for part in form.parts}
    holds, known = {rule.id for rule in form.rules if rule.severity == "hold"}, set(names.questions)
    for delivery in form.deliveries:
        place = ("delivery", delivery.id)
        yield from _wrong(names, delivery.when, known, place, "when")
        if delivery.document not in documents:
            yield (
                place,
                "document",
                f"{delivery.document!r} is not a document",
                f"there are {', '.join(sorted(documents))}",
            )
        for named in filter(None, (delivery.to.question, delivery.to.organisation)):
            if named not in names.questions:
                yield (
                    place,
                    "to",
                    f"{named!r} is not a question of this form",
                    "name the question that gives the recipient",
                )
        if delivery.after and delivery.after not in parts:
            yield place, "after", f"{delivery.after!r} is not a part", f"the parts are {', '.join(sorted(parts))}"
        for hold in delivery.holds:
            yield from _wrong(names, hold.check, known, place, "hold")
            if hold.check is None and hold.rule not in holds:
                yield place, "hold", f"{hold.rule!r} is no hold rule of this form", "add a `check`, or the rule"


def _clocks_run(form: FormDefinition, names: Names) -> Iterator[Found]:
    for clock in form.clocks:
        for key, expression in (("due", clock.due), ("met", clock.met), ("warn", clock.warn), ("when", clock.when)):
            yield from _wrong(names, expression, set(names.questions), ("clock", clock.id), key)


def _wrong(
    names: Names, expression: Expression | None, known: set[str], place: Place, key: str, group: str = ""
) -> Iterator[Found]:
    if expression is not None:
        for wrong, remedy in names.wrong_with(expression, known, group):
            yield place, key, wrong, remedy


def _prefill(form: FormDefinition, forms: Mapping[str, FormDefinition]) -> Iterator[Found]:
    for _, question in form.questions():
        for source in question.prefill:
            if source.form and source.form not in forms:
                yield (
                    ("question", question.id),
                    "prefill",
                    f"there is no form {source.form!r}",
                    "name a form that is here",
                )
            elif source.form and source.question not in names_of(forms[source.form]).questions:
                wrong = f"{source.form} has no question {source.question!r}"
                yield ("question", question.id), "prefill", wrong, "name one of its questions"


def _follows(form: FormDefinition, forms: Mapping[str, FormDefinition]) -> Iterator[Found]:
    after, when = form.starts.after_form, form.starts.after_when
    if after and after not in forms:
        yield ("form",), "starts", f"there is no form {after!r} to start after", "name a form that is here"
    elif after and when is not None:
        names = names_of(forms[after])
        yield from _wrong(names, when, set(names.questions), ("form",), "starts")


_CHECKS: Final[tuple[Callable[[FormDefinition, Names], Iterator[Found]], ...]] = (
    _conditions_look_back,
    _rules_name_questions,
    _groups_hang_together,
    _photos_have_words,
    _documents_show_what_is_there,
    _audiences_are_read,
    _stages_can_be_reached,
    _deliveries_arrive,
    _clocks_run,
)
