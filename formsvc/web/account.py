"""Signing in and out, and the pages that anybody may read."""

from __future__ import annotations

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from formsvc.people import SignInRefused
from formsvc.web import guests, second_step, unsaved
from formsvc.web.hours import duration
from formsvc.web.needs import PersonRow
from formsvc.web.standing import enter, is_here, leave, present, seconds_left, service, way_back
from formsvc.web.ways import only_here

pages = Blueprint("account", __name__)


@pages.get("/sign-in")
def sign_in() -> str | Response:
    """Who are you; in the demonstration, who would you like to be."""
    if present() is not None:
        return redirect(only_here(request.args.get("next", "")))
    return _form(email=request.args.get("as", ""))


@pages.post("/sign-in")
def do_sign_in() -> Response | str | tuple[str, int]:
    """Begin a session, and go where they were going."""
    email = request.form.get("email", "").strip()
    try:
        actor = service().sign_in(email, request.form.get("password", ""))
    except SignInRefused as refused:
        return _form(email, (("email", str(refused)),), carried=request.form.get(unsaved.BOX, "")), 422
    carried = request.form.get(unsaved.BOX, "")
    if not enter(actor):
        return second_step.asked(request.form.get("next", ""), carried)
    return unsaved.go_on(carried, actor, request.form.get("next", ""))


def too_often(words: str) -> str:
    """The sign-in page for somebody who tried too often, with the address and what was half typed."""
    faults, carried = (("email", words),), request.form.get(unsaved.BOX, "")
    return _form(request.form.get("email", "").strip(), faults, carried=carried)


def sign_in_again() -> tuple[str, int]:
    """Somebody sent a page when their session was over: who are you, and what they sent is not lost."""
    following = request.form.get("next") or way_back()
    return _form(email="", following=following, carried=request.form.get(unsaved.BOX) or unsaved.carried()), 401


@pages.post("/sign-out")
def sign_out() -> Response:
    """End the session. What was half typed stays kept."""
    leave()
    flash("You are signed out. What you saved is safe.", "good")
    return redirect(url_for("account.sign_in", out="yes" if service().elsewhere else None))


@pages.get("/session")
def time_left() -> Response:
    """For how many seconds this session lasts, for the page that warns of its end; to ask does not make it longer."""
    known = present() is not None or guests.guest() is not None
    return jsonify(seconds=max(0, seconds_left()) if known else 0)


@pages.post("/session")
def stay_signed_in() -> Response | tuple[str, int]:
    """Somebody is there: the quiet time begins anew."""
    known = present() is not None or guests.guest() is not None
    if known:
        is_here()
    if request.headers.get("Accept", "").startswith("application/json"):
        return jsonify(seconds=max(0, seconds_left()) if known else 0)
    return redirect(only_here(request.form.get("next", ""))) if known else sign_in_again()


@pages.get("/safeguarding")
def safeguarding() -> str:
    """What to do when a child may be in danger."""
    return render_template("account/safeguarding.html")


@pages.get("/accessibility")
def accessibility() -> str:
    """How the service can be used."""
    return render_template("account/accessibility.html")


@pages.get("/privacy")
def privacy() -> str:
    """What is kept."""
    settings = service().settings
    return render_template(
        "account/privacy.html",
        quiet=duration(settings.session_quiet_minutes),
        longest=duration(settings.session_hours * 60),
    )


def _form(
    email: str, faults: tuple[tuple[str, str], ...] = (), *, following: str | None = None, carried: str = ""
) -> str:
    people = service().demonstration_people()
    return render_template(
        "account/sign_in.html",
        email=email,
        places_of_work=_by_place(people),
        password=service().demonstration_password if email in {person.email for person in people} else "",
        second_factor=service().settings.second_factor_for,
        following=request.values.get("next", "") if following is None else following,
        unsaved=unsaved.BOX,
        carried=carried,
        faults=faults,
        faulty=bool(faults),
    )


def _by_place(people: tuple[PersonRow, ...]) -> dict[str, list[tuple[PersonRow, str]]]:
    """Who works where, and as what."""
    found: dict[str, list[tuple[PersonRow, str]]] = {}
    for person in people:
        work, _, place = person.roles[0].rpartition(", ") if person.roles else ("", "", "")
        found.setdefault(place, []).append((person, work))
    return found
