"""Which files a reader may have: those of a question, in every entry of a group, that are not kept from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from formsvc.answers.values import Attachment
from formsvc.definitions.model import FormDefinition, GroupQuestion, Question

Names = Mapping[str, Any]


def files_for(form: FormDefinition, audience: str, names: Names, question_id: str) -> Iterator[Attachment]:
    """The files answered to a question, wherever it is asked, that this audience may have."""
    for _, question in form.questions():
        if question.id == question_id:
            yield from _file(question, audience, names, names.get(question.id))
        elif isinstance(question, GroupQuestion):
            yield from _inside(question, audience, names, question_id)


def _inside(group: GroupQuestion, audience: str, names: Names, question_id: str) -> Iterator[Attachment]:
    wanted = [question for question in group.questions if question.id == question_id]
    entries = names.get(group.id)
    for question in wanted if may_hear(group, audience, names) and isinstance(entries, tuple) else ():
        for entry in entries or ():
            yield from _file(question, audience, {**names, **entry}, entry.get(question.id))


def _file(question: Question, audience: str, names: Names, value: object) -> Iterator[Attachment]:
    if isinstance(value, Attachment) and may_hear(question, audience, names):
        yield value


def may_hear(question: Question, audience: str, names: Names) -> bool:
    """Whether an answer may be given to this audience. Unknown is not enough to give it."""
    withheld = (one for one in question.withheld_from if one.audience == audience)
    return all(one.when is not None and one.when.fails(names) for one in withheld)
