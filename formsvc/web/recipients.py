"""Administration of recipients: how and where those that forms deliver to receive documents, and trying that out."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from formsvc.answers.contacts import normal_email
from formsvc.web.standing import administrator, service, signed_in
from formsvc.workflow.directory_views import DestinationRow, MadeSecret
from formsvc.workflow.refusals import DecisionIncomplete, NotAllowed

pages = Blueprint("recipients", __name__, url_prefix="/administration/recipients")
Answer = str | Response | tuple[str, int]
AS_THE_FORM_SAYS = "as_the_form_says"
Faults = tuple[tuple[str, str], ...]


@pages.get("/<entry>")
@signed_in
def change(entry: str) -> str:
    """Where should documents for this recipient go, and how?"""
    administrator()
    return _page(entry)


@pages.post("/<entry>")
@signed_in
def do_change(entry: str) -> Answer:
    """Keep it; an address whose domain is not known to be secure only when it is sent a second time. A system that is
    new here gets its secret at once."""
    actor, sent = administrator(), request.form
    address, channel = sent.get("address", "").strip(), sent.get("channel", "").replace(AS_THE_FORM_SAYS, "")
    email = normal_email(address)
    judged = channel in ("", "secure_link")  # where documents may be attached has a list of its own
    if judged and email and not service().workflow.is_secure(email) and sent.get("anyway") != email:
        return _page(entry, insecure=email), 422
    try:
        service().ring(service().workflow.set_destination(entry, address, actor, channel, sent.get("url", "")))
    except DecisionIncomplete as refused:
        return _page(entry, tuple(refused.faults.items())), 422
    row = _row(entry)
    if row.channel == "webhook" and not row.has_secret:
        return _secret(service().workflow.make_secret(entry, actor))
    flash("This is saved. What waited for it leaves within a minute; what was sent already stays sent.", "good")
    return redirect(url_for("recipients.change", entry=entry))


@pages.post("/<entry>/test")
@signed_in
def test(entry: str) -> Answer:
    """Send a test message and say what became of it."""
    actor = administrator()
    try:
        tried = service().workflow.send_test(entry, actor)
    except (DecisionIncomplete, NotAllowed) as refused:
        said = refused.faults["address"] if isinstance(refused, DecisionIncomplete) else refused.message
        return _said(entry, said, "stop")
    if tried.why:
        return _said(entry, f"The test did not get through. {tried.why}", "stop")
    if tried.is_checked:
        return _said(entry, "Their system answered the test. It is checked.", "good")
    return _said(
        entry, "The test message is sent. It is checked when somebody there opens its link and says so.", "good"
    )


@pages.post("/<entry>/secret")
@signed_in
def secret(entry: str) -> Answer:
    """A new secret, shown once; the one before signs beside it for some days."""
    return _secret(service().workflow.make_secret(entry, administrator()))


@pages.post("/<entry>/old-secret")
@signed_in
def end_old_secret(entry: str) -> Answer:
    """Nothing is signed with the secret from before any more."""
    service().workflow.end_old_secrets(entry, administrator())
    return _said(entry, "Only the newest secret signs from now on.", "good")


def _said(entry: str, words: str, kind: str) -> Response:
    flash(words, kind)
    return redirect(url_for("recipients.change", entry=entry))


def _secret(made: MadeSecret) -> str:
    service().ring(made.due)
    return render_template("admin/secret.html", made=made)


def _row(entry: str) -> DestinationRow:
    row = next((one for one in service().workflow.destinations() if one.id == entry), None)
    if row is None:
        abort(404)
    return row


def _page(entry: str, faults: Faults = (), insecure: str = "") -> str:
    row, sent = _row(entry), request.form
    return render_template(
        "admin/recipient.html",
        row=row,
        address=sent.get("address", row.email),
        channel=sent.get("channel", row.channel),
        url=sent.get("url", row.url),
        insecure=insecure,
        faults=tuple(("channel-2" if name == "channel" else name, words) for name, words in faults),
        faulty=bool(faults),
    )
