"""Administration of people: adding somebody, their roles, and whether and how they sign in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from formsvc.people import Actor
from formsvc.web.layout import now
from formsvc.web.standing import administrator, service, signed_in
from formsvc.workflow.refusals import DecisionIncomplete
from formsvc.workflow.resetting import REASONS
from formsvc.workflow.staff_views import FirstPassword, Member
from formsvc.workflow.staffing import NewMember
from formsvc.workflow.story import Workflow

pages = Blueprint("staff", __name__, url_prefix="/administration/people")
Answer = str | Response | tuple[str, int]
Faults = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Question:
    """What is asked before something is done to somebody, and what is said when it was."""

    title: str
    words: str
    press: str
    done: str = ""


ASKED: Mapping[str, Question] = {
    "take-role": Question(
        "Take this role away?",
        "It ends at once. What was done in it stays done, under their name.",
        "Take the role away",
        "The role is taken away.",
    ),
    "stop": Question(
        "Stop this person from signing in?",
        "They are signed out everywhere, at once. What they wrote and signed stays, and you can let them in again.",
        "Stop them from signing in",
        "They cannot sign in any more.",
    ),
    "let-in": Question(
        "Let this person sign in again?",
        "They sign in with the password that they had, and hold the roles shown on their page.",
        "Let them sign in",
        "They can sign in again.",
    ),
    "sign-out": Question(
        "Sign this person out everywhere?",
        "Wherever they are signed in, they have to sign in again. What they had half typed is kept.",
        "Sign them out",
        "They are signed out everywhere.",
    ),
    "second-step": Question(
        "Take away their second step?",
        "Be sure that it is they who ask: telephone them. They are signed out everywhere and told by email. "
        "When their roles need a second step, they set up a new one before they can do anything else.",
        "Take the second step away",
        "Their second step is taken away.",
    ),
    "password": Question(
        "Set a new first password?",
        "Their old password stops working, and they are signed out everywhere. "
        "You are shown the new one once, to tell them.",
        "Set a new first password",
    ),
    "disconnect": Question(
        "Take the connection with their organisation's sign-in away?",
        "They are signed out everywhere. The next time, they are connected again by their email address, if their "
        "organisation says that it is theirs. Do this when an address has passed on to somebody else.",
        "Take the connection away",
        "The connection is taken away.",
    ),
}


PLAIN: Mapping[str, Callable[[Workflow, int, Actor], None]] = {
    "stop": Workflow.stop_signing_in,
    "let-in": Workflow.let_sign_in,
    "disconnect": Workflow.disconnect_member,
    "sign-out": Workflow.sign_out_member,
}


@pages.get("/add")
@signed_in
def add() -> str:
    """Who is it, and what may they do?"""
    return _add_page()


@pages.post("/add")
@signed_in
def do_add() -> Answer:
    """Add somebody and show their first password, once."""
    actor, sent = administrator(), request.form
    new = NewMember(
        name=sent.get("name", ""),
        email=sent.get("email", ""),
        job_title=sent.get("job_title", ""),
        phone=sent.get("phone", ""),
        posts=tuple(sent.getlist("post")),
    )
    try:
        return _first_password(service().workflow.add_member(new, actor))
    except DecisionIncomplete as refused:
        return _add_page(tuple(refused.faults.items())), 422


@pages.get("/<int:person>")
@signed_in
def member(person: int) -> str:
    """One person."""
    return _member_page(person)


@pages.post("/<int:person>/roles")
@signed_in
def give_role(person: int) -> Answer:
    """Give a role."""
    try:
        service().workflow.give_role(person, request.form.get("post", ""), administrator())
    except DecisionIncomplete as refused:
        return _member_page(person, tuple(refused.faults.items())), 422
    return _done(person, "The role is given.")


@pages.get("/<int:person>/<act>")
@signed_in
def ask(person: int, act: str) -> str:
    """Ask before it is done."""
    if act not in ASKED:
        abort(404)
    view, role = service().workflow.member(person, administrator()), request.args.get("role", "")
    held = next((post.title for post in view.posts if post.id == role), "")
    if act == "take-role" and not held:
        abort(404)
    return _ask_page(view, act, held=held, role=role)


@pages.post("/<int:person>/<act>")
@signed_in
def do(person: int, act: str) -> Answer:
    """Do it."""
    workflow, actor = service().workflow, administrator()
    if act == "password":
        return _first_password(workflow.renew_password(person, actor))
    if act == "second-step":
        return _reset(person)
    if act == "take-role":
        workflow.take_role(person, request.form.get("role", ""), actor)
    elif act in PLAIN:
        PLAIN[act](workflow, person, actor)
    else:
        abort(404)
    return _done(person, ASKED[act].done)


def _reset(person: int) -> Answer:
    workflow, actor = service().workflow, administrator()
    try:
        service().ring(workflow.reset_second_step(person, request.form.get("reason", ""), actor))
    except DecisionIncomplete as refused:
        return _ask_page(workflow.member(person, actor), "second-step", tuple(refused.faults.items())), 422
    return _done(person, ASKED["second-step"].done)


def _ask_page(
    view: Member, act: str, faults: tuple[tuple[str, str], ...] = (), *, held: str = "", role: str = ""
) -> str:
    return render_template(
        "staff/ask.html",
        person=view,
        asked=ASKED[act],
        held=held,
        role=role,
        reasons=REASONS if act == "second-step" else {},
        faults=faults,
        faulty=bool(faults),
    )


def _add_page(faults: tuple[tuple[str, str], ...] = ()) -> str:
    workflow, actor = service().workflow, administrator()
    email = request.form.get("email", "").strip().lower()
    there = next((one for one in workflow.members(actor) if one.email == email), None) if faults else None
    return render_template(
        "staff/add.html",
        posts=workflow.posts_to_give(actor),
        several=len(actor.organisations_as("administrator")) > 1,
        sent=request.form,
        there=there,
        faults=faults,
        faulty=bool(faults),
    )


def _member_page(person: int, faults: tuple[tuple[str, str], ...] = ()) -> str:
    workflow, actor = service().workflow, administrator()
    view = workflow.member(person, actor)
    held = {post.id for post in view.posts}
    left = [post for post in workflow.posts_to_give(actor) if post.id not in held]
    return render_template(
        "staff/member.html",
        now=now(),
        person=view,
        posts=left,
        given=workflow.given_work(person, actor),
        factor=workflow.second_step_of(person, actor),
        faults=faults,
        faulty=bool(faults),
    )


def _first_password(given: FirstPassword) -> str:
    return render_template("staff/first_password.html", given=given, address=service().settings.address)


def _done(person: int, words: str) -> Response:
    flash(words, "good")
    return redirect(url_for("staff.member", person=person))
