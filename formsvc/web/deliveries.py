"""One submission on its way: the journey, its documents and decisions, its holds, and the delivery ledger."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from formsvc.web.files import handed_over
from formsvc.web.ledger import join
from formsvc.web.standing import me, service, signed_in
from formsvc.web.way import way_of

pages = Blueprint("deliveries", __name__)
join(pages)


@pages.get("/submissions/<reference>")
@signed_in
def submission(reference: str) -> str:
    """Everything about one submission."""
    page = service().workflow.submission(reference, me())
    return render_template("deliveries/submission.html", page=page, way=way_of(page))


@pages.get("/submissions/<reference>/documents/<int:document>")
@signed_in
def document(reference: str, document: int) -> Response:
    """A finished document of any round."""
    return handed_over(service().workflow.document_file(document, me(), reference))


@pages.post("/submissions/<reference>/close")
@signed_in
def close(reference: str) -> Response:
    """Everything has arrived: close it."""
    service().workflow.close(reference, me())
    flash(f"{reference} is closed.", "good")
    return redirect(url_for("deliveries.submission", reference=reference))
