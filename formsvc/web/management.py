"""For those who manage: how long signing takes, what waits and is late, what leaves and what comes back."""

from __future__ import annotations

import csv
import io
from typing import Final

from flask import Blueprint, Response, abort, render_template, request

from formsvc.web.management_tables import Cell, Table, tables_of
from formsvc.web.standing import me, service, signed_in
from formsvc.workflow.management_views import Management

pages = Blueprint("management", __name__, url_prefix="/management")
PERIODS: Final = {30: "Last 30 days", 90: "Last 90 days", 365: "Last 365 days"}
USUAL: Final = 90
BEGINS_A_FORMULA: Final = (
    *"=+-@\t\r\n",
    "\N{FULLWIDTH EQUALS SIGN}",
    "\N{FULLWIDTH PLUS SIGN}",
    "\N{FULLWIDTH HYPHEN-MINUS}",
    "\N{FULLWIDTH COMMERCIAL AT}",
)


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
    name = f"{wanted.id}-last-{found.days}-days.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(as_csv(wanted), mimetype="text/csv", headers=headers)


def as_csv(table: Table) -> str:
    """The table as spreadsheets read it, with the mark by which they know UTF-8."""
    written = io.StringIO()
    rows = csv.writer(written, quoting=csv.QUOTE_ALL)
    rows.writerow([harmless(cell) for cell in table.head])
    rows.writerows([harmless(cell) for cell in line.cells] for line in table.lines)
    return "\N{ZERO WIDTH NO-BREAK SPACE}" + written.getvalue()


def harmless(cell: Cell) -> str:
    """What a spreadsheet shows as it is: it would calculate what begins like a formula."""
    said = str(cell)
    return f"'{said}" if said.startswith(BEGINS_A_FORMULA) else said


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
