"""The primary-carer response as it is when all is well, and what is found when one thing is different."""

from __future__ import annotations

from tests.forms.judging import Judged

AFTER_THE_CHECK = frozenset(
    {
        "late_photo",
        "late_photo_taken_date",
        "new_answer",
        "new_answer_date",
        "new_answer_how",
        "new_answer_level",
        "new_answer_reasons",
        "new_answer_taken_by",
    }
)

_FORM = Judged("primary_carer_response", later=AFTER_THE_CHECK)
form, answers, journey, problems, rules = _FORM.form, _FORM.answers, _FORM.journey, _FORM.problems, _FORM.rules
broken, unread, entries, delivered, held = _FORM.broken, _FORM.unread, _FORM.entries, _FORM.delivered, _FORM.held
