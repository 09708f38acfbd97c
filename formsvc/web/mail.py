"""The mail box of the embedded default: messages that would have gone out, for the administrator to read."""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from formsvc.web.layout import mail_is_here
from formsvc.web.standing import administrator, service, signed_in

pages = Blueprint("mail", __name__)


@pages.get("/mail")
@signed_in
def box() -> str:
    """Every message, newest first."""
    _open()
    return render_template("mail/box.html", messages=service().workflow.mailbox())


@pages.get("/mail/<message>")
@signed_in
def read(message: str) -> str:
    """One message."""
    _open()
    found = next((mail for mail in service().workflow.mailbox() if mail.id == message), None)
    if found is None:
        abort(404)
    return render_template("mail/message.html", mail=found)


def _open() -> None:
    administrator()
    if not mail_is_here():
        abort(404)
