"""The one digest that signatories, files and receivers are shown: over what was said and the words it is said in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping

from formsvc.answers import Value, write_answer
from formsvc.definitions.model import Part
from formsvc.workflow.dossier import Dossier


def digest_now(dossier: Dossier) -> str:
    """What is to be signed now: what was submitted, and the parts that stages have added to it."""
    added = [part for part in dossier.definition.parts if part.opens == "sign_off" and dossier.is_finished(part)]
    return _digest(dossier, dossier.signed.said, (*dossier.draft_parts(), *added))


def digest_of_round(dossier: Dossier) -> str:
    """SHA-256 over the reference, the round, the form, its templates and every answer that is submitted."""
    return _digest(dossier, dossier.signed.said, tuple(dossier.draft_parts()))


def digest_after(dossier: Dossier, part: Part) -> str:
    """The same over every part up to this one: what the documents say that come after it."""
    upto = dossier.definition.parts[: dossier.definition.parts.index(part) + 1]
    covered = tuple(one for one in upto if one.completed_by != "sign_off")
    return _digest(dossier, dossier.today.said, covered)


def _digest(dossier: Dossier, said: Mapping[str, Value], parts: Iterable[Part]) -> str:
    asked = {q.id for part in parts for page in part.pages for q in page.questions}
    content = {
        "reference": dossier.row.reference,
        "round": dossier.number,
        "form": dossier.definition.digest,
        "words": dossier.round.words,
        "answers": {question: write_answer(said[question]) for question in sorted(asked & set(said))},
    }
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
