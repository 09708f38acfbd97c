"""Stages that could never be agreed to, told before anybody begins the form."""

from __future__ import annotations

import pytest

from tests.miniatures import faults, questions

SIGN = "role: '\"governor\"', organisation: author, asks: Right?"


def faults_of(*stages: str) -> list[str]:
    listed = "".join(f"  - {{title: Stage, {SIGN}, {stage}}}\n" for stage in stages)
    found = faults(questions("- {id: why, kind: text, label: Why?}", f"sign_off:\n{listed}"))
    return [fault.split(": ", 1)[1] for fault in found]


@pytest.mark.parametrize(
    ("stages", "fault"),
    [
        (("id: one, needs: 0",), "mini.one.needs: 0 approvals are none; write how many must approve, from 1"),
        (
            ("id: one, beside: two", "id: two"),
            "mini.one.beside: 'two' does not stand before this one; put them one after the other, and name the first of them",
        ),
        (
            ("id: one", "id: two, beside: one", "id: three, beside: two"),
            "mini.three.beside: 'two' does not stand before this one; put them one after the other, and name the first of them",
        ),
        (
            ("id: one", "id: two, act: approve"),
            "mini.two.act: it approves what 'one' has signed; put approvals before signatures",
        ),
        (("id: one, within: 0",), "mini.one.within: this is no number of working days; write a whole number from 1"),
        (
            ("id: one, escalate_to: head_of_service",),
            "mini.one.escalate_to: it never becomes late; say `within` how many working days it should be done",
        ),
        (("id: one, act: stamp",), "mini.one: 'act' cannot be 'stamp'; use one of sign, approve"),
    ],
)
def test_a_stage_that_cannot_be_agreed_to_is_a_fault_with_its_remedy(stages: tuple[str, ...], fault: str) -> None:
    assert faults_of(*stages) == [fault]


def test_approvals_before_signatures_and_stages_side_by_side_are_no_faults() -> None:
    assert faults_of(
        "id: one, act: approve, within: 3, escalate_to: head_of_service",
        "id: two, act: approve, beside: one",
        "id: three, act: approve, beside: one",
        "id: four, needs: 2, or_by: [deputy_governor]",
        "id: five, in_person: true",
    ) == []  # fmt: skip


@pytest.mark.parametrize(
    "document",
    [
        "adds: [nothing]",  # no part
        "adds: [main]",  # submitted with the rest
    ],
)
def test_a_document_adds_only_what_stages_write(document: str) -> None:
    listed = "  - {id: other, title: Other, audience: professional, template: full, shows: everything}\n"
    listed += f"  - {{id: full, title: Full, audience: professional, template: full, shows: everything, {document}}}\n"
    found = faults(questions("- {id: why, kind: text, label: Why?}", f"documents:\n{listed}"))

    assert any("cannot be added to this document; add parts that open in sign-off" in fault for fault in found)
