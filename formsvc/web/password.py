"""Changing one's own password; whoever was given one must do it first."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from formsvc.web.standing import me, service, signed_in, stay
from formsvc.workflow.refusals import DecisionIncomplete

pages = Blueprint("password", __name__)


@pages.get("/password")
@signed_in
def change() -> str:
    """The password now, and the one that it shall be."""
    return _page()


@pages.post("/password")
@signed_in
def do_change() -> Response | tuple[str, int]:
    """Change it, and stay signed in here and nowhere else."""
    current, new = request.form.get("current", ""), request.form.get("new", "")
    try:
        actor = service().workflow.change_password(current, new, me())
    except DecisionIncomplete as refused:
        return _page(tuple(refused.faults.items())), 422
    stay(actor)
    flash("Your password is changed. Anywhere else you were signed in, you are signed out.", "good")
    return redirect(url_for("cases.home"))


def _page(faults: tuple[tuple[str, str], ...] = ()) -> str:
    return render_template("account/password.html", faults=faults, faulty=bool(faults))
