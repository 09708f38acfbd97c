"""Who can be named as a recipient: teams and organisations, which forms deliver to them, and where they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy.orm import Session

from formsvc.definitions.asked import ChoiceQuestion
from formsvc.definitions.model import FormDefinition
from formsvc.people import organisations
from formsvc.workflow.house import House


def title_of(house: House, session: Session, entry: str) -> str:
    """What an entry is called."""
    return titles(house, session).get(entry, "")


def titles(house: House, session: Session) -> Mapping[str, str]:
    """What every entry is called: teams, organisations that a form can deliver to, and those that work here."""
    teams = {option.id: option.label for option in house.definitions.rows("directory")}
    named = {entry: title for form in house.definitions.forms.values() for entry, title in _named_by(form)}
    return {**{entry: title for entry, title in named.items() if title}, **teams, **organisations(session)}


def forms_by_entry(house: House) -> Mapping[str, tuple[str, ...]]:
    """The titles of the forms that deliver to each entry."""
    found: dict[str, list[str]] = {}
    for form in house.definitions.forms.values():
        for entry in dict(_named_by(form)):
            found.setdefault(entry, []).append(form.title)
    return {entry: tuple(sorted(forms)) for entry, forms in found.items()}


def _named_by(form: FormDefinition) -> Iterator[tuple[str, str]]:
    """Every entry that a form delivers to, and what an organisation is called there ("" for a team)."""
    for delivery in form.deliveries:
        if delivery.to.directory:
            yield delivery.to.directory, ""
        question = form.by_id.get(delivery.to.organisation)
        if isinstance(question, ChoiceQuestion):
            for option in question.options:
                yield str(option.row.get("organisation", option.id)), option.label
