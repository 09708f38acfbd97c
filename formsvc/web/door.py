"""What somebody who is signed in must do before anything else: choose their own password, set up their second step."""

from __future__ import annotations

from typing import Final

from flask import Flask, redirect, request, url_for
from werkzeug.wrappers import Response

from formsvc.people import Presence
from formsvc.web.standing import presence, service, way_back

OPEN: Final = frozenset({"account", "receive", "answer"})  # to be read before that, as by everybody


def keep(app: Flask) -> None:
    """Stand before every page of every reader; a page that is added later is behind this door too."""
    app.before_request(_first_things_first)


def still_needed(there: Presence) -> str:
    """The page that comes first for this person, as an endpoint; "" for none. However they signed in."""
    if there.actor.must_change_password:
        return "password.change"
    if not there.second and service().workflow.must_have_second_step(there.actor):
        return "second_step.set_up"
    return ""


def held_back() -> bool:
    """Whether somebody is signed in who may go nowhere yet."""
    there = presence()
    return there is not None and bool(still_needed(there))


def _first_things_first() -> Response | None:
    reader = request.blueprint
    if reader is None or reader in OPEN:
        return None
    there = presence()
    first = still_needed(there) if there is not None else ""
    if not first or reader == first.partition(".")[0]:
        return None
    return redirect(url_for(first, next=way_back()))
