"""Fills in forms as a person does: by what the pages show, with answers given in their JSON form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page

from formsvc.definitions.model import FormDefinition, GroupQuestion, Part, Question
from formsvc.definitions.model import Page as FormPage

Answers = Mapping[str, Any]
FORMS = Path(__file__).parents[2] / "form_definitions"  # where the specimens of the examples are
MOST_TRIES = 6  # a page that asks more after each saving is shown again


def fill_in(page: Page, part: Part, answers: Answers) -> None:
    """Go through the pages of a part, from the one that is open, until they are left behind."""
    pages = {one.id: one for one in part.pages}
    visited: list[str] = []
    while (here := where(page)) in pages:
        assert visited.count(here) < MOST_TRIES, (here, what_is_wrong(page))
        visited.append(here)
        fill_page(page, pages[here], answers)
        go_on = re.compile("^(Save and c|C)ontinue$|^These are right")
        turn(page, page.get_by_role("button", name=go_on).last)


def fill_page(page: Page, questions: FormPage, answers: Answers) -> None:
    """Answer everything the page shows and the answers say."""
    for question in questions.questions:
        if question.id in answers:
            fill_question(page, question, answers[question.id])


def fill_question(page: Page, question: Question, answer: Any) -> None:
    """Answer one question, if the page asks it and lets it be changed."""
    if isinstance(question, GroupQuestion) and not question.one_for_each:
        add_entries(page, question, answer)
    elif isinstance(question, GroupQuestion):
        for entry in answer:
            for inner in question.questions:
                if inner.id in entry and inner.id != question.one_for_each:
                    into_boxes(page, inner, f"{question.id}-{entry[question.one_for_each]}-{inner.id}", entry[inner.id])
    else:
        into_boxes(page, question, question.id, answer)


def add_entries(page: Page, group: GroupQuestion, entries: Iterable[Answers]) -> None:
    """Add the entries that are not there yet; those that are lack something when the page was refused."""
    place = page.locator(f'[data-question="{group.id}"]')
    if not place.is_visible():
        return
    there, wanted = place.locator(".items__row").count(), list(entries)
    if page.locator(".govuk-error-summary").count():
        for number, entry in enumerate(wanted[:there]):
            turn(page, place.get_by_role("button", name=re.compile("^Change")).nth(number))
            into_entry(page, group, entry)
    for entry in wanted[there:]:
        turn(page, place.locator("button", has_text=re.compile("^Add")))
        into_entry(page, group, entry)
        assert place.is_visible(), what_is_wrong(page)


def into_entry(page: Page, group: GroupQuestion, entry: Answers) -> None:
    """Fill in the page of an entry, and save it."""
    for _ in range(2):  # an entry too may ask more when it is saved
        for question in group.questions:
            if question.id in entry:
                into_boxes(page, question, question.id, entry[question.id])
        turn(page, page.get_by_role("button", name="Save", exact=True))
        if where(page) != "":
            break


def into_boxes(page: Page, question: Question, name: str, answer: Any) -> None:
    """Put an answer into the boxes of a question; a box that is not there is not asked."""
    if page.locator(f'[name="{name}"], [name^="{name}-"]').locator("visible=true").count():
        BOXES[question.kind](page, name, answer)


def turn(page: Page, button: Locator) -> None:
    """Press something that leads to another page, and wait until that is there."""
    with page.expect_navigation():
        button.click()


def where(page: Page) -> str:
    """The id of the page of questions that is open; "" anywhere else."""
    found = re.search(r"/pages/([a-z0-9_]+)(?:[?#]|$)", page.url)
    return found[1] if found else ""


def what_is_wrong(page: Page) -> str:
    """The error summary, and where it stands."""
    summary = page.locator(".govuk-error-summary")
    return f"{page.url}: {summary.inner_text() if summary.count() else page.locator('h1').inner_text()}"


def _text(page: Page, name: str, answer: Any) -> None:
    page.fill(f'[name="{name}"]', str(answer))


def _yes_no(page: Page, name: str, answer: Any) -> None:
    page.check(f'[name="{name}"][value="{"yes" if answer else "no"}"]')


def _one(page: Page, name: str, answer: Any) -> None:
    page.check(f'[name="{name}"][value="{answer}"]')


def _from(page: Page, name: str, answer: Any) -> None:
    page.select_option(f'[name="{name}"]', answer)


def _many(page: Page, name: str, answer: Any) -> None:
    for box in page.locator(f'[name="{name}"]').all():
        box.set_checked(box.get_attribute("value") in answer)


def _day(page: Page, name: str, answer: Any) -> None:
    for part, text in zip(("year", "month", "day"), answer[:10].split("-"), strict=True):
        page.fill(f'[name="{name}-{part}"]', text)


def _moment(page: Page, name: str, answer: Any) -> None:
    _day(page, name, answer)
    page.fill(f'[name="{name}-time"]', answer[11:])


def _lines(page: Page, name: str, answer: Any) -> None:
    for part, text in answer.items():
        page.fill(f'[name="{name}-{part}"]', text)


def _file(page: Page, name: str, answer: Any) -> None:
    page.set_input_files(f'[name="{name}"]', FORMS / answer)


BOXES: Mapping[str, Callable[[Page, str, Any], None]] = {
    **dict.fromkeys(("text", "long_text", "phone", "email", "reference", "integer", "time"), _text),
    **dict.fromkeys(("address", "person"), _lines),
    "yes_no": _yes_no, "radios": _one, "select": _from, "checkboxes": _many,
    "date": _day, "datetime": _moment, "file": _file, "photo": _file,
}  # fmt: skip


def part_of(definition: FormDefinition, part: str) -> Part:
    """A part of a form by its id."""
    return next(one for one in definition.parts if one.id == part)
