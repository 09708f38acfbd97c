"""An institution that works with the real definitions and templates, where the whole life of a form takes place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from formsvc.answers import Value
from formsvc.definitions.model import FormDefinition
from formsvc.people import Actor
from formsvc.settings import Settings
from tests.workflow.institution import Institution, settings

HERE = Path(__file__).parents[2]


def real_settings(folder: Path, **more: Any) -> Settings:
    """The settings of an institution that has the forms as they are kept."""
    kept = settings(folder, f"sqlite:///{folder / 'formsvc.sqlite3'}")
    return replace(kept, definitions=HERE / "form_definitions", templates=HERE / "document_templates", **more)


def save_part(
    here: Institution,
    reference: str,
    of: tuple[FormDefinition, str],
    answers: Mapping[str, Value],
    actor: Actor,
    ready: Callable[[dict[str, Value]], dict[str, Value]] = dict,
) -> None:
    """Save every page of one part of a form, what is locked as it was."""
    form, part_id = of
    part = next(part for part in form.parts if part.id == part_id)
    for page in part.pages:
        asked = {each.id: answers[each.id] for each in page.questions if each.id in answers and each.kind != "derived"}
        if asked:
            opened = here.workflow.page(reference, page.id, actor)
            locked = {each.id for each in page.questions if each.locked}
            kept = {question: answer for question, answer in opened.answers.items() if question in locked}
            here.workflow.save_page(reference, page.id, ready(asked | kept), opened.revision, actor)
            here.workflow.confirm_prefilled(reference, page.id, actor)


def finish_part(here: Institution, reference: str, part_id: str, actor: Actor) -> None:
    """Pass the form on, and do what is due after that."""
    here.work(here.workflow.finish_part(reference, part_id, {}, actor))
    here.work(here.workflow.overdue())
