"""Who stands before the service: the person of this session, and the doors that only some may pass."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any, Final, ParamSpec, TypeVar, cast

from flask import abort, current_app, flash, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from formsvc.people import Actor, Presence, Proof, Second
from formsvc.web import passes
from formsvc.web.hours import duration
from formsvc.web.needs import Service

EXTENSION = "formsvc"
CODE_WITHIN: Final = timedelta(minutes=10)  # of the password
TIME_LEFT: Final = "account.time_left"  # what a page asks by itself is no sign that anybody is there
SAFE: Final = "What you saved is safe."
CHANGED: Final = (
    "You were signed out. That happens when how you sign in or your roles change, and when you or an administrator "
    f"signed you out everywhere. {SAFE}"
)
P = ParamSpec("P")
R = TypeVar("R")


def service() -> Service:
    """The service behind these pages."""
    return cast(Service, current_app.extensions[EXTENSION])


def enter(actor: Actor, second: Second = "") -> bool:
    """Begin a session for somebody who proved who they are: by password, or elsewhere.

    `second`: the second factor that they gave as well ("provider": who let them in says so). False when they have one
    here and gave none: then the page `second_step.ask` asks for it, and until then nobody is signed in.
    """
    if not second and service().workflow.second_step(actor).since is not None:
        begin(half=actor.id, sign_outs=actor.sign_outs)
        return False
    begin(person=actor.id, token=service().workflow.begin_session(actor, second))
    return True


def half_in() -> Actor | None:
    """Who gave their password just now, and still has to give a code; None for anybody else."""
    known = session.get("half")
    if known is None or seconds_now() - session.get("began", 0) >= CODE_WITHIN.total_seconds():
        return None
    actor = service().actor(known)
    return actor if actor is not None and actor.sign_outs == session.get("sign_outs") else None


def begin(**facts: Any) -> None:
    """Begin a session that knows these facts; nothing of an earlier one stays, and what it was known by is over."""
    leave()
    session.permanent = True
    session.update(facts, seen=seconds_now(), began=seconds_now())


def stay(actor: Actor, second: Second | None = None) -> None:
    """Begin this session anew for somebody whose sessions were all ended; by the same second factor, or another."""
    there = presence()
    if second is None:
        second = there.second if there is not None else ""
    session.pop("token", None)
    begin(person=actor.id, token=service().workflow.begin_session(actor, second))


def leave() -> None:
    """End the session, here and in every copy of its cookie."""
    token = session.get("token")
    if token:
        service().workflow.end_session(token)
    if passes.held():
        service().workflow.end_visits(passes.held().values())
    session.clear()
    g.pop("presence", None)


def is_awake() -> bool:
    """Whether this session was used lately, and did not begin too long ago; it is used, now."""
    if seconds_left() <= 0:
        return False
    if seconds_now() - session.get("seen", 0) > 60 and request.endpoint != TIME_LEFT:
        is_here()
    return True


def is_here() -> None:
    """Somebody does something now: the quiet time begins anew."""
    session["seen"] = seconds_now()


def seconds_left() -> int:
    """How long this session lasts if nobody does anything."""
    settings, now = service().settings, seconds_now()
    quiet = session.get("seen", 0) + settings.session_quiet_minutes * 60
    return int(min(quiet, session.get("began", 0) + settings.session_hours * 3600) - now)


def present() -> Actor | None:
    """The person of this session; None when nobody is signed in any more."""
    there = presence()
    return there.actor if there is not None else None


def presence() -> Presence | None:
    """The same with how they signed in, asked once a request."""
    if "presence" not in g:
        g.presence = _find()
    return cast("Presence | None", g.presence)


def was_here() -> int | None:
    """Whose session it was in this browser before it ended by itself; None when somebody is signed in."""
    return session.get("was") if present() is None else None


def just_proven() -> Proof | None:
    """That somebody signed in only now, and need not say again who they are; None when that was a while ago."""
    there = presence()
    return Proof(person_id=there.actor.id, at=there.began_at) if there is not None else None


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


def _find() -> Presence | None:
    token = session.get("token")
    if token is None:
        return None
    lasts = is_awake()
    there = service().workflow.present(token) if lasts else None
    if there is None:
        why, whose = _why_over(lasts), session.get("person")
        leave()
        session["was"] = whose
        flash(why, "warn")
    return there


def _why_over(lasts: bool) -> str:
    """What somebody is told whose session is over."""
    settings = service().settings
    if lasts:
        return CHANGED
    if seconds_now() - session.get("began", 0) >= settings.session_hours * 3600:
        return f"You were signed out, because you signed in {duration(settings.session_hours * 60)} ago. {SAFE}"
    return f"You were signed out, because nothing was done here for {duration(settings.session_quiet_minutes)}. {SAFE}"


def way_back() -> str:
    """Where they wanted to go; an address that only takes what is sent cannot be gone back to."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    adapter = current_app.create_url_adapter(request)
    return request.path if adapter is not None and adapter.test(request.path, "GET") else ""


def seconds_now() -> int:
    """The time of this request, as sessions keep it."""
    return int(datetime.now(UTC).timestamp())
