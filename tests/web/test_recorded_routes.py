"""Every route that shows something leaves its entry in the record, and every refusal leaves one: the table of who_may.py."""

from __future__ import annotations

import pytest
from lxml import html

from formsvc import audit
from formsvc.audit import Entry
from formsvc.web.verbs import VERBS, Verb
from formsvc.workflow.recording import WINDOW
from tests.web.test_who_may import address_of, body_of, send
from tests.web.town import Town, founded
from tests.web.who_may import NO_SESSION, ROWS, Row

REFUSED = ("gone", "forbidden", "not_now", "closed")
BY_ADDRESS = (
    "receive.",
    "calendar.read",
)  # whoever comes by an address that is secret is known by it, not by a session


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return founded(tmp_path_factory.mktemp("town"))


def after(town: Town, person: str, row: Row) -> tuple[int, list[Entry]]:
    """The status of what somebody asked, and the entries that it left; with those that count for it for 15 minutes."""
    body = body_of(town, row)
    town.as_it_was()
    town.here.workflow.__dict__.pop("_lately", None)  # what this process remembers is not in that database
    with town.here.service.sessions() as session:
        before, _ = audit.newest(session)
    answer = send(town, person, row.does.split()[0], address_of(town, row), body)
    with town.here.service.sessions() as session:
        lately = town.here.clock() - WINDOW
        kept = [one for one in audit.whole(session) if one.number > before or (one.at > lately and by_link(one))]
        return answer.status_code, kept


def by_link(entry: Entry) -> bool:
    return entry.who.startswith("delivery:")


def test_every_route_that_shows_something_leaves_its_entry(town: Town) -> None:
    missing: list[str] = []
    for row in ROWS:
        verb, who = VERBS[row.does.split()[1]], [name for name, what in row.outcomes.items() if what == "ok"]
        who = [name for name in who if name not in NO_SESSION.split()] or who
        if isinstance(verb, Verb) and who:
            status, left = after(town, who[0], row)
            if not 300 <= status < 400 and verb.what not in {entry.what.partition(":")[0] for entry in left}:
                missing.append(f"{row.does} by {who[0]} ({status}): {[entry.what for entry in left]}")

    assert not missing, "\n".join(missing)


def test_every_refusal_leaves_an_entry_with_who_and_about_what(town: Town) -> None:
    missing: list[str] = []
    for row in ROWS:
        for outcome in REFUSED:
            who = [name for name, what in row.outcomes.items() if what == outcome and name not in NO_SESSION.split()]
            if who:
                status, left = after(town, who[0], row)
                refused = [entry for entry in left if entry.what.startswith("refused:")]
                known = f"person:{town.here.people[who[0]].id}"
                secret = row.does.split()[1].startswith(BY_ADDRESS)
                if not refused or (refused[-1].who != known and not secret):
                    missing.append(f"{row.does} by {who[0]} ({status}, {outcome}): {[(e.who, e.what) for e in left]}")

    assert not missing, "\n".join(missing)


def test_whoever_answered_by_a_private_link_stands_among_those_who_saw_it(town: Town) -> None:
    town.as_it_was()
    page = send(town, "manager", "GET", f"/cases/{town.ids['case']}/seen", {}).get_data(as_text=True)
    rows = html.fromstring(page).xpath("//main//tbody/tr")
    found = [[" ".join(cell.text_content().split()) for cell in row] for row in rows]

    guests = [row for row in found if row[2] == "Somebody with a private link"]
    assert guests
    assert all(row[0] != row[2] and "Viewed" in row[5] for row in guests)
