"""Every rule of the domain register stands in the definition that enforces it and in a test that proves it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from formsvc.definitions.asked import RULE_OF_KIND
from formsvc.definitions.loading import Definitions, load

HERE = Path(__file__).parents[1]
# How many rules the register has of each form, and (V) for all forms.
REGISTER = {
    "placement_review": ("PR", 11),
    "primary_carer_response": ("PC", 11),
    "best_interests_report": ("BI", 12),
    "breach_report": ("BR", 14),
    "home_circumstances_report": ("HC", 17),
    "early_release_refusal_letter": ("RL", 12),
    "": ("V", 16),
}
RULES = [(form, f"{prefix}{number}") for form, (prefix, last) in REGISTER.items() for number in range(1, last + 1)]


@pytest.fixture(scope="module")
def definitions() -> Definitions:
    return load(HERE.parent / "form_definitions")


def _sentences(file: Path) -> Iterator[str]:
    """What the tests of a file call themselves: their names, what they say of themselves, and what they are run for."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            cases = (ast.unparse(decorator) for decorator in node.decorator_list)
            yield " ".join((node.name, ast.get_docstring(node) or "", *cases))


@pytest.fixture(scope="module")
def sentences() -> list[str]:
    return [sentence for file in sorted(HERE.rglob("test_*.py")) for sentence in _sentences(file)]


@pytest.mark.parametrize("rule", [rule for _, rule in RULES])
def test_every_rule_id_is_named_by_a_test(rule: str, sentences: list[str]) -> None:
    named = re.compile(rf"(?<![A-Za-z0-9]){rule}(?![0-9])", re.IGNORECASE)

    assert any(named.search(sentence) for sentence in sentences)


@pytest.mark.parametrize(("form", "rule"), [(form, rule) for form, rule in RULES if form])
def test_every_rule_id_stands_in_the_definition_of_its_form(form: str, rule: str, definitions: Definitions) -> None:
    text = (HERE.parent / "form_definitions" / f"{form}.yaml").read_text()

    assert re.search(rf"(?<![A-Za-z0-9]){rule}(?![0-9])", text)
    assert form in definitions.forms


@pytest.mark.parametrize("rule", [rule for form, rule in RULES if not form])
def test_every_rule_for_all_forms_stands_where_all_forms_find_it(rule: str) -> None:
    shared = [*(HERE.parent / "form_definitions").glob("*/*.yaml"), *(HERE.parent / "form_definitions").glob("*.yaml")]
    code = [*(HERE.parent / "formsvc" / "definitions").glob("*.py"), *(HERE.parent / "formsvc").glob("*/files.py")]
    named = re.compile(rf"(?<![A-Za-z0-9]){rule}(?![0-9])")

    assert rule in RULE_OF_KIND.values() or any(named.search(file.read_text()) for file in [*shared, *code])
