"""Files on their way through a form: taken in when they are chosen, then carried by the page as a signed ticket."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple

from flask import request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.datastructures import MultiDict

from formsvc.answers import Attachment
from formsvc.definitions.model import FileQuestion, Question
from formsvc.submissions.files import MOST_BYTES
from formsvc.web import recorded
from formsvc.web.guests import filler
from formsvc.web.signed import secrets
from formsvc.web.standing import service
from formsvc.workflow.refusals import FileRefused

KEPT = "kept"
Fault = tuple[str, str]


def take_in(
    reference: str, questions: Iterable[Question], sent: MultiDict[str, str]
) -> tuple[MultiDict[str, str], tuple[Fault, ...]]:
    """Keep each file that was chosen; what was sent then carries its ticket, and nobody has to choose it again."""
    carried, refused = MultiDict(sent), list[Fault]()
    for question in questions:
        upload = request.files.get(question.id)
        if isinstance(question, FileQuestion) and upload and upload.filename:
            try:
                given = service().workflow.upload(
                    reference, question.id, (upload.filename, upload.read(MOST_BYTES + 1)), filler()
                )
                carried[f"{question.id}-{KEPT}"] = ticket(question.id, given)
            except FileRefused as refusal:
                recorded.refused(recorded.kind_of(refusal))
                refused.append((question.id, refusal.message))
    return carried, tuple(refused)


def ticket(question: str, file: Attachment) -> str:
    """Says which file is kept for a question of this submission; worth nothing anywhere else."""
    return _signer(question).dumps(astuple(file))


def file_of(question: str, text: str) -> Attachment | None:
    """The file of a ticket; None for one that we did not write for this question and submission."""
    try:
        name, digest, content_type, size, width, height = _signer(question).loads(text)
        return Attachment(name=name, digest=digest, content_type=content_type, size=size, width=width, height=height)
    except (BadSignature, TypeError, ValueError):
        return None


def _signer(question: str) -> URLSafeSerializer:
    reference = (request.view_args or {}).get("reference", "")
    return URLSafeSerializer(secrets(), salt=f"file {reference} {question}")
