"""Until when records are kept, from both sides of each period that comes with the service."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path

import pytest

from formsvc.definitions.kept import IfDied, Period, RecordClass, RetentionRules
from formsvc.definitions.loading import load
from formsvc.retention.periods import Life, goes_at, kept_through, last_day, longest, years_after

FORMS = Path(__file__).parents[2] / "form_definitions"
BORN = date(2010, 2, 3)
A_MOMENT = timedelta(seconds=1)
LIFE = Life(born=BORN, closed=date(2027, 5, 6), last_action=date(2027, 5, 20))


@cache
def rules() -> RetentionRules:
    return load(FORMS).retention


@pytest.mark.parametrize(
    ("record_class", "until"),
    [
        ("looked_after", date(2085, 2, 3)),  # 75 years from birth
        ("care_leaver", date(2085, 2, 3)),
        ("child_protection", date(2062, 5, 6)),  # 35 years after closure
        ("child_in_need", date(2040, 2, 3)),  # to age 30
        ("yjs_court_order", date(2032, 5, 20)),  # 5 years after the last action
        ("yjs_out_of_court", date(2030, 5, 20)),  # 3 years after the last action
        ("case_without_forms", date(2028, 5, 20)),
        ("draft", date(2027, 8, 18)),  # 90 days
        ("photograph", date(2028, 2, 3)),
        ("prison_record", None),  # no period was found
        ("audit_log", None),
    ],
)
def test_a_record_is_kept_through_the_last_day_of_its_class_and_goes_the_day_after(record_class, until):
    rule = rules().classes[record_class]

    assert last_day(rule, LIFE) == until
    if until is not None:
        may_go = goes_at(until)
        assert kept_through(may_go) == until
        assert (
            datetime.combine(until, time(22, 59), UTC)
            < may_go
            <= datetime.combine(until, time(23, 59, 59), UTC) + A_MOMENT
        )


def test_every_class_that_comes_with_the_service_is_tried_here():
    tried = test_a_record_is_kept_through_the_last_day_of_its_class_and_goes_the_day_after.pytestmark[0].args[1]

    assert {row[0] for row in tried} == set(rules().classes)


def test_a_court_order_that_ended_early_is_kept_until_the_child_is_18():
    young = Life(born=date(2016, 2, 3), closed=date(2027, 1, 1), last_action=date(2027, 1, 1))

    assert last_day(rules().classes["yjs_court_order"], young) == date(2034, 2, 3)


@pytest.mark.parametrize(
    ("day", "years", "then"),
    [
        (date(2008, 2, 29), 18, date(2026, 3, 1)),
        (date(2008, 2, 29), 76, date(2084, 2, 29)),
        (date(2008, 2, 29), 75, date(2083, 3, 1)),
        (date(2028, 2, 28), 3, date(2031, 2, 28)),
        (date(2024, 2, 29), 76, date(2100, 3, 1)),  # no leap year, though it divides by 4
    ],
)
def test_who_is_born_on_29_february_has_their_anniversary_on_1_march_in_other_years(day, years, then):
    assert years_after(day, years) == then


def test_what_ends_on_a_leap_day_is_kept_no_day_too_short():
    rule = RecordClass(id="a", title="A", keep=(Period(after="closure", years=35),))

    assert last_day(rule, Life(closed=date(2028, 2, 29))) == date(2063, 3, 1)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [(date(2026, 1, 31), 1, date(2026, 3, 1)), (date(2026, 12, 15), 14, date(2028, 2, 15)),
     (date(2026, 11, 30), 1, date(2026, 12, 30)), (date(2026, 10, 31), 13, date(2027, 12, 1))],
)  # fmt: skip
def test_months_are_counted_to_the_same_day_or_the_first_of_the_next_month(day, months, then):
    rule = RecordClass(id="a", title="A", keep=(Period(after="last_action", months=months),))

    assert last_day(rule, Life(last_action=day)) == then


def test_an_unknown_date_of_birth_keeps_what_is_counted_from_it():
    unknown = Life(closed=date(1990, 1, 1), last_action=date(1990, 1, 1))

    assert last_day(rules().classes["looked_after"], unknown) is None
    assert last_day(rules().classes["yjs_court_order"], unknown) is None  # one of its two periods is
    assert last_day(rules().classes["child_protection"], unknown) == date(2025, 1, 1)


@pytest.mark.parametrize(
    ("died", "until"),
    [
        (date(2028, 2, 2), date(2043, 2, 2)),  # the day before turning 18: 15 years from death
        (date(2028, 2, 3), date(2085, 2, 3)),  # on the day: 75 years from birth
        (date(2020, 2, 29), date(2035, 3, 1)),
    ],
)
def test_15_years_from_the_death_of_a_looked_after_child_who_died_before_18(died, until):
    assert last_day(rules().classes["looked_after"], Life(born=BORN, died=died)) == until


def test_a_death_changes_nothing_for_a_class_that_says_nothing_about_it_or_where_the_birth_is_not_known():
    died = Life(died=date(2020, 1, 1), closed=date(2020, 1, 1))
    rule = RecordClass(id="a", title="A", keep=(Period(after="closure", years=1),), died=IfDied(under=18, years=15))

    assert last_day(rules().classes["child_protection"], died) == date(2055, 1, 1)
    assert last_day(rule, died) is None


def test_of_several_forms_the_longest_keeps_the_case():
    classes = rules().classes

    both = longest((classes["yjs_court_order"], classes["child_in_need"]), LIFE)
    assert (both.record_class, both.until) == ("child_in_need", date(2040, 2, 3))
    assert longest((classes["looked_after"], classes["prison_record"]), LIFE).until is None
    assert longest((classes["child_in_need"], classes["looked_after"]), LIFE).record_class == "looked_after"


def test_what_has_no_class_is_kept():
    assert longest((), LIFE).until is None


def test_midnight_is_that_of_london_in_summer_too():
    assert goes_at(date(2026, 7, 1)) == datetime(2026, 7, 1, 23, 0, tzinfo=UTC)
    assert goes_at(date(2026, 12, 1)) == datetime(2026, 12, 2, 0, 0, tzinfo=UTC)
    assert kept_through(datetime(2026, 7, 1, 23, 0, tzinfo=UTC)) == date(2026, 7, 1)
