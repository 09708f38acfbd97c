"""What can only be wrong with a form as a whole: names asked later, options that are none, routes that lead nowhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from formsvc.definitions.expressions import Expression
from formsvc.definitions.faults import Fault
from formsvc.definitions.kept import RetentionRules
from formsvc.definitions.kept_reading import forms_name_their_class, lifts_name_questions
from formsvc.definitions.model import (
    ChoiceQuestion,
    DerivedQuestion,
    FileQuestion,
    FormDefinition,
    GroupQuestion,
    Question,
)
from formsvc.definitions.naming import ROW, Found, Names, Place, names_of, wrong
from formsvc.definitions.party_checks import (
    deliveries_enclose,
    documents_come_after,
    parts_follow,
    plain_parts_read_easily,
    stages_have_their_parts,
)
from formsvc.definitions.reader_checks import readers_may_know
from formsvc.definitions.reading import Entry
from formsvc.definitions.route_checks import (
    audiences_are_read,
    clocks_run,
    deliveries_arrive,
    documents_show_what_is_there,
    stages_agree,
    stages_can_be_reached,
    systems_have_owners,
)

Places = Mapping[Place, Entry]


def check_form(form: FormDefinition, places: Places) -> list[Fault]:
    """Every fault of a form whose shape is good."""
    return [_fault(places, found) for check in _CHECKS for found in check(form, names_of(form))]


def check_across(form: FormDefinition, forms: Mapping[str, FormDefinition], places: Places) -> list[Fault]:
    """Every fault of a form that shows only beside the others."""
    return [_fault(places, found) for found in (*_prefill(form, forms), *_follows(form, forms))]


def check_kept(form: FormDefinition, rules: RetentionRules, places: Places) -> list[Fault]:
    """What is wrong with how long the records of a form are kept."""
    return [_fault(places, found) for found in forms_name_their_class(form, rules)]


def _fault(places: Places, found: Found) -> Fault:
    place, key, wrong, remedy = found
    entry = places[place]
    return Fault(entry.file, entry.line_of(key), f"{entry.where}.{key}", wrong, remedy)


def _conditions_look_back(form: FormDefinition, names: Names) -> Iterator[Found]:
    asked: set[str] = set()
    for part in form.parts:
        yield from wrong(names, part.when, asked, ("part", part.id), "when")
        for page in part.pages:
            yield from wrong(names, page.when, asked, ("page", page.id), "when")
            for question in page.questions:
                yield from _question_looks_back(names, question, asked)
                asked.add(question.id)
            for prompt in page.prompts:
                yield from wrong(names, prompt.when, asked, ("page", page.id), "prompts")


def _question_looks_back(names: Names, question: Question, asked: set[str], group: str = "") -> Iterator[Found]:
    place = ("question", group, question.id) if group else ("question", question.id)
    required = question.required if isinstance(question.required, Expression) else None
    value = question.value if isinstance(question, DerivedQuestion) else None
    for key, expression in (("when", question.when), ("required", required), ("value", value)):
        yield from wrong(names, expression, asked, place, key, group)
    for wording in question.worded:
        yield from wrong(names, wording.when, asked, place, "worded", group)
    if isinstance(question, ChoiceQuestion):
        yield from _choices_look_back(names, question, asked, place, group)
    if isinstance(question, GroupQuestion):
        inside = set(asked)
        for inner in question.questions:
            yield from _question_looks_back(names, inner, inside, question.id)
            inside.add(inner.id)


def _choices_look_back(
    names: Names, question: ChoiceQuestion, asked: set[str], place: Place, group: str
) -> Iterator[Found]:
    for option in question.options:
        yield from wrong(names, option.when, asked, place, "options", group)
    yield from wrong(names, question.where, asked | {ROW}, place, "where", group)
    columns = {column for option in question.options for column in option.row}
    for name, column in question.where.attributes if question.where is not None else ():
        if name == ROW and column not in columns:
            yield place, "where", f"no row has {column!r}", f"rows have {', '.join(sorted(columns))}"
    if question.among is not None:
        chosen_from, inner = question.among
        if chosen_from not in asked or inner not in names.groups.get(chosen_from, {}):
            remedy = "name a group that is asked earlier, and one of its questions"
            yield place, "among", f"{chosen_from}.{inner} is not there to choose from", remedy


def _rules_name_questions(form: FormDefinition, names: Names) -> Iterator[Found]:
    for rule in form.rules:
        place, inside = ("rule", *rule.place), set(names.groups.get(rule.each, ()))
        known = set(names.questions) | inside
        yield from wrong(names, rule.check, known, place, "check", rule.each)
        yield from wrong(names, rule.when, known, place, "when", rule.each)
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
                said = f"{source.form} has no question {source.question!r}"
                yield ("question", question.id), "prefill", said, "name one of its questions"


def _follows(form: FormDefinition, forms: Mapping[str, FormDefinition]) -> Iterator[Found]:
    after, when = form.starts.after_form, form.starts.after_when
    if after and after not in forms:
        yield ("form",), "starts", f"there is no form {after!r} to start after", "name a form that is here"
    elif after and when is not None:
        names = names_of(forms[after])
        yield from wrong(names, when, set(names.questions), ("form",), "starts")


_CHECKS: Final[tuple[Callable[[FormDefinition, Names], Iterator[Found]], ...]] = (
    _conditions_look_back,
    _rules_name_questions,
    _groups_hang_together,
    _photos_have_words,
    documents_show_what_is_there,
    audiences_are_read,
    stages_can_be_reached,
    stages_agree,
    deliveries_arrive,
    systems_have_owners,
    clocks_run,
    parts_follow,
    stages_have_their_parts,
    documents_come_after,
    deliveries_enclose,
    plain_parts_read_easily,
    lifts_name_questions,
    readers_may_know,
)
