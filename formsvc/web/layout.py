"""What every page may use: the places one can go, and how times are said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, request, url_for
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from formsvc.answers import Item
from formsvc.definitions.model import Question
from formsvc.documents import wording
from formsvc.people import Actor
from formsvc.web.door import held_back
from formsvc.web.guests import guest
from formsvc.web.standing import present, seconds_left, service, way_back
from formsvc.wizard import Journey

LONDON = ZoneInfo("Europe/London")
NAME = "Youth justice forms"


@dataclass(frozen=True)
class Place:
    """One link of the main navigation."""

    name: str
    title: str
    url: str


def furnish(app: Flask) -> None:
    """Give the templates their words."""
    app.context_processor(_standing)
    app.jinja_env.globals.update(
        csrf=_csrf,
        in_words=in_words,
        places=places,
        roles_of=roles_of,
        say=say,
        service_name=NAME,
    )
    app.jinja_env.filters.update(when=when, on_day=on_day, at_time=at_time, plural=plural, sentence=sentence)
    app.jinja_env.filters.update(date_words=wording.say_date)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def places(actor: Actor) -> tuple[Place, ...]:
    """Where this person can go from anywhere."""
    found = [Place("home", "Your work", url_for("cases.home")), Place("cases", "Cases", url_for("cases.listing"))]
    if service().workflow.managed(actor):
        found.append(Place("management", "Management", url_for("management.overview")))
    if service().workflow.keeps_records(actor):
        found.append(Place("retention", "Keeping", url_for("retention.overview")))
    if actor.holds("auditor"):
        found.append(Place("record", "Record", url_for("record.search")))
    if actor.holds("administrator"):
        found.append(Place("admin", "Administration", url_for("admin.overview")))
        if mail_is_here():
            found.append(Place("mail", "Mail box", url_for("mail.box")))
    return tuple(found)


def mail_is_here() -> bool:
    """Whether messages are written to files that can be read here, as they are when no mail server is set."""
    return not service().settings.smtp_url


def roles_of(actor: Actor) -> str:
    """What somebody is, in a line: their job title, or the roles they hold."""
    if actor.job_title:
        return actor.job_title
    return ", ".join(service().role_title(role) for role in sorted(actor.roles))


def say(question: Question, value: object) -> tuple[str, ...]:
    """An answer in the words that the documents use, paragraph by paragraph."""
    return () if value is None else wording.say(question, value)  # type: ignore[arg-type]


def in_words(question: Question, journey: Journey, entry: Item) -> Question:
    """A question of a group in the words that fit one of its entries."""
    return question.in_words({**journey.names, **entry}) if question.worded else question


def when(moment: datetime | None) -> str:
    """today at 2:15pm, yesterday at 9:00am, 3 March 2026 at 7:00pm."""
    if moment is None:
        return ""
    local = to_local(moment)
    days = (datetime.now(LONDON).date() - local.date()).days
    named = {0: "today", 1: "yesterday", -1: "tomorrow"}.get(days) or wording.say_date(local.date())
    return f"{named} at {wording.say_time(local.time())}"


def on_day(moment: datetime | None) -> str:
    """3 March 2026."""
    return "" if moment is None else wording.say_date(to_local(moment).date())


def at_time(moment: datetime | None) -> str:
    """2:15pm."""
    return "" if moment is None else wording.say_time(to_local(moment).time())


def to_local(moment: datetime) -> datetime:
    """In Europe/London; a time without a zone is that already."""
    return moment if moment.tzinfo is None else moment.astimezone(LONDON)


def now() -> datetime:
    """The time of this request, for what the pages themselves say."""
    return datetime.now(UTC)


def plural(number: int, one: str, many: str = "") -> str:
    """1 point, 2 points."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def sentence(text: str) -> str:
    """The text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def _standing() -> dict[str, Any]:
    settings = service().settings
    return {
        "actor": present(),
        "held_back": held_back(),
        "seconds_left": seconds_left(),
        "over": _where_it_ends(),
        "guest": guest(),
        "demonstration": settings.demonstration,
        "here": "",
        "role_title": service().role_title,
        "width": "",
        "back": "",
        "back_text": "",
        "faulty": False,
        "path": request.path,
    }


def _where_it_ends() -> str:
    """Where a page leads when its session has ended by itself: to the sign-in page; a guest to their link, whose
    address the page does not say."""
    return way_back() if guest() is not None else url_for("account.sign_in", next=way_back() or None)


def _csrf() -> Markup:
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())
