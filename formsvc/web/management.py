"""For those who manage: how long signing takes, what waits and is late, what leaves and what comes back."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, abort, render_template, request

from formsvc.web.management_tables import tables_of
from formsvc.web.spreadsheets import csv_file
from formsvc.web.standing import me, service, signed_in
from formsvc.workflow.management_views import Management

pages = Blueprint("management", __name__, url_prefix="/management")
PERIODS: Final = {30: "Last 30 days", 90: "Last 90 days", 365: "Last 365 days"}
USUAL: Final = 90


@pages.get("")
@signed_in
def overview() -> str:
    """The numbers, each as a picture and as a table."""
    found = _found()
    return render_template(
        "management/overview.html",
        found=found,
        tables=tables_of(found),
        periods=PERIODS,
        managed=service().workflow.managed_places(me()),
        chosen=request.args.get("organisation", ""),
        totals=_totals(found),
    )


@pages.get("/waiting")
@signed_in
def waiting() -> str:
    """What waits at one stage or part of a form, or with its authors."""
    form, stage, part = (request.args.get(name, "") for name in ("form", "stage", "part"))
    rows = service().workflow.waiting_at(me(), form, stage, part)
    return render_template("management/waiting.html", rows=rows)


@pages.get("/<table>.csv")
@signed_in
def download(table: str) -> Response:
    """One of the tables for a spreadsheet."""
    found = _found()
    wanted = next((one for one in tables_of(found) if one.id == table), None)
    if wanted is None:
        abort(404)
    return csv_file(f"{wanted.id}-last-{found.days}-days", wanted.head, (line.cells for line in wanted.lines))


def _found() -> Management:
    days = request.args.get("days", "")
    period = int(days) if days.isdecimal() and int(days) in PERIODS else USUAL
    return service().workflow.management(me(), period, request.args.get("organisation", ""))


def _totals(found: Management) -> tuple[tuple[str, str, str], ...]:
    """The few numbers to see first: where they lead, the number, and what it counts."""
    late = sum(row.count for row in found.overdue)
    wait = sum(row.count for row in found.waiting)
    stuck = sum(row.count for row in found.deliveries if row.what == "Could not be delivered")
    back = sum(row.returned for row in found.returns)
    return (
        ("overdue", str(late), "date has passed" if late == 1 else "dates have passed"),
        ("waiting", str(wait), "form waits" if wait == 1 else "forms wait"),
        ("deliveries", str(stuck), "could not be delivered"),
        ("returns", str(back), "time sent back" if back == 1 else "times sent back"),
    )
