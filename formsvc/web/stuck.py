"""What an administrator does with what is stuck: try again, try all again, give up with a reason; and ring."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from formsvc.web import recorded
from formsvc.web.standing import administrator, service, signed_in
from formsvc.workflow.refusals import DecisionIncomplete, NotAllowed

pages = Blueprint("stuck", __name__, url_prefix="/administration/stuck")
Answer = str | Response | tuple[str, int]


@pages.post("/<kind>/<int:row>/again")
@signed_in
def again(kind: str, row: int) -> Response:
    """Try one of them again, now."""
    actor = administrator()
    try:
        service().ring(service().workflow.try_again(kind, row, actor))
        flash("It is tried again within a minute.", "good")
    except NotAllowed as refused:
        recorded.refused(recorded.kind_of(refused))
        flash(f"It is not tried again. {refused.message}", "stop")
    return _back()


@pages.post("/<kind>/again")
@signed_in
def all_again(kind: str) -> Response:
    """Try everything of a kind again, now."""
    due = service().workflow.try_all_again(kind, administrator())
    service().ring(due)
    flash(f"{len(due)} {'is' if len(due) == 1 else 'are'} tried again within a minute.", "good")
    return _back()


@pages.post("/ring")
@signed_in
def ring() -> Response:
    """Ring for everything that waits, whoever it belongs to: after the queue was lost."""
    administrator()
    due = service().workflow.overdue()
    service().ring(due)
    flash(f"Rung for {len(due)}. What was rung for already is not rung for twice.", "good")
    return _back()


@pages.get("/<kind>/<int:row>/give-up")
@signed_in
def give_up(kind: str, row: int) -> str:
    """Why does nobody try it any more?"""
    return _drawn(kind, row)


@pages.post("/<kind>/<int:row>/give-up")
@signed_in
def do_give_up(kind: str, row: int) -> Answer:
    """Give it up; the author is told."""
    actor = administrator()
    try:
        service().ring(service().workflow.give_up_on(kind, row, request.form.get("reason", ""), actor))
    except DecisionIncomplete as refused:
        return _drawn(kind, row, tuple(refused.faults.items())), 422
    flash("Nobody tries it any more. The author is told, and the form's page says why.", "good")
    return _back()


def _drawn(kind: str, row: int, faults: tuple[tuple[str, str], ...] = ()) -> str:
    found = service().workflow.stuck_row(kind, row, administrator())
    return render_template("admin/give_up.html", row=found, faults=faults, faulty=bool(faults), sent=request.form)


def _back() -> Response:
    return redirect(url_for("admin.overview"))
