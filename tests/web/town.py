"""A town of every kind of person, with something of each kind to be looked at: for the table of who may do what."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

from flask import Flask
from sqlalchemy import event, select

from formsvc import cases
from formsvc.cases import Child, Opened
from formsvc.cases.tables import LegalHold
from formsvc.retention.tables import ErasureLine, ErasureReport
from formsvc.web import create_app
from formsvc.workflow.absence_views import Away
from formsvc.workflow.handing_over import Giving
from tests.web.parties import with_parties
from tests.web.test_uploads import picture as other_picture
from tests.web.windows import Window, window
from tests.workflow import parties_form
from tests.workflow.institution import Institution

PEOPLE = (
    "nobody", "reader", "guest", "other_guest", "author", "colleague", "manager", "governor", "practitioner", "other_governor",
    "stranger", "administrator", "other_administrator", "auditor", "delegate",
)  # fmt: skip
HIRED = {
    "other_administrator": ("administrator", "cardiff_yjs"),
    "auditor": ("auditor", "leeds_yjs"),
    "delegate": ("deputy_governor", "wetherby"),
}


@dataclass
class Town:
    """The service, its pages, a window for each kind of person, and the ids that stand in addresses."""

    here: Institution
    app: Flask
    folder: Path
    ids: dict[str, str] = field(default_factory=dict)
    windows: dict[str, Window] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    written: set[str] = field(default_factory=set)  # tables that were written to since they were looked at

    @cached_property
    def kept(self) -> sqlite3.Connection:
        """The database as it was founded, in memory."""
        memory = sqlite3.connect(":memory:")
        self.now.backup(memory)
        return memory

    @cached_property
    def now(self) -> sqlite3.Connection:
        """The database as it is."""
        return sqlite3.connect(self.folder / "formsvc.sqlite3", isolation_level=None)

    @cached_property
    def founded(self) -> Mapping[str, int]:
        """Every table by what was in it at first."""
        return _tables(self.kept)

    def changed(self) -> set[str]:
        """The tables that are not as they were."""
        written, self.written = self.written, set()
        if not written:
            return set()
        return {name for name, content in _tables(self.now).items() if content != self.founded[name]}

    def methods(self, address: str) -> set[str]:
        """The methods that an address knows."""
        return set(self.app.url_map.bind("localhost").allowed_methods(address))

    def as_it_was(self) -> None:
        """Back to how it was founded."""
        self.kept.backup(self.now)
        self.written = set()

    def listen(self, statement: str) -> None:
        """Which tables are written to, but for the record: that somebody was refused stands there."""
        writes = re.match(
            r"(?:INSERT INTO|UPDATE|DELETE FROM|REPLACE INTO) \"?(\w+)", statement.lstrip(), re.IGNORECASE
        )
        if writes and not writes[1].startswith("audit"):
            self.written.add(writes[1])


def _tables(connection: sqlite3.Connection) -> dict[str, int]:
    """Every table by what is in it. Not the record of what happened: that somebody was refused stands there."""
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")]
    told = (name for name in names if not name.startswith("audit"))
    return {name: hash(tuple(connection.execute(f"SELECT * FROM {name}"))) for name in told}


def founded(folder: Path) -> Town:
    """Everybody and everything, on one SQLite file."""
    here = with_parties(folder)
    for name, (role, place) in HIRED.items():
        here.hire(name, role, place)
    town = Town(here, create_app(here.service), folder)
    engine = here.service.sessions.kw["bind"]
    event.listen(engine, "before_cursor_execute", lambda *about: town.listen(about[2]))
    if engine.dialect.name == "sqlite":  # nothing crashes
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
    engine.dispose()
    for limiter in town.app.extensions.get("limiter", ()):
        limiter.enabled = False  # so many people at once are not what it counts; test_limits.py shows what is
    _delegation(here)
    _shared(town)
    _private(town)
    _foreign(town)
    _link(town)
    _kept(town)
    _ids(town)
    for name in PEOPLE:
        if name not in town.windows:
            town.windows[name] = window(town.app, here.people.get(name))
        _remember(town, name)
    town.as_it_was()
    return town


def _remember(town: Town, name: str) -> None:
    """The session of a window, to begin every request with, and what shows that a form came from its pages."""
    seen = town.windows[name].open("/verify")
    town.tokens[name] = str(seen.tree.xpath("//input[@name='csrf_token']/@value")[0])
    cookie = seen.client.get_cookie("formsvc")
    assert cookie is not None
    town.cookies[name] = cookie.value


def _delegation(here: Institution) -> None:
    """The deputy acts for the governor this week."""
    today = here.clock.at.date()
    days = {"first_day": today, "last_day": today + timedelta(days=6)}
    here.work(here.workflow.be_away(Away(post="wetherby governor", acts=here.delegate.id, **days), here.governor))


def _shared(town: Town) -> None:
    """Of the case that Leeds shares with Wetherby: one form of each state."""
    here = town.here
    town.ids |= {"case": here.case, "done": here.delivered_but_for_the_child(), "signing": here.submitted()}
    town.ids |= {"draft": here.written(), "asked": parties_form.applied(here)}
    town.windows["guest"] = _guest(town, "asked")


def _private(town: Town) -> None:
    """Of a case that Leeds shares with nobody: put to the governor, to another party, and to another guest."""
    here, shared = town.here, town.here.case
    here.case = town.ids["private"] = here.open_another_case("Imogen")
    town.ids["put"] = here.submitted()
    here.work(here.decide(town.ids["put"], here.manager))
    town.ids["given_away"] = here.submitted()
    here.work(here.decide(town.ids["given_away"], here.manager))
    giving = Giving(to=here.delegate.id, stage="governor", reason="I know the family.")
    here.work(here.workflow.hand_over(town.ids["given_away"], giving, here.governor))
    town.ids["reporting"] = parties_form.applied(here, "paper")
    parties_form.answer(here, town.ids["reporting"], here.author)
    here.case = here.open_another_case("Rowan")
    town.ids["asked_too"] = parties_form.applied(here)
    town.windows["other_guest"] = _guest(town, "asked_too")
    here.case = shared


def _guest(town: Town, form: str) -> Window:
    """Whoever has the link of a form and its code."""
    token = town.ids[f"{form}_link"] = parties_form.link_of(town.here, town.ids[form])
    opened = window(town.app).open(f"/answer/{token}").send(code=parties_form.code_of(town.here, town.ids[form]))
    assert opened.address == f"/submissions/{town.ids[form]}/tasks", opened.address
    return opened


def _foreign(town: Town) -> None:
    """What the stranger has of their own: the same as the author, in another service."""
    here, author, manager, shared = town.here, town.here.author, town.here.manager, town.here.case
    with here.service.sessions.begin() as session:
        child = Child(first_name="Theo", last_name="Ashworth", date_of_birth=date(2011, 4, 5))
        theirs = Opened("cardiff_yjs", here.stranger.id, here.clock())
        here.case = town.ids["foreign_case"] = cases.open_case(session, here.service.sealer, child, theirs).reference
    here.people["author"], here.people["manager"] = here.stranger, here.other_manager
    town.ids |= {"foreign": here.delivered_but_for_the_child(), "foreign_draft": here.written()}
    here.people |= {"author": author, "manager": manager}
    here.case = shared


def _link(town: Town) -> None:
    """Whoever received a document has the link to it, and its code."""
    here = town.here
    mails = [mail.text for mail in here.workflow.mailbox() if mail.subject == town.ids["done"]]
    token = next(text for text in mails if "/receive/" in text).partition("/receive/")[2].split()[0]
    code = next(text for text in mails if "code is" in text).partition("code is ")[2][:9]
    town.ids["receive_link"] = token
    town.windows["reader"] = window(town.app).open(f"/receive/{token}").send(code=code)
    assert town.windows["reader"].address == f"/receive/{token}/document"


def _kept(town: Town) -> None:
    """A report of what may be erased, a draft that goes by itself, and a hold on the case that is shared with nobody."""
    here, ids = town.here, town.ids
    here.workflow.place_hold(ids["private"], "An inquiry asked for it.", here.manager)
    with here.service.sessions.begin() as session:
        report = ErasureReport(organisation_id="leeds_yjs", made_at=here.clock())
        about = {"case_reference": here.case, "record_class": "visit", "keep_until": here.clock()}
        going = ErasureLine(submission_reference=ids["draft"], form="visit_request", **about)
        report.lines = [ErasureLine(**about), going]
        session.add(report)
        session.flush()
        hold = session.scalars(select(LegalHold.id)).one()
        ids |= {"report": str(report.id), "line": str(going.id), "hold": str(hold)}


def _ids(town: Town) -> None:
    """The ids that stand in addresses: ours, and the stranger's where somebody tries them."""
    here, ids = town.here, town.ids
    for own, form, actor in (("", "done", here.author), ("foreign_", "foreign", here.stranger)):
        page = here.workflow.submission(ids[form], actor)
        given = next(one for one in page.deliveries if one.channel == "hand_over")
        sent = next(one for one in page.deliveries if one.channel == "secure_link")
        ids[f"{own}emailed"] = str(next(one.id for one in page.deliveries if one.channel == "secure_email"))
        ids |= {f"{own}document": str(page.documents[0].id), f"{own}given": str(given.id), f"{own}sent": str(sent.id)}
    for own, form, actor in (("", "draft", here.author), ("foreign_", "foreign_draft", here.stranger)):
        content = parties_form.picture() if actor is here.author else other_picture()
        photo = here.workflow.upload(ids[form], "picture", ("gran.png", content), actor)
        visitors = ({"visitor": "Grandmother", "picture": photo},)
        parties_form.save(here, ids[form], "visitors", actor, visitors=visitors)
        ids[f"{own}digest"] = photo.digest
    ids |= {
        "colleague": str(here.colleague.id),
        "person": str(here.colleague.id),
        "foreign_person": str(here.stranger.id),
        "foreign_absence": "999",
    }
    ids |= {"foreign_done": ids["foreign"], "foreign_given_away": ids["foreign"]}
    ids["absence"] = str(here.workflow.absence(here.governor).away[0].id)
    ids["message"] = here.workflow.mailbox()[0].id
    ids["feed"] = here.workflow.renew_calendar(here.author).rpartition("/")[2].removesuffix(".ics")
