"""What somebody sent when their session was over: carried through the page that lets them in, then kept half typed."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app, flash, request
from itsdangerous import BadSignature, URLSafeSerializer

from formsvc.people import Actor
from formsvc.web.standing import service
from formsvc.workflow.refusals import Refusal

BOX = "unsaved"
OF_THE_PAGE = frozenset({"csrf_token", "revision", "go", "half_typed", "theirs", "noticed", "told"})


def typed() -> dict[str, tuple[str, ...]]:
    """Every box of the request, without what belongs to the page itself."""
    return {name: tuple(texts) for name, texts in request.form.lists() if name not in OF_THE_PAGE}


def carried() -> str:
    """What was sent for a page of questions, sealed for one box of the page that lets them in; "" for anything else."""
    where = request.view_args or {}
    if request.method != "POST" or request.blueprint != "fill" or "page" not in where or not sent_from_here():
        return ""
    return _signer().dumps([where["reference"], request.form.get("half_typed", where["page"]), typed()])


def keep(sealed: str, actor: Actor) -> None:
    """Keep it for this person, who was let in, if they may fill in that page."""
    try:
        reference, page, boxes = _signer().loads(sealed)
        service().workflow.keep_half_typed(reference, page, {name: tuple(boxes[name]) for name in boxes}, actor)
    except (BadSignature, Refusal):
        return
    flash("What you had typed is kept, and not yet saved. Check it, then save the page.", "good")


def sent_from_here() -> bool:
    """A page of another site could otherwise put its words before somebody who signs in."""
    return urlsplit(request.headers.get("Origin") or request.referrer or "").netloc == request.host


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="unsaved")
