"""Add another: the entries of a group, each with an address of its own, to add, change and remove."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from formsvc.answers import Item, Value
from formsvc.definitions.model import DerivedQuestion, FileQuestion, GroupQuestion
from formsvc.definitions.readability import check_text
from formsvc.web.fill.for_children import for_a_child
from formsvc.web.fill.forms import entry_form
from formsvc.web.fill.questions import Questions
from formsvc.web.fill.sheet import Piece, entry_title
from formsvc.web.fill.turn import SHOWN, Fault, as_sent, journey_of
from formsvc.web.fill.uploads import take_in
from formsvc.web.guests import filler, for_fillers
from formsvc.web.standing import service
from formsvc.wizard import Journey
from formsvc.wizard.scope import inside
from formsvc.workflow.refusals import Conflict
from formsvc.workflow.views import FillPage, ItemPlace

Answer = str | Response | tuple[str, int]


def join(pages: Blueprint) -> None:
    """Add this file's addresses."""
    at = "/submissions/<reference>/pages/<page>/<group>"
    for rule, name, view in (
        (f"{at}/add", "add", show_entry),
        (f"{at}/<int:number>", "change", show_entry),
        (f"{at}/<int:number>/remove", "remove", ask_to_remove),
    ):
        pages.add_url_rule(rule, name, for_fillers(view))
    pages.add_url_rule(f"{at}/add", "save_new", for_fillers(save_entry), methods=["POST"])
    pages.add_url_rule(f"{at}/<int:number>", "save_change", for_fillers(save_entry), methods=["POST"])
    pages.add_url_rule(f"{at}/<int:number>/remove", "do_remove", for_fillers(remove_entry), methods=["POST"])


@dataclass(frozen=True)
class Place:
    """Where an entry stands: the page, its group, and its number from 1; 0 for one that is being added."""

    fill: FillPage
    group: GroupQuestion
    number: int

    @cached_property
    def entry(self) -> Item:
        """What is saved there."""
        entries = self.fill.answers.get(self.group.id, ())
        return entries[self.number - 1] if self.number and isinstance(entries, tuple) else {}  # type: ignore[return-value]

    @property
    def item(self) -> ItemPlace:
        """The same place in the workflow's words."""
        return ItemPlace(page=self.fill.page.id, group=self.group.id, index=self.number - 1 if self.number else None)

    @property
    def key(self) -> str:
        """The name under which a half-typed entry is kept."""
        return f"{self.fill.page.id}/{self.group.id}/{self.number or 'new'}"

    @property
    def title(self) -> str:
        """What tells this entry from the others."""
        return entry_title(self.group, self.entry, self.number)

    @cached_property
    def before(self) -> Journey:
        """The journey as saved."""
        return self.fill.journey


def show_entry(reference: str, page: str, group: str, number: int = 0) -> str:
    """The form of one entry."""
    place = _place(reference, page, group, number)
    sent = as_sent(place.fill.half_typed) if place.fill.half_typed else None
    form = entry_form(place.group, place.before, place.entry)(sent, place.entry)
    shown = _typed_entry(place, form) if sent else place.entry
    return _drawn(place, form, shown)


def save_entry(reference: str, page: str, group: str, number: int = 0) -> Answer:
    """Save one entry, or say what is wrong with it."""
    place = _place(reference, page, group, number)
    form = _sent_form(place)
    entry = _sent_entry(place, form)
    if request.form.get("go", "").startswith("upload ") and not form.errors:
        return _drawn(place, form, entry)
    asked = _asked(place, entry)
    if asked - _shown() - _unboxed(place) and not form.errors:
        return _drawn(place, form, entry, new=asked - _shown())
    if faults := _faults(place, form, entry):
        return _drawn(place, form, entry, faults), 422
    try:
        saved = service().workflow.save_item(reference, place.item, entry, _revision(place), filler())
    except Conflict as conflict:
        return _drawn(place, form, entry, conflict=conflict), 409
    service().ring(saved.due)
    flash(f"{place.group.item} {'changed' if number else 'added'}.", "good")
    return redirect(_back_to(place))


def ask_to_remove(reference: str, page: str, group: str, number: int) -> str:
    """Asked once, before an entry goes."""
    return render_template("fill/remove.html", place=_place(reference, page, group, number))


