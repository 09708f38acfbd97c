"""From JSON to typed answers, and the sentence for each way to be wrong."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formsvc.answers import Address, NotReadable, Person, read_all, read_answer, write_all
from formsvc.definitions.model import FormDefinition
from tests.miniatures import attached, questions, read

PATTERNS = r"""
id: patterns
rows:
  - {id: prison_number, rule: V1, regex: "[A-Z][0-9]{4}[A-Z]{2}", message: "Like A1234BC.", normalise: [upper, no_spaces]}
  - {id: pnc_id, rule: V2, regex: "([0-9]{2}){1,2}/[0-9]{1,7}[A-Z]", message: "Check it.", normalise: [upper], check: pnc_check_letter}
"""
EVERY_KIND = """
- {id: a_text, kind: text, label: T}
- {id: a_long_text, kind: long_text, label: L}
- {id: an_integer, kind: integer, label: I}
- {id: a_date, kind: date, label: D}
- {id: a_time, kind: time, label: T}
- {id: a_datetime, kind: datetime, label: DT}
- {id: a_yes_no, kind: yes_no, label: Y}
- {id: a_radios, kind: radios, label: R, options: [{id: one, label: One}, {id: two, label: Two}]}
- {id: a_checkboxes, kind: checkboxes, label: C, none: none, options: [{id: one, label: One}, {id: two, label: Two}, {id: none, label: None}]}
- {id: an_address, kind: address, label: A, or_else: [no_fixed_address]}
- {id: a_person, kind: person, label: P}
- {id: a_phone, kind: phone, label: Ph}
- {id: an_email, kind: email, label: E}
- {id: a_reference, kind: reference, label: Ref, pattern: prison_number}
- {id: a_pnc, kind: reference, label: Pnc, pattern: pnc_id}
- id: a_group
  kind: group
  label: G
  item: Entry
  questions: [{id: inner, kind: date, label: In}]
