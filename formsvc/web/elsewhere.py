"""Signing in through the organisation's own provider: there, back, and what is said when it does not work."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask_wtf.csrf import validate_csrf
from werkzeug.wrappers import Response
from wtforms import ValidationError

from formsvc.people import Proof
from formsvc.people.external import Errand, Identity, NotLetIn, ProviderAway, TokenWrong
from formsvc.web import requests, unsaved
from formsvc.web.needs import Elsewhere
from formsvc.web.standing import enter, me, present, service, signed_in, stay
from formsvc.web.ways import only_here

pages = Blueprint("elsewhere", __name__, url_prefix="/sign-in/elsewhere")
log = logging.getLogger("formsvc.web")
Answer = str | Response | tuple[str, int]
ERRAND, PROVED = "errand", "proved"
WITHIN: Final = timedelta(minutes=10)  # of being sent there
CONFIRM: Final = "Confirm that it is you. The link beside the button to sign leads there."
CONNECTED: Final = "Your account is now connected with {name}. You are told by email too."
OURS: Final = frozenset({"state", "denied"})  # anybody can bring these back, so the record does not hear of them


@dataclass(frozen=True)
class Words:
    """What is said to somebody who was not let in, and what they can do."""

    title: str
    words: str
    status: int = 403


AWAY: Final = Words(
    "We cannot reach {name} at the moment",
    "Wait a minute, then try again. If it goes on, tell the administrator of the service.",
    503,
)
NOT_SIGNED_IN: Final = Words("You are not signed in", "You did not sign in with {name}. You can try again.", 400)
TOO_LATE: Final = Words(
    "That took too long, or was begun in another window",
    "Nothing is wrong with your account. Sign in again, and stay in one window.",
    400,
)
NOT_TRUSTED: Final = Words(
    "We could not be sure who you are",
    "What {name} said about you could not be checked. Try again. If it happens again, tell the administrator.",
)
NO_ACCOUNT: Final = Words(
    "You cannot sign in here with {name}",
    "You signed in with {name}, but that opens no account here. Ask the administrator of the service.",
)
NOT_VERIFIED: Final = Words(
    "We do not know which account is yours",
    "{name} does not say that your email address was checked. Ask the administrator of the service.",
)
SOMEBODY_ELSE: Final = Words(
    "That was somebody else",
    "Somebody else signed in with {name}. Go back, and sign in with your own account there.",
)
ALREADY: Final = Words(
    "That is connected already", "Your account, or the one that you used with {name}, is connected already.", 409
)
SAID: Final[Mapping[str, Words]] = {
    "state": TOO_LATE,
    "denied": NOT_SIGNED_IN,
    "email-not-verified": NOT_VERIFIED,
    "somebody-else": SOMEBODY_ELSE,
    "connected-already": ALREADY,
    **dict.fromkeys(("unknown", "switched-off", "email-of-another-domain", "connected-with-another"), NO_ACCOUNT),
}


@pages.app_context_processor
def tell_pages() -> dict[str, Any]:
    """What every page may say of the provider; "" for its name when none is set."""
    settings = service().settings
    name = settings.oidc_name if settings.oidc_issuer else ""
    return {"provider": name, "provider_only": settings.oidc_only, "connected": _is_connected}


@pages.get("")
def start() -> Answer:
    """Off to the provider."""
    _provider()
    following = only_here(request.args.get("next", ""))
    return redirect(following) if present() is not None else _send("come_in", following)


@pages.get("/again")
@signed_in
def again() -> Answer:
    """Prove once more who one is, before something is signed."""
    return _send("prove", "", fresh=True)


@pages.get("/connect")
@signed_in
def connect() -> Answer:
    """Connect one's own account: asked on a page of ours, and they sign in there anew, whoever was signed in before."""
    _provider()
    try:
        validate_csrf(request.args.get("asked", ""))
    except ValidationError:
        abort(400)
    return _send("connect", "", fresh=True)


@pages.get("/back")
def back() -> Answer:
    """Somebody comes back. What they bring is good for once, and nothing of it is kept."""
    provider, kept = _provider(), session.pop(ERRAND, None)
    errand = _errand(kept)
    try:
        if errand is None:
            raise TokenWrong("state")
        identity = provider.finish(errand, request.args.to_dict(), datetime.now(UTC))
        return COME_BACK[kept["why"]](identity, kept["next"])
    except TokenWrong as wrong:
        if wrong.what not in OURS:
            service().workflow.refuse_elsewhere(wrong.what)
        return _failed(SAID.get(wrong.what, NOT_TRUSTED), wrong.what)
    except NotLetIn as refused:
        return _failed(SAID.get(refused.why, NO_ACCOUNT), refused.why)
    except ProviderAway as away:
        return _failed(AWAY, away.what)


