"""After approval: have a form corrected at named points, or begin a new version of it."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from formsvc.web.points import MOST, boxes, points
from formsvc.web.standing import me, service, signed_in
from formsvc.workflow.refusals import DecisionIncomplete

pages = Blueprint("correcting", __name__)
Answer = str | Response | tuple[str, int]


@pages.get("/submissions/<reference>/correct")
@signed_in
def correct(reference: str) -> str:
    """What is wrong, and why does it matter?"""
    return _drawn(reference)


@pages.post("/submissions/<reference>/correct")
@signed_in
def do_correct(reference: str) -> Answer:
    """Open it again."""
    reason = request.form.get("reason", "").strip()
    try:
        service().ring(service().workflow.reopen(reference, tuple(points()), reason, me()))
    except DecisionIncomplete as incomplete:
        return _drawn(reference, tuple(boxes(incomplete))), 422
    flash(f"{reference} is open again to be corrected. Whoever has a document of it is told.", "good")
    return redirect(url_for("deliveries.submission", reference=reference))


@pages.get("/submissions/<reference>/new-version")
@signed_in
def new_version(reference: str) -> str:
    """Asked once: it is another form, which takes the place of this one."""
    page = service().workflow.correction(reference, me())
    if not page.versions.may_begin_anew and not page.versions.next_version:
        abort(404)
    return render_template("correcting/new_version.html", page=page)


@pages.post("/submissions/<reference>/new-version")
@signed_in
def do_new_version(reference: str) -> Response:
    """Begin it, or go on with the one that is there."""
    return redirect(url_for("fill.tasks", reference=service().workflow.new_version(reference, me())))


def _drawn(reference: str, faults: tuple[tuple[str, str], ...] = ()) -> str:
    page = service().workflow.correction(reference, me())
    if not page.versions.may_correct:
        abort(404)
    return render_template(
        "correcting/correct.html", page=page, faults=faults, faulty=bool(faults), sent=request.form, most=MOST
    )
