"""Check your answers: all that was said, what is wrong with it, reasons for warnings, and submitting once."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from formsvc.submissions.moves import MoveNotAllowed
from formsvc.web.fill.sheet import Sheet, opened, shown_again
from formsvc.web.fill.turn import Fault, Turn
from formsvc.web.standing import me, service, signed_in
from formsvc.workflow.check_views import CheckAnswers, WarningRow
from formsvc.workflow.refusals import Conflict, NotComplete
from formsvc.workflow.views import FillPage

REASON = "reason-"
Answer = str | Response | tuple[str, int]


def join(pages: Blueprint) -> None:
    """Add this file's addresses."""
    pages.add_url_rule("/submissions/<reference>/check", "check", signed_in(show))
    pages.add_url_rule("/submissions/<reference>/check", "submit", signed_in(submit), methods=["POST"])


def show(reference: str) -> str:
    """Every answer with a way to change it, and every problem with a way to it."""
    check = service().workflow.check(reference, me())
    return _drawn(check, tuple(opened(fill) for fill in check.at_submit))


def submit(reference: str) -> Answer:
    """Keep the reasons and the declaration, then submit; a second press only shows what the first one did."""
    try:
        return _submit(reference)
    except MoveNotAllowed:
        return redirect(url_for("deliveries.submission", reference=reference))


def _submit(reference: str) -> Answer:
    workflow, actor = service().workflow, me()
    workflow.keep_reasons(reference, _reasons(), actor)
    check = workflow.check(reference, actor)
    turns = tuple(Turn(_at_foot(fill), request.form) for fill in check.at_submit)
    faults = [*_missing_reasons(check.warnings), *(fault for turn in turns for fault in _declared(turn))]
    if faults:
        return _drawn(check, tuple(shown_again(turn, turn.fill) for turn in turns), tuple(faults)), 422
    try:
        service().ring(workflow.submit(reference, _reasons(), actor))
    except NotComplete:
        return _drawn(workflow.check(reference, actor), tuple(opened(fill) for fill in check.at_submit)), 409
    return redirect(url_for("deliveries.submission", reference=reference))


def _drawn(check: CheckAnswers, declarations: tuple[Sheet, ...], faults: tuple[Fault, ...] = ()) -> str:
    foot = {fill.page.id for fill in check.at_submit}
    return render_template(
        "fill/check.html",
        check=check,
        tasks=check.tasks,
        declarations=declarations,
        faults=faults,
        faulty=bool(faults),
        stops=tuple(problem for problem in check.stops if problem.page not in foot),
    )


def _declared(turn: Turn) -> tuple[Fault, ...]:
    """Save the page at the foot; what is wrong with it is said with everything else."""
    if turn.unreadable:
        return turn.faults()
    fill = turn.fill
    try:
        service().workflow.save_page(fill.reference, fill.page.id, turn.answers, fill.revision, me())
    except Conflict as conflict:
        return ((fill.page.id, conflict.message),)
    return turn.faults()


def _at_foot(fill: FillPage) -> FillPage:
    return service().workflow.page(fill.reference, fill.page.id, me())


def _reasons() -> dict[str, str]:
    return {
        name.removeprefix(REASON): text.strip()
        for name, text in request.form.items()
        if name.startswith(REASON) and text.strip()
    }


def _missing_reasons(warnings: tuple[WarningRow, ...]) -> Iterator[Fault]:
    for warning in warnings:
        if not warning.reason.strip():
            yield f"{REASON}{warning.key}", f"Give a reason for going on: {warning.problem.message}"
