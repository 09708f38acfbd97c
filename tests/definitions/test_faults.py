"""Every fault of a definition: where it is, what is wrong, what would be right."""

from __future__ import annotations

import pytest

from tests.miniatures import HEAD, definitions, faults, pages, questions


def test_a_question_that_does_not_exist_is_told_with_its_line():
    found = faults(questions("- {id: name, kind: text, label: Name, when: age > 3}"))

    assert found == [
        "mini.yaml:15: mini.report.one.name.when: 'age' is not a question of this form; name a question by its id"
    ]


def test_a_condition_cannot_look_ahead():
    found = faults(
        questions("""
- {id: name, kind: text, label: Name, when: wanted}
- {id: wanted, kind: yes_no, label: Wanted?}
""")
    )

    assert found == [
        "mini.yaml:15: mini.report.one.name.when: 'wanted' is asked later than here; move this after it, or ask it earlier"
    ]


def test_a_comparison_with_an_option_that_is_none_is_told():
    found = faults(
        questions("""
- {id: colour, kind: radios, label: Colour, options: [{id: red, label: Red}, {id: blue, label: Blue}]}
- {id: why, kind: text, label: Why, when: colour == "green"}
""")
    )

    assert len(found) == 1
    assert "'green' is not an option of 'colour'; its options are red, blue" in found[0]


def test_yaml_that_is_none_is_a_fault_with_its_line():
    found = faults(HEAD + "purpose: Why? Because: of this\n")

    assert len(found) == 1
    assert found[0].startswith("mini.yaml:7: the file: not YAML:")
    assert "in quotes" in found[0]


def test_all_faults_are_told_at_once_and_in_order():
    found = faults(
        questions("""
- {id: name, kind: txt, label: Name}
- {id: name, kind: text, label: Name, reqired: false}
""")
    )

    assert [line.split(": ")[0] for line in found] == ["mini.yaml:15", "mini.yaml:16", "mini.yaml:16"]
    assert "did you mean 'text'" in found[0]
    assert any("did you mean 'required'" in line for line in found)


def test_a_key_said_twice_is_a_fault():
    assert "'title' is said twice" in faults(HEAD + "title: Again\nparts: []\n")[0]


def test_blocks_that_include_each_other_are_told_as_a_circle():
    block = "id: {0}\ntitle: T\nquestions:\n  - include: {1}\n"

    found = faults(pages("- include: a"), blocks__a=block.format("a", "b"), blocks__b=block.format("b", "a"))

    assert len(found) == 1
    assert "blocks include each other in a circle: a includes b includes a" in found[0]
    assert found[0].startswith("blocks/b.yaml:4:")


def test_an_include_of_nothing_names_the_blocks_there_are():
    found = faults(pages("- include: chld"), blocks__child="id: child\ntitle: T\nquestions: []\n")

    assert "there is no blocks/chld.yaml; the blocks are child" in found[0]


def test_a_rule_must_point_at_a_question():
    rest = "rules:\n  - {id: R1, severity: stop, check: happy, at: hapy, message: No.}\n"

    assert "'hapy' is not a question" in faults(questions("- {id: happy, kind: yes_no, label: Happy?}", rest))[0]


def test_an_expression_outside_the_language_is_told():
    for wrong in ("happy.__class__", "happy | upper", "open('x')", "happy is defined", "1 +"):
        found = faults(
            questions(
                f'- {{id: happy, kind: yes_no, label: Happy?}}\n- {{id: b, kind: text, label: B, when: "{wrong}"}}'
            )
        )
        assert len(found) == 1, wrong
        assert "is not an expression" in found[0]


def test_a_misspelt_audience_withholds_nothing_and_is_therefore_a_fault():
    rest = "documents:\n  - {id: letter, title: L, audience: child, template: letter, shows: everything}\n"

    found = faults(questions("- {id: risk, kind: text, label: Risk, withheld_from: [chlid]}", rest))

    assert "'chlid' reads nothing; the audiences are child" in found[0]


def test_a_photo_without_words_for_it_is_a_fault():
    assert (
        "nothing says in words what the photo shows" in faults(questions("- {id: room, kind: photo, label: Room}"))[0]
    )


def test_a_prefill_from_a_question_that_is_not_there_is_a_fault():
    source = "- {id: name, kind: text, label: Name, prefill: [{form: other, question: name}]}"

    assert "there is no form 'other'" in faults(questions(source))[0]


def test_a_form_with_a_fault_is_not_among_the_forms():
    assert definitions(questions("- {id: name, kind: txt, label: Name}")).forms == {}


def test_text_that_looks_like_a_truth_or_a_time_stays_text():
    form = definitions(
        questions("""
- {id: a, kind: radios, label: A, options: [{id: yes, label: Yes}, {id: no, label: No}]}
- {id: b, kind: time, label: B, example: 19:00}
""")
    ).form("mini")

    assert [option.id for option in form.question("a").options] == ["yes", "no"]
    assert form.question("b").example == "19:00"


@pytest.mark.parametrize("to", ["{question: who}", "{name: child}"])
def test_a_system_belongs_to_a_team_or_an_organisation(to):
    more = (
        "documents:\n  - {id: full, title: Full, audience: professional, template: full, shows: everything}\n"
        f"deliveries:\n  - {{id: theirs, title: Theirs, document: full, to: {to}, channel: webhook}}\n"
    )
    (fault,) = faults(questions("- {id: who, kind: person, label: Who?}", more))

    assert fault.split(": ", 1)[1] == (
        "mini.theirs.channel: only a team or an organisation has a system of its own; "
        "choose another channel, or deliver to a directory entry or an organisation"
    )
