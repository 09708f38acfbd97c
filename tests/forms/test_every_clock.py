"""Every clock of every form: which of the register a form starts, and that any answers at all give a date or nothing."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from formsvc.clocks.deadlines import clocks_of
from formsvc.clocks.saying import say_limit
from formsvc.wizard import Journey
from tests.documents.answering import answers
from tests.forms.judging import TODAY, definitions

FORMS = sorted(definitions().forms)
LETTER, REPORT = "early_release_refusal_letter", "home_circumstances_report"
PLACE, BREACH, CARER, INTERESTS = (
    "placement_review",
    "breach_report",
    "primary_carer_response",
    "best_interests_report",
)
REGISTER = {
    "K1": {REPORT, LETTER},
    "K2": {REPORT, LETTER},
    "K3": {REPORT},
    **{key: {PLACE} for key in ("K4", "K5", "K6", "K7", "K8")},
    **{key: {INTERESTS} for key in ("K9", "K10", "K11")},
    "K12": {CARER, INTERESTS},
    "K13": {CARER, INTERESTS},
    **{key: {BREACH} for key in ("K14", "K15", "K16")},
    "K17": {BREACH, REPORT},
    "K18": {REPORT},
    "K19": {PLACE, LETTER},
    **{key: {PLACE, BREACH, REPORT} for key in ("K20", "K21", "K22")},
    "K23": {REPORT},
}
# Answers to a whole form are large: many that are drawn are larger than Hypothesis makes anything, and are drawn again.
LARGE = settings(suppress_health_check=[HealthCheck.data_too_large, HealthCheck.too_slow])


def test_each_clock_of_the_register_is_started_by_the_forms_that_it_is_about() -> None:
    started = defaultdict(set)
    for form in definitions().forms.values():
        for clock in form.clocks:
            if re.match(r"K\d", clock.id):
                started[clock.id.partition("_")[0]].add(form.id)

    assert started == REGISTER


def test_each_says_where_it_comes_from_and_whom_it_names_is_a_role_or_a_part() -> None:
    roles = {role.id for role in definitions().rows("roles")}
    for form in definitions().forms.values():
        named = roles | {part.id for part in form.parts}
        for clock in form.clocks:
            assert clock.source, (form.id, clock.id)
            assert set(clock.remind) <= named, (form.id, clock.id)
            assert clock.escalate_to in roles | {""}, (form.id, clock.id)


@pytest.mark.parametrize("form_id", FORMS)
@settings(LARGE, max_examples=25)
@given(data=st.data())
def test_any_answers_give_each_clock_a_date_or_nothing(form_id: str, data: st.DataObject) -> None:
    form = definitions().form(form_id)
    said = data.draw(answers(form))
    at = data.draw(st.datetimes(datetime(2020, 1, 1), datetime(2035, 12, 31)))

    for clock in clocks_of(form, Journey(form, said, at).names, at):
        assert clock.limit.soon <= clock.due
        assert clock.limit.remind_at < clock.limit.escalate_at
        assert say_limit(clock.limit, clock.urgency, at)


@pytest.mark.parametrize("form_id", FORMS)
@pytest.mark.parametrize("day", [date.min, date(1900, 1, 1), date(2028, 2, 29), date.max])
@settings(LARGE, max_examples=2)
@given(data=st.data())
def test_a_slip_of_the_pen_stops_no_clock_of_another_answer(form_id: str, day: date, data: st.DataObject) -> None:
    form = definitions().form(form_id)
    said = {question: _on(day, value) for question, value in data.draw(answers(form)).items()}

    for clock in clocks_of(form, Journey(form, said, TODAY).names, TODAY):
        assert clock.limit.escalate_at - clock.limit.remind_at > timedelta(0)


def _on(day: date, value: Any) -> Any:
    if isinstance(value, datetime):
        return datetime.combine(day, time(23, 59))
    return day if isinstance(value, date) else value
