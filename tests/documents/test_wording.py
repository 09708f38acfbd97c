"""How answers are written."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from formsvc.answers.values import Address, Person
from formsvc.definitions.model import ChoiceQuestion, IntegerQuestion, Option, TextQuestion, YesNoQuestion
from formsvc.documents.wording import (
    clean,
    paragraphs,
    say,
    say_address,
    say_date,
    say_datetime,
    say_letter_date,
    say_person,
    say_time,
)

COLOURS = (Option(id="red", label="Red, like a pillar box"), Option(id="blue", label="Blue"))


def test_a_date_is_written_out() -> None:
    assert say_date(date(2026, 3, 3)) == "3 March 2026"


def test_a_letter_to_a_child_names_the_day_of_the_week() -> None:
    assert say_letter_date(date(2025, 3, 3)) == "Monday 3 March 2025"


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (time(19, 0), "7:00pm"),
        (time(7, 5), "7:05am"),
        (time(0, 30), "12:30am"),
        (time(12, 30), "12:30pm"),
        (time(0, 0), "midnight"),
        (time(12, 0), "midday"),
    ],
)
def test_a_time_is_written_so_that_nobody_mistakes_it(moment: time, said: str) -> None:
    assert say_time(moment) == said


def test_a_date_with_a_time_says_both() -> None:
    assert say_datetime(datetime(2026, 3, 31, 19, 0)) == "31 March 2026 at 7:00pm"


def test_one_month_is_not_one_months() -> None:
    months = IntegerQuestion(id="term", kind="integer", label="How long?", unit="months")

    assert (say(months, 1), say(months, 9)) == (("1 month",), ("9 months",))


def test_yes_and_no_are_words() -> None:
    agreed = YesNoQuestion(id="agreed", kind="yes_no", label="Agreed?")

    assert (say(agreed, True), say(agreed, False)) == (("Yes",), ("No",))


def test_options_are_said_by_their_labels_one_to_a_paragraph() -> None:
    colours = ChoiceQuestion(id="colours", kind="checkboxes", label="Which?", options=COLOURS)

    assert say(colours, ("red", "blue")) == ("Red, like a pillar box", "Blue")


def test_a_text_that_is_the_id_of_nothing_stays_as_it_is() -> None:
    assert say(TextQuestion(id="name", kind="text", label="Name"), "red") == ("red",)


def test_an_address_leaves_out_the_lines_it_does_not_have() -> None:
    assert say_address(Address(line_1="1 High Street", town="Leeds", postcode="LS1 1AA")) == (
        "1 High Street\nLeeds\nLS1 1AA"
    )


def test_a_person_is_a_name_a_role_and_how_to_reach_them() -> None:
    person = Person(name="Jo Webb", role="Nurse", organisation="Wetherby", phone="0113 496 0000")

    assert say_person(person) == "Jo Webb\nNurse, Wetherby\n0113 496 0000"


def test_a_long_answer_keeps_its_paragraphs_and_its_lines() -> None:
    assert paragraphs("One.\r\nStill one.\r\n\r\n  \nTwo.") == ("One.\nStill one.", "Two.")


def test_what_cannot_be_written_is_left_out() -> None:
    assert clean("a\x00b\x07c\x1bd\u202ee\ue000f\x0bg") == "abcdef\ng"


def test_joined_emoji_and_letters_of_every_script_stay_whole() -> None:
    family = "👩\u200d👧 محمد עברית 名前 Zoë"

    assert clean(family) == family
