"""Answering without an account: a private link, a code, then the pages of one part; and a quick way out of them."""

from __future__ import annotations

import logging

from flask import Blueprint, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from formsvc.web import guests, unsaved
from formsvc.web.codes import faults_of
from formsvc.web.guests import guest
from formsvc.web.standing import leave, present, service, way_back
from formsvc.workflow.refusals import CodeWrong, LinkClosed

ELSEWHERE = "https://www.bbc.co.uk/weather"  # what somebody may be looking at, whoever comes into the room
log = logging.getLogger("formsvc.web")
pages = Blueprint("answer", __name__)
Answer = str | Response | tuple[str, int]
Fault = tuple[str, str]


@pages.after_request
def keep_the_link(response: Response) -> Response:
    """The address of these pages is half of what lets somebody in: a browser tells it to nobody."""
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@pages.get("/answer/<token>")
def link(token: str) -> Answer:
    """Who asks, how long the link works, what is needed, and a box for the code."""
    known = guest()
    if known is not None and guests.token() == token:
        return redirect(url_for("fill.tasks", reference=known.reference))
    return _asked(token)


@pages.post("/answer/<token>")
def enter(token: str) -> Answer:
    """The right code opens the questions for this browser."""
    try:
        pass_ = service().workflow.enter_invitation_code(token, request.form.get("code", "").strip())
    except CodeWrong as wrong:
        return _asked(token, faults_of(wrong), carried=request.form.get(unsaved.BOX, ""))
    except LinkClosed:
        return _closed(token)
    guests.let_in(token, pass_)
    known = guest()
    if known is None:
        return _closed(token)
    unsaved.keep(request.form.get(unsaved.BOX, ""), known.actor)
    return redirect(_where(known.reference))


@pages.get("/answered")
def thanks() -> Answer:
    """The answers have been passed on; the link is closed."""
    asked_by = guests.has_answered()
    if asked_by is None:
        return redirect(url_for("account.sign_in"))
    return render_template("answer/thanks.html", link=asked_by)


@pages.get("/leave")
def away() -> Response:
    """Out of here at once, and nobody comes back without the code."""
    if present() is None:
        _leave_all_the_same()
    return redirect(ELSEWHERE)


def code_again() -> Answer:
    """A guest sent a page when their session was over: the code once more, and what they sent is not lost."""
    if guests.has_answered() is not None:
        return redirect(url_for("answer.thanks"))
    following = request.form.get("next") or way_back()
    return _asked(guests.token(), carried=unsaved.carried(), following=following, status=401)


def _leave_all_the_same() -> None:
    """Whoever must get away gets away, even while the database does not: then only this browser forgets the code."""
    try:
        leave()
    except Exception as error:
        log.error("what a link opened could not be ended: %s", type(error).__qualname__)
        session.clear()


def _asked(
    token: str, faults: tuple[Fault, ...] = (), *, carried: str = "", following: str | None = None, status: int = 200
) -> Answer:
    try:
        asked_by = service().workflow.invitation(token)
    except LinkClosed:
        return _closed(token)
    page = render_template(
        "answer/link.html",
        link=asked_by,
        token=token,
        unsaved=unsaved.BOX,
        carried=carried,
        following=request.values.get("next", "") if following is None else following,
        faults=faults,
        faulty=bool(faults),
    )
    return page, 422 if faults else status


def _closed(token: str) -> Answer:
    """Whoever has answered is thanked once more; to all others the link is closed."""
    if token == guests.token() and guests.has_answered() is not None:
        return redirect(url_for("answer.thanks"))
    service().workflow.invitation(token)  # says why
    return redirect(url_for("answer.link", token=token))


def _where(reference: str) -> str:
    """Where they were going, among the pages that are theirs."""
    following = request.form.get("next", "")
    theirs = f"/submissions/{reference}/"
    plain = following.isprintable() and "\\" not in following and ".." not in following
    return following if following.startswith(theirs) and plain else url_for("fill.tasks", reference=reference)
