"""The documents as they are now: to read in the page, and to open as PDF or Word."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request
from werkzeug.wrappers import Response

from formsvc.web.files import handed_over
from formsvc.web.guests import filler, for_fillers
from formsvc.web.standing import me, service, signed_in


def join(pages: Blueprint) -> None:
    """Add this file's addresses."""
    pages.add_url_rule("/submissions/<reference>/preview", "preview", signed_in(show))
    pages.add_url_rule("/submissions/<reference>/preview/<document>.<format_>", "preview_file", signed_in(file))
    pages.add_url_rule("/submissions/<reference>/uploads/<digest>", "upload", for_fillers(upload))


def show(reference: str) -> str:
    """One variant at a time, with what its reader does not see."""
    preview = service().workflow.preview(reference, me())
    wanted = request.args.get("document", preview.tabs[0].document.id if preview.tabs else "")
    tab = next((tab for tab in preview.tabs if tab.document.id == wanted), None)
    if tab is None:
        abort(404)
    return render_template("fill/preview.html", preview=preview, tab=tab)


def file(reference: str, document: str, format_: str) -> Response:
    """A draft file, made now and kept nowhere."""
    if format_ not in ("pdf", "docx"):
        abort(404)
    return handed_over(service().workflow.preview_file(reference, document, format_, me()))


def upload(reference: str, digest: str) -> Response:
    """A picture or file that belongs to this submission."""
    return handed_over(service().workflow.upload_file(reference, digest, filler()))
