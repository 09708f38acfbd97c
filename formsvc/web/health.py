"""Whether the process lives (`/healthz`), and whether all that it depends on is there (`/readyz`)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request

from formsvc.web.metrics import may_ask
from formsvc.web.standing import service
from formsvc.workflow.admin_views import Dependency

pages = Blueprint("health", __name__)


@pages.get("/healthz")
def alive() -> Response:
    """The process lives: nothing is asked, and nothing is said."""
    return Response("ok\n", mimetype="text/plain")


@pages.get("/readyz")
def ready() -> tuple[Response, int]:
    """Each dependency by name, and 503 when one that is needed is not there. `?exclude=queue` leaves one out.

    Why is told to whoever may read the metrics.
    """
    left_out = request.args.getlist("exclude")
    found = [one for one in service().dependencies() if one.name not in left_out]
    is_ready = all(one.ok for one in found if one.needed)
    told = may_ask()
    answer = {"ready": is_ready, "checks": {one.name: _said(one, told) for one in found}}
    return jsonify(answer), 200 if is_ready else 503


def _said(one: Dependency, told: bool) -> Any:
    word = "ok" if one.ok else "not"
    return {"state": word, "needed": one.needed, "detail": one.detail} if told else word
