"""For whoever answers for records: how long they are kept, what may go, who approved it; and a case's legal hold."""

from __future__ import annotations

from datetime import date
from typing import Final

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Redirect

from formsvc.documents.wording import say_date
from formsvc.web.spreadsheets import csv_file
from formsvc.web.standing import me, service, signed_in
from formsvc.workflow.refusals import DecisionIncomplete
from formsvc.workflow.retention_views import LineRow

pages = Blueprint("retention", __name__)
Answer = str | Response | Redirect | tuple[str, int]
Faults = tuple[tuple[str, str], ...]
FATES: Final = {"proposed": "To be erased", "kept": "Kept", "erasing": "Being erased", "erased": "Erased"}
HEAD: Final = ("Case", "Forms", "Class", "Kept until", "What becomes of it", "Why")


@pages.get("/retention")
@signed_in
def overview() -> str:
    """Periods, reports, holds, drafts that go, and what was erased."""
    return _overview()


@pages.post("/retention/report")
@signed_in
def make() -> Answer:
    """Make a report now."""
    try:
        report = service().workflow.make_report(request.form.get("organisation", ""), me())
    except DecisionIncomplete as refused:
        return _overview(tuple(refused.faults.items())), 422
    return redirect(url_for("retention.report", report=report))


@pages.get("/retention/reports/<int:report>")
@signed_in
def report(report: int) -> str:
    """What may be erased, line by line."""
    return _report(report)


@pages.post("/retention/reports/<int:report>")
@signed_in
def approve(report: int) -> Answer:
    """Let go what is not left out with a reason."""
    workflow, actor = service().workflow, me()
    lines = workflow.erasure_report(report, actor).open_lines
    said = {line.id: request.form.get(f"reason-{line.id}", "") for line in lines}
    left_out = {one: reason for one, reason in said.items() if reason.strip()}
    if request.form.get("read") != "yes" and len(left_out) < len(lines):
        return _report(report, (("read", "Say that you have read the report."),)), 422
    service().ring(workflow.approve_report(report, left_out, actor))
    flash("The report is approved. What is not kept is erased within minutes.", "good")
    return redirect(url_for("retention.report", report=report))


@pages.get("/retention/reports/<int:report>.csv")
@signed_in
def download(report: int) -> Response:
    """The report for a spreadsheet."""
    found = service().workflow.erasure_report(report, me())
    rows = [
        (line.case, " ".join(line.forms), line.record_class, say_date(line.until), FATES[line.fate], why(line))
        for line in found.lines
    ]
    return csv_file(f"records-report-{report}", HEAD, rows)


@pages.get("/retention/drafts/<int:line>")
@signed_in
def draft(line: int) -> Answer:
    """Why should it stay?"""
    return _draft(line)


@pages.post("/retention/drafts/<int:line>")
@signed_in
def keep_draft(line: int) -> Answer:
    """Keep a draft that would go."""
    try:
        service().workflow.keep_draft(line, request.form.get("reason", ""), me())
    except DecisionIncomplete as refused:
        return _draft(line, tuple(refused.faults.items())), 422
    flash("The draft is kept. Its time begins again today.", "good")
    return redirect(url_for("retention.overview"))


@pages.get("/cases/<reference>/keeping")
@signed_in
def keeping(reference: str) -> str:
    """How long a case is kept, and why."""
    return _keeping(reference)


@pages.post("/cases/<reference>/keeping/hold")
@signed_in
def place_hold(reference: str) -> Answer:
    """Keep everything of it until the hold is lifted."""
    try:
        service().workflow.place_hold(reference, request.form.get("reason", ""), me())
    except DecisionIncomplete as refused:
        return _keeping(reference, tuple(refused.faults.items())), 422
    flash("The hold is placed. Nothing of this case is erased until somebody lifts it.", "good")
    return redirect(url_for("retention.keeping", reference=reference))


@pages.post("/cases/<reference>/keeping/hold/<int:hold>/lift")
@signed_in
def lift_hold(reference: str, hold: int) -> Answer:
    """End a hold."""
    try:
        service().workflow.lift_hold(reference, hold, request.form.get("reason", ""), me())
    except DecisionIncomplete as refused:
        return _keeping(reference, tuple(refused.faults.items())), 422
    flash("The hold is lifted.", "good")
    return redirect(url_for("retention.keeping", reference=reference))


@pages.post("/cases/<reference>/keeping/died")
@signed_in
def record_death(reference: str) -> Answer:
    """Record when the child died; nothing written takes it back."""
    try:
        service().workflow.record_death(reference, _day_given(), me())
    except DecisionIncomplete as refused:
        return _keeping(reference, tuple(refused.faults.items())), 422
    flash("The record is changed.", "good")
    return redirect(url_for("retention.keeping", reference=reference))


def why(line: LineRow) -> str:
    """Why a line is as it is: our words, and those of whoever left it out."""
    return " ".join(words for words in (line.why, line.reason) if words)


def _day_given() -> date | None:
    """The three boxes of a date. Raises DecisionIncomplete."""
    boxes = [request.form.get(f"died-{part}", "").strip() for part in ("year", "month", "day")]
    if not any(boxes):
        return None
    try:
        return date(*(int(box) for box in boxes))
    except (ValueError, OverflowError):
        raise DecisionIncomplete({"died": "Enter a real date, like 27 3 2026."}) from None


def _overview(faults: Faults = ()) -> str:
    found = service().workflow.records(me())
    return render_template("retention/overview.html", found=found, faults=faults, faulty=bool(faults), fates=FATES)


def _report(report: int, faults: Faults = ()) -> str:
    found = service().workflow.erasure_report(report, me())
    return render_template(
        "retention/report.html", page=found, faults=faults, faulty=bool(faults), fates=FATES, why=why, sent=request.form
    )


def _draft(line: int, faults: Faults = ()) -> str:
    row = service().workflow.draft_that_goes(line, me())
    return render_template("retention/draft.html", row=row, faults=faults, faulty=bool(faults), sent=request.form)


def _keeping(reference: str, faults: Faults = ()) -> str:
    found = service().workflow.keeping(reference, me())
    return render_template("retention/keeping.html", case=found, faults=faults, faulty=bool(faults), sent=request.form)
