"""The picture of a form's way, drawn for a desk and for a phone: everything is on it, and nothing is on anything else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as some
from markupsafe import Markup

import formsvc.web
from formsvc.web.drawing.lettering import NO_BREAK, Letters
from formsvc.web.drawing.markup import text
from formsvc.web.drawing.route import Lap, Mark, Route, Stop
from formsvc.web.drawing.route_across import across
from formsvc.web.drawing.route_down import down
from tests.web.sheets import Sheet

Draw = Callable[[Route, str], Markup]
FONTS = Path(formsvc.web.__file__).parent / "static" / "build" / "fonts"
LABEL = "The way"

MARKS = get_args(Mark)
words = some.text(some.sampled_from("abcdefghij WMéÑ’&<>\"' " + NO_BREAK), min_size=1, max_size=70)
stops = some.builds(
    Stop,
    mark=some.sampled_from(MARKS),
    title=words.filter(str.strip),
    lines=some.lists(words, max_size=4).map(tuple),
    spoken=words,
    href=some.sampled_from(["", "#stage-governor", "/submissions/X?a=1&b=2"]),
)
strides = some.lists(some.lists(stops, min_size=1, max_size=3).map(tuple), min_size=1, max_size=6).map(tuple)
laps = some.builds(
    Lap,
    title=some.sampled_from(["Round 2", "Round 17"]),
    began=words,
    strides=strides,
    branches=some.lists(stops, max_size=7).map(tuple),
)
routes = some.builds(Route, laps=some.lists(laps, min_size=1, max_size=3).map(tuple))


def stop(title: str, mark: Mark = "done", *lines: str, href: str = "") -> Stop:
    return Stop(mark=mark, title=title, lines=lines, spoken=f"{title}.", href=href)


def way(*titles: str) -> Route:
    return Route(laps=(Lap(strides=tuple((stop(title),) for title in titles)),))


@pytest.mark.parametrize("draw", [across, down])
@given(route=routes)
def test_nothing_is_on_anything_else_and_nothing_is_outside(draw: Draw, route: Route) -> None:
    drawn = draw(route, LABEL)

    assert drawn == "" or Sheet(drawn).faults() == []


@given(route=routes)
def test_every_stop_has_its_mark_in_the_order_of_the_way(route: Route) -> None:
    assert [mark.what for mark in Sheet(down(route, LABEL)).marks] == [one.mark for one in route.stops]


@pytest.mark.parametrize("draw", [across, down])
@given(route=routes)
def test_what_people_typed_is_text_and_nothing_else(draw: Draw, route: Route) -> None:
    drawn = draw(route, LABEL)
    if drawn:
        names = {element.tag for element in Sheet(drawn).root.iter()}
        assert names <= {"svg", "g", "path", "text", "rect", "a"}


def test_markup_cannot_be_smuggled_in_through_a_name() -> None:
    assert str(text("<script>alert('x')</script>", 0, 0)).count("<") == 2


def test_no_style_and_no_script_stands_in_a_picture() -> None:
    drawn = across(way("Written", "Governor"), LABEL)

    attributes = {name for element in Sheet(drawn).root.iter() for name in element.attrib}
    assert not {name for name in attributes if name.startswith("on") or name == "style"}


def test_so_many_stops_that_they_do_not_fit_beside_each_other_are_left_to_the_picture_for_a_phone() -> None:
    assert across(way(*"ABCDEF"), LABEL) != ""
    assert across(way(*"ABCDEFGH"), LABEL) == ""
    assert Sheet(down(way(*"ABCDEFGH"), LABEL)).width == 290


def test_a_return_leads_back_to_the_beginning_of_the_next_round() -> None:
    first = Lap(strides=((stop("Written"),), (stop("Governor", "back"),)))
    second = Lap(title="Round 2", began="Sent back: 1 point", strides=((stop("Changed", "now"),),))
    route = Route(laps=(first, second))

    for draw in (across, down):
        drawn = draw(route, LABEL)
        assert "drawn__line--back" in drawn
        assert "Sent back: 1 point" in Sheet(drawn).said


def test_a_link_says_all_of_its_stop_and_the_words_are_read_once() -> None:
    drawn = across(Route(laps=(Lap(strides=((stop("Governor", "now", href="/decide"),),)),)), LABEL)

    (link,) = Sheet(drawn).of("a")
    assert (link.attrib["href"], link.attrib["aria-label"]) == ("/decide", "Governor.")
    assert all(element.get("aria-hidden") == "true" for element in link.iter("g"))


def test_every_mark_has_a_shape_of_its_own() -> None:
    shapes = {}
    for mark in MARKS:
        drawn = Sheet(down(Route(laps=(Lap(strides=((stop("A", mark),),)),)), LABEL))
        shapes[mark] = tuple(path.attrib["d"] for path in drawn.of("path"))

    told_apart = {shape for mark, shape in shapes.items() if mark != "arrived"}  # it arrived: that is done too
    assert len(told_apart) == len(MARKS) - 1


@pytest.mark.parametrize(("bold", "file"), [(False, "400-normal"), (True, "700-normal")])
def test_letters_are_as_wide_as_the_font_says(bold: bool, file: str) -> None:
    font = TTFont(FONTS / f"atkinson-hyperlegible-latin-{file}.woff2")
    letters, widths = font.getBestCmap(), font["hmtx"]

    for code in range(32, 127):
        assert Letters(1000, bold).width(chr(code)) >= widths[letters[code]][0]


@given(words, some.integers(60, 300))
def test_no_line_is_wider_than_its_room(said: str, room: int) -> None:
    assert all(Letters(16).width(line) <= room for line in Letters(16).lines(said, room))