"""


@pytest.fixture(scope="module")
def form() -> FormDefinition:
    return read(questions(EVERY_KIND), reference__patterns=PATTERNS)


def answer(form: FormDefinition, question: str, raw: Any) -> Any:
    return read_answer(form.question(question), raw, attached)


def refusal(form: FormDefinition, question: str, raw: Any) -> tuple[str, str]:
    with pytest.raises(NotReadable) as refused:
        answer(form, question, raw)
    return refused.value.rule, refused.value.message


def test_every_kind_is_read_into_its_type_and_written_back_the_same(form: FormDefinition):
    raw = {
        "a_text": "Sam", "a_long_text": "One\nTwo", "an_integer": 7, "a_date": "2026-03-31", "a_time": "19:00",
        "a_datetime": "2026-03-31T19:00", "a_yes_no": False, "a_radios": "one", "a_checkboxes": ["one", "two"],
        "an_address": {"line_1": "1 Mill Lane", "town": "Leeds", "postcode": "LS1 4AP"},
        "a_person": {"name": "Sam Lee", "role": "Worker"}, "a_phone": "0113 496 0123", "an_email": "sam@leeds.gov.uk",
        "a_reference": "A1234BC", "a_group": [{"inner": "2026-01-01"}],
    }  # fmt: skip

    answers, unread = read_all(form, raw, attached)

    assert unread == ()
    assert answers["a_date"] == date(2026, 3, 31)
    assert answers["a_time"] == time(19)
    assert answers["a_datetime"] == datetime(2026, 3, 31, 19)
    assert answers["an_address"] == Address(line_1="1 Mill Lane", town="Leeds", postcode="LS1 4AP")
    assert answers["a_person"] == Person(name="Sam Lee", role="Worker")
    assert write_all(answers) == raw


def test_an_unknown_question_is_told_and_nothing_else_is_lost(form: FormDefinition):
    answers, unread = read_all(form, {"nonsense": 1, "a_text": "Sam"}, attached)

    assert answers == {"a_text": "Sam"}
    assert [(u.question, u.rule) for u in unread] == [("nonsense", "unknown")]


def test_V5_a_date_that_does_not_exist_is_refused(form: FormDefinition):
    assert refusal(form, "a_date", "2026-02-30") == (
        "V5", "This date does not exist. Check the day and the month.",
    )  # fmt: skip
    assert refusal(form, "a_date", "31/03/2026")[0] == "V5"
    assert refusal(form, "a_date", "1899-12-31")[0] == "V5"
    assert answer(form, "a_date", "1900-01-01") == date(1900, 1, 1)


def test_V1_a_prison_number_has_its_shape_and_is_kept_in_capitals(form: FormDefinition):
    assert answer(form, "a_reference", "a1234bc") == "A1234BC"
    assert refusal(form, "a_reference", "A123BC") == ("V1", "Like A1234BC.")


@pytest.mark.parametrize("right", ["2012/0123456Y", "98/12345J", "2019/1P", "2004/0012345D"])
def test_V2_a_pnc_id_needs_its_check_letter(form: FormDefinition, right: str):
    wrong = right[:-1] + ("A" if right[-1] != "A" else "B")

    assert answer(form, "a_pnc", right) == right
    assert refusal(form, "a_pnc", wrong)[0] == "V2"


@pytest.mark.parametrize("right", ["0113 496 0123", "+44 113 496 0123", "07700 900123", "(0113) 496-0123"])
def test_V8_a_uk_number_is_taken_as_people_write_it(form: FormDefinition, right: str):
    assert answer(form, "a_phone", right)


@pytest.mark.parametrize("wrong", ["12345", "0113 496 01234567", "+1 202 555 0123", "phone me"])
def test_V8_what_is_no_uk_number_is_refused(form: FormDefinition, wrong: str):
    assert refusal(form, "a_phone", wrong)[0] == "V8"


def test_V9_an_email_address_needs_a_name_and_a_domain(form: FormDefinition):
    assert answer(form, "an_email", "Sam.Lee@Leeds.GOV.uk") == "Sam.Lee@leeds.gov.uk"
    assert refusal(form, "an_email", "sam.leeds.gov.uk")[0] == "V9"


def test_V10_a_postcode_is_put_into_its_one_form_and_a_wrong_one_refused(form: FormDefinition):
    address = {"line_1": "1 Mill Lane", "town": "Leeds"}

    assert answer(form, "an_address", {**address, "postcode": "ls14ap"}).postcode == "LS1 4AP"
    assert refusal(form, "an_address", {**address, "postcode": "12345"})[0] == "V10"
    assert refusal(form, "an_address", address) == ("V10", "The address needs its postcode.")


def test_V10_no_fixed_address_is_an_answer_where_the_question_allows_it(form: FormDefinition):
    assert answer(form, "an_address", {"line_1": "No fixed address"}) == Address(line_1="No fixed address")
    assert refusal(form, "an_address", {"line_1": "Address withheld"})[0] == "V10"


def test_V13_a_time_is_kept_as_hours_and_minutes(form: FormDefinition):
    assert answer(form, "a_time", "07:05") == time(7, 5)
    assert refusal(form, "a_time", "25:00")[0] == "V13"


def test_none_excludes_the_other_choices(form: FormDefinition):
    assert answer(form, "a_checkboxes", ["none"]) == ("none",)
    assert refusal(form, "a_checkboxes", ["none", "one"])[0] == "option"


def test_control_characters_and_reordering_marks_are_taken_out_and_line_breaks_stay(form: FormDefinition):
    assert answer(form, "a_long_text", "One\x00\x07\r\nTwo\u202e!") == "One\nTwo!"


def test_a_fault_inside_an_entry_says_which_entry(form: FormDefinition):
    _, unread = read_all(form, {"a_group": [{"inner": "2026-01-01"}, {"inner": "2026-13-01"}]}, attached)

    assert [(u.question, u.item, u.rule) for u in unread] == [("inner", 1, "V5")]


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(raw=_json)
def test_nothing_that_can_be_sent_is_more_than_refused(form: FormDefinition, raw: Any):
    for _, question in form.questions():
        answers, unread = read_all(form, {question.id: raw}, attached)
        assert raw is None or (question.id in answers) != bool(unread)
