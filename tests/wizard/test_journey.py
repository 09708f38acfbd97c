"""The way through a form: what is asked, what counts, what is wrong."""

from __future__ import annotations

from datetime import timedelta

from tests.miniatures import TODAY, journey, pages, problems, questions, read

PETS = pages("""
- id: tenant
  title: Tenant
  questions:
    - {id: has_pet, kind: yes_no, label: Have you a pet?}
- id: pet
  title: Pet
  when: has_pet
  questions:
    - {id: pet_name, kind: text, label: What is it called?}
""")


def test_a_page_is_asked_only_when_its_condition_holds():
    form = read(PETS)

    assert [page.id for page in journey(form, has_pet=True).pages] == ["tenant", "pet"]
    assert [page.id for page in journey(form, has_pet=False).pages] == ["tenant"]
    assert [page.id for page in journey(form).pages] == ["tenant"]


def test_an_answer_from_a_hidden_page_is_kept_but_never_said():
    changed_mind = journey(read(PETS), has_pet=False, pet_name="Rex")

    assert changed_mind.answers["pet_name"] == "Rex"
    assert "pet_name" not in changed_mind.said


def test_a_required_answer_that_is_missing_stops_and_an_optional_one_does_not():
    form = read(questions("- {id: a, kind: text, label: A}\n- {id: b, kind: text, label: B, required: false}"))

    assert problems(form) == ["stop missing a"]


def test_a_missing_answer_is_reported_under_the_rule_that_the_question_names():
    form = read(questions("- {id: told, kind: date, label: When?, rule: HC4}"))

    assert problems(form) == ["stop HC4 told"]


def test_required_may_depend_on_an_earlier_answer():
    form = read(
        questions("- {id: yoi, kind: yes_no, label: YOI?}\n- {id: number, kind: text, label: Number, required: yoi}")
    )

    assert problems(form, yoi=True) == ["stop missing number"]
    assert problems(form, yoi=False) == []


def test_a_rule_over_an_unanswered_question_says_nothing():
    rest = "rules:\n  - {id: R1, severity: stop, check: a > 3, at: a, message: Too small.}\n"
    form = read(questions("- {id: a, kind: integer, label: A, required: false}", rest))

    assert problems(form) == []
    assert problems(form, a=2) == ["stop R1 a"]
    assert problems(form, a=4) == []


def test_a_rule_may_look_at_each_entry_of_a_group():
    rest = "rules:\n  - {id: R1, severity: warn, each: people, check: age < 18, at: age, message: Grown up.}\n"
    form = read(
        questions(
            """
- id: people
  kind: group
  label: People
  item: Person
  questions:
    - {id: age, kind: integer, label: Age}
""",
            rest,
        )
    )

    found = journey(form, people=[{"age": 3}, {"age": 40}]).problems()

    assert [(p.rule, p.item, p.question) for p in found] == [("R1", 1, "age")]


def test_each_entry_is_asked_its_own_conditional_questions():
    form = read(
        questions("""
- id: people
  kind: group
  label: People
  item: Person
  questions:
    - {id: works, kind: yes_no, label: Works?}
    - {id: employer, kind: text, label: Where?, when: works}
""")
    )
    answered = journey(form, people=[{"works": False, "employer": "Mill"}, {"works": True}])

    assert answered.said["people"] == ({"works": False}, {"works": True})
    assert [(p.rule, p.item, p.question) for p in answered.problems()] == [("missing", 1, "employer")]


def test_one_line_is_needed_for_each_option():
    form = read(
        questions("""
- id: hours
  kind: group
  label: Hours
  item: Day
  one_for_each: day
  questions:
    - {id: day, kind: radios, label: Day, options: [{id: mon, label: Monday}, {id: tue, label: Tuesday}]}
    - {id: from, kind: time, label: From}
""")
    )

    assert problems(form, hours=[{"day": "mon", "from": "19:00"}]) == ["stop missing hours"]
    assert problems(form, hours=[{"day": "mon", "from": "19:00"}, {"day": "tue", "from": "19:00"}]) == []


def test_a_derived_value_is_worked_out_said_and_never_read():
    form = read(
        questions("""
- {id: a, kind: integer, label: A}
- {id: twice, kind: derived, label: Twice, value: a + a, gives: integer}
""")
    )

    assert journey(form, a=2, twice=99).said == {"a": 2, "twice": 4}


def test_V5_dates_lie_on_the_side_of_today_that_the_question_needs():
    form = read(questions("- {id: visit, kind: date, label: Visit, must_be: past_or_today}"))
    tomorrow = (TODAY + timedelta(days=1)).date().isoformat()

    assert problems(form, visit=TODAY.date().isoformat()) == []
    assert problems(form, visit=tomorrow) == ["stop V5 visit"]


def test_V11_a_reason_needs_twenty_characters_and_at_most_four_thousand():
    form = read(questions("- {id: why, kind: long_text, label: Why?, min_length: 20}"))

    assert problems(form, why="too short") == ["stop V11 why"]
    assert problems(form, why="x" * 20) == []
    assert problems(form, why="x" * 4000) == []
    assert problems(form, why="x" * 4001) == ["stop V11 why"]


def test_V14_a_passport_photo_has_its_shape_and_size():
    text = """
- {id: face, kind: photo, label: Photo, ratio: passport, described_by: shows}
- {id: shows, kind: text, label: What does it show?}
"""
    form = read(questions(text))
    from formsvc.answers import Attachment
    from formsvc.wizard import Journey

    def of(width: int, height: int) -> list[str]:
        photo = Attachment(name="p.jpg", digest="0", content_type="image/jpeg", size=1, width=width, height=height)
        return [p.rule for p in Journey(form, {"face": photo, "shows": "A child"}, TODAY).problems()]

    assert of(700, 900) == []
    assert of(900, 900) == ["V14"]
    assert of(350, 450) == ["V14"]


def test_the_journey_goes_forward_and_back_over_what_is_asked():
    form = read(PETS)
    with_pet, without = journey(form, has_pet=True), journey(form, has_pet=False)

    assert with_pet.next_after("tenant").id == "pet"
    assert with_pet.previous("pet").id == "tenant"
    assert without.next_after("tenant") is None
    assert not without.may_visit("pet")


def test_a_page_is_complete_when_nothing_on_it_is_missing():
    form = read(PETS)

    assert journey(form).state("tenant") == "not_started"
    assert journey(form, has_pet=True).state("tenant") == "complete"
    assert journey(form, has_pet=True).first_incomplete("report").id == "pet"
