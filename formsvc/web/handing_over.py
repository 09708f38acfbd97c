"""Handing work on one form to somebody else: a stage to decide, or what its author does; and taking it back."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from formsvc.web.standing import administrator, me, service, signed_in
from formsvc.workflow.handing_over import Giving
from formsvc.workflow.refusals import DecisionIncomplete

pages = Blueprint("handing_over", __name__)
Answer = str | Response | tuple[str, int]


@pages.get("/submissions/<reference>/hand-over")
@signed_in
def ask(reference: str) -> str:
    """To whom, and why?"""
    return _drawn(reference, request.args.get("stage", ""))


@pages.post("/submissions/<reference>/hand-over")
@signed_in
def give(reference: str) -> Answer:
    """Hand it over."""
    stage, to = request.form.get("stage", ""), request.form.get("to", "")
    giving = Giving(to=int(to) if to.isdecimal() else 0, reason=request.form.get("reason", ""), stage=stage)
    try:
        service().ring(service().workflow.hand_over(reference, giving, me()))
    except DecisionIncomplete as incomplete:
        return _drawn(reference, stage, tuple(incomplete.faults.items())), 422
    flash(f"{reference} is handed over. They have been told.", "good")
    return redirect(url_for("cases.home") if stage else url_for("deliveries.submission", reference=reference))


@pages.post("/submissions/<reference>/take-back")
@signed_in
def take_back(reference: str) -> Response:
    """Everybody in the role may decide again."""
    service().ring(service().workflow.take_back(reference, request.form.get("stage", ""), me()))
    flash("Everybody in the role can decide about it again.", "good")
    person = request.form.get("person", "")
    if person.isdecimal():
        administrator()
        return redirect(url_for("staff.member", person=int(person)))
    return redirect(url_for("sign.decision", reference=reference))


def _drawn(reference: str, stage: str, faults: tuple[tuple[str, str], ...] = ()) -> str:
    page = service().workflow.hand_over_page(reference, stage, me())
    if not page.may_give:
        abort(404)
    return render_template("sign/hand_over.html", page=page, faults=faults, faulty=bool(faults), sent=request.form)