@pages.get("/out")
def out() -> Answer:
    """Off to the provider to sign out there too; it asks before it does."""
    address = _provider().end()
    if not address:
        flash("Sign out there yourself: it cannot be done from here.", "warn")
    return redirect(address or url_for("account.sign_in"))


@pages.post("/disconnect")
@signed_in
def disconnect() -> Answer:
    """One's own account is not opened by the provider any more."""
    stay(service().workflow.disconnect_elsewhere(me()))
    flash("The connection is taken away. Anywhere else you were signed in, you are signed out.", "good")
    return redirect(only_here(request.form.get("next", "")))


@pages.post("/keep")
@signed_in
def keep() -> Answer:
    """Whoever signed in in another tab keeps what they had typed in this one. No token of a session goes with it:
    the text itself is sealed by us, and comes from a page of ours."""
    sealed = request.form.get(unsaved.BOX, "") if unsaved.sent_from_here() else ""
    return unsaved.go_on(sealed, me(), request.form.get("next", ""))


def proof() -> Proof | None:
    """That somebody proved once more who they are, elsewhere, and when; None when they did not."""
    if PROVED not in session:
        return None
    person, at = session[PROVED]
    return Proof(person_id=person, at=datetime.fromisoformat(at))


def _is_connected() -> bool:
    return service().workflow.connected_elsewhere(me(), service().settings.oidc_issuer)


def _provider() -> Elsewhere:
    found = service().elsewhere
    if found is None:
        abort(404)
    return found


def _send(why: str, following: str, *, fresh: bool = False) -> Answer:
    try:
        address, errand = _provider().set_out(datetime.now(UTC), fresh=fresh)
    except ProviderAway as away:
        return _failed(AWAY, away.what)
    session[ERRAND] = {
        "why": why,
        "next": following,
        "state": errand.state,
        "nonce": errand.nonce,
        "verifier": errand.verifier,
        "at": int(errand.at.timestamp()),
        "fresh": fresh,
    }
    return redirect(address)


def _errand(kept: Mapping[str, Any] | None) -> Errand | None:
    if kept is None:
        return None
    at = datetime.fromtimestamp(kept["at"], UTC)
    if not at <= datetime.now(UTC) < at + WITHIN:
        return None
    return Errand(state=kept["state"], nonce=kept["nonce"], verifier=kept["verifier"], at=at, fresh=kept["fresh"])


def _come_in(identity: Identity, following: str) -> Answer:
    actor, due = service().workflow.come_in(identity, service().settings.oidc_domains)
    service().ring(due)
    is_in = enter(actor, "provider" if identity.strong else "")
    if due:
        flash(CONNECTED.format(name=service().settings.oidc_name), "good")
    return redirect(following if is_in else url_for("second_step.ask", next=following))


def _prove(identity: Identity, _following: str) -> Answer:
    proved = service().workflow.prove_elsewhere(identity, me())
    session[PROVED] = [proved.person_id, proved.at.isoformat()]
    return render_template("elsewhere/proved.html")


def _connect(identity: Identity, _following: str) -> Answer:
    service().ring(service().workflow.connect_elsewhere(identity, me()))
    flash(CONNECTED.format(name=service().settings.oidc_name), "good")
    return redirect(url_for("own.show"))


COME_BACK: Final[Mapping[str, Callable[[Identity, str], Answer]]] = {
    "come_in": _come_in,
    "prove": _prove,
    "connect": _connect,
}


def _failed(said: Words, what: str) -> Answer:
    """A page with a reference; the log has a word of ours under it, and nothing that anybody said."""
    reference, name = requests.reference(), service().settings.oidc_name
    log.warning("error %s: sign-in elsewhere: %s", reference, what)
    title, words = (text.format(name=name) for text in (said.title, said.words))
    page = render_template(
        "elsewhere/failed.html",
        title=title[0].upper() + title[1:],
        words=words[0].upper() + words[1:],
        reference=reference,
    )
    return page, said.status
