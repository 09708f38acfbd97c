"""How often something may be tried: one table, counted for all machines together in the queue's store.

By account and by link strictly. By address generously, for a whole prison may stand behind one; and there only what
was refused counts. The store is given digests, never an e-mail address, a link or the address of a computer.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import Flask, Response, current_app, make_response, render_template, request, session
from flask_limiter import Limiter, RateLimitExceeded, RequestLimit
from redis import RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry
from werkzeug.middleware.proxy_fix import ProxyFix

from formsvc.web import account, recorded, verify
from formsvc.web.needs import Service
from formsvc.web.standing import present, service

REFUSED: Final = frozenset({400, 401, 403, 404, 409, 410, 422})
A_SIGN_OF_LIFE: Final = 0.5  # seconds that a page waits for the store before it counts by itself
HOUSE: Final = 64  # bits of an IPv6 address that stand for one household, which can choose among all the others
OF_ADDRESS: Final = "There were too many wrong tries from your network."
OF_ACCOUNT: Final = "There were too many wrong tries."
TOO_OFTEN: Final = "That was done very often in a short time."
REDRAWN: Final[Mapping[str, Callable[[str], str]]] = {
    "account.do_sign_in": account.too_often,
    "verify.file": verify.too_often,
    "verify.digest": verify.too_often,
}


def by_address() -> str:
    """The computer, or the house, from which the request came: what the trusted web servers in front say."""
    near = request.remote_addr or "nowhere"
    try:
        parsed = ipaddress.ip_address(near.partition("%")[0])
    except ValueError:
        return _digest("address", near)
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is None:
        return _digest("address", str(ipaddress.ip_network((parsed, HOUSE), strict=False)))
    return _digest("address", str(getattr(parsed, "ipv4_mapped", None) or parsed))


def by_account() -> str:
    """The account that somebody tries to open, there or not."""
    return _digest("account", request.form.get("email", "").strip().lower()[:254])


def by_person() -> str:
    """Who is signed in, or gave their password and not yet a code; else the address."""
    there = present()
    known = there.id if there is not None else session.get("half")
    return _digest("person", str(known)) if known is not None else by_address()


def by_link() -> str:
    """The private link, or the address of a calendar, that somebody came by."""
    return _digest("link", str((request.view_args or {}).get("token", "")))


@dataclass(frozen=True, kw_only=True)
class Limit:
    """`often`: "10 per 15 minutes". Where `shared` is a word, all that have it are counted together.

    Only what was refused counts, unless it is said that `all` does.
    """

    often: str
    by: Callable[[], str]
    said: str = OF_ACCOUNT
    shared: str = ""
    all: bool = False
    unless: Callable[[], bool] | None = None


def _is_no_password() -> bool:
    return (request.view_args or {}).get("act") != "password"


FROM_A_HOUSE: Final = Limit(
    often="200 per 15 minutes; 3000 per day", by=by_address, said=OF_ADDRESS, shared="signing-in"
)
FROM_A_HOUSE_BY_LINK: Final = Limit(often="200 per 15 minutes", by=by_address, said=OF_ADDRESS, shared="links")
OF_ONESELF: Final = Limit(often="20 per 15 minutes", by=by_person, shared="own")
LIMITS: Final[Mapping[str, tuple[Limit, ...]]] = {
    "account.do_sign_in": (Limit(often="10 per 15 minutes", by=by_account), FROM_A_HOUSE),
    "second_step.give": (OF_ONESELF, FROM_A_HOUSE),
    "second_step.do_set_up": (OF_ONESELF,),
    "second_step.renew_codes": (OF_ONESELF,),
    "second_step.remove": (OF_ONESELF,),
    "password.do_change": (OF_ONESELF,),
    "sign.decide": (Limit(often="30 per 15 minutes", by=by_person),),
    "elsewhere.start": (Limit(often="3000 per 15 minutes", by=by_address, said=TOO_OFTEN, all=True),),
    "elsewhere.back": (FROM_A_HOUSE,),
    "elsewhere.again": (Limit(often="30 per 15 minutes", by=by_person, said=TOO_OFTEN, all=True),),
    "elsewhere.connect": (Limit(often="30 per 15 minutes", by=by_person, said=TOO_OFTEN, all=True),),
    "staff.do": (Limit(often="60 per hour", by=by_person, said=TOO_OFTEN, all=True, unless=_is_no_password),),
    "receive.enter": (Limit(often="20 per 15 minutes", by=by_link, shared="codes"), FROM_A_HOUSE_BY_LINK),
    "answer.enter": (Limit(often="20 per 15 minutes", by=by_link, shared="codes"), FROM_A_HOUSE_BY_LINK),
    "receive.link": (FROM_A_HOUSE_BY_LINK,),
    "answer.link": (FROM_A_HOUSE_BY_LINK,),
    "receive.download": (Limit(often="60 per 10 minutes", by=by_link, said=TOO_OFTEN, shared="taken", all=True),),
    "receive.enclosure": (Limit(often="60 per 10 minutes", by=by_link, said=TOO_OFTEN, shared="taken", all=True),),
    "calendar.read": (
        Limit(often="60 per hour", by=by_link, said=TOO_OFTEN, all=True),
        FROM_A_HOUSE_BY_LINK,
    ),
    "verify.file": (Limit(often="60 per 10 minutes", by=by_address, said=TOO_OFTEN, shared="verify", all=True),),
    "verify.digest": (Limit(often="60 per 10 minutes", by=by_address, said=TOO_OFTEN, shared="verify", all=True),),
}


def keep(app: Flask, service_: Service) -> None:
    """Set the limits to the pages that are registered, and believe only our own web servers about addresses."""
    proxies = service_.settings.trusted_proxies
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=0, x_host=0)  # type: ignore[method-assign]
    limiter = Limiter(
        by_address,
        app=app,
        strategy="moving-window",
        storage_uri=_store(service_.settings.queue),
        storage_options=_patience(),
        in_memory_fallback_enabled=True,  # each process counts by itself while the store is away
        swallow_errors=True,  # the store went away between two words: the next request counts by itself
        key_prefix="formsvc",
    )
    for endpoint, limits in LIMITS.items():
        if endpoint in app.view_functions:
            for limit in limits:
                app.view_functions[endpoint] = _set(limiter, limit)(app.view_functions[endpoint])
    app.register_error_handler(RateLimitExceeded, _told)


def _set(limiter: Limiter, limit: Limit) -> Callable[[Any], Any]:
    more: dict[str, Any] = {
        "key_func": limit.by,
        "error_message": limit.said,
        "exempt_when": limit.unless,
        "deduct_when": None if limit.all else _was_refused,
    }
    if limit.shared:
        return limiter.shared_limit(limit.often, limit.shared, **more)
    return limiter.limit(limit.often, **more)


def _was_refused(response: Response) -> bool:
    return response.status_code in REFUSED


def _told(exceeded: RateLimitExceeded) -> Response:
    """A sentence, how long to wait, and what was typed (never a password) to send again."""
    recorded.refused("too-often")
    seconds = _seconds_left(exceeded)
    minutes = max(1, -(-seconds // 60))
    words = f"{exceeded.description} Wait {minutes} {'minute' if minutes == 1 else 'minutes'}, then try again."
    answer = make_response(_page(words), 429)
    answer.headers["Retry-After"] = str(seconds)
    return answer


def _page(words: str) -> str:
    if request.headers.get("Accept", "").startswith("application/json"):
        return '{"message": "Not kept. Too many tries."}'
    redrawn = REDRAWN.get(request.endpoint or "")
    if redrawn is not None:
        return redrawn(words)
    boxes = tuple(request.form.items(multi=True)) if request.method == "POST" else ()
    kept = () if any("password" in name for name, _ in boxes) else boxes
    return render_template("error.html", title="Too many tries", words=words, reference="", status=429, again=kept)


def _seconds_left(exceeded: RateLimitExceeded) -> int:
    """Until one more try is let through; the whole time when the store cannot say."""
    found: RequestLimit | None = next(iter(current_app.extensions["limiter"])).current_limit
    longest = int(exceeded.limit.limit.get_expiry())
    try:
        left = longest if found is None else found.reset_at - int(time.time())
    except RedisError:
        left = longest
    return max(1, min(longest, left))


def _store(queue: str) -> str:
    """The queue's address, as this library names it."""
    return f"redis+{queue}" if queue.startswith("unix://") else queue


def _patience() -> dict[str, Any]:
    return {
        "socket_connect_timeout": A_SIGN_OF_LIFE,
        "socket_timeout": A_SIGN_OF_LIFE,
        "retry": Retry(NoBackoff(), 0),
    }


def _digest(kind: str, what: str) -> str:
    key = hmac.digest(service().cookie_keys[0], b"limits", "sha256")
    return hmac.new(key, f"{kind}:{what}".encode(), hashlib.sha256).hexdigest()[:32]
