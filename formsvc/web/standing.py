"""Who stands before the service: the person of this session, and the doors that only some may pass."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

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
    """Begin a session for this person."""
    begin(person=actor.id, sign_outs=actor.sign_outs)


def begin(**facts: Any) -> None:
    """Begin a session that knows these facts; nothing of an earlier one stays."""
    session.clear()
    session.permanent = True
    session.update(facts, seen=seconds_now())


def leave() -> None:
    """End the session."""
    session.clear()


def is_awake() -> bool:
    """Whether this session was used lately; it is, now."""
    seen = session.get("seen", 0)
    if seconds_now() - seen >= QUIET_FOR.total_seconds():
        return False
    if seconds_now() - seen > 60:
        session["seen"] = seconds_now()
    return True


def present() -> Actor | None:
    """The person of this session, asked once a request; None when nobody is signed in any more."""
    if "actor" not in g:
        g.actor = _find()
    return cast("Actor | None", g.actor)


def signed_in(view: Callable[P, R]) -> Callable[P, R | Response]:
    """Only for somebody signed in; others sign in first and come back to where they were going."""

    @wraps(view)
    def inner(*args: P.args, **kwargs: P.kwargs) -> R | Response:
        return turned_away() if present() is None else view(*args, **kwargs)

    return inner


def turned_away() -> Response:
    """To the sign-in page; what was sent is carried through it."""
    if request.method != "GET":
        abort(401)
    return redirect(url_for("account.sign_in", next=way_back()))


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
    person = session.get("person")
    if person is None:
        return None
    actor = service().actor(person) if is_awake() else None
    if actor is None or actor.sign_outs != session.get("sign_outs"):
        leave()
        return None
    return actor


def way_back() -> str:
    """Where they wanted to go; an address that only takes what is sent cannot be gone back to."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    adapter = current_app.create_url_adapter(request)
    return request.path if adapter is not None and adapter.test(request.path, "GET") else ""


def seconds_now() -> int:
    """The time of this request, as sessions keep it."""
    return int(datetime.now(UTC).timestamp())
