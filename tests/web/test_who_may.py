"""Who may do what: every address, for each kind of person; what is refused changes nothing; ids of others open nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pytest
from lxml import html
from werkzeug.test import TestResponse

from tests.web.town import PEOPLE, Town, founded
from tests.web.who_may import ROWS, Row

SWAPPED = (
    ("GET cases.case", "reference", "case"),
    ("POST casework.do_correct", "reference", "case"),
    ("POST casework.share", "reference", "case"),
    ("GET fill.page", "reference", "draft"),
    ("POST fill.save", "reference", "draft"),
    ("POST fill.submit", "reference", "draft"),
    ("POST fill.do_remove", "reference", "draft"),
    ("GET fill.preview_file", "reference", "draft"),
    ("GET fill.upload", "reference", "draft"),
    ("GET fill.upload", "digest", "digest"),
    ("GET deliveries.submission", "reference", "done"),
    ("GET deliveries.document", "document", "document"),
    ("GET deliveries.act", "delivery", "given"),
    ("POST deliveries.do_act", "delivery", "given"),
    ("POST handing_over.take_back", "reference", "given_away"),
    ("POST correcting.do_new_version", "reference", "done"),
    ("GET staff.member", "person", "person"),
    ("POST staff.do", "person", "person"),
    ("POST absence.end", "absence", "absence"),
    ("POST stuck.again", "row", "sent"),
)  # the row, the place in its address, and the id there, which the stranger has too
KIND = {"not_yet": "not_now", "out": "sign_in"}  # what also changes something, though it looks like a refusal
BY_STATUS = {
    400: "wrong",
    404: "gone",
    403: "forbidden",
    409: "not_now",
    401: "sign_in",
    410: "closed",
    503: "not_ready",
}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return founded(tmp_path_factory.mktemp("town"))


def test_every_route_has_a_row_and_every_row_a_route(town: Town) -> None:
    there = {
        f"{method} {rule.endpoint}"
        for rule in town.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    told = {row.does for row in ROWS}
    assert (there - told, told - there) == (set(), set()), "routes without a row in who_may.py; rows without a route"
    assert all(set(row.outcomes) == set(PEOPLE) for row in ROWS)


def test_everybody_gets_what_the_table_says_and_what_is_refused_changes_nothing(town: Town) -> None:
    wrong = [fault for row in ROWS for fault in faults_of(town, row)]

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("swapped", SWAPPED, ids=lambda one: f"{one[0]} of another {one[1]}")
def test_ids_of_elsewhere_open_nothing_and_change_nothing(town: Town, swapped: tuple[str, str, str]) -> None:
    """An address of ours with one id of the stranger's in it. The governor decided about what the stranger wrote."""
    does, place, own = swapped
    row = next(row for row in ROWS if row.does == does and own in (row.on, *row.at.values()))
    body, theirs = body_of(town, row), town.ids[f"foreign_{own}"]
    town.as_it_was()
    for person in set(PEOPLE) - {"stranger", "other_administrator", "governor", "delegate"}:
        answer = send(town, person, does.split()[0], address_of(town, row, {place: f"={theirs}"}), body)
        assert outcome(answer) in ("gone", "sign_in"), (does, person, answer.status_code)
    assert not town.changed()


def test_an_id_of_another_form_of_the_same_person_opens_nothing(town: Town) -> None:
    for row in ROWS:
        if row.on == "done" and {"document", "delivery"} & set(row.at):
            address = address_of(town, row).replace(town.ids["done"], town.ids["draft"])
            town.as_it_was()
            answer = send(town, "author", row.does.split()[0], address, row.sent or {})
            assert (answer.status_code, town.changed()) == (404, set()), row.does


