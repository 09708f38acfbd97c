"""Requests that nobody means well with: every route, with what its pages send, bent out of shape, as every kind of person."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from random import Random
from urllib.parse import quote, urlencode

from flask import request
from lxml import html
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from formsvc.web.answer import ELSEWHERE
from formsvc.web.guard import HEADERS
from tests.submissions.hostile import annotation, word
from tests.web.test_uploads import picture
from tests.web.town import PEOPLE, Town

OURS = re.compile(r"(http://localhost(:\d+)?)?/(?![/\\])")
MARK = "<fuzz9"  # an element that nobody writes: where it stands in a page as it is, somebody could have put a script there
METHODS = ("GET", "POST", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "get", "")
HOSTILE = (
    "", " ", "0", "-1", "1", "2", "99999999999999999999999", "1e309", "NaN", "null", "true", "[]", "{}", "a" * 3000, "\x00", "\x00\x01\x1b",
    f"{MARK} onclick=alert(1)>", f'"\'>{MARK}>', f"</script>{MARK}/>", "javascript:alert(1)", "{{ 7*7 }}", "{% for x in y %}",
    "{{ ''.__class__.__mro__ }}", "${7*7}", "%s%n%x", "' OR 1=1 --", '"; DROP TABLE people; --', "../../../etc/passwd", "..\\..\\x",
    "/etc/passwd", "file:///etc/passwd", "http://127.0.0.1:1/", "//evil.example/", "\\\\evil\\share", "a\r\nSet-Cookie: x=1",
    "a\nBcc: x@evil.example", "=1+1", "\u202egpj.exe", "\ud7ff\uffff", "\ufeff", "\U0001f600" * 40, "ﷺ" * 60, "İstanbul", "K", "٣", "१२", "½", "²",
    "2026-02-30", "9999-12-31", "0000-00-00", "31/03/2026", "25:61", "2026-03-31T25:00", "0x10", "1_000", "１２", "+5", "-0", "1.5",
    "LS1 4AP", "a@b", "yes", "no", "next", "save", "on", "approved", "refused", "returned", "granted", "full", "pdf", "docx", "csv",
)  # fmt: skip
WORDS = (
    "visit", "visitors", "child", "declaration", "outcome", "talk", "request", "letter", "visit_request", "refusal_letter", "picture",
    "reason", "manager", "governor", "overdue", "waiting", "signing", "deliveries", "team", "leeds_yjs", "new", "add", "1", "2",
)  # fmt: skip
ASKED = (
    "next", "days", "organisation", "all", "form", "stage", "part", "v", "save", "q", "page", "sort", "from", "to", "who", "what", "about",
    "verdict", "round", "code", "state", "case", "kind", "after", "before", "format",
)  # fmt: skip
MORE_BOXES = (
    "status", "submission_id", "author_id", "person_id", "role", "is_admin", "go", "csrf_token", "password", "declared", "revision",
    "reference", "digest", "verdict", "id", "__class__", "picture-kept", "email", "code", "reason",
)  # fmt: skip
HEADER_NAMES = (
    "Host", "X-Forwarded-Host", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Prefix", "Forwarded", "Accept", "Accept-Language",
    "Accept-Encoding", "Range", "If-None-Match", "If-Modified-Since", "If-Range", "X-HTTP-Method-Override", "X-Original-URL", "X-Rewrite-URL",
    "Referer", "Origin", "X-Request-Id", "Authorization", "User-Agent", "Content-Encoding", "Expect", "X-Requested-With", "Date",
)  # fmt: skip
HEADER_VALUES = (
    "", "evil.example", "localhost", "localhost:99999999", "127.0.0.1", "::1", "[::1", "bytes=0-", "bytes=9-1", "bytes=a-b", "*", "*/*",
    "application/json", "gzip", "DELETE", "https://evil.example/", "Bearer x", "Basic eA==", "Basic =", "Thu, 32 Foo 2026", '"', "W/", "a" * 5000,
    "http", "for=1.2.3.4", "1.2.3.4, 5.6.7.8", "x" * 12, "é", "100-continue", "en;q=9,,,", "text/html;q=x",
)  # fmt: skip
TYPES = (
    "application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=", "application/json", "text/plain", "",
    "multipart/form-data; boundary=x", "text/xml", "application/x-www-form-urlencoded; charset=utf-7", "x",
)  # fmt: skip
SUBMISSIONS = ("draft", "signing", "done", "asked", "put", "given_away", "reporting", "foreign", "foreign_draft")
FILES = (
    ("a.png", picture()), ("a.png", b""), ("../../a.pdf", annotation(b"/Link", b"/A << /S /Launch >>")), ("a.docx", word()),
    (f"{MARK}.png", picture()), ("a\r\nb.pdf", b"%PDF-"), ("", b"x"), ("a.jpg", b"\xff\xd8\xff"), ("a" * 300, b"PK\x03\x04word/"),
)  # fmt: skip


@dataclass(frozen=True)
class Form:
    """A form as a page of the service shows it."""

    address: str
    boxes: tuple[tuple[str, str], ...]
    files: tuple[str, ...]


@dataclass(frozen=True)
class Sent:
    """One request; `repr` is what is needed to send it again."""

    who: str
    method: str
    address: str
    query: str
    boxes: tuple[tuple[str, str], ...] | None
    files: tuple[tuple[str, int], ...]
    body: bytes
    content_type: str | None
    headers: tuple[tuple[str, str], ...]
    cookie: str | None


@dataclass
class Fuzz:
    """The town that requests are sent to, the forms on its pages, and what came of the requests."""

    town: Town
    forms: list[Form] = field(default_factory=list)
    seen: Counter[tuple[str, int]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    endpoints: list[str | None] = field(default_factory=list)

    def rules(self) -> list[Rule]:
        return sorted(self.town.app.url_map.iter_rules(), key=lambda rule: rule.rule)

    def ids(self) -> list[str]:
        return [*(self.town.ids[name] for name in sorted(self.town.ids)), *WORDS]


def harvested(town: Town, most: int = 30) -> Fuzz:
    """Every form on the pages that people come to by links, each kind of page once for each person."""
    forms: dict[tuple[object, ...], Form] = {}
    for who in PEOPLE:
        known, waiting = set[str](), ["/", *_doors(town)]
        while waiting and len(known) < most:
            address = waiting.pop(0)
            if _kind(address) in known:
                continue
            known.add(_kind(address))
            answer = town.windows[who].client.get(address)
            if answer.status_code != 200 or answer.mimetype != "text/html":
                continue
            tree = html.fromstring(answer.get_data(as_text=True))
            waiting += [str(link) for link in tree.xpath("//a/@href") if str(link).startswith("/")]
            for form in _forms(tree, address):
                forms.setdefault((_kind(form.address), tuple(sorted(name for name, _ in form.boxes))), form)
    fuzz = Fuzz(town, list(forms.values()))
    town.app.before_request_funcs.setdefault(None, []).insert(0, lambda: fuzz.endpoints.append(request.endpoint))
    return fuzz


def _doors(town: Town) -> list[str]:
    ids = town.ids
    return [f"/submissions/{ids[name]}" for name in ("draft", "signing", "done", "asked", "put") if name in ids] + [
        f"/submissions/{ids['draft']}/pages/visitors/visitors/add", "/administration", "/management", "/record", "/verify", "/sign-in"
    ]  # fmt: skip


def _kind(address: str) -> str:
    """The address without what differs between two of a kind."""
    return re.sub(r"[A-Z]{2}-[A-Z0-9-]+|[0-9a-f]{16,}|\d+|\?.*", "*", address)


def _forms(tree: html.HtmlElement, address: str) -> list[Form]:
    found = []
    for form in tree.xpath("//form[@method='post']"):
        files = tuple(form.xpath(".//input[@type='file']/@name"))
        buttons = [(str(one.get("name")), one.get("value") or "") for one in form.xpath(".//button[@name]")]
        boxes = tuple((str(name), str(value)) for name, value in [*form.form_values(), *buttons[:1]])
        found.append(Form(form.get("action") or address, boxes, files))
    return found


def bent(chance: Random, fuzz: Fuzz) -> Sent:
    """A request to a route, or to where a form is sent, more or less out of shape."""
    who = chance.choice(PEOPLE)
    form = chance.choice(fuzz.forms) if chance.random() < 0.5 else None
    address = form.address if form is not None and chance.random() < 0.8 else _address(chance, fuzz)
    usual = "POST" if form is not None else chance.choice(("GET", "GET", "POST"))
    method = usual if chance.random() < 0.9 else chance.choice(METHODS)
    raw = method not in ("GET", "HEAD") and chance.random() < 0.05
    names = form.files if form is not None else ("picture",)
    boxes = None if raw or method in ("GET", "HEAD") else _boxes(chance, fuzz, form, who)
    return Sent(
        who=who,
        method=method,
        address=address,
        query=_query(chance, fuzz),
        boxes=boxes,
        files=tuple((name, chance.randrange(len(FILES))) for name in names if chance.random() < 0.5) if boxes else (),
        body=chance.randbytes(chance.randrange(200)) if raw else b"",
        content_type=chance.choice(TYPES) if raw else None,
        headers=tuple((chance.choice(HEADER_NAMES), chance.choice(HEADER_VALUES)) for _ in range(_few(chance, 0.2))),
        cookie=chance.choice(("", "formsvc=x", "formsvc=" + "a" * 4000)) if chance.random() < 0.05 else None,
    )


def _few(chance: Random, likely: float) -> int:
    """0, and with this likelihood 1 and so on."""
    return 0 if chance.random() > likely else 1 + _few(chance, likely)


def _value(chance: Random, fuzz: Fuzz) -> str:
    kind = chance.random()
    if kind < 0.5:
        return chance.choice(HOSTILE)
    if kind < 0.7:
        return chance.choice(fuzz.ids())
    return "".join(
        chr(chance.choice((chance.randrange(128), chance.randrange(0x110000)))) for _ in range(chance.randrange(12))
    )


def _address(chance: Random, fuzz: Fuzz) -> str:
    """A route with ids in its places: mostly those that are there, and sometimes anything."""

    def place(match: re.Match[str]) -> str:
        known, kind = fuzz.town.ids.get(match[2]), chance.random()
        if match[2] == "reference" and kind < 0.7:
            return fuzz.town.ids[chance.choice(SUBMISSIONS)]
        if known is not None and kind < 0.6:
            return known
        value = chance.choice(fuzz.ids()) if kind < 0.85 else _value(chance, fuzz)
        return _writable(value) if chance.random() < 0.05 else quote(_writable(value), safe="")

    rule = chance.choice(fuzz.rules()).rule
    return re.sub(r"<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>", place, rule)


def _boxes(chance: Random, fuzz: Fuzz, form: Form | None, who: str) -> tuple[tuple[str, str], ...]:
    boxes = list(form.boxes) if form is not None else []
    for _ in range(_few(chance, 0.6)):
        at, act = chance.randrange(max(1, len(boxes))), chance.choice(("change", "change", "drop", "twice", "more"))
        if not boxes or act == "more":
            boxes.append((chance.choice((*MORE_BOXES, _value(chance, fuzz))), _value(chance, fuzz)))
        elif act == "change":
            boxes[at] = (boxes[at][0], _value(chance, fuzz))
        elif act == "twice":
            boxes.append(boxes[at])
        else:
            del boxes[at]
    if chance.random() < 0.95:
        boxes = [(name, value) for name, value in boxes if name != "csrf_token"]
        boxes.append(("csrf_token", fuzz.town.tokens[who]))
    return tuple(boxes)


def _query(chance: Random, fuzz: Fuzz) -> str:
    asked = [(chance.choice(ASKED), _writable(_value(chance, fuzz))) for _ in range(_few(chance, 0.4))]
    return urlencode(asked) if chance.random() < 0.95 else "%ff=%00&&=&a=%"


def send(fuzz: Fuzz, sent: Sent) -> TestResponse:
    """Send it from a window of its own: what it changes in the session nobody sees."""
    client = fuzz.town.app.test_client(use_cookies=False)
    own = fuzz.town.cookies[sent.who]
    cookie = f"formsvc={own}" if sent.cookie is None else sent.cookie
    headers = [("Cookie", cookie), *sent.headers] if cookie else list(sent.headers)
    data: object = sent.body
    if sent.boxes is not None:
        together: dict[str, list[object]] = {}
        for name, value in sent.boxes:
            together.setdefault(_writable(name), []).append(_writable(value))
        for name, number in sent.files:
            together.setdefault(name, []).append((BytesIO(FILES[number][1]), FILES[number][0]))
        data = together
    path, _, asked = (sent.address or "/").partition("?")
    answer = client.open(
        path or "/", method=sent.method, query_string="&".join(one for one in (asked, sent.query) if one), data=data, headers=headers, content_type=sent.content_type,
        environ_base={"REMOTE_ADDR": f"10.{len(sent.address) % 256}.{sum(fuzz.seen.values()) // 200 % 256}.{sum(fuzz.seen.values()) % 200}"},
    )  # fmt: skip
    fuzz.seen[fuzz.endpoints.pop() or "(no such address or method)", answer.status_code] += 1
    fuzz.endpoints.clear()
    return answer


def _writable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def faults(answer: TestResponse) -> list[str]:
    """What no answer may be."""
    body = answer.get_data()
    not_ready = answer.status_code == 503 and answer.request.path == "/readyz"  # the tests have no queue
    found = [f"status {answer.status_code}"] if answer.status_code >= 500 and not not_ready else []
    found += ["a traceback"] if b"Traceback (most recent" in body else []
    found += (
        ["an element of somebody else"]
        if answer.mimetype in ("text/html", "image/svg+xml") and MARK.encode() in body
        else []
    )
    found += [f"no {name}" for name in HEADERS if name not in answer.headers]
    place = answer.headers.get("Location", "/")
    found += [f"sent away to {place}"] if not OURS.match(place) and place not in (ELSEWHERE, "http://localhost") else []
    found += ["a header more"] if any("\n" in value or "\r" in value for value in answer.headers.values()) else []
    found += (
        ["a cookie of somebody else"]
        if any(not one.startswith("formsvc=") for one in answer.headers.getlist("Set-Cookie"))
        else []
    )
    return found


def theirs(town: Town, own: Sequence[str]) -> Mapping[str, int]:
    """All that is about the forms and cases of Leeds and Wetherby: what nobody else may change. Not what happened to be refused."""
    tables = [name for (name,) in town.now.execute("SELECT name FROM sqlite_master WHERE type='table'")]
    told = {name: _rows(town.now, name, own) for name in sorted(tables) if not name.startswith(("audit", "sqlite"))}
    return {name: hash(rows) for name, rows in told.items() if rows is not None}


def _rows(connection: sqlite3.Connection, table: str, own: Sequence[str]) -> tuple[object, ...] | None:
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    ours = "SELECT id FROM cases WHERE reference IN ({})".format(",".join("?" * len(own)))
    if table == "cases":
        where = f"id IN ({ours})"
    elif "case_id" in columns:
        where = f"case_id IN ({ours})"
    elif "submission_id" in columns:
        where = f"submission_id IN (SELECT id FROM submissions WHERE case_id IN ({ours}))"
    else:
        return None
    return tuple(connection.execute(f"SELECT * FROM {table} WHERE {where}", tuple(own)))
