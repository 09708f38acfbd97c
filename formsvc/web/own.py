"""One's own account: how one signs in, and where."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from formsvc.web.hours import duration
from formsvc.web.standing import me, service, signed_in, stay

pages = Blueprint("own", __name__)


@pages.get("/account")
@signed_in
def show() -> str:
    """Password, second step, where one is signed in."""
    workflow, settings, actor = service().workflow, service().settings, me()
    longest = timedelta(hours=settings.session_hours)
    return render_template(
        "account/own.html",
        factor=workflow.second_step(actor),
        must=workflow.must_have_second_step(actor),
        elsewhere=max(0, workflow.sessions_of(actor, longest) - 1),
        quiet=duration(settings.session_quiet_minutes),
        longest=duration(settings.session_hours * 60),
    )


@pages.post("/account/sign-out-everywhere")
@signed_in
def sign_out_everywhere() -> Response:
    """End every session but this one."""
    stay(service().workflow.sign_out_everywhere(me()))
    flash("You are signed out everywhere else. Here you are still signed in.", "good")
    return redirect(url_for("own.show"))
