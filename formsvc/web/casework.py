"""Opening a case, correcting what is known about the child, and sharing the case with other organisations."""

from __future__ import annotations

import secrets

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from formsvc.web.facts import Facts
from formsvc.web.standing import me, service, signed_in
from formsvc.workflow.refusals import DecisionIncomplete

pages = Blueprint("casework", __name__)
Answer = str | Response | tuple[str, int]


@pages.get("/cases/open")
@signed_in
def open_case() -> Answer:
    """Who is it about?"""
    return _open_page(Facts(service().workflow.case_to_open(me())))


@pages.post("/cases/open")
@signed_in
def do_open_case() -> Answer:
    """Open it, unless something is missing, or it looks like a case that is there already."""
    workflow, actor, once = service().workflow, me(), request.form.get("once", "")
    facts = Facts(workflow.case_to_open(actor), request.form)
    if facts.faults:
        return _open_page(facts, faults=facts.faults), 422
    similar = () if "anyway" in request.form else workflow.cases_like(facts.answers, actor)
    if similar and not workflow.case_opened(once, actor):
        return _open_page(facts, similar=similar), 409
    organisation = request.form.get("organisation", facts.sheet.organisations[0][0])
    try:
        reference = workflow.open_case(facts.answers, organisation, once, actor)
    except DecisionIncomplete as refused:
        return _open_page(facts, faults=tuple(refused.faults.items())), 422
    flash("The case is open. Share it with those who need it, or start a form.", "good")
    return redirect(url_for("cases.case", reference=reference))


@pages.get("/cases/<reference>/facts")
@signed_in
def correct(reference: str) -> str:
    """What is known about the child."""
    return _facts_page(Facts(service().workflow.case_to_correct(reference, me())))


@pages.post("/cases/<reference>/facts")
@signed_in
def do_correct(reference: str) -> Answer:
    """Keep the corrections, unless somebody else was quicker."""
    workflow = service().workflow
    facts = Facts(workflow.case_to_correct(reference, me()), request.form)
    if facts.faults:
        return _facts_page(facts, faults=facts.faults), 422
    try:
        workflow.correct_case(reference, facts.answers, request.form.get("revision", ""), me())
    except DecisionIncomplete as late:
        theirs = workflow.case_to_correct(reference, me())
        return _facts_page(facts, late=late.faults["revision"], theirs=facts.differences(theirs)), 409
    flash("The facts are saved. Forms that start from now on take them.", "good")
    return redirect(url_for("cases.case", reference=reference))


@pages.get("/cases/<reference>/sharing")
@signed_in
def sharing(reference: str) -> Answer:
    """Who sees the case, and with whom it could be shared."""
    view, chosen = service().workflow.case_sharing(reference, me()), request.args.get("organisation")
    if chosen and chosen in dict(view.others):
        return redirect(url_for("casework.share", reference=reference, organisation=chosen))
    faults = (("organisation", "Choose an organisation from the list."),) if chosen is not None else ()
    return render_template("casework/sharing.html", case=view, faults=faults, faulty=bool(faults))


@pages.route("/cases/<reference>/sharing/<organisation>", methods=["GET", "POST"])
@signed_in
def share(reference: str, organisation: str) -> Answer:
    """Ask, then share."""
    if request.method == "POST":
        service().workflow.share_case(reference, organisation, me())
        return _shared(reference, "The case is shared.")
    return _ask(reference, organisation, stopping=False)


@pages.route("/cases/<reference>/sharing/<organisation>/stop", methods=["GET", "POST"])
@signed_in
def stop_sharing(reference: str, organisation: str) -> Answer:
    """Ask, then stop sharing."""
    if request.method == "POST":
        service().workflow.stop_sharing(reference, organisation, me())
        return _shared(reference, "The case is not shared with them any more.")
    return _ask(reference, organisation, stopping=True)


def _open_page(facts: Facts, **more: object) -> str:
    once = request.form.get("once") or secrets.token_urlsafe(16)
    return _facts_page(facts, once=once, **more)


def _facts_page(facts: Facts, **more: object) -> str:
    faults = more.pop("faults", ())
    return render_template("casework/facts.html", facts=facts, faults=faults, faulty=bool(faults), **more)


def _ask(reference: str, organisation: str, stopping: bool) -> str:
    view = service().workflow.case_sharing(reference, me())
    names = {share.organisation: share.name for share in view.shares} if stopping else dict(view.others)
    if organisation not in names or not view.may_change:
        abort(404)
    return render_template("casework/ask.html", case=view, name=names[organisation], stopping=stopping)


def _shared(reference: str, words: str) -> Response:
    flash(words, "good")
    return redirect(url_for("casework.sharing", reference=reference))