def remove_entry(reference: str, page: str, group: str, number: int) -> Answer:
    """Take the entry out."""
    place = _place(reference, page, group, number)
    if request.form.get("sure") not in ("yes", "no"):
        fault = (("sure", f"Choose yes if you want to remove {place.title}."),)
        return render_template("fill/remove.html", place=place, faults=fault, faulty=True), 422
    if request.form["sure"] == "yes":
        saved = service().workflow.remove_item(reference, place.item, _revision(place), filler())
        service().ring(saved.due)
        flash(f"{place.group.item} removed.", "good")
    return redirect(_back_to(place))


def _place(reference: str, page: str, group: str, number: int) -> Place:
    key = f"{page}/{group}/{number or 'new'}"
    fill = service().workflow.page(reference, page, filler(), half_typed=key)
    question = next((q for q in fill.page.questions if q.id == group), None)
    if not isinstance(question, GroupQuestion) or group not in fill.open_questions:
        abort(404)
    place = Place(fill, question, number)
    entries = fill.answers.get(group, ())
    if number > (len(entries) if isinstance(entries, tuple) else 0):
        abort(404)
    return place


def _drawn(place: Place, form: Questions, entry: Item, faults: tuple[Fault, ...] = (), **more: Any) -> str:
    asked = _asked(place, entry)
    new = more.pop("new", frozenset())
    names = for_a_child(place.fill, place.group.id)
    texts = [box.text() for name in names if (box := form.field(name)) is not None and box.text()]
    return render_template(
        "fill/entry.html",
        place=place,
        fill=place.fill,
        pieces=tuple(_pieces(place, form, asked, new)),
        uploads=any(isinstance(question, FileQuestion) for question in place.group.questions),
        shown=" ".join(sorted(asked - _unboxed(place))),
        faults=faults,
        faulty=bool(faults),
        for_child=names,
        reading=check_text(texts),
        empty=not texts,
        **more,
    )


def _pieces(place: Place, form: Questions, asked: frozenset[str], new: frozenset[str]) -> list[Piece]:
    return [
        Piece(question=box.question, look="box", asked=name in asked, field=box, new=name in new)
        for name in (question.id for question in place.group.questions)
        if (box := form.field(name)) is not None
    ]


def _asked(place: Place, entry: Item) -> frozenset[str]:
    names = inside(place.before.names, place.group, entry)
    return frozenset(q.id for q in place.group.questions if q.when is None or q.when.holds(names))


def _sent_form(place: Place) -> Questions:
    sent, refused = take_in(place.fill.reference, place.group.questions, request.form)
    form = entry_form(place.group, place.before, place.entry)(sent, place.entry)
    form.validate()
    for question, message in refused:
        form.blame(question, message)
    return form


def _sent_entry(place: Place, form: Questions) -> dict[str, Value]:
    kept = {name: value for name, value in place.entry.items() if name not in _shown()}
    return {**kept, **{name: value for name, value in form.answers().items() if name in _shown()}}


def _typed_entry(place: Place, form: Questions) -> Mapping[str, Value]:
    tried = type(form)(as_sent(place.fill.half_typed), place.entry)
    tried.validate()
    return {**place.entry, **tried.answers()}


def _faults(place: Place, form: Questions, entry: Item) -> tuple[Fault, ...]:
    journey = journey_of(place.fill, {**place.fill.answers, place.group.id: (entry,)})
    for problem in journey.page_problems(place.fill.page.id):
        field = form.field(problem.question)
        if problem.group == place.group.id and field is not None and not field.errors:
            field.fault(problem.message)
    asked = _asked(place, entry)
    return tuple((f.first_box, f.errors[0]) for f in form.fields() if f.errors and f.question.id in asked)


def _unboxed(place: Place) -> frozenset[str]:
    return frozenset(q.id for q in place.group.questions if isinstance(q, DerivedQuestion))


def _shown() -> frozenset[str]:
    return frozenset(request.form.get(SHOWN, "").split())


def _revision(place: Place) -> int:
    return request.form.get("revision", default=place.fill.revision, type=int)


def _back_to(place: Place) -> str:
    return url_for("fill.page", reference=place.fill.reference, page=place.fill.page.id, _anchor=place.group.id)
