"""Check your answers: all that was said, what is wrong with it, reasons for warnings; then pass it on, or submit, once.

The page of one part, which is then finished, and the page of the whole form, which is then submitted, are one page.
"""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from formsvc.submissions.moves import MoveNotAllowed
from formsvc.web.fill.closing import is_over, may_not_submit, pressing, to_put_right
from formsvc.web.fill.sheet import Sheet, opened, shown_again
from formsvc.web.fill.turn import Fault, Turn
from formsvc.web.guests import filler, for_fillers, guest
from formsvc.web.standing import service
from formsvc.workflow.check_views import CheckAnswers, WarningRow
from formsvc.workflow.due import Due
from formsvc.workflow.refusals import Conflict, Locked, NotAllowed, NotComplete
from formsvc.workflow.views import FillPage

REASON = "reason-"
Answer = str | Response | tuple[str, int]


def join(pages: Blueprint) -> None:
    """Add this file's addresses."""
    whole, part = "/submissions/<reference>/check", "/submissions/<reference>/parts/<part>/check"
    pages.add_url_rule(whole, "check", for_fillers(show))
    pages.add_url_rule(whole, "submit", for_fillers(press), methods=["POST"])
    pages.add_url_rule(part, "check_part", for_fillers(show))
    pages.add_url_rule(part, "finish", for_fillers(press), methods=["POST"])


def show(reference: str, part: str = "") -> Answer:
    """Every answer with a way to change it, and every problem with a way to it."""
    check = service().workflow.check(reference, filler(), part)
    if check.part is not None and (check.part.id in check.tasks.definition.finished) != bool(part):
        return redirect(_page_of(check))
    return _drawn(check, tuple(opened(fill) for fill in check.at_submit))


def press(reference: str, part: str = "") -> Answer:
    """Keep the reasons and the declaration, then pass on or submit; a second press only shows what the first did."""
    try:
        return _pressed(reference, part)
    except (Locked, NotAllowed, MoveNotAllowed):
        check = service().workflow.check(reference, filler(), part)
        if not is_over(check):
            raise
        return redirect(_where(check))


def _pressed(reference: str, part: str) -> Answer:
    workflow, actor = service().workflow, filler()
    workflow.keep_reasons(reference, _reasons(), actor)
    check = workflow.check(reference, actor, part)
    turns = tuple(Turn(_at_foot(fill), request.form) for fill in check.at_submit)
    faults = [*_missing_reasons(check.warnings), *(fault for turn in turns for fault in _declared(turn))]
    if faults:
        return _drawn(check, tuple(shown_again(turn, turn.fill) for turn in turns), tuple(faults)), 422
    try:
        service().ring(_close(reference, part))
    except NotComplete:
        check = workflow.check(reference, actor, part)
        return _drawn(check, tuple(opened(fill) for fill in check.at_submit)), 409
    if check.part is not None and guest() is None:
        flash(_passed_on(check), "good")
    return redirect(_where(check))


def _close(reference: str, part: str) -> Due:
    if part:
        return service().workflow.finish_part(reference, part, _reasons(), filler())
    return service().workflow.submit(reference, _reasons(), filler())


def _drawn(check: CheckAnswers, declarations: tuple[Sheet, ...], faults: tuple[Fault, ...] = ()) -> str:
    return render_template(
        "fill/check.html",
        check=check,
        tasks=check.tasks,
        declarations=declarations,
        faults=faults,
        faulty=bool(faults),
        pressing=pressing(check),
        may_not_submit=may_not_submit(check),
        stops=tuple(to_put_right(check)),
        send_back={page.id: one.part for one in check.tasks.parts if one.may_send_back for page in one.part.pages},
    )


def _page_of(check: CheckAnswers) -> str:
    """Where the check of this part is: a part that is submitted has none of its own."""
    reference = check.tasks.reference
    if check.part is not None and check.part.id in check.tasks.definition.finished:
        return url_for("fill.check_part", reference=reference, part=check.part.id)
    return url_for("fill.check", reference=reference)


def _where(check: CheckAnswers) -> str:
    """Where they are afterwards."""
    if guest() is not None:
        return url_for("answer.thanks")
    return url_for("deliveries.submission", reference=check.tasks.reference)


def _passed_on(check: CheckAnswers) -> str:
    title = check.part.title if check.part is not None else ""
    return f"“{title}” is finished." + (f" It is with somebody else now: {check.passes_to}." if check.passes_to else "")


def _declared(turn: Turn) -> tuple[Fault, ...]:
    """Save the page at the foot; what is wrong with it is said with everything else."""
    if turn.unreadable:
        return turn.faults()
    fill = turn.fill
    try:
        service().workflow.save_page(fill.reference, fill.page.id, turn.answers, fill.revision, filler())
    except Conflict as conflict:
        return ((fill.page.id, conflict.message),)
    return turn.faults()


def _at_foot(fill: FillPage) -> FillPage:
    return service().workflow.page(fill.reference, fill.page.id, filler())


def _reasons() -> dict[str, str]:
    return {
        name.removeprefix(REASON): text.strip()
        for name, text in request.form.items()
        if name.startswith(REASON) and text.strip()
    }


def _missing_reasons(warnings: tuple[WarningRow, ...]) -> Iterator[Fault]:
    for warning in warnings:
        if not warning.reason.strip():
            asks = "Say why" if guest() is not None else "Give a reason for going on"
            yield f"{REASON}{warning.key}", f"{asks}: {warning.problem.message}"
