"""Conditions in words, as they stand on paper: what can be said simply is, and nothing is kept from somebody by mistake."""

from __future__ import annotations

import pytest

from formsvc.definitions.expressions import compile_expression
from formsvc.web.fill.only_if import PLAINLY, Conditions, Numbered
from tests.miniatures import questions, read

FORM = """
- {id: safe, kind: yes_no, label: Are you safe?}
- {id: who, kind: radios, label: Who are you?, options: [{id: aunt, label: Aunt}, {id: gran, label: Gran}]}
- {id: orders, kind: checkboxes, label: Which orders?, options: [{id: no_contact, label: No contact}, {id: other, label: Another}]}
- {id: age, kind: integer, label: How old?}
- {id: unasked, kind: yes_no, label: Not on the paper}
"""


def conditions() -> Conditions:
    """The first four are on the paper; two answers are known before it goes out."""
    page = read(questions(FORM)).parts[0].pages[0]
    numbered = {q.id: Numbered(str(n), q) for n, q in enumerate(page.questions, 1) if q.id != "unasked"}
    return Conditions({"by": "paper", "late": False}, frozenset(q.id for q in page.questions), numbered)


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("safe", "you ticked “Yes” at question 1"),
        ("not safe", "you ticked “No” at question 1"),
        ("safe == false", "you ticked “No” at question 1"),
        ('who == "aunt"', "you ticked “Aunt” at question 2"),
        ('who != "aunt"', "you did not tick “Aunt” at question 2"),
        ('who in ["aunt", "gran"]', "you ticked “Aunt” or “Gran” at question 2"),
        ('"other" in orders', "you ticked “Another” at question 3"),
        ('safe and who == "aunt"', "you ticked “Yes” at question 1 and you ticked “Aunt” at question 2"),
        ('safe or who == "aunt"', "you ticked “Yes” at question 1 or you ticked “Aunt” at question 2"),
        ('by == "paper" and not safe', "you ticked “No” at question 1"),
        ('by == "link" or not safe', "you ticked “No” at question 1"),
        ("not safe and age > 16", "you ticked “No” at question 1"),
    ],
)
def test_a_simple_condition_is_said(expression: str, words: str) -> None:
    assert conditions().words(compile_expression(expression)) == words


@pytest.mark.parametrize(
    "expression",
    ["age >= 16", "count(orders) > 0", "safe or age > 16", "answered(who)", 'by == "paper"', 'by == "paper" or safe',
     "unasked", 'who == "uncle"'],
)  # fmt: skip
def test_what_is_certain_or_cannot_be_said_simply_is_asked_plainly(expression: str) -> None:
    assert conditions().words(compile_expression(expression)) == PLAINLY


@pytest.mark.parametrize("expression", ['by == "link"', "late", 'by == "link" and safe', "unknown_before"])
def test_what_is_settled_before_the_paper_goes_out_is_not_asked(expression: str) -> None:
    assert conditions().words(compile_expression(expression)) is None


def test_no_condition_is_asked_plainly() -> None:
    assert conditions().words(None) == PLAINLY
