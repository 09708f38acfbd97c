"""The JSON Schema (2020-12) of a form's answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from formsvc.definitions.asked import ADDRESS_FIELDS, PERSON_FIELDS
from formsvc.definitions.model import (
    ChoiceQuestion,
    DerivedQuestion,
    FormDefinition,
    GroupQuestion,
    IntegerQuestion,
    Question,
    TextQuestion,
    YesNoQuestion,
)

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]


def json_schema(form: FormDefinition) -> Schema:
    """What the answers of a form look like as JSON. Rules across answers are `formsvc render`'s to judge."""
    asked = [question for _, question in form.questions()]
    return {
        "$schema": DIALECT,
        "$id": f"urn:formsvc:{form.id}:{form.version}",
        "title": form.title,
        **_object(asked),
    }


def _object(questions: Iterable[Question]) -> Schema:
    asked = [question for question in questions if not isinstance(question, DerivedQuestion)]
    always = [question.id for question in asked if question.required is True and question.when is None]
    return {
        "type": "object",
        "properties": {question.id: _property(question) for question in asked},
        "required": always,
        "additionalProperties": False,
    }


def _property(question: Question) -> Schema:
    described: Schema = {"title": question.label}
    if question.hint:
        described["description"] = question.hint
    return described | _SHAPES[question.kind](question)


def _text(question: TextQuestion) -> Schema:
    shape: Schema = {"type": "string", "maxLength": question.max_length}
    if question.min_length:
        shape["minLength"] = question.min_length
    if question.pattern is not None and not question.pattern.normalise:
        shape["pattern"] = question.pattern.regex
    return shape


def _integer(question: IntegerQuestion) -> Schema:
    bounds = {"minimum": question.minimum, "maximum": question.maximum}
    return {"type": "integer"} | {name: bound for name, bound in bounds.items() if bound is not None}


def _yes_no(question: YesNoQuestion) -> Schema:
    return {"type": "boolean"} | ({} if question.must_be is None else {"const": question.must_be})


def _choice(question: ChoiceQuestion) -> Schema:
    if question.among is not None:
        return {"type": "string"}
    return {"enum": [option.id for option in question.options]}


def _choices(question: ChoiceQuestion) -> Schema:
    return {"type": "array", "items": _choice(question), "uniqueItems": True}


def _group(question: GroupQuestion) -> Schema:
    return {
        "type": "array",
        "items": _object(question.questions),
        "minItems": question.at_least,
        "maxItems": question.at_most,
    }


def _lines(*names: str) -> Callable[[Question], Schema]:
    properties = {name: {"type": "string"} for name in names}
    return lambda _: {"type": "object", "properties": properties, "additionalProperties": False}


def _fixed(**shape: Any) -> Callable[[Question], Schema]:
    return lambda _: dict(shape)


_CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9]"
_SHAPES: Final[Mapping[str, Callable[[Any], Schema]]] = {
    **dict.fromkeys(("text", "long_text", "reference"), _text),
    **dict.fromkeys(("radios", "select"), _choice),
    **dict.fromkeys(("file", "photo"), _fixed(type="string", description="a path relative to the JSON file")),
    "phone": _fixed(type="string"),
    "email": _fixed(type="string", format="email"),
    "integer": _integer,
    "date": _fixed(type="string", format="date"),
    "time": _fixed(type="string", pattern=f"^{_CLOCK}$"),
    "datetime": _fixed(type="string", pattern=f"^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T{_CLOCK}$"),
    "yes_no": _yes_no,
    "checkboxes": _choices,
    "address": _lines(*ADDRESS_FIELDS),
    "person": _lines(*PERSON_FIELDS),
    "group": _group,
}
