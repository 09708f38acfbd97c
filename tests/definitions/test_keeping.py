"""A submission keeps the definition that it began with, whatever happens to the files."""

from __future__ import annotations

from formsvc.definitions.loading import from_text
from tests.miniatures import pages, questions, read


def test_a_kept_definition_reads_back_to_the_same_form_with_its_blocks():
    block = "id: child\ntitle: The child\nquestions:\n  - {id: name, kind: text, label: Name}\n"
    form = read(pages("- include: child"), blocks__child=block)

    again = from_text(form.text)

    assert again == form
    assert again.page("child").questions[0].id == "name"


def test_the_digest_changes_with_the_wording():
    first = read(questions("- {id: name, kind: text, label: Name}"))
    second = read(questions("- {id: name, kind: text, label: Full name}"))

    assert first.digest != second.digest


def test_a_page_may_be_carried_over_from_another_form_and_locked():
    block = "id: child\ntitle: The child\nquestions:\n  - {id: name, kind: text, label: Name}\n"
    carried = read(pages("- {include: child, from: mini, locked: true}"), blocks__child=block)

    name = carried.question("name")

    assert (name.prefill[0].form, name.prefill[0].question, name.locked) == ("mini", "name", True)
