"""What is wrong with an answer, whatever the request was; and what nobody but its owners may change."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping, Sequence

from werkzeug.test import TestResponse

from formsvc.web.answer import ELSEWHERE
from formsvc.web.guard import HEADERS
from tests.web.hostile_words import MARK
from tests.web.town import Town

OURS = re.compile(r"(http://localhost(:\d+)?)?/(?![/\\])")


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
