"""Administration of recipients: where those that forms deliver to receive documents."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from formsvc.answers.contacts import normal_email
from formsvc.web.standing import administrator, service, signed_in
from formsvc.workflow.refusals import DecisionIncomplete

pages = Blueprint("recipients", __name__, url_prefix="/administration/recipients")
Answer = str | Response | tuple[str, int]


@pages.get("/<entry>")
@signed_in
def change(entry: str) -> str:
    """Where should documents for this recipient go?"""
    administrator()
    return _page(entry)


@pages.post("/<entry>")
@signed_in
def do_change(entry: str) -> Answer:
    """Keep the address; one whose domain is not known to be secure only when it is sent a second time."""
    actor, address = administrator(), request.form.get("address", "").strip()
    email = normal_email(address)
    if email and not service().workflow.is_secure(email) and request.form.get("anyway") != email:
        return _page(entry, insecure=email), 422
    try:
        service().ring(service().workflow.set_destination(entry, address, actor))
    except DecisionIncomplete as refused:
        return _page(entry, tuple(refused.faults.items())), 422
    flash("The address is saved. What waited for it leaves within a minute; what was sent already stays sent.", "good")
    return redirect(url_for("admin.recipients"))


def _page(entry: str, faults: tuple[tuple[str, str], ...] = (), insecure: str = "") -> str:
    row = next((one for one in service().workflow.destinations() if one.id == entry), None)
    if row is None:
        abort(404)
    return render_template(
        "admin/recipient.html",
        row=row,
        address=request.form.get("address", row.email),
        insecure=insecure,
        faults=faults,
        faulty=bool(faults),
    )
