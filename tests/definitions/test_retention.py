"""How long records are kept, as it is written: every fault at its line, and a form that forgets to say it."""

from __future__ import annotations

from pathlib import Path

import pytest

from formsvc.definitions.loading import load

FORM = """\
id: mini
version: 1
prefix: MI
title: Mini
about: child
starts: {roles: [author]}
{RETENTION}
parts:
  - id: all
    title: All
    completed_by: author
    pages:
      - id: page
        title: Page
        questions:
          - id: status
            kind: radios
            label: Status
            prefill: [{case: care}]
            options: [{id: in_care, label: In care}, {id: none_of_these, label: None}]
"""
RULES = """\
id: retention
title: How long
rows:
  - {id: short, label: Short, keep: [{after: closure, years: 3}], source: Us}
  - id: long
    label: Long
    stays: true
    keep: [{after: birth, years: 75}]
    source: Us
case: {class: short, lifted: [{to: long, fact: care, is: [in_care]}]}
own:
  - {organisation: leeds, class: short, keep: [{after: closure, years: 4}], source: Leeds}
"""
PLACES = "id: organisations\ntitle: Places\nrows:\n  - {id: leeds, label: Leeds}\n"
GOOD = 'retention:\n  class: short\n  lifted:\n    - {to: long, when: status == "in_care"}'


@pytest.fixture
def written(tmp_path: Path):
    def write(retention: str = GOOD, rules: str = RULES):
        (tmp_path / "reference").mkdir(exist_ok=True)
        (tmp_path / "mini.yaml").write_text(FORM.replace("{RETENTION}", retention))
        (tmp_path / "reference" / "organisations.yaml").write_text(PLACES)
        if rules:
            (tmp_path / "reference" / "retention.yaml").write_text(rules)
        return load(tmp_path)

    return write


def test_a_form_names_its_class_and_what_lifts_it_and_needs_no_python(written):
    read = written()

    assert read.faults == ()
    retention = read.forms["mini"].retention
    assert retention.record_class == "short"
    assert [(lift.to, lift.when.source) for lift in retention.lifted] == [("long", 'status == "in_care"')]


def test_an_organisation_has_its_own_period_and_the_others_that_of_the_list(written):
    rules = written().retention

    assert rules.of("leeds", "short").keep[0].years == 4
    assert rules.of("leeds", "short").source == "Leeds"
    assert rules.of("cardiff", "short").keep[0].years == 3
    assert rules.of("leeds", "gone") is None
    assert rules.lasting == "long"


@pytest.mark.parametrize(
    ("retention", "fault"),
    [
        ("", "mini.yaml:1: mini.retention: nothing says how long its records are kept; add `retention:` with a `class` "
             "of reference/retention.yaml"),
        ("retention: {class: shrot}", "mini.yaml:7: mini.retention.class: 'shrot' is not a class of "
                                      "reference/retention.yaml; the classes are short, long"),
        (GOOD.replace("to: long", "to: lnog"), "mini.yaml:10: mini.retention.lifted[1].to: 'lnog' is not a class of "
                                               "reference/retention.yaml; the classes are short, long"),
        (GOOD.replace("status ==", "state =="), "mini.yaml:10: mini.retention.lifted[1].when: "),
        (GOOD.replace("in_care", "in_car"), "mini.yaml:10: mini.retention.lifted[1].when: 'in_car' is not an option of"),
        ("retention: {class: short, lift: []}", "mini.yaml:7: mini.retention.lift: 'lift' means nothing here"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_form_is_said_at_its_line(written, retention, fault):
    read = written(retention)

    assert [str(one).startswith(fault) for one in read.faults] == [True], read.faults
    assert not read.forms


@pytest.mark.parametrize(
    ("was", "became", "fault"),
    [
        ("after: closure, years: 3", "after: closing, years: 3", "reference/retention.yaml:4: retention.short.keep[1]: 'after' cannot be 'closing'"),
        ("after: closure, years: 3", "after: closure", "reference/retention.yaml:4: retention.short.keep[1].after: this is no time at all"),
        (", source: Us}", "}", "reference/retention.yaml:4: retention.short: 'source' is missing"),
        ("id: long", "id: short", "reference/retention.yaml:5: retention.short.id: 'short' is said twice"),
        ("class: short, lifted", "class: shrt, lifted", "reference/retention.yaml:10: retention.case.class: 'shrt' is not a class"),
        ("fact: care", "fact: caer", "reference/retention.yaml:10: retention.case.lifted[1].fact: no form takes 'caer'"),
        ("is: [in_care]", "is: [in_car]", "reference/retention.yaml:10: retention.case.lifted[1].is: 'in_car' is not an option"),
        ("organisation: leeds", "organisation: leads", "reference/retention.yaml:12: retention.own[1].organisation: there is no organisation 'leads'"),
        ("{id: short, label: Short,", "{id: short, label: Short, stays: true,", "reference/retention.yaml:7: retention.long.stays: another class stays with a child"),
        ("{id: short, label: Short,", "{id: short, label: Short, died: {under: 18}, ", "reference/retention.yaml:4: retention.short.died: 'years' is missing"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_the_list_is_said_at_its_line_and_nothing_is_erased_by_it(written, was, became, fault):
    read = written(rules=RULES.replace(was, became, 1))

    assert any(str(one).startswith(fault) for one in read.faults), read.faults
    assert read.retention.classes == {}


def test_a_fault_in_the_list_does_not_stop_the_forms(written):
    assert written(rules=RULES.replace("after: closure", "after: closing", 1)).forms


def test_where_there_is_no_list_no_form_need_name_a_class(written):
    assert written("", rules="").faults == ()
