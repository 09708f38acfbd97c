"""The second step of signing in: giving a code, setting up an app, codes on paper, and taking it away."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from formsvc.people import Actor, Proof, SignInRefused
from formsvc.web import unsaved
from formsvc.web.drawing.squares import qr_code
from formsvc.web.layout import now
from formsvc.web.standing import begin, half_in, just_proven, me, seconds_now, service, signed_in, stay
from formsvc.web.ways import only_here
from formsvc.workflow.refusals import DecisionIncomplete, NotProven
from formsvc.workflow.second_step import TIME_TO_SET_UP

pages = Blueprint("second_step", __name__)
WRONG_PASSWORD = f"This is not your password. {SignInRefused.ADVICE}"
NEW = "new_factor"  # in the session: the sealed secret that is being set up, so that a reload does not make another
Answer = str | Response | tuple[str, int]
Faults = tuple[tuple[str, str], ...]


@pages.get("/sign-in/code")
def ask() -> Answer:
    """The code, after the password."""
    if half_in() is None:
        return redirect(url_for("account.sign_in", next=request.args.get("next", "")))
    return _ask_page(request.args.get("next", ""), "")


@pages.post("/sign-in/code")
def give() -> Answer:
    """The right code lets in."""
    actor, following = half_in(), request.form.get("next", "")
    if actor is None:
        flash("That took too long. Sign in again.", "warn")
        return redirect(url_for("account.sign_in", next=following))
    on_paper = "recovery" in request.form
    try:
        _give(request.form.get("recovery" if on_paper else "code", ""), actor, on_paper)
    except DecisionIncomplete as refused:
        return _ask_page(following, request.form.get(unsaved.BOX, ""), tuple(refused.faults.items())), 422
    begin(person=actor.id, token=service().workflow.begin_session(actor, "recovery" if on_paper else "code"))
    _warn_of_few(actor)
    return unsaved.go_on(request.form.get(unsaved.BOX, ""), actor, following)


def asked(following: str, carried: str) -> Response | tuple[str, int]:
    """The page for the code, right after the password; what was half typed is carried through it."""
    if carried:
        return _ask_page(following, carried), 200
    return redirect(url_for("second_step.ask", next=following or None))


@pages.get("/account/second-step")
@signed_in
def show() -> Answer:
    """What somebody has, and what they can do about it."""
    has_one = service().workflow.second_step(me()).since is not None
    return _show_page() if has_one else redirect(url_for("second_step.set_up"))


@pages.get("/account/second-step/set-up")
@signed_in
def set_up() -> str:
    """A QR code to scan, the same to type, and a box for the first code."""
    return _set_up_page(request.args.get("next", ""))


@pages.post("/account/second-step/set-up")
@signed_in
def do_set_up() -> Answer:
    """Take it into use, and show the codes on paper once."""
    actor, workflow = me(), service().workflow
    try:
        _prove_the_old_one(actor)
        codes, due = workflow.set_second_step(session.get(NEW, ""), request.form.get("code", ""), _proof(actor), actor)
    except (DecisionIncomplete, NotProven, SignInRefused) as refused:
        return _set_up_page(request.form.get("next", ""), _faults_of(refused)), 422
    service().ring(due)
    stay(service().actor(actor.id) or actor, "code")
    return _codes_page(codes, only_here(request.form.get("next", "")), is_new=True)


@pages.post("/account/second-step/codes")
@signed_in
def renew_codes() -> Answer:
    """New codes on paper, for a code."""
    actor = me()
    try:
        _give(request.form.get("code", ""), actor, on_paper=False)
        codes = service().workflow.renew_recovery_codes(actor)
    except DecisionIncomplete as refused:
        return _show_page(tuple(refused.faults.items())), 422
    return _codes_page(codes, url_for("second_step.show"), is_new=False)


@pages.post("/account/second-step/remove")
@signed_in
def remove() -> Answer:
    """Without a second step from now on, for a code."""
    actor = me()
    try:
        _give(request.form.get("code-remove", ""), actor, on_paper=False)
        service().ring(service().workflow.remove_second_step(actor))
    except DecisionIncomplete as refused:
        return _show_page(tuple((f"{box}-remove", words) for box, words in refused.faults.items())), 422
    stay(service().actor(actor.id) or actor, "")
    flash("Your second step is taken away. Anywhere else you were signed in, you are signed out.", "good")
    return redirect(url_for("own.show"))


def _give(typed: str, actor: Actor, on_paper: bool) -> None:
    """Judge a code. Raises DecisionIncomplete."""
    if not typed.strip():
        raise DecisionIncomplete({"recovery" if on_paper else "code": "Enter the code."})
    if not on_paper:
        service().workflow.give_code(typed, actor)
        return
    try:
        service().ring(service().workflow.give_recovery_code(typed, actor))
    except DecisionIncomplete as refused:
        raise DecisionIncomplete({"recovery": refused.faults["code"]}) from None


def _prove_the_old_one(actor: Actor) -> None:
    """Who has an app already gives a code of it, or one on paper, before another takes its place."""
    if service().workflow.second_step(actor).since is None:
        return
    typed = request.form.get("old", "")
    on_paper = sum(letter.isalnum() for letter in typed) > 6
    try:
        _give(typed, actor, on_paper)
    except DecisionIncomplete as refused:
        raise DecisionIncomplete({"old": next(iter(refused.faults.values()))}) from None


def _proof(actor: Actor) -> Proof | None:
    """The password, or that they signed in only now. Raises SignInRefused."""
    password = request.form.get("password", "")
    return service().prove(actor, password) if password else just_proven()


def _faults_of(refused: DecisionIncomplete | NotProven | SignInRefused) -> Faults:
    if isinstance(refused, DecisionIncomplete):
        return tuple(refused.faults.items())
    return (("password", WRONG_PASSWORD if isinstance(refused, SignInRefused) else "Enter your password."),)


def _warn_of_few(actor: Actor) -> None:
    if service().workflow.second_step(actor).few_left:
        flash("You have few recovery codes left. Make new ones under “Your account”, then “Second step”.", "warn")


def _ask_page(following: str, carried: str, faults: Faults = ()) -> str:
    return render_template(
        "second_step/ask.html",
        on_paper="recovery" in request.values,
        following=following,
        unsaved=unsaved.BOX,
        carried=carried,
        faults=faults,
        faulty=bool(faults),
    )


def _set_up_page(following: str, faults: Faults = ()) -> str:
    actor, workflow = me(), service().workflow
    new = workflow.new_second_step(actor, session.get(NEW, ""))
    session[NEW] = new.sealed
    asks_password = seconds_now() - session.get("began", 0) > TIME_TO_SET_UP.total_seconds() - 120
    return render_template(
        "second_step/set_up.html",
        new=new,
        picture=qr_code(new.address, "QR code to scan with your authenticator app. The key below says the same."),
        has_one=workflow.second_step(actor).since is not None,
        must=workflow.must_have_second_step(actor),
        asks_password=asks_password or any(box == "password" for box, _ in faults),
        following=following,
        faults=faults,
        faulty=bool(faults),
    )


def _codes_page(codes: tuple[str, ...], onward: str, *, is_new: bool) -> str:
    session.pop(NEW, None)
    return render_template("second_step/codes.html", codes=codes, onward=onward, is_new=is_new, made_at=now())


def _show_page(faults: Faults = ()) -> str:
    actor, workflow = me(), service().workflow
    factor = workflow.second_step(actor)
    return render_template(
        "second_step/show.html",
        factor=factor,
        must=workflow.must_have_second_step(actor),
        faults=faults,
        faulty=bool(faults),
    )
