"""Single boxes: what people type for a time, rows for each day, choices, and shapes that hold no answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from formsvc.web.fill import shapes
from formsvc.web.fill.boxes import read_clock
from formsvc.web.fill.forms import form_for
from formsvc.web.fill.questions import Questions
from formsvc.wizard import Journey
from tests.miniatures import TODAY, questions, read

WEEK = """
- id: hours
  kind: group
  label: When at home?
  item: Day
  one_for_each: day
  questions:
    - {id: day, kind: radios, label: Day, options: [{id: mon, label: Monday}, {id: tue, label: Tuesday}]}
    - {id: from, kind: time, label: From}
    - {id: note, kind: text, label: Note, required: false}
"""


@pytest.fixture(autouse=True)
def asked_for(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


def typed(form: str, **boxes: Any) -> Questions:
    """The form of a miniature's page with these boxes filled in; __ stands for -."""
    definition = read(questions(form))
    page = definition.parts[0].pages[0]
    made = form_for(page, Journey(definition, {}, TODAY))
    sent = MultiDict([(name.replace("__", "-"), text) for name, text in boxes.items()])
    return made(sent)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("7pm", "19:00"), ("7.30 pm", "19:30"), ("7:05am", "07:05"), ("19:00", "19:00"), ("1900", "19:00"),
        ("12am", "00:00"), ("12pm", "12:00"), ("midday", "12:00"), ("Midnight", "00:00"), ("9:15 a.m.", "09:15"),
        ("7", "7"), ("13pm", "13pm"), ("25:00", "25:00"), ("soon", "soon"), ("", ""),
    ],
)  # fmt: skip
def test_a_time_may_be_typed_as_people_say_it(text: str, meant: str) -> None:
    assert read_clock(text) == meant


def test_a_number_may_have_spaces_and_commas() -> None:
    form = typed("- {id: days, kind: integer, label: Days}", days=" 1,000 ")

    assert form.validate()
    assert form.answers() == {"days": 1000}


def test_a_month_may_be_typed_by_its_name() -> None:
    form = typed("- {id: day, kind: date, label: Day}", day__day="3", day__month="march", day__year="2026")

    assert form.validate()
    assert str(form.answers()["day"]) == "2026-03-03"


def test_a_row_says_what_is_wrong_in_its_own_box() -> None:
    form = typed(WEEK, hours__mon__from="7pm", hours__tue__from="later")

    assert not form.validate()
    rows = next(form.fields())
    assert rows.faults() == [("hours-tue-from", "Tuesday: Enter a time, like 7:00pm or 19:00.")]  # type: ignore[attr-defined]


def test_rows_that_nobody_touched_are_no_answer() -> None:
    form = typed(WEEK, hours__mon__from="", hours__tue__from="")

    assert form.validate()
    assert form.answers() == {}


def test_the_kept_shapes_hold_no_answer_and_two_people_see_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shapes, "_shapes", {})  # labels of the forms of other tests may hold these words
    form = "- {id: name, kind: text, label: Name}\n- {id: sure, kind: yes_no, label: Sure?}"
    first = [str(field(params=field.params())) for field in typed(form, name="Kieran & co", sure="yes").fields()]
    second = [str(field(params=field.params())) for field in typed(form, name="Aaliyah", sure="no").fields()]

    assert 'value="Kieran &amp; co"' in first[0]
    assert 'value="yes" checked' in first[1]
    assert 'value="Aaliyah"' in second[0]
    assert "Kieran" not in second[0]
    assert 'value="yes" checked' not in second[1]
    assert not any(word in drawn for drawn in shapes._shapes.values() for word in ("Kieran", "Aaliyah", " checked"))


def test_a_mark_in_an_answer_is_only_text() -> None:
    form = typed("- {id: one, kind: text, label: One}", one=shapes.mark(""))

    assert shapes.mark("") in str(next(form.fields())(params={}))
