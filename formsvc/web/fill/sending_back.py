"""Giving a finished part back to the party that completed it, with what to change."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from formsvc.web.standing import me, service, signed_in
from formsvc.workflow.refusals import DecisionIncomplete

Answer = str | Response | tuple[str, int]


def join(pages: Blueprint) -> None:
    """Add this file's addresses."""
    at = "/submissions/<reference>/parts/<part>/send-back"
    pages.add_url_rule(at, "send_back", signed_in(ask))
    pages.add_url_rule(at, "do_send_back", signed_in(send_back), methods=["POST"])


def ask(reference: str, part: str) -> str:
    """What should they change?"""
    return _drawn(reference, part)


def send_back(reference: str, part: str) -> Answer:
    """Give it back."""
    try:
        service().ring(service().workflow.send_back_part(reference, part, request.form.get("why", ""), me()))
    except DecisionIncomplete as incomplete:
        return _drawn(reference, part, tuple(incomplete.faults.items())), 422
    flash("The part is sent back. Whoever completes it has been told.", "good")
    return redirect(url_for("fill.tasks", reference=reference))


def _drawn(reference: str, part: str, faults: tuple[tuple[str, str], ...] = ()) -> str:
    tasks = service().workflow.tasks(reference, me())
    found = next((one for one in tasks.parts if one.part.id == part and one.may_send_back), None)
    if found is None:
        abort(404)
    return render_template("fill/send_back.html", tasks=tasks, part=found, faults=faults, faulty=bool(faults))
