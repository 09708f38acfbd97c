"""The task list of a submission: its parts and pages, whose they are, what is missing, what came back; and its ends."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from formsvc.web.fill.page import where_next
from formsvc.web.guests import filler, for_fillers
from formsvc.web.standing import me, service, signed_in
from formsvc.workflow.refusals import DecisionIncomplete

Answer = str | Response | tuple[str, int]


def join(pages: Blueprint) -> None:
    """Add this file's addresses."""
    pages.add_url_rule("/submissions/<reference>/tasks", "tasks", for_fillers(show))
    pages.add_url_rule("/submissions/<reference>/parts/<part>", "part", for_fillers(go_on))
    pages.add_url_rule("/cases/<case>/start", "start", signed_in(start), methods=["POST"])
    pages.add_url_rule("/submissions/<reference>/withdraw", "withdraw", signed_in(ask_to_withdraw))
    pages.add_url_rule("/submissions/<reference>/withdraw", "do_withdraw", signed_in(withdraw), methods=["POST"])
    pages.add_url_rule(
        "/submissions/<reference>/pages/<page>/confirm", "confirm", for_fillers(confirm), methods=["POST"]
    )


def start(case: str) -> Response:
    """Begin a form about a case, or go on with the draft that is there."""
    reference = service().workflow.start(request.form.get("form", ""), case, me(), request.form.get("source", ""))
    return redirect(url_for("fill.tasks", reference=reference))


def show(reference: str) -> str:
    """Everything there is to do, in order."""
    tasks = service().workflow.tasks(reference, filler())
    if not tasks.guest:
        return render_template("fill/tasks.html", tasks=tasks)
    theirs = {page.id for part in tasks.parts for page in part.part.pages}
    points = tuple(point for point in tasks.points if point.page in theirs)
    return render_template("answer/tasks.html", tasks=tasks, points=points)


def go_on(reference: str, part: str) -> Response:
    """Where a part goes on: its first page that is not complete, else its first; the task list where it has none."""
    tasks = service().workflow.tasks(reference, filler())
    rows = [row for one in tasks.parts if one.part.id == part for row in one.tasks if row.page.asked == "on_its_own"]
    row = next((row for row in rows if row.state != "complete"), rows[0] if rows else None)
    if row is None:
        return redirect(url_for("fill.tasks", reference=reference))
    return redirect(url_for("fill.page", reference=reference, page=row.page.id))


def confirm(reference: str, page: str) -> Response:
    """Say that what was filled in for somebody on a page they cannot change is right."""
    service().workflow.confirm_prefilled(reference, page, filler())
    fill = service().workflow.page(reference, page, filler())
    if fill.next:
        return redirect(where_next(fill, fill.next))
    return redirect(url_for("fill.tasks", reference=reference))


def ask_to_withdraw(reference: str) -> str:
    """Asked once, with a reason."""
    return render_template("fill/withdraw.html", tasks=service().workflow.tasks(reference, me()), faults=())


def withdraw(reference: str) -> Answer:
    """End the submission."""
    try:
        service().ring(service().workflow.withdraw(reference, request.form.get("reason", "").strip(), me()))
    except DecisionIncomplete as incomplete:
        faults = tuple(incomplete.faults.items())
        tasks = service().workflow.tasks(reference, me())
        return render_template("fill/withdraw.html", tasks=tasks, faults=faults, faulty=True), 422
    flash(f"{reference} is withdrawn. It stays readable.", "good")
    return redirect(url_for("deliveries.submission", reference=reference))
