"""Who stands before the service: the person of this session, and the doors that only some may pass."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import ParamSpec, TypeVar, cast

from flask import abort, current_app, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from formsvc.people import Actor
from formsvc.web.needs import Service

EXTENSION = "formsvc"
QUIET_FOR = timedelta(hours=2)
P = ParamSpec("P")
R = TypeVar("R")


def service() -> Service:
    """The service behind these pages."""
    return cast(Service, current_app.extensions[EXTENSION])


def enter(actor: Actor) -> None:
    """Begin a session for this person; nothing of an earlier one stays."""
    session.clear()
    session.permanent = True
    session["person"] = actor.id
    session["sign_outs"] = actor.sign_outs
    session["seen"] = _now()


def leave() -> None:
    """End the session."""
    session.clear()


def present() -> Actor | None:
    """The person of this session, asked once a request; None when nobody is signed in any more."""
    if "actor" not in g:
        g.actor = _find()
    return cast("Actor | None", g.actor)


def signed_in(view: Callable[P, R]) -> Callable[P, R | Response]:
    """Only for somebody signed in; others sign in first and come back to where they were going."""

    @wraps(view)
    def inner(*args: P.args, **kwargs: P.kwargs) -> R | Response:
        if present() is None and request.method == "GET":
            return redirect(url_for("account.sign_in", next=way_back()))
        if present() is None:
            abort(401)
        return view(*args, **kwargs)

    return inner


def me() -> Actor:
    """The person signed in, on a page that only they can open."""
    actor = present()
    if actor is None:
        abort(401)
    return actor


def administrator() -> Actor:
    """The person signed in, who must be an administrator. Everybody else is told there is no such page."""
    actor = me()
    if not actor.holds("administrator"):
        abort(404)
    return actor


def _find() -> Actor | None:
    person, seen = session.get("person"), session.get("seen", 0)
    if person is None:
        return None
    actor = service().actor(person) if _now() - seen < QUIET_FOR.total_seconds() else None
    if actor is None or actor.sign_outs != session.get("sign_outs"):
        leave()
        return None
    if _now() - seen > 60:
        session["seen"] = _now()
    return actor


def way_back() -> str:
    """Where they wanted to go; an address that only takes what is sent cannot be gone back to."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    adapter = current_app.create_url_adapter(request)
    return request.path if adapter is not None and adapter.test(request.path, "GET") else ""


def _now() -> int:
    return int(datetime.now(UTC).timestamp())
