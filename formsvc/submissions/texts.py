"""The texts of form definitions that submissions began with."""

from __future__ import annotations

from sqlalchemy.orm import Session

from formsvc.database import take_turns
from formsvc.definitions.loading import from_text
from formsvc.definitions.model import FormDefinition
from formsvc.submissions.tables import FormText, Submission


def keep_text(session: Session, definition: FormDefinition) -> str:
    """Keep the definition's text, once for each digest; gives the digest."""
    if session.get(FormText, definition.digest) is None:
        take_turns(session, "form-texts")  # two people may begin the first of a form at the same moment
        text = FormText(digest=definition.digest, form=definition.id, version=definition.version, text=definition.text)
        if session.get(FormText, definition.digest) is None:
            session.add(text)
            session.flush()
    return definition.digest


_READ: dict[str, FormDefinition] = {}
_AT_MOST = 64


def definition_of(session: Session, submission: Submission) -> FormDefinition:
    """The definition that a submission began with. Read once per process; raises DefinitionFaulty when it cannot be."""
    known = _READ.get(submission.form_digest)
    if known is None:
        known = from_text(session.get_one(FormText, submission.form_digest).text)
        if len(_READ) >= _AT_MOST:
            _READ.clear()
        _READ[submission.form_digest] = known
    return known
