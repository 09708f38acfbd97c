"""Your work, search, and the page of a case."""

from __future__ import annotations

import re
from typing import Final

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from formsvc.web.standing import me, service, signed_in

pages = Blueprint("cases", __name__)
REFERENCE: Final = re.compile(r"[A-Za-z]{1,4}-[A-Za-z0-9]{4}-[A-Za-z0-9]{4}")


@pages.get("/")
@signed_in
def home() -> str:
    """What waits for this person, most urgent first."""
    workflow, actor = service().workflow, me()
    return render_template("cases/home.html", work=workflow.home(actor), going=workflow.drafts_that_go(actor))


@pages.get("/search")
@signed_in
def search() -> str:
    """Submissions by reference, or by what was typed in the box, which is sealed in the address."""
    workflow, named = service().workflow, request.args.get("for", "").strip()
    text = named if REFERENCE.fullmatch(named) else workflow.searched_for(request.args.get("box", ""), me())
    found = workflow.search(text, me()) if text else ()
    return render_template("cases/search.html", text=text, found=found)


@pages.post("/search")
@signed_in
def find() -> Response:
    """What was typed in the box, which may be a child's name."""
    sealed = service().workflow.sealed_search(request.form.get("for", "").strip(), me())
    return redirect(url_for("cases.search", box=sealed))


@pages.get("/cases")
@signed_in
def listing() -> str:
    """The cases this person's organisations share."""
    workflow, actor = service().workflow, me()
    return render_template("cases/listing.html", cases=workflow.cases(actor), may_open=workflow.may_open_cases(actor))


@pages.get("/cases/<reference>")
@signed_in
def case(reference: str) -> str:
    """One case: who it is about, its submissions, clocks, and what happened."""
    workflow, actor = service().workflow, me()
    sharing = workflow.case_sharing(reference, actor)
    found, hold = workflow.case(reference, actor), workflow.hold_on(reference, actor)
    saw = workflow.may_see_who_saw(reference, actor)
    return render_template("cases/case.html", case=found, sharing=sharing, hold=hold, may_see_who_saw=saw)
