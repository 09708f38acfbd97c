"""Receiving without an account: a link, a code, then read, download, thank, ask for another format, and close."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from formsvc.web import passes
from formsvc.web.codes import faults_of
from formsvc.web.files import handed_over
from formsvc.web.standing import begin, is_awake, service
from formsvc.workflow.refusals import CodeWrong, DecisionIncomplete

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
        pass_ = service().workflow.enter_code(token, request.form.get("code", "").strip())
    except CodeWrong as wrong:
        link = service().workflow.link(token)
        page = render_template("receive/link.html", link=link, token=token, faults=faults_of(wrong), faulty=True)
        return page, 422
    _let_in(token, pass_)
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


@pages.post("/<token>/close")
def close(token: str) -> Response:
    """Whoever reads next in this browser needs the code."""
    service().workflow.end_visits([passes.pass_of(token)])
    passes.let_go(token)
    flash("The document is closed. To open it again, use the same code.", "good")
    return redirect(url_for("receive.link", token=token))


def code_again() -> Response:
    """To the code, for somebody who has not given it, or whose session is over."""
    flash("Use the code to open the document. It is asked again when nobody did anything here for a while.", "warn")
    return redirect(url_for("receive.link", token=(request.view_args or {})["token"]))


def _drawn(token: str, faults: tuple[tuple[str, str], ...] = ()) -> Answer:
    received = service().workflow.received(token, _pass(token))
    page = render_template("receive/document.html", received=received, token=token, faults=faults, faulty=bool(faults))
    return page, 422 if faults else 200


def _let_in(token: str, pass_: str) -> None:
    """In the session that there is, of somebody signed in or of another link, or in one that ends with the browser."""
    if not is_awake():
        begin()
        session.permanent = False
    passes.hold(token, pass_)


def _pass(token: str) -> str:
    return passes.pass_of(token) if is_awake() else ""
