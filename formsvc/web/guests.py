"""Guests: people without an account who came by a private link, and the pages that they too may open.

The session holds the link and the pass that its code gave. Everywhere but here a guest is nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec, TypeVar, cast

from flask import abort, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from formsvc.people import Actor
from formsvc.web import passes
from formsvc.web.standing import begin, is_awake, present, service, turned_away
from formsvc.workflow.refusals import LinkClosed
from formsvc.workflow.send_views import LinkPage

GUEST = "guest"
LINK = "link"
P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Guest:
    """Somebody who answers one part of one submission, who asks them, and until when the link works."""

    actor: Actor
    reference: str
    link: LinkPage


def let_in(token: str, pass_: str) -> None:
    """Begin a guest's session; whoever was signed in here is not any more."""
    begin(**{LINK: token})
    passes.hold(token, pass_)
    g.pop(GUEST, None)


def token() -> str:
    """The private link that this browser last gave the code for, even if it must be given again; "" for none."""
    return str(session.get(LINK, ""))


def guest() -> Guest | None:
    """The guest of this session, asked once a request; None when there is none, or their link is closed."""
    if GUEST not in g:
        g.guest = _find()
    return cast("Guest | None", g.guest)


def has_answered() -> LinkPage | None:
    """Who had asked the guest of this session, when the guest has answered; None before that."""
    return service().workflow.answered(token(), passes.pass_of(token())) if token() else None


def filler() -> Actor:
    """Whoever fills in the page: somebody signed in, or a guest."""
    known = guest()
    actor = present() or (known.actor if known is not None else None)
    if actor is None:
        abort(401)
    return actor


def for_fillers(view: Callable[P, R]) -> Callable[P, R | Response]:
    """For somebody signed in, and for a guest on the pages of the submission that they were invited to."""

    @wraps(view)
    def inner(*args: P.args, **kwargs: P.kwargs) -> R | Response:
        if present() is None:
            known = guest()
            if known is None:
                return _outside()
            if str(kwargs.get("reference", "")).strip().upper() != known.reference:
                abort(404)
        return view(*args, **kwargs)

    return inner


def _outside() -> Response:
    """Back to the private link, where there is one; what was sent is carried through its page."""
    if not token():
        return turned_away()
    if request.method != "GET":
        abort(401)
    return redirect(url_for("answer.link", token=token()))


def _find() -> Guest | None:
    known = service().guest(token(), passes.pass_of(token())) if token() and is_awake() else None
    if known is None:
        return None
    try:
        return Guest(*known, service().workflow.invitation(token()))
    except LinkClosed:
        return None
