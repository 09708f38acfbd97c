"""The breach report as it is when all is well, and what is found when one thing is different."""

from __future__ import annotations

from tests.forms.judging import Judged

_FORM = Judged("breach_report")
form, journey, problems, rules, entries = _FORM.form, _FORM.journey, _FORM.problems, _FORM.rules, _FORM.entries
