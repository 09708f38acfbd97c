"""The language of conditions and rules, and its third truth value."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formsvc.answers import Person
from formsvc.definitions.expressions import Chosen, ExpressionWrong, compile_expression
from formsvc.definitions.unknown import UNKNOWN


def value(source: str, **names: object) -> object:
    return compile_expression(source).value(names)


def test_a_question_not_answered_makes_an_expression_unknown():
    assert value("age > 3") is UNKNOWN
    assert not compile_expression("age > 3").holds({})
    assert not compile_expression("age > 3").fails({})


def test_and_and_or_work_as_people_expect_with_the_unknown():
    assert value("missing and no", no=False) is False
    assert value("no and missing", no=False) is False
    assert value("missing or yes", yes=True) is True
    assert value("missing and yes", yes=True) is UNKNOWN
    assert value("not missing") is UNKNOWN


def test_a_comparison_of_things_that_cannot_be_compared_is_unknown_and_never_raises():
    assert value("day < 3", day=date(2026, 1, 1)) is UNKNOWN
    assert value("day + 3", day=date(2026, 1, 1)) is UNKNOWN


def test_a_chosen_row_of_reference_data_has_columns():
    assert value("prison.type", prison=Chosen("wetherby", {"type": "yoi"})) == "yoi"
    assert value("prison.nothing", prison=Chosen("wetherby", {"type": "yoi"})) is UNKNOWN


def test_a_person_has_parts_and_nothing_else_can_be_reached():
    worker = Person(name="Sam Lee", email="sam@leeds.gov.uk")

    assert value("worker.name", worker=worker) == "Sam Lee"
    with pytest.raises(ExpressionWrong):
        compile_expression("worker.__class__")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("add_months(day, -1)", date(2025, 11, 30)),
        ("add_months(day, 2)", date(2026, 2, 28)),
        ("add_weeks(day, -6)", date(2025, 11, 19)),
        ("days_between(day, add_days(day, 5))", 5),
        ("months_between(add_months(day, -9), day)", 9),
        ("working_days_after(day, 1)", date(2026, 1, 2)),
        ("hours_between(evening, morning)", 12.0),
        ("age_on(day, add_months(day, 12))", 1),
        ("count(nothing)", 0),
        ("answered(nothing)", False),
        ("latest(nothing, day)", date(2025, 12, 31)),
        ("email_domain_in('a@leeds.gov.uk', ['gov.uk'])", True),
        ("email_domain_in('a@notgov.uk', ['gov.uk'])", False),
        ("mentions('Spoke to SAM today', ['sam'])", True),
        ("mentions('Samples', ['sam'])", False),
    ],
)
def test_the_functions_count_as_the_domain_does(source: str, expected: object):
    names = {"day": date(2025, 12, 31), "evening": time(19), "morning": time(7)}

    assert value(source, **names) == expected


def test_V15_bank_holidays_and_weekends_are_no_working_days():
    christmas_eve = date(2026, 12, 24)

    assert value("working_days_after(day, 1)", day=christmas_eve) == date(2026, 12, 29)
    assert value("working_days_between(day, add_days(day, 5))", day=christmas_eve) == 1


_words = st.sampled_from(["a", "b", "1", "'x'", "true", "day", "missing"])
_joins = st.sampled_from([" and ", " or ", " == ", " < ", " in ", " + ", " - "])


@given(st.lists(st.tuples(_words, _joins), min_size=1, max_size=6), _words)
def test_no_expression_ever_raises(parts: list[tuple[str, str]], last: str):
    source = "".join(word + join for word, join in parts) + last

    compile_expression(source).value({"a": 1, "b": "text", "day": date(2026, 1, 1)})
