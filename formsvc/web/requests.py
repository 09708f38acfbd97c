"""Every request has an id, a line in the log and a place in the counts: by its endpoint, never by its address."""

from __future__ import annotations

import logging
import secrets
import time
from typing import Final

from flask import Flask, Response, g, request

from formsvc import logs
from formsvc.web.standing import service

log = logging.getLogger("formsvc.web")
HEADER: Final = "X-Request-Id"
LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
SHORT: Final = 12  # an id that is longer is not one to read out on the telephone
METHODS: Final = ("GET", "HEAD", "POST", "OPTIONS")
QUIET: Final = ("static", "health.alive", "health.ready", "metrics.metrics")  # asked all the time, and nobody's doing
ENTRIES: Final = ("account.do_sign_in", "second_step.give", "elsewhere.back")


def follow(app: Flask) -> None:
    """Give every request its id before anything else looks at it, and say at the end what came of it."""
    app.before_request(_begin)
    app.after_request(_end)


def reference() -> str:
    """What a person is told to quote: the id of the request, or a short one where that is too long to say."""
    own = logs.request_id()
    return own if own and len(own) <= SHORT else new_id()


def new_id() -> str:
    """Short, and nothing that is mistaken for something else when it is read out."""
    return "".join(secrets.choice(LETTERS) for _ in range(8))


def _begin() -> None:
    g.began = time.perf_counter()
    given = request.headers.get(HEADER, "")
    logs.mark(given if logs.PLAIN.fullmatch(given) and _by_proxy() else new_id())


def _end(response: Response) -> Response:
    seconds = time.perf_counter() - g.get("began", time.perf_counter())
    response.headers[HEADER] = logs.request_id()
    endpoint = request.endpoint or "none"
    method = request.method if request.method in METHODS else "other"
    service().counts.request(endpoint, method, response.status_code, seconds)
    if endpoint in ENTRIES and response.status_code >= 400:
        service().counts.add("sign_in_failures")
    if endpoint not in QUIET:
        facts = {"endpoint": endpoint, "method": method, "status": response.status_code, "ms": round(seconds * 1000)}
        log.info("answered", extra={"facts": facts})
    return response


def _by_proxy() -> bool:
    """Whether a web server of ours stands in front, and says under which id it knows a request."""
    return service().settings.trusted_proxies > 0
