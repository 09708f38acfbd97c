"""What a form has of the domain register: its rows asked, its rules enforced, and each rule proved by a test."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from formsvc.definitions.model import FormDefinition, GroupQuestion, Question
from tests.forms.judging import definitions

HERE = Path(__file__).parent

BLOCKS = """
child_first_name child_last_name child_known_as child_date_of_birth child_age child_sex child_gender_identity
child_ethnicity child_religion_or_belief yjs_case_ref pnc_id prison_number home_local_authority lives_in_wales
slcn_identified slcn_summary neurodiversity_or_send document_format_needed preferred_language interpreter_needed
interpreter_language slt_reviewed
looked_after_status lac_responsible_authority social_worker personal_adviser independent_reviewing_officer
last_la_visit_date parental_responsibility_held_by parent_carer
author yjs_service_name yjs_subdivision secure_resettlement_practitioner current_establishment
current_establishment_type current_unit document_date handling_marking
author_declaration author_sign reviewer review_outcome refer_back_points reviewer_sign version_no
"""

DISCLOSURE = """
has_non_disclosable_information non_disclosable_information non_disclosure_reason disclosure_variant gist_text
third_party_sources
"""


def missing(rows: str, form: FormDefinition) -> list[str]:
    """The rows that are neither asked under their id nor said to differ."""
    return sorted(set(rows.split()) - {question.id for question in questions(form)} - said_to_differ(form))


def questions(form: FormDefinition) -> Iterator[Question]:
    """Every question, those inside groups included."""
    for _, question in form.questions():
        yield question
        if isinstance(question, GroupQuestion):
            yield from question.questions


def enforced(form: FormDefinition) -> set[str]:
    """The ids of every rule that the form's rules, questions, stages, deliveries or clocks name."""
    named = {rule.id for rule in form.rules} | {stage.rule for stage in form.sign_off}
    named |= {question.rule for _, question in form.questions()} | {clock.rule for clock in form.clocks}
    return named | {hold.rule for delivery in form.deliveries for hold in delivery.holds}


def said_to_differ(form: FormDefinition) -> set[str]:
    """The ids in the first column of the tables of the form's section, and of sections that are about no one form."""
    titles = tuple(each.title for each in definitions().forms.values())
    sections = re.split(r"^## ", (HERE.parents[1] / "docs/forms.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    chosen = [part for part in sections if part.startswith(form.title) or not part.startswith(titles)]
    rows = [line for part in chosen for line in part.splitlines() if line.startswith("|")]
    return {named for row in rows for named in re.findall(r"`(\w+)`", row.split("|")[1])}


def unproved(rules: Iterable[str], *files: str) -> list[str]:
    """The rules and deadlines whose id no test in these files carries in its name."""
    tests = "\n".join(path.read_text(encoding="utf-8") for file in files for path in sorted(HERE.glob(file)))
    named = {name.upper() for name in re.findall(r"def test_\w*?([A-Z]+\d+)_", tests, re.IGNORECASE)}
    return sorted(set(rules) - named)
