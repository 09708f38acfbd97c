"""A page of questions: shown, saved, and shown again when something is wrong or newly asked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from formsvc.web.fill.conflict import shown_to_both, theirs_where_ticked
from formsvc.web.fill.sheet import Sheet, child_reading, opened, shown_again
from formsvc.web.fill.turn import SHOWN, Fault, Turn
from formsvc.web.fill.uploads import take_in
from formsvc.web.guests import filler, for_fillers, guest
from formsvc.web.standing import service
from formsvc.workflow.refusals import Conflict
from formsvc.workflow.views import FillPage, Saved

LEFT = "Your answers are saved. You can come back to this page at any time."
LEFT_BY_GUEST = "What you wrote is saved. To come back, open the same link and use the same code."
Answer = str | Response | tuple[str, int]


def join(pages: Blueprint) -> None:
    """Add this file's addresses."""
    pages.add_url_rule("/submissions/<reference>/pages/<page>", "page", for_fillers(show))
    pages.add_url_rule("/submissions/<reference>/pages/<page>", "save", for_fillers(save), methods=["POST"])


def show(reference: str, page: str) -> Answer:
    """The page with what is saved, or what was half typed."""
    fill = service().workflow.page(reference, page, filler())
    return drawn(opened(fill))


def save(reference: str, page: str) -> Answer:
    """Take in files, keep what cannot be read, save what can, and say what is missing."""
    fill = service().workflow.page(reference, page, filler())
    turn = Turn(fill, *take_in(reference, fill.page.questions, request.form))
    if turn.unreadable:
        _keep(turn)
        return _onwards(turn) if _leaving() else again(turn, turn.faults())
    try:
        saved = _saved(turn)
    except Conflict as conflict:
        return shown_to_both(turn, conflict)
    return _after(turn, saved)


def _after(turn: Turn, saved: Saved) -> Answer:
    service().ring(saved.due)
    if _leaving():
        return _onwards(turn)
    if not turn.faults() and not (turn.newly_asked or turn.newly_warned or turn.newly_broken):
        return redirect(where_next(turn.fill, saved.next_page))
    turned = replace(turn, fill=service().workflow.page(turn.fill.reference, turn.fill.page.id, filler()))
    faults = turned.faults()
    return again(turned, faults) if faults else drawn(shown_again(turned, turned.fill))


def again(turn: Turn, faults: tuple[Fault, ...]) -> tuple[str, int]:
    """The page with an error summary; what was typed is all there."""
    return drawn(shown_again(turn, turn.fill), faults), 422


def drawn(sheet: Sheet, faults: tuple[Fault, ...] = (), **more: object) -> str:
    """The page itself."""
    fill = sheet.fill
    return render_template(
        "fill/page.html", sheet=sheet, fill=fill, faults=faults, faulty=bool(faults), **child_reading(sheet), **more
    )


def where_next(fill: FillPage, following: str) -> str:
    """The next page; after the last of a part what closes it: its check, that of the whole form, or nothing more.
    Parts that open once the form is approved are each filled in at their own time."""
    by_button = fill.part.id in fill.definition.finished
    runs_on = fill.part.opens == "draft" and not by_button
    if following and (runs_on or any(page.id == following for page in fill.part.pages)):
        return url_for("fill.page", reference=fill.reference, page=following)
    if by_button:
        return url_for("fill.check_part", reference=fill.reference, part=fill.part.id)
    if fill.part.opens == "draft":
        return url_for("fill.check", reference=fill.reference)
    flash(f"“{fill.part.title}” is saved.", "good")
    return url_for("deliveries.submission", reference=fill.reference)


def _saved(turn: Turn) -> Saved:
    revision = request.form.get("revision", default=turn.fill.revision, type=int)
    answers = theirs_where_ticked(turn)
    return service().workflow.save_page(turn.fill.reference, turn.fill.page.id, answers, revision, filler())


def _keep(turn: Turn) -> None:
    typed = {**turn.typed, SHOWN: (" ".join(sorted(turn.shown)),)}
    service().workflow.keep_half_typed(turn.fill.reference, turn.fill.page.id, typed, filler())


def _leaving() -> bool:
    return request.form.get("go", "next") != "next"


def _onwards(turn: Turn) -> Response:
    """Where any other button leads: to an entry of a group, back to the same page, or to the task list."""
    act, _, rest = request.form.get("go", "").partition(" ")
    reference, page = turn.fill.reference, turn.fill.page.id
    group, _, number = rest.partition(" ")
    if act in ("add", "change", "remove") and group:
        place: dict[str, Any] = {"number": int(number)} if number.isdecimal() else {}
        return redirect(url_for(f"fill.{act}", reference=reference, page=page, group=group, **place))
    if act == "upload":
        return redirect(url_for("fill.page", reference=reference, page=page, _anchor=group))
    flash(LEFT_BY_GUEST if guest() is not None else LEFT, "good")
    return redirect(url_for("fill.tasks", reference=reference))
