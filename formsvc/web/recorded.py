"""Nobody is shown what is not in the record: each page is written down after it was made and before it leaves."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from flask import Flask, g, request
from werkzeug.wrappers import Response

from formsvc.audit.record import PLAIN
from formsvc.people import Actor
from formsvc.web import guests
from formsvc.web.standing import present, service
from formsvc.web.verbs import VERBS, Unrecorded, Verb
from formsvc.workflow.recorded_things import Kind
from formsvc.workflow.recording import Happened, Thing

View = Callable[..., Any]
PLACES: Final[dict[str, Kind]] = {"reference": "submission", "case": "case", "person": "person", "entry": "destination"}
UNNAMED: Final = Verb("opened")  # a route without a line in the table: the tests refuse it


def keep_record(app: Flask) -> None:
    """Have every view written down. Call it when all pages are registered."""
    for endpoint, view in app.view_functions.items():
        verb = VERBS.get(endpoint, UNNAMED)
        if isinstance(verb, Verb):
            app.view_functions[endpoint] = _recorded(app, view, verb)


def left_out(app: Flask) -> tuple[list[str], list[str]]:
    """The endpoints that have no line in the table, and the lines that have no endpoint: none of either."""
    there = {rule.endpoint for rule in app.url_map.iter_rules()}
    return sorted(there - VERBS.keys()), sorted(VERBS.keys() - there)


def about(reference: str) -> None:
    """Say which submission the page that is being made shows, where its address does not."""
    g.recorded_about = Thing("submission", reference)


def kind_of(refusal: Exception) -> str:
    """What the record calls a refusal: NotYourTurn is `not-your-turn`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", type(refusal).__name__).lower()


def refused(kind: str) -> None:
    """Write down that somebody was refused: who, what kind, and about what, when that exists."""
    thing = _thing(VERBS.get(request.endpoint or "", UNNAMED))
    nobody = _who() is None and thing.kind not in ("link", "feed")
    if request.endpoint is None or nobody:
        return  # no such address; or they are asked to sign in first
    if not thing.kind:
        thing = Thing("page", request.endpoint)
    service().workflow.record(Happened(what=f"refused:{kind}", thing=thing, how="refused"), _who())


def _recorded(app: Flask, view: View, verb: Verb) -> View:
    @wraps(view)
    def inner(*args: Any, **kwargs: Any) -> Response:
        who = _who()  # before the view, which may end the session
        answer = app.make_response(view(*args, **kwargs))
        if not 300 <= answer.status_code < 400:  # a redirect shows nothing
            who = who or _who()
            thing = _thing(verb)
            if who is not None or thing.kind or verb.what == "verified":
                service().workflow.record(Happened(what=_what(verb), thing=thing, how=verb.how), who)
        return answer

    return inner


def _who() -> Actor | None:
    known = present()
    if known is None and (guest := guests.guest()) is not None:
        return guest.actor
    return known


def _what(verb: Verb) -> str:
    detail = str((request.view_args or {}).get(verb.detail, ""))[:16]
    return f"{verb.what}:{detail}" if detail and PLAIN.fullmatch(detail) else verb.what


def _thing(verb: Verb | Unrecorded) -> Thing:
    """What the address is about."""
    given = request.view_args or {}
    if "recorded_about" in g:
        return g.recorded_about  # type: ignore[no-any-return]
    if isinstance(verb, Verb) and verb.about:
        return Thing(verb.about, str(given.get("token", "")) or guests.token())
    if request.blueprint == "receive" and "token" in given:
        return Thing("link", str(given["token"]))
    rule = request.url_rule.rule if request.url_rule is not None else ""
    for name, kind in PLACES.items():
        if name in given:
            of_case = kind == "submission" and rule.startswith("/cases/")
            return Thing("case" if of_case else kind, str(given[name]))
    return Thing()
