"""What somebody sent when their session was over: carried through the page that lets them in, then kept half typed."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from flask import flash, redirect, render_template, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from formsvc.people import Actor
from formsvc.web.signed import secrets
from formsvc.web.standing import service, was_here
from formsvc.web.ways import only_here
from formsvc.workflow.refusals import Refusal

BOX = "unsaved"
NEVER = ("password", "code", "recovery", "old", "next", "current", "new")  # secrets, and where it leads
OF_THE_PAGE = frozenset({"csrf_token", "revision", "go", "half_typed", "theirs", "noticed", "told"})


def typed() -> dict[str, tuple[str, ...]]:
    """Every box of the request, without what belongs to the page itself."""
    return {name: tuple(texts) for name, texts in request.form.lists() if name not in OF_THE_PAGE}


def carried() -> str:
    """What was sent, sealed for one box of the page that lets them in: the boxes of a page of questions, or else what
    was written in sentences; "" where there is nothing to lose."""
    where = request.view_args or {}
    if request.method != "POST" or not sent_from_here():
        return ""
    if request.blueprint == "fill" and "page" in where:
        return _signer().dumps([where["reference"], request.form.get("half_typed", where["page"]), typed()])
    written, whose = tuple(_sentences()), was_here()
    return _signer().dumps({"person": whose, "written": written}) if written and whose is not None else ""


def written(sealed: str, actor: Actor) -> tuple[str, ...]:
    """What this person, and nobody else, had written on a page that was not one of questions."""
    try:
        found = _signer().loads(sealed)
    except BadSignature:
        return ()
    return tuple(found["written"]) if isinstance(found, dict) and found["person"] == actor.id else ()


def go_on(sealed: str, actor: Actor, following: str) -> Response | str:
    """Somebody was let in: keep what they had typed, show what cannot be kept, and go where they were going."""
    texts = written(sealed, actor)
    if texts:
        return render_template("account/written.html", texts=texts, following=only_here(following))
    keep(sealed, actor)
    return redirect(only_here(following))


def _sentences() -> Iterator[str]:
    for name, texts in typed().items():
        if not any(word in name for word in NEVER):
            yield from (text for text in texts if len(text.split()) > 1)


def keep(sealed: str, actor: Actor) -> None:
    """Keep it for this person, who was let in, if they may fill in that page."""
    try:
        found = _signer().loads(sealed)
        if isinstance(found, dict):
            return
        reference, page, boxes = found
        service().workflow.keep_half_typed(reference, page, {name: tuple(boxes[name]) for name in boxes}, actor)
    except (BadSignature, Refusal):
        return
    flash("What you had typed is kept, and not yet saved. Check it, then save the page.", "good")


def sent_from_here() -> bool:
    """A page of another site could otherwise put its words before somebody who signs in."""
    return urlsplit(request.headers.get("Origin") or request.referrer or "").netloc == request.host


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(secrets(), salt="unsaved")
