"""What went wrong, in a clear sentence, with what to do and a reference to quote; one table gives the statuses."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from types import TracebackType

from flask import Flask, g, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError, Unauthorized
from werkzeug.wrappers import Response

from formsvc import storage
from formsvc.database import DatabaseFull, is_away
from formsvc.submissions.moves import MoveNotAllowed
from formsvc.web import account, answer, guests, receive, recorded, requests
from formsvc.web.standing import present
from formsvc.workflow import refusals

log = logging.getLogger("formsvc.web")
MOST_THROWN_AWAY = 256 * 1024 * 1024
NO_ROOM = (refusals.StoreFull, storage.StorageFull, DatabaseFull)
WITHOUT_ACCOUNT = ("receive", "arrived", "answer", "verify")  # who comes by a link has no account to sign in to

Refused = refusals.Refusal | MoveNotAllowed
STATUS_FOR: Mapping[type[Refused], int] = {
    MoveNotAllowed: 409,
    refusals.NotFound: 404,
    refusals.Erased: 410,
    refusals.CodeFirst: 302,
    refusals.NotAllowed: 403,
    refusals.FormNotReady: 409,
    refusals.NotStartable: 409,
    refusals.Locked: 409,
    refusals.Conflict: 409,
    refusals.NotComplete: 409,
    refusals.NotYourTurn: 409,
    refusals.OwnWork: 403,
    refusals.AlreadyDecided: 409,
    refusals.DigestChanged: 409,
    refusals.DecisionIncomplete: 400,
    refusals.NotProven: 403,
    refusals.FileRefused: 400,
    refusals.FileInfected: 400,
    refusals.StoreFull: 507,
    refusals.LinkClosed: 410,
    refusals.CodeWrong: 403,
}
ERASED = "This record was erased"
TITLES = {
    400: "Something in that request was not right",
    401: "Sign in first",
    403: "You cannot do that",
    404: "Page not found",
    405: "That page cannot be opened like this",
    409: "That cannot be done now",
    410: "This link no longer works",
    413: "That file is too large",
    503: "We cannot reach the records at the moment",
    507: "There is no room to keep that",
}
REFUSED = {403: "not-allowed", 404: "not-found"}
WORDS = {
    400: "Go back and try again. If you typed the address, check it.",
    401: "Sign in, and you will come back here.",
    403: "If you think you should be able to, ask the administrator of the service which roles you have.",
    404: "There is nothing here, or it is not yours to see. If you typed the address, check it.",
    405: "Go back, and use the buttons on the page.",
    500: "What you saved is safe. Try again. If it happens again, tell the administrator of the service.",
    503: "What you saved is safe. Wait a minute, then try again. If it goes on, tell the administrator of the service.",
    507: "Nothing was changed, and what you saved is safe. Tell the administrator of the service, then try again.",
    413: "Each file can be up to 10 MB. Make the file smaller, or send it in parts. Your answers were not changed.",
}


def explain(app: Flask) -> None:
    """Show every error as a page of ours."""
    app.register_error_handler(refusals.Refusal, _refused)
    app.register_error_handler(MoveNotAllowed, _refused)
    app.register_error_handler(refusals.CodeFirst, _code_first)
    app.register_error_handler(refusals.StoreFull, _unexpected)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(Unauthorized, _signed_out)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def _refused(refusal: Refused) -> tuple[str, int]:
    status = next((code for kind, code in STATUS_FOR.items() if isinstance(refusal, kind)), 409)
    title = ERASED if isinstance(refusal, refusals.Erased) else ""
    return _written_down(recorded.kind_of(refusal)) or _page(status, refusal.message, title=title)


def _code_first(refusal: refusals.CodeFirst) -> tuple[str, int] | Response:
    return _written_down(recorded.kind_of(refusal)) or receive.code_again()


def _written_down(kind: str) -> tuple[str, int] | None:
    """Every refusal is in the record. The page to show instead when that cannot be done."""
    try:
        recorded.refused(kind)
    except Exception as error:
        return _unexpected(error)
    return None


def _signed_out(_error: Unauthorized | None = None) -> answer.Answer:
    """What was sent by somebody who is not signed in any more, or whose code must be given again."""
    if _by_script():
        return _page(401, "")
    return answer.code_again() if guests.token() else account.sign_in_again()


def _stale_form(_error: CSRFError) -> answer.Answer:
    if present() is None and guests.guest() is None and request.blueprint not in WITHOUT_ACCOUNT:
        return _signed_out()
    return _written_down("stale-form") or _page(
        400, "The page you sent had been open too long, or in two windows. Go back, reload it and send it again."
    )


def _http(error: HTTPException) -> tuple[str, int] | Response:
    if error.response is not None and isinstance(error.response, Response):
        return error.response
    if isinstance(error, InternalServerError) and isinstance(error.original_exception, Exception):
        return _unexpected(error.original_exception)  # it went wrong while another error was being explained
    status = error.code or 500
    if status == 413:
        _let_it_arrive()
    refused = _written_down(REFUSED[status]) if status in REFUSED else None
    return refused or _page(status, WORDS.get(status, error.description or ""))


def _let_it_arrive() -> None:
    """Read what is too large to its end and drop it: a browser shows no page while it is still sending."""
    left = MOST_THROWN_AWAY
    stream = request.environ["wsgi.input"]
    while left > 0 and (piece := stream.read(min(left, 1 << 20))):
        left -= len(piece)


def _unexpected(error: Exception) -> tuple[str, int]:
    """A fault of ours, or a full disk: what led to it goes to the log under the reference that the person sees."""
    reference = requests.reference()
    log.error("error %s: %s %s", reference, request.method, request.endpoint, exc_info=_without_words(error))
    status = _status_of(error)
    if status == 503:
        g.presence = g.guest = None  # nobody can be asked who this is
    return _page(status, WORDS[status], reference)


def _status_of(error: Exception) -> int:
    if isinstance(error, NO_ROOM) or getattr(error, "errno", None) in storage.FULL:
        return 507
    return 503 if is_away(error) else 500


def _without_words(error: Exception) -> tuple[type[BaseException], BaseException, TracebackType | None]:
    """The traceback without the message, which may hold what somebody typed."""
    kind = type(error)
    return kind, Exception(f"{kind.__qualname__}; its message may hold what somebody typed"), error.__traceback__


def _page(status: int, words: str, reference: str = "", title: str = "") -> tuple[str, int]:
    title = title or TITLES.get(status, "Sorry, something went wrong here")
    if _by_script():
        return f'{{"message": "Not kept. {title}."}}', status
    again = _sent() if reference else ()
    page = render_template("error.html", title=title, words=words, reference=reference, status=status, again=again)
    return page, status


def _sent() -> tuple[tuple[str, str], ...]:
    """Every box of a form that was sent, to send it again: a browser that goes back forgets them. Never a password."""
    boxes = tuple(request.form.items(multi=True)) if request.method == "POST" else ()
    return () if any("password" in name for name, _ in boxes) else boxes


def _by_script() -> bool:
    return request.headers.get("Accept", "").startswith("application/json")
