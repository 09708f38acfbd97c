"""The home circumstances report as it is when all is well, and what is found when one thing is different."""

from __future__ import annotations

from tests.forms.judging import Judged

_FORM = Judged("home_circumstances_report")
report, answers, journey, problems, rules = _FORM.form, _FORM.answers, _FORM.journey, _FORM.problems, _FORM.rules
unread, entries = _FORM.unread, _FORM.entries
