"""Dates to keep in one's own calendar program: the address for it, and what it reads there."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer

from formsvc.web.standing import me, service, signed_in

pages = Blueprint("calendar", __name__)


@pages.get("/calendar")
@signed_in
def own() -> str:
    """Whether there is an address, and what it shows."""
    return render_template("account/calendar.html", made_at=service().workflow.calendar_made_at(me()), address="")


@pages.post("/calendar")
@signed_in
def renew() -> str:
    """A new address, shown this once."""
    workflow, actor = service().workflow, me()
    address = workflow.renew_calendar(actor)
    return render_template("account/calendar.html", made_at=workflow.calendar_made_at(actor), address=address)


@pages.post("/calendar/end")
@signed_in
def end() -> Answer:
    """No address any more."""
    service().workflow.end_calendar(me())
    flash("The address is ended. Your calendar program shows nothing new from here.", "good")
    return redirect(url_for("calendar.own"))


@pages.get("/calendar/<token>.ics")
def read(token: str) -> Response:
    """The dates, for whoever has the address: no session is asked for, and none is begun."""
    return Response(service().workflow.calendar(token), mimetype="text/calendar")
