"""What a page says beside its questions: at its top, or below the answer that brings it up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from formsvc.definitions.model import Page, Prompt
from formsvc.wizard import Journey


@dataclass(frozen=True, kw_only=True)
class Note:
    """One prompt of a page, by its number there. `after` is the question that it stands below; "" for the top."""

    number: int
    prompt: Prompt
    given: bool
    after: str


def notes(page: Page, journey: Journey, drawn: frozenset[str]) -> Iterator[Note]:
    """The prompts that are given now, and those that an answer of this page can bring up. `drawn`: its questions."""
    given = journey.prompts(page)
    for number, prompt in enumerate(page.prompts):
        after = _place(page, prompt, drawn)
        if prompt in given or after is not None:
            yield Note(number=number, prompt=prompt, given=prompt in given, after=after or "")


def _place(page: Page, prompt: Prompt, drawn: frozenset[str]) -> str | None:
    """Below the last question that it depends on, or the last drawn before that; None when it depends on none here."""
    if prompt.when is None:
        return None
    order = [question.id for question in page.questions]
    named = [order.index(name) for name in prompt.when.names | prompt.when.repeats if name in order]
    if not named:
        return None
    return next((name for name in reversed(order[: max(named) + 1]) if name in drawn), "")
