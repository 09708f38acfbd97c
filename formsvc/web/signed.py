"""What is signed for the browser, sessions and forms alike, with keys that may change while the service runs."""

from __future__ import annotations

from typing import cast

from flask import Flask, Request, current_app
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

from formsvc.web.needs import Service
from formsvc.web.standing import EXTENSION


class Sessions(SecureCookieSessionInterface):
    """Sessions in a signed cookie. Before one is opened, this process sees whether there are other keys by now; what
    an older key signed is taken as long as that key is there."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session of a request; an empty one for a cookie that nobody here signed."""
        cast(Service, app.extensions[EXTENSION]).look_at_keys()
        renew(app)
        return super().open_session(app, request)


def renew(app: Flask) -> None:
    """Sign with the newest key, and know the others: a form may lie open, and a session go on, while keys change."""
    newest, *older = cast(Service, app.extensions[EXTENSION]).cookie_keys
    if app.secret_key != newest or app.config["SECRET_KEY_FALLBACKS"] != older:
        app.secret_key = newest
        app.config["SECRET_KEY_FALLBACKS"] = older
        app.config["WTF_CSRF_SECRET_KEY"] = [*reversed(older), newest]


def secrets() -> list[bytes]:
    """The keys for something else that is signed, in the order that itsdangerous wants: the newest last."""
    return cast("list[bytes]", current_app.config["WTF_CSRF_SECRET_KEY"])
