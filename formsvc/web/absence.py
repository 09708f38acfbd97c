"""Being away: who acts for oneself, or for somebody whom an administrator looks after, and ending it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from formsvc.definitions.model import DateQuestion
from formsvc.web.fill.parts import Day
from formsvc.web.fill.questions import Questions
from formsvc.web.standing import administrator, me, service, signed_in
from formsvc.workflow.absence_views import AbsencePage, Away
from formsvc.workflow.refusals import DecisionIncomplete

pages = Blueprint("absence", __name__)
Answer = str | Response | tuple[str, int]
FIRST = DateQuestion(id="first_day", kind="date", label="What is the first day?", hint="For example, 27 3 2026.")
LAST = DateQuestion(
    id="last_day", kind="date", label="What is the last day?", hint="The last day away, not the first day back."
)


class Days(Questions):
    """The first and the last day of an absence."""

    asked: ClassVar[Mapping[str, Any]] = {"first_day": Day(question=FIRST), "last_day": Day(question=LAST)}


@pages.get("/absence")
@signed_in
def own() -> str:
    """When am I away, who acts for me, and for whom do I act?"""
    return _drawn(service().workflow.absence(me()))


@pages.post("/absence")
@signed_in
def do_own() -> Answer:
    """I am away."""
    return _said(0)


@pages.get("/administration/people/<int:person>/absence")
@signed_in
def theirs(person: int) -> str:
    """The same of somebody who cannot say it."""
    return _drawn(service().workflow.absence_of(person, administrator()))


@pages.post("/administration/people/<int:person>/absence")
@signed_in
def do_theirs(person: int) -> Answer:
    """They are away."""
    administrator()
    return _said(person)


@pages.get("/administration/acting")
@signed_in
def acting() -> str:
    """Who acts for whom in an administrator's organisations."""
    return render_template("absence/acting.html", rows=service().workflow.acting(administrator()))


@pages.post("/absence/<int:absence>/end")
@signed_in
def end(absence: int) -> Response:
    """End it before its time, and stay where one was."""
    service().ring(service().workflow.end_absence(absence, me()))
    flash("It is ended. Both were told.", "good")
    person = request.form.get("person", "")
    where = {"acting": url_for("absence.acting")}.get(person)
    if where is None:
        where = url_for("absence.theirs", person=int(person)) if person.isdecimal() else url_for("absence.own")
    return redirect(where)


def _said(person: int) -> Answer:
    try:
        service().ring(service().workflow.be_away(_away(), me(), person))
    except DecisionIncomplete as refused:
        workflow = service().workflow
        page = workflow.absence_of(person, me()) if person else workflow.absence(me())
        return _drawn(page, refused.faults), 422
    flash("It is arranged. Both were told.", "good")
    return redirect(url_for("absence.theirs", person=person) if person else url_for("absence.own"))


def _away() -> Away:
    """What was typed. Raises DecisionIncomplete for what cannot be read."""
    days, faults = Days(request.form), {}
    days.validate()
    read = {field.question.id: field.answer for field in days.fields()}
    for field in days.fields():
        if not isinstance(field.answer, date):
            faults[field.question.id] = field.errors[0] if field.errors else "Enter the day."
    post, _, acts = request.form.get("acts", "").rpartition(" ")
    if not post or not acts.isdecimal():
        faults["acts"] = "Choose who acts, and in which role."
    if faults:
        raise DecisionIncomplete(faults)
    return Away(post=post, acts=int(acts), first_day=read["first_day"], last_day=read["last_day"])  # type: ignore[arg-type]


def _drawn(page: AbsencePage, faults: Mapping[str, str] | None = None) -> str:
    days = Days(request.form if request.method == "POST" else None, {"first_day": page.today})
    for name, message in (faults or {}).items():
        days.blame(name, message)
    order = ("acts", "first_day", "last_day")
    wrong = tuple(
        (f"{name}-day" if name != "acts" else name, (faults or {})[name]) for name in order if name in (faults or {})
    )
    return render_template(
        "absence/absence.html", page=page, days=days, sent=request.form, faults=wrong, faulty=bool(wrong)
    )
