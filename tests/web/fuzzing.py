"""Requests that nobody means well with: every route, with what its pages send, bent out of shape, as every kind of person."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from io import BytesIO
from random import Random
from urllib.parse import quote, urlencode

from flask import request
from lxml import html
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.web.hostile_words import (
    ASKED,
    FILES,
    HEADER_NAMES,
    HEADER_VALUES,
    HOSTILE,
    METHODS,
    MORE_BOXES,
    SUBMISSIONS,
    TYPES,
    WORDS,
)  # fmt: skip
from tests.web.town import PEOPLE, Town


@dataclass(frozen=True)
class Form:
    """A form as a page of the service shows it."""

    who: str  # sees it
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
            for form in _forms(tree, address, who):
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
    return re.sub(r"[A-Z]{1,2}-[A-Z0-9-]+|[0-9a-f]{16,}|\d+|\?.*", "*", address)


def _forms(tree: html.HtmlElement, address: str, who: str) -> list[Form]:
    found = []
    for form in tree.xpath("//form[@method='post']"):
        files = tuple(form.xpath(".//input[@type='file']/@name"))
        buttons = [(str(one.get("name")), one.get("value") or "") for one in form.xpath(".//button[@name]")]
        boxes = tuple((str(name), str(value)) for name, value in [*form.form_values(), *buttons[:1]])
        found.append(Form(who, form.get("action") or address, boxes, files))
    return found


def bent(chance: Random, fuzz: Fuzz) -> Sent:
    """A request to a route, or to where a form is sent, more or less out of shape."""
    form = chance.choice(fuzz.forms) if chance.random() < 0.5 else None
    who = form.who if form is not None and chance.random() < 0.5 else chance.choice(PEOPLE)
    address, usual = (form.address, "POST") if form is not None and chance.random() < 0.8 else _address(chance, fuzz)
    method = usual if chance.random() < 0.95 else chance.choice(METHODS)
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


def _address(chance: Random, fuzz: Fuzz) -> tuple[str, str]:
    """A route with ids in its places, mostly those that are there, and sometimes anything; and a method that it knows."""

    def place(match: re.Match[str]) -> str:
        known, kind = fuzz.town.ids.get(match[2]), chance.random()
        if match[2] == "reference" and kind < 0.7:
            return fuzz.town.ids[chance.choice(SUBMISSIONS)]
        if known is not None and kind < 0.6:
            return known
        value = chance.choice(fuzz.ids()) if kind < 0.85 else _value(chance, fuzz)
        return _writable(value) if chance.random() < 0.05 else quote(_writable(value), safe="")

    rule = chance.choice(fuzz.rules())
    method = chance.choice(sorted(set(rule.methods or ()) & {"GET", "POST"}) or ["GET"])
    return re.sub(r"<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>", place, rule.rule), method


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
    endpoint = fuzz.endpoints[-1] or "(no such address or method)" if fuzz.endpoints else "(no such host)"
    fuzz.seen[endpoint, answer.status_code] += 1
    fuzz.endpoints.clear()
    return answer


def _writable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
