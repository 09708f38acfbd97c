"""For anybody, without an account: is this document genuine, and does it still hold?"""

from __future__ import annotations

from threading import BoundedSemaphore
from typing import Final

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from formsvc.web import recorded
from formsvc.web.standing import service
from formsvc.workflow.verify_views import Verified

LARGEST: Final = 30 * 1024 * 1024
AT_ONCE: Final = BoundedSemaphore(2)  # a file that is looked at takes a second of a processor, and memory
A_WHILE: Final = 20.0
BUSY: Final = "Many documents are being checked now. Wait a minute, then try again."
pages = Blueprint("verify", __name__, url_prefix="/verify")
Answer = str | Response | tuple[str, int]
Fault = tuple[str, str]


@pages.get("")
def ask() -> Answer:
    """A place for a file, and boxes for what stands at the foot of a page."""
    return _drawn()


@pages.post("/file")
def file() -> Answer:
    """Look at a file, and keep nothing of it."""
    given = request.files.get("file")
    content = given.stream.read(LARGEST + 1) if given is not None else b""
    if not content:
        return _drawn(("file", "Choose the file that you want to check."))
    if len(content) > LARGEST:
        return _drawn(("file", "The file is larger than 30 MB. Type the reference and the digest instead."))
    if not AT_ONCE.acquire(timeout=A_WHILE):
        return _drawn(("file", BUSY), status=503)
    try:
        return _told(service().workflow.verify_file(content))
    finally:
        AT_ONCE.release()


@pages.post("/digest")
def digest() -> Answer:
    """Look for a document with this reference and this digest."""
    reference, typed = request.form.get("reference", "").strip(), request.form.get("digest", "").strip()
    faults = []
    if not reference:
        faults.append(("reference", "Enter the reference, such as HC-7KQ2-M4XD."))
    if not typed:
        faults.append(("digest", "Enter the digest, as it stands at the foot of each page."))
    if faults:
        return _drawn(*faults)
    return _told(service().workflow.verify_digest(reference[:40], typed[:100]))


def too_often(words: str) -> str:
    """The same page with what was typed, for somebody who checked very many."""
    return _page(("file" if request.files else "reference", words))


def _told(verified: Verified) -> Answer:
    if verified.reference:
        recorded.about(verified.reference)
    return render_template("verify/answer.html", verified=verified)


def _drawn(*faults: Fault, status: int = 422) -> Answer:
    return _page(*faults), status if faults else 200


def _page(*faults: Fault) -> str:
    return render_template("verify/ask.html", faults=faults, faulty=bool(faults), sent=request.form)
