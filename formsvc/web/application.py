"""Puts the pages together: one Flask application for one service."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from govuk_frontend_wtf.main import WTFormsHelpers
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader
from werkzeug.routing import IntegerConverter, Map

from formsvc.web import (
    absence,
    account,
    admin,
    answer,
    arrived,
    assets,
    calendar,
    cases,
    casework,
    correcting,
    deliveries,
    door,
    elsewhere,
    errors,
    fill,
    guard,
    handing_over,
    health,
    layout,
    limits,
    mail,
    management,
    metrics,
    own,
    password,
    receive,
    recipients,
    record,
    recorded,
    requests,
    retention,
    second_step,
    sign,
    signed,
    staff,
    stuck,
    verify,
)
from formsvc.web.arriving import ArrivingRequest
from formsvc.web.needs import Service
from formsvc.web.standing import EXTENSION

LARGEST_REQUEST = 64 * 1024 * 1024  # five files of 10 MB with room for the words around them
MOST_ANSWERS = 2000
READERS = (
    account,
    elsewhere,
    own,
    second_step,
    password,
    calendar,
    absence,
    cases,
    casework,
    fill,
    sign,
    handing_over,
    correcting,
    deliveries,
    receive,
    arrived,
    answer,
    mail,
    metrics,
    health,
    management,
    admin,
    staff,
    stuck,
    recipients,
    record,
    retention,
    verify,
)
HERE = Path(__file__).parent


class RowNumber(IntegerConverter):
    """The number of a row in an address: what no database could count to is an address that is not there."""

    regex = r"\d{1,10}"

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=2**31 - 1)


def create_app(service: Service) -> Flask:
    """The web application of a service."""
    app = Flask(__name__, static_folder=None, template_folder=HERE / "templates")
    app.extensions[EXTENSION] = service
    app.url_map.converters["int"] = RowNumber
    _configure(app, service)
    app.request_class, app.session_interface = ArrivingRequest, signed.Sessions()
    signed.renew(app)
    _speak_jinja(app)
    requests.follow(app)
    guard.protect(app)
    guarded = CSRFProtect(app)
    assets.serve(app)
    layout.furnish(app)
    errors.explain(app)
    door.keep(app)
    for reader in READERS:
        app.register_blueprint(reader.pages)
    guarded.exempt(elsewhere.keep)  # whoever signed in meanwhile has another token; it takes only what we sealed
    limits.keep(app, service)
    recorded.keep_record(app)
    return app


def _configure(app: Flask, service: Service) -> None:
    secure = service.settings.cookies_secure
    app.config.update(
        SESSION_COOKIE_NAME="__Host-formsvc" if secure else "formsvc",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=service.settings.session_hours),
        SESSION_REFRESH_EACH_REQUEST=False,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=guard.LARGEST_WORDS,
        MAX_FORM_PARTS=MOST_ANSWERS,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a page may lie open over lunch
        WTF_CSRF_SSL_STRICT=False,  # the referrer policy says no-referrer to others, and the token is enough
    )


def _speak_jinja(app: Flask) -> None:
    app.jinja_loader = ChoiceLoader(
        [
            PackageLoader("formsvc.web"),
            PrefixLoader(
                {
                    "govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja"),
                    "govuk_frontend_wtf": PackageLoader("govuk_frontend_wtf"),
                }
            ),
        ]
    )
    WTFormsHelpers(app)