def test_a_method_that_a_route_does_not_have_is_refused_and_no_header_or_box_makes_up_for_it(town: Town) -> None:
    town.as_it_was()
    for row in ROWS:
        address = address_of(town, row)
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - town.methods(address):
            answer = send(town, "administrator", method, address, {"_method": "POST"})
            assert answer.status_code == 405, (method, row.does, answer.status_code)
    row = next(row for row in ROWS if row.does == "POST staff.do")
    for name in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        asked = send(town, "administrator", "GET", f"{address_of(town, row)}?_method=POST", {}, {name: "POST"})
        assert asked.status_code == 200
    assert not town.changed()


def faults_of(town: Town, row: Row) -> Iterator[str]:
    """Where what comes is not what the row says, and where a refusal changed something."""
    address, body = address_of(town, row), body_of(town, row)
    for person in different(row):
        answer = send(town, person, row.does.split()[0], address, body)
        came, said = outcome(answer), row.outcomes[person]
        about = f"{row.does} on {row.on or '-'}: {person}: {came} ({answer.status_code})"
        if came != KIND.get(said, said):
            yield f"{about}, not {said}"
        changed = town.changed()
        if changed and said not in ("ok", *KIND):
            yield f"{about}, and {sorted(changed)} changed"
        if changed:
            town.as_it_was()


def different(row: Row) -> Iterator[str]:
    """Everybody; but for whom a page can only be what it is for another, that other is enough."""
    same = {"reader": "nobody", "other_guest": "guest"}
    return (one for one in PEOPLE if one not in same or row.outcomes[one] != row.outcomes[same[one]])


def address_of(town: Town, row: Row, ids: Mapping[str, str] | None = None, endpoint: str = "") -> str:
    """The address of a row, or of another endpoint with the same places."""
    name = endpoint or row.does.split()[1]
    rule = next(rule for rule in town.app.url_map.iter_rules() if rule.endpoint == name)

    def place(found: re.Match[str]) -> str:
        what = (ids or {}).get(found[1]) or row.at.get(found[1], row.on)
        return what[1:] if what.startswith("=") else town.ids[what]

    return re.sub(r"<(?:\w+:)?(\w+)>", place, rule.rule)


def body_of(town: Town, row: Row) -> dict[str, str]:
    """What is sent: the form as a person who may sees it, with what the row says."""
    sent = {name: town.ids.get(text, text) if text == "colleague" else text for name, text in (row.sent or {}).items()}
    if not row.form:
        return sent
    person = next(name for name in ("author", "manager", "governor") if row.outcomes[name] == "ok")
    page = send(town, person, "GET", address_of(town, row, endpoint=row.form), {})
    assert page.status_code == 200, (row.does, page.status_code)
    tree = html.fromstring(page.get_data(as_text=True))
    forms = tree.xpath("//main//form[@method='post']")
    form = next(one for one in forms if one.xpath(".//input[@name='digest' or @name='shown']") or one is forms[-1])
    return {str(name): str(value) for name, value in form.form_values()} | sent


def send(
    town: Town,
    person: str,
    method: str,
    address: str,
    body: Mapping[str, str],
    headers: Mapping[str, str] | None = None,
) -> TestResponse:
    """One request of a person whose session is as it was when the town was founded."""
    window = town.windows[person]
    client = window.client
    client.set_cookie("formsvc", town.cookies[person])
    data = {**body, "csrf_token": town.tokens[person]} if method != "GET" else None
    place = {
        "REMOTE_ADDR": f"127.0.1.{PEOPLE.index(person) + 1}"
    }  # each at a machine of their own: nobody tries too often
    return client.open(address, method=method, data=data, headers=headers, environ_base=place)


def outcome(answer: TestResponse) -> str:
    """What came of it, in the words of the table."""
    where = answer.headers.get("Location", "")
    if answer.status_code in (302, 303):
        if "/sign-in" in where or "/answer/" in where:
            return "sign_in"
        return "code" if re.fullmatch(r"/receive/[^/]+", where) else "ok"
    return BY_STATUS.get(answer.status_code, "ok" if answer.status_code in (200, 422) else str(answer.status_code))
