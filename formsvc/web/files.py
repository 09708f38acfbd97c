"""Hands a file to the browser: shown when the browser can show it safely, else saved."""

from __future__ import annotations

from io import BytesIO

from flask import request, send_file
from werkzeug.wrappers import Response

from formsvc.workflow.sign_views import File

SHOWN = frozenset({"application/pdf", "image/jpeg", "image/png"})


def handed_over(file: File) -> Response:
    """The file, under its own name; never guessed at, never kept by anything between."""
    as_attachment = file.content_type not in SHOWN or "save" in request.args
    return send_file(
        BytesIO(file.content), mimetype=file.content_type, as_attachment=as_attachment, download_name=file.name
    )
