"""What a test message leads to: somebody there, without an account, says that it arrived."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from formsvc.web.standing import service
from formsvc.workflow.refusals import DecisionIncomplete

pages = Blueprint("arrived", __name__, url_prefix="/test-message")
Answer = str | Response | tuple[str, int]


@pages.after_request
def keep_the_link(response: Response) -> Response:
    """The address is what lets somebody answer: a browser tells it to nobody."""
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@pages.get("/<token>")
def ask(token: str) -> str:
    """Did it arrive? Opening the page says nothing yet: programs that look for bad links open it too."""
    return _drawn(token)


@pages.post("/<token>")
def say(token: str) -> Answer:
    """It did."""
    try:
        service().workflow.confirm_arrived(token, request.form.get("name", ""))
    except DecisionIncomplete as incomplete:
        return _drawn(token, tuple(incomplete.faults.items())), 422
    return redirect(url_for("arrived.ask", token=token))


def _drawn(token: str, faults: tuple[tuple[str, str], ...] = ()) -> str:
    page = service().workflow.arrived(token)
    return render_template("receive/arrived.html", arrived=page, faults=faults, faulty=bool(faults))
