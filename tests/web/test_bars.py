"""Pictures of days and of numbers: as long as the numbers say, and nothing on anything else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from formsvc.web.drawing.bars import Bar, Bars, bars_drawn
from formsvc.web.drawing.days import Days, Row, Stretch, days_drawn
from tests.web.sheets import Sheet

WIDTHS = (290, 420, 500)
words = some.text(some.sampled_from("abcdefghij WMéÑ’&<>\"'"), min_size=1, max_size=60).filter(str.strip)
numbers = some.integers(0, 100_000)


@some.composite
def spans(draw: some.DrawFn) -> Days:
    """Days of a few people over some weeks."""
    over = draw(some.integers(1, 400))
    stretch = some.tuples(some.integers(0, over), some.integers(0, over)).map(sorted)
    rows = some.builds(
        Row,
        who=words,
        said=some.sampled_from(["4 days", "same day", "120 days"]),
        stretches=some.lists(stretch.map(lambda pair: Stretch(begins=pair[0], ends=pair[1])), max_size=4).map(tuple),
        waits=some.booleans(),
    )
    return Days(
        rows=tuple(draw(some.lists(rows, min_size=1, max_size=8))), days=over, first="3 March 2026", last="Today"
    )


bars = some.builds(
    Bar,
    title=words,
    said=some.sampled_from(["3", "9.4 days", "12 of 300 sent back"]),
    parts=some.tuples(numbers, numbers, numbers),
    reach=some.one_of(some.just(0), numbers),
)
meant = some.sampled_from([(), ("half within", "9 in 10 within"), ("8 days or more", "3 to 7 days", "under 3 days")])
charts = some.builds(Bars, bars=some.lists(bars, max_size=12).map(tuple), meanings=meant)


@settings(max_examples=60)
@given(spans(), some.sampled_from(WIDTHS))
def test_days_are_inside_and_nothing_is_on_anything_else(days: Days, width: int) -> None:
    assert Sheet(days_drawn(days, width, "wide")).faults() == []


@settings(max_examples=60)
@given(charts, some.sampled_from(WIDTHS))
def test_bars_are_inside_and_nothing_is_on_anything_else(chart: Bars, width: int) -> None:
    sheet = Sheet(bars_drawn(chart, width, "wide"))

    assert sheet.faults() == []
    assert not [(word, bar) for word in sheet.words for bar in sheet.bars if word.meets(bar)]


def test_a_stretch_begins_and_ends_on_its_days() -> None:
    row = Row(who="The author", said="4 days", stretches=(Stretch(begins=2, ends=6),))

    (bar,) = Sheet(days_drawn(Days(rows=(row,), days=10, first="a", last="b"), 402, "wide")).bars

    assert (bar.left, bar.right) == pytest.approx((1 + 2 * 40, 1 + 6 * 40))


def test_what_took_no_day_is_seen_all_the_same() -> None:
    row = Row(who="The author", said="same day", stretches=(Stretch(begins=10, ends=10),))

    (bar,) = Sheet(days_drawn(Days(rows=(row,), days=10, first="a", last="b"), 402, "wide")).bars

    assert bar.right - bar.left >= 3
    assert bar.right <= 402


def test_a_bar_is_as_long_as_its_number() -> None:
    chart = Bars(bars=(Bar(title="A", said="100", parts=(100,)), Bar(title="B", said="25", parts=(25,))), meanings=())

    long, short = Sheet(bars_drawn(chart, 402, "wide")).bars

    assert (long.right - long.left, short.right - short.left) == pytest.approx((400, 100))


def test_the_parts_of_a_bar_follow_each_other_and_are_told_apart_without_colour() -> None:
    chart = Bars(bars=(Bar(title="A", said="4", parts=(1, 2, 1)),), meanings=("old", "older", "new"))

    drawn = bars_drawn(chart, 402, "wide")

    first, second, third, *_legend = Sheet(drawn).bars
    assert (first.right, second.right) == pytest.approx((second.left, third.left))
    assert "drawn__bar--full" in drawn
    assert "drawn__hatch" in drawn
    assert "drawn__bar--empty" in drawn


def test_nothing_at_all_is_drawn_as_nothing() -> None:
    chart = Bars(bars=(Bar(title="A", said="0", parts=(0, 0, 0)),), meanings=())

    assert Sheet(bars_drawn(chart, 402, "wide")).bars == []
