"""What every answer of the service carries so that a browser keeps what it shows to itself."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, abort, request

from formsvc.web.standing import service

FONTS = "/static/build/fonts/"
LARGEST_WORDS = 2 * 1024 * 1024
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
FEATURES = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=(), interest-cohort=()"
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": FEATURES,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}


def protect(app: Flask) -> None:
    """Check host and size before, and add the headers after, every request."""
    app.before_request(_only_our_host)
    app.before_request(_only_so_many_words)
    app.after_request(_carry_headers)


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
    response.headers["Cache-Control"] = _how_long_kept()
    if service().settings.cookies_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return response


def _how_long_kept() -> str:
    """Pages are never kept; our own styles and scripts are, while their address names what is in them."""
    if request.endpoint != "static":
        return "no-store"
    lasting = "v" in request.args or request.path.startswith(FONTS)
    return "public, max-age=31536000, immutable" if lasting else "no-cache"
