"""The one digest that signatories, files and receivers are shown: over what was said and the words it is said in."""

from __future__ import annotations

import hashlib
import json

from formsvc.answers import write_answer
from formsvc.workflow.dossier import Dossier


def digest_of_round(dossier: Dossier, words: str) -> str:
    """SHA-256 over the reference, the round, the form, its templates (`words`) and every answer that is submitted."""
    said = dossier.signed.said
    asked = {q.id for part in dossier.draft_parts() for page in part.pages for q in page.questions}
    content = {
        "reference": dossier.row.reference,
        "round": dossier.number,
        "form": dossier.definition.digest,
        "words": words,
        "answers": {question: write_answer(said[question]) for question in sorted(asked & set(said))},
    }
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
