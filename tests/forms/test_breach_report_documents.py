"""What each reader of the breach report is shown, and that the child can read what is written to the child."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest

from formsvc.definitions.readability import check_text
from formsvc.documents.content import Content, Entries, Facts, build
from formsvc.documents.docx import render_docx
from tests.forms.breach_report import entries, form, journey

ANNEX = {
    "has_non_disclosable_information", "non_disclosable_information", "non_disclosure_reason", "disclosure_variant",
    "third_party_sources",
}  # fmt: skip
VICTIMS_AND_OTHERS = {
    "facts_of_offence_summary", "victim_involved", "safety_concerns_others", "victim_considerations",
    "victim_considerations_consulted_date", "exploitation_concern", "exploitation_concern_detail",
    "exploitation_nrm_referral", "child_trafficking_advocate", "evidence_source", "evidence_file",
    "breach_facts_name_others", "supporting_statements", "cps_papers", "parent_carer", "family_copy_leaves_out",
}  # fmt: skip
FACTS = Facts(reference="BRR-7KQ2-M4XD", created=date(2026, 3, 4), version=1, status="final", author="Aisha Rahman")
TEMPLATES = Path(__file__).parents[2] / "document_templates" / "breach_report"


def content(document: str, without: tuple[str, ...] = (), **changes: Any) -> Content:
    return build(form(), form().document(document), journey(without=without, **changes).said, FACTS)


def shown(document: str, without: tuple[str, ...] = (), **changes: Any) -> set[str]:
    """The ids of everything that the document says, those inside groups included."""
    found = set()
    for section in content(document, without, **changes).sections:
        for entry in section.entries:
            found.add(entry.question)
            if isinstance(entry, Entries):
                found |= {line.question for item in entry.items for line in item}
    return found


def facts_of_breaches(document: str, **changes: Any) -> int:
    """How many breaches say what happened."""
    said = content(document, **changes).words["breaches"].entries
    return sum("breach_facts" in entry for entry in said)


def word(document: str, without: tuple[str, ...] = (), **changes: Any) -> list[str]:
    """The paragraphs of the Word file, those in tables included."""
    said = content(document, without, **changes)
    path = TEMPLATES / f"{form().document(document).template}.docx"
    opened = docx.Document(BytesIO(render_docx(said, path, lambda digest: b"")))
    body = opened.element.body.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p")
    texts = ["".join(node.text or "" for node in paragraph.iter(f"{paragraph.tag[:-1]}t")) for paragraph in body]
    return [text for text in texts if text.strip()]


def test_the_court_and_the_social_worker_see_everything_the_annex_included() -> None:
    assert shown("report") >= ANNEX | (VICTIMS_AND_OTHERS - {"evidence_file"})


def test_the_solicitor_sees_everything_but_the_annex() -> None:
    assert not ANNEX & shown("defence_version")
    assert shown("report") - shown("defence_version") == ANNEX | {
        "source_agency", "source_supplied", "source_notified_date", "source_reply_deadline", "source_reply",
        "source_barriers", "child_address_withheld_from_copies",
    }  # fmt: skip


def test_the_child_may_have_the_whole_report_without_the_annex_and_without_where_parents_live() -> None:
    hidden = shown("report") - shown("child_report")

    assert hidden > ANNEX
    assert {"parent_carer_address", "parent_carer_phone", "parent_carer_email"} < hidden
    assert {"assessment_of_why", "safety_concerns_others", "victim_considerations", "proposal"} <= shown("child_report")


def test_the_family_sees_nothing_of_victims_other_people_or_the_annex() -> None:
    assert not (ANNEX | VICTIMS_AND_OTHERS) & shown("family_version")
    assert {"proposal", "child_views", "progress_positive_identity", "gist_text"} <= shown("family_version")


def test_the_family_sees_the_facts_of_the_offences_when_there_was_no_victim() -> None:
    nobody = entries("offences", victim_involved=False)[:1]

    assert "facts_of_offence_summary" in shown("family_version", offences=nobody)


def test_the_family_sees_what_happened_only_where_it_says_nothing_of_others() -> None:
    assert facts_of_breaches("family_version") == 1
    assert facts_of_breaches("child_report") == 3


@pytest.mark.parametrize("text", ["assessment_of_why", "child_views", "proposal_reason", "contact_history"])
def test_the_author_can_keep_a_text_from_the_family_and_from_nobody_else(text: str) -> None:
    assert text in shown("family_version", family_copy_leaves_out=["none"])
    assert text not in shown("family_version", family_copy_leaves_out=[text])
    assert text in shown("defence_version", family_copy_leaves_out=[text])


def test_until_the_author_has_said_what_to_leave_out_the_family_sees_none_of_it() -> None:
    assert not {"assessment_of_why", "child_views"} & shown("family_version", without=("family_copy_leaves_out",))


def test_an_address_that_must_stay_out_of_copies_is_only_in_the_full_report() -> None:
    kept: dict[str, Any] = {"child_address_withheld_from_copies": True}

    assert "child_current_address" in shown("report", **kept)
    assert not any("child_current_address" in shown(copy, **kept) for copy in ("family_version", "defence_version"))
    assert "child_current_address" in shown("defence_version")


def test_the_report_to_the_court_says_nothing_of_what_came_later() -> None:
    assert not {"court_outcome", "home_visit_since_date"} & shown("report")
    assert {"court_outcome", "home_visit_since_date"} <= shown("record")


def test_the_placement_team_is_told_the_outcome_and_what_keeps_the_child_safe() -> None:
    told = shown("outcome_notice")

    assert {"court_outcome", "outcome_length", "safety_concerns_child", "slcn_summary", "social_worker"} <= told
    assert not (ANNEX | {"breaches", "assessment_of_why", "victim_considerations", "contact_history"}) & told


@pytest.mark.parametrize("document", ["report", "defence_version", "child_report"])
def test_the_ten_requirements_and_every_contact_stand_in_rows_of_the_word_file(document: str) -> None:
    told = "\n".join(word(document))

    for entry in entries("nos_requirements"):
        assert str(entry["requirement_wording"]) in told
    for entry in entries("contact_history"):
        assert str(entry["contact_outcome"]) in told


def test_the_cover_says_the_point_first() -> None:
    told = word("report")

    assert told.index("Proposal") < told.index("A further period of supervision: 60 days") < told.index("1  The child")


def test_the_annex_is_not_named_to_those_who_only_read_its_gist() -> None:
    assert not any("must not be shared" in text for text in word("family_version"))
    assert any("must not be shared" in text for text in word("report"))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        *({"proposal": proposal} for proposal in ("detention", "fine", "vary_requirements", "no_proposal")),
        {"proposal": "continue_nos", "child_date_of_birth": "2011-01-01"},
        {"child_date_of_birth": "2008-01-01"},
        {"court_route": "warrant", "without": ("defence_solicitor", "hearing_date")},
    ],
)
def test_the_summary_can_be_read_by_a_child_of_nine(changes: dict[str, Any]) -> None:
    read = check_text(word("child_summary", **changes))

    assert read.passes
    assert read.mean_sentence <= 14
    assert read.replacements == ()


def test_the_summary_says_what_the_court_can_do_and_how_long_it_can_be() -> None:
    told = "\n".join(word("child_summary"))

    assert "90 days is the most it can be" in told
    assert "prison for adults" not in told
    assert "prison for adults" in "\n".join(word("child_summary", child_date_of_birth="2008-01-01"))


def test_the_summary_names_a_parent_who_must_come_and_the_solicitor() -> None:
    young = "\n".join(word("child_summary", child_date_of_birth="2011-01-01"))
    alone = "\n".join(word("child_summary", without=("defence_solicitor",)))

    assert "A parent or carer has to come with you." in young
    assert "Farida Noor is your solicitor." in young
    assert "we will help you find one" in alone
