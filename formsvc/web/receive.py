"""Receiving without an account: a link, a code, then read, download, say that it arrived, ask for another format."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from formsvc.web.codes import faults_of
from formsvc.web.files import handed_over
from formsvc.web.standing import service
from formsvc.workflow.refusals import CodeWrong, DecisionIncomplete, NotAllowed

pages = Blueprint("receive", __name__, url_prefix="/receive")
Answer = str | Response | tuple[str, int]


@pages.get("/<token>")
def link(token: str) -> str:
    """Who sent what, how long it lasts, and a box for the code."""
    return render_template("receive/link.html", link=service().workflow.link(token), token=token, faults=())


@pages.post("/<token>")
def enter(token: str) -> Answer:
    """The right code opens the document for this browser."""
    try:
        session[_key(token)] = service().workflow.enter_code(token, request.form.get("code", "").strip())
    except CodeWrong as wrong:
        link = service().workflow.link(token)
        page = render_template("receive/link.html", link=link, token=token, faults=faults_of(wrong), faulty=True)
        return page, 422
    return redirect(url_for("receive.read", token=token))


@pages.get("/<token>/document")
def read(token: str) -> Answer:
    """The document itself."""
    return _drawn(token)


@pages.get("/<token>/document.<format_>")
def download(token: str, format_: str) -> Response:
    """The document as a file."""
    return handed_over(service().workflow.received_file(token, _pass(token), format_))


@pages.get("/<token>/enclosed/<int:number>")
def enclosure(token: str, number: int) -> Response:
    """A file that came with the document."""
    return handed_over(service().workflow.received_enclosure(token, _pass(token), number))


@pages.get("/<token>/pictures/<digest>")
def picture(token: str, digest: str) -> Response:
    """A picture in the document."""
    return handed_over(service().workflow.received_picture(token, _pass(token), digest))


@pages.post("/<token>/acknowledge")
def acknowledge(token: str) -> Answer:
    """The receiver says that they have it."""
    try:
        service().workflow.acknowledge(token, _pass(token), request.form.get("name", "").strip())
    except DecisionIncomplete as incomplete:
        return _drawn(token, tuple(incomplete.faults.items()))
    flash("Thank you. The sender now knows that you have this.", "good")
    return redirect(url_for("receive.read", token=token))


@pages.post("/<token>/format")
def ask_format(token: str) -> Answer:
    """The receiver cannot read it like this."""
    try:
        service().workflow.ask_format(token, _pass(token), request.form.get("wanted", "").strip())
    except DecisionIncomplete as incomplete:
        return _drawn(token, tuple(incomplete.faults.items()))
    flash("The sender has been asked for that format and will be in touch.", "good")
    return redirect(url_for("receive.read", token=token))


def _drawn(token: str, faults: tuple[tuple[str, str], ...] = ()) -> Answer:
    try:
        received = service().workflow.received(token, _pass(token))
    except NotAllowed:
        return redirect(url_for("receive.link", token=token))
    page = render_template("receive/document.html", received=received, token=token, faults=faults, faulty=bool(faults))
    return page, 422 if faults else 200


def _pass(token: str) -> str:
    return str(session.get(_key(token), ""))


def _key(token: str) -> str:
    return f"pass {token[:12]}"
