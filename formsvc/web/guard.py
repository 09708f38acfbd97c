"""What every answer of the service carries so that a browser keeps what it shows to itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, Response, abort, request

from formsvc.web import assets
from formsvc.web.standing import service

HOST = re.compile(
    r"(?=.{1,260}\Z)(?:(?:[A-Za-z0-9_-]{1,63}\.)*[A-Za-z0-9_-]{1,63}\.?|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?"
)
LARGEST_WORDS = 2 * 1024 * 1024
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",  # no form of ours leads to a provider: a link does
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types rendered-here",  # by the one script that puts a piece of our own page into another
    )
)
FEATURES = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "autoplay", "bluetooth", "browsing-topics", "camera", "display-capture", "encrypted-media",
        "fullscreen", "geolocation", "gyroscope", "hid", "idle-detection", "interest-cohort", "local-fonts",
        "magnetometer", "microphone", "midi", "payment", "picture-in-picture", "publickey-credentials-get",
        "screen-wake-lock", "serial", "storage-access", "usb", "web-share", "xr-spatial-tracking",
    )
)  # fmt: skip
# Not preloaded: who runs the service decides that for the whole of their domain (docs/operations.md).
ONLY_HTTPS = "max-age=63072000; includeSubDomains"
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": FEATURES,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "X-Permitted-Cross-Domain-Policies": "none",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}


def protect(app: Flask) -> None:
    """Check host and size before, and add the headers after, every request."""
    app.wsgi_app = _only_hosts(only_whole(app.wsgi_app))  # type: ignore[method-assign, assignment]
    app.before_request(_only_our_host)
    app.before_request(_only_so_many_words)
    app.after_request(_carry_headers)


def _only_hosts(inner: WSGIApplication) -> WSGIApplication:
    """What is no name of a host is not read any further: no page could be made for it."""

    def guarded(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if HOST.fullmatch(environ.get("HTTP_HOST", "localhost")) is None:
            refusal = Response("That is not the address of this service.\n", 400, HEADERS, mimetype="text/plain")
            return refusal(environ, start_response)
        return inner(environ, start_response)

    return guarded


def only_whole(inner: WSGIApplication) -> WSGIApplication:
    """What breaks off in the middle is an error: the web server would hand it over as if it were all."""

    def guarded(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("CONTENT_LENGTH"):
            environ.pop("wsgi.input_terminated", None)
        return inner(environ, start_response)

    return guarded


def _only_our_host() -> None:
    """A request for another host name is not ours: links in messages are never made from what a browser says."""
    ours = urlsplit(service().settings.base_url).hostname
    if request.blueprint == "health":  # whoever watches asks by the address of the machine
        return
    if ours and urlsplit(f"//{request.host}").hostname not in {ours, "127.0.0.1", "localhost"}:
        abort(400)


def _only_so_many_words() -> None:
    """Only what carries files may be as large as files are."""
    if request.mimetype != "multipart/form-data":
        request.max_content_length = LARGEST_WORDS


def _carry_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["Cache-Control"] = _how_long_kept(response)
    if service().settings.cookies_secure:
        response.headers["Strict-Transport-Security"] = ONLY_HTTPS
    return response


def _how_long_kept(response: Response) -> str:
    """Pages are never kept; our own styles and scripts are, while their address names what is in them."""
    if request.endpoint != assets.ENDPOINT or response.status_code >= 400:
        return "no-store"
    return "public, max-age=31536000, immutable" if assets.lasts() else "no-cache"
