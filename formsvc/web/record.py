"""The record for auditors: search it, take it along; and everybody who has seen the record of one child."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, render_template, request, url_for

from formsvc.web.layout import to_local
from formsvc.web.spreadsheets import Cell, csv_file
from formsvc.web.standing import me, service, signed_in
from formsvc.workflow.record_views import RecordRow, SeenBy, Wanted
from formsvc.workflow.record_words import KINDS

pages = Blueprint("record", __name__)
BOXES = ("who", "kind", "about", "since", "until")
HEAD = ("Number", "When (London)", "Who", "Kind", "What", "Detail", "About", "Case")


@pages.get("/record")
@signed_in
def search() -> str:
    """What happened, the newest first."""
    asked = _asked()
    faults = tuple((name, "Enter a real date.") for name in ("since", "until") if asked[name] and not _day(asked[name]))
    page = service().workflow.search_record(_wanted(asked), me())
    older = _address("search", asked, str(page.before)) if page.before else ""
    return render_template(
        "record/search.html", page=page, asked=asked, kinds=KINDS, older=older, faults=faults, faulty=bool(faults),
        download=_address("download", asked), paged="before" in request.args,
        again=_address("search", asked),
    )  # fmt: skip


@pages.get("/record.csv")
@signed_in
def download() -> Response:
    """All that was found, for a spreadsheet."""
    rows = service().workflow.everything_found(_wanted(_asked()), me())
    return csv_file("record", HEAD, map(_cells, rows))


@pages.get("/cases/<reference>/seen")
@signed_in
def seen(reference: str) -> str:
    """Who has seen the record of this child."""
    return render_template("record/seen.html", seen=service().workflow.seen(reference, me()))


@pages.get("/cases/<reference>/seen.csv")
@signed_in
def seen_download(reference: str) -> Response:
    """The same for a spreadsheet."""
    found = service().workflow.seen(reference, me())
    head = ("Who", "Organisation", "Role", "First", "Last", *KINDS.values())
    return csv_file(f"seen-{found.case}", head, _seen_cells(found.rows))


def _seen_cells(rows: tuple[SeenBy, ...]) -> Iterator[tuple[Cell, ...]]:
    for one in rows:
        times = dict(one.did)
        counts = (times.get(kind, 0) for kind in KINDS.values())
        yield (one.name, one.organisation, one.role, _time(one.first), _time(one.last), *counts)


def _cells(row: RecordRow) -> tuple[Cell, ...]:
    return (row.number, _time(row.at), row.who, row.kind, row.what, row.detail, row.about, row.case)


def _time(moment: datetime) -> str:
    return f"{to_local(moment):%Y-%m-%d %H:%M:%S}"


def _asked() -> dict[str, str]:
    return {name: request.args.get(name, "").strip()[:100] for name in BOXES}


def _address(page: str, asked: dict[str, str], before: str = "") -> str:
    """The same search on another page."""
    said = urlencode({name: text for name, text in {**asked, "before": before}.items() if text})
    return url_for(f"record.{page}") + (f"?{said}" if said else "")


def _wanted(asked: dict[str, str]) -> Wanted:
    before = request.args.get("before", "")
    if before and not (before.isdecimal() and len(before) < 16):
        abort(404)
    return Wanted(
        who=asked["who"],
        kind=asked["kind"],
        about=asked["about"],
        since=_day(asked["since"]),
        until=_day(asked["until"]),
        before=int(before or 0),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
