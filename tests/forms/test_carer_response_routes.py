"""Who fills in the primary-carer response and how, who receives what, and what each may see."""

from __future__ import annotations

from typing import Any

import pytest

from formsvc.definitions.model import DocumentDefinition, GroupQuestion, Question
from formsvc.documents.content import build
from tests.documents.sayings import SIGNED
from tests.forms.carer_response import delivered, form, held, journey
from tests.forms.test_carer_response_rules import CALL, NO, NO_REPLY

GOES_ON = {"childrens_services_referral", "police", "probation_prison", "probation_home"}
URGENT: dict[str, Any] = {"triage_outcome": "urgent_safeguarding", "children_services_informed_date": "2026-03-04"}
CLEARABLE = {
    "supports_contact": "decision",
    "level_supported": "decision",
    "conditions_wanted": "limits",
    "reasons": "reasons",
    "child_view": "child_view",
    "child_view_words": "child_view",
}
PRISONERS = ("prisoner_gist", "prisoner_redacted", "prisoner_full")
NEVER = {
    "carer_full_name", "carer_address", "carer_phone", "carer_email", "carer_sent_to", "carer_address_sent_to",
    "safe_contact_preferences", "child_address", "child_lives_with", "child_local_authority", "social_worker",
    "other_parental_responsibility_holders", "court_orders", "prisoner_harmed_this_child_or_carer", "in_danger_now",
    "safety_detail", "worries", "felt_pressured", "information_to_keep_from_prisoner", "accompanying_adults",
    "child_photo", "new_answer", "new_answer_reasons", "non_disclosable_information", "third_party_sources",
}  # fmt: skip


def withheld(question: Question) -> dict[str, str]:
    """The audiences a question is withheld from, with the condition ("" for always)."""
    return {each.audience: each.when.source if each.when else "" for each in question.withheld_from}


def shown(document_id: str, **changes: Any) -> set[str]:
    """The questions that a document says."""
    document = form().document(document_id)
    content = build(form(), document, journey(**changes).said, SIGNED)
    return {entry.question for section in content.sections for entry in section.entries}


def of_part(part_id: str) -> list[Question]:
    return [q for part in form().parts if part.id == part_id for page in part.pages for q in page.questions]


def test_the_prison_asks_the_carer_answers_and_the_prison_checks() -> None:
    draft = [(part.id, part.after, part.completed_by) for part in form().parts if part.opens == "draft"]

    assert draft == [
        ("application", "", "public_protection"),
        ("carer", "application", "carer"),
        ("check", "carer", "public_protection"),
    ]
    assert form().sign_off == ()
    assert set(form().starts.roles) == {"public_protection", "prison_offender_manager"}


def test_the_carer_answers_by_a_private_link_for_14_days_in_plain_words_or_staff_type_it_in_from_paper() -> None:
    part = next(part for part in form().parts if part.id == "carer")

    assert part.plain
    assert part.by_link is not None
    assert (part.by_link.to, part.by_link.days) == ("carer_sent_to", 14)
    assert journey().holds(part.by_link.when)
    assert not journey(carer_answers_by="paper").holds(part.by_link.when)
    assert part.or_by == ("public_protection", "prison_offender_manager")


def test_what_follows_the_check_is_asked_only_where_it_is_needed() -> None:
    later = [part.id for part in form().parts if part.opens == "approved"]

    def open_(**changes: Any) -> list[str]:
        return [part for part in later if journey(**changes).part_pages(part)]

    assert open_() == ["releases", "notices", "disclosure", "closing"]
    assert open_(more_than_gist=False) == ["releases", "closing"]
    assert open_(**NO, more_than_gist=False) == []
    assert open_(more_than_gist=False, supports_contact="not_sure") == [
        "late_photograph",
        "releases",
        "new_answer",
        "closing",
    ]
    assert open_(more_than_gist=False, new_answer_given=True) == ["releases", "new_answer", "closing"]
    assert "late_photograph" not in open_(photographs_provided="post_four_prints", photos_count=4)
    assert "late_photograph" in open_(photographs_provided="post_four_prints", photos_count=0)


def test_an_email_address_of_the_carer_is_needed_for_the_link_only() -> None:
    assert "carer_sent_to" in journey().said
    assert "carer_sent_to" not in journey(carer_answers_by="paper").said


def test_a_carer_who_never_replied_is_asked_nothing_and_the_prison_goes_on() -> None:
    silent = journey(**NO_REPLY)

    assert silent.part_pages("carer") == ()
    assert "triage_outcome" in silent.said
    assert not {"carer_full_name", "supports_contact"} & set(silent.said)


@pytest.mark.parametrize(
    ("answers", "leave"),
    [
        ({}, GOES_ON | {"prisoner", "carer_copy_post", "prisoner_redacted", "sources"}),
        ({"want_outcome_by": "email"}, GOES_ON | {"prisoner", "carer_copy_link", "prisoner_redacted", "sources"}),
        (NO, {"childrens_services_notice", "prisoner", "carer_copy_post", "prisoner_redacted", "sources"}),
        (NO | {"more_than_gist": False}, {"childrens_services_notice", "prisoner", "carer_copy_post"}),
        (URGENT, {"childrens_services_notice", "carer_copy_post"}),
    ],
)
def test_what_leaves_follows_from_the_answer_and_the_check(answers: dict[str, Any], leave: set[str]) -> None:
    assert delivered(journey(**answers)) == leave


def test_probation_at_home_and_the_nspcc_are_asked_only_where_they_have_a_part() -> None:
    assert "probation_home" not in delivered(journey(prisoner_licence_or_recall="neither"))
    assert "probation_home" in delivered(journey(prisoner_licence_or_recall="recalled"))
    assert "nspcc" in delivered(journey(nspcc_asked=True))
    assert "nspcc" not in delivered(journey())


def test_notices_and_referrals_go_to_the_councils_children_services_that_the_prison_checked() -> None:
    to = {each.id: each.to.organisation for each in form().deliveries if each.to.organisation}

    assert to["childrens_services_notice"] == to["childrens_services_referral"] == "child_local_authority_confirmed"
    assert to["police"] == "child_police_force"
    assert form().by_id["child_local_authority_confirmed"].default == "=child_local_authority"


def test_the_photograph_travels_with_the_referral_and_the_notice_to_the_police_whenever_it_came() -> None:
    enclosed = {each.id: set(each.encloses) for each in form().deliveries}

    assert enclosed["police"] == {"child_photo", "photo_from_prints", "late_photo"}
    assert enclosed["childrens_services_referral"] == enclosed["police"] | {"la_written_view", "court_order_copy"}


def test_a_notice_of_a_safeguarding_concern_is_urgent() -> None:
    notice = next(each for each in form().deliveries if each.id == "childrens_services_notice")

    assert journey(**NO, felt_pressured="yes").holds(notice.urgent)
    assert not journey(**NO).holds(notice.urgent)


def test_the_prisoner_hears_nothing_while_there_is_an_urgent_concern() -> None:
    assert not journey(**URGENT).holds(form().document("prisoner_gist").when)
    assert journey(**NO).holds(form().document("prisoner_gist").when)


@pytest.mark.parametrize("variant", ["gist", "redacted", "full"])
def test_the_prisoner_gets_one_variant_more_at_most(variant: str) -> None:
    leave = delivered(journey(disclosure_variant=variant, cleared_for_prisoner=["none"])) & set(PRISONERS)

    assert leave == ({f"prisoner_{variant}"} if variant != "gist" else set())


def test_everything_the_carer_and_the_check_say_is_withheld_from_the_prisoner_unless_it_is_cleared() -> None:
    told = {"gist_text", "redacted_text", "author_declaration"}
    for part in ("carer", "check", "late_photograph", "releases", "new_answer", "notices", "disclosure"):
        for question in of_part(part):
            if question.id in told or (question.kind == "derived" and not getattr(question, "shown", True)):
                continue
            cleared = CLEARABLE.get(question.id)
            expected = f'"{cleared}" not in cleared_for_prisoner' if cleared else ""
            assert withheld(question).get("prisoner", "not withheld") == expected, question.id


@pytest.mark.parametrize("document_id", PRISONERS)
def test_no_version_for_the_prisoner_says_where_the_family_is_or_what_was_said_about_safety(document_id: str) -> None:
    everything: dict[str, Any] = {
        "disclosure_variant": document_id.removeprefix("prisoner_"),
        "cleared_for_prisoner": ["decision", "limits", "reasons", "child_view"],
        "prisoner_harmed_this_child_or_carer": "yes",
        "in_danger_now": False,
        "felt_pressured": "yes",
        "children_services_informed_date": "2026-03-04",
        **CALL,
        "new_answer": "no",
    }

    assert not shown(document_id, **everything) & NEVER


@pytest.mark.parametrize("cleared", ["decision", "limits", "reasons", "child_view"])
def test_the_prisoner_reads_an_answer_only_when_it_is_cleared(cleared: str) -> None:
    told = shown("prisoner_full", disclosure_variant="full", cleared_for_prisoner=[cleared])

    assert told & set(CLEARABLE) == {question for question, needed in CLEARABLE.items() if needed == cleared}
    assert not shown("prisoner_full", disclosure_variant="full", cleared_for_prisoner=["none"]) & set(CLEARABLE)
    assert not shown("prisoner_gist", disclosure_variant="full", cleared_for_prisoner=[cleared]) & set(CLEARABLE)


def test_the_police_and_probation_see_none_of_the_carers_answers() -> None:
    answers = {question.id for question in of_part("carer")}
    identity = {
        "carer_full_name", "carer_relationship_to_child", "carer_address", "child_address", "child_full_name",
        "child_date_of_birth", "child_photo",
    }  # fmt: skip

    assert shown("police_notice") & answers <= identity
    assert shown("probation_notice") & answers <= identity - {"carer_address", "child_address", "child_photo"}
    assert "carer_address_sent_to" not in shown("police_notice")
    assert "carer_address_sent_to" in shown("police_notice", **NO_REPLY)


def test_only_public_protection_and_childrens_services_learn_that_the_carer_was_pressed() -> None:
    pressed: dict[str, Any] = {"felt_pressured": "yes", "children_services_informed_date": "2026-03-04"}
    told = {each.id for each in form().documents if "felt_pressured" in shown(each.id, **pressed)}

    assert told == {"full", "record", "referral", "not_supported_notice"}


def test_the_carers_copy_leaves_out_the_photograph_and_what_somebody_else_at_home_must_not_read() -> None:
    hurt: dict[str, Any] = {"prisoner_harmed_this_child_or_carer": "yes", "in_danger_now": False}
    copy = shown("carer_copy", **hurt, felt_pressured="yes")

    assert {"supports_contact", "reasons", "child_view_words", "information_to_keep_from_prisoner"} <= copy
    assert not copy & {"child_photo", "felt_pressured", "prisoner_harmed_this_child_or_carer", "safety_detail"}
    assert not copy & {question.id for question in of_part("check")}


def test_the_carer_is_not_told_why_the_prisoner_is_seen_as_a_risk_but_what_was_cleared() -> None:
    assert "carer" in withheld(form().by_id["risk_identification_reason"])
    assert "told_about_risk" in shown("carer_copy")
    assert "risk_identification_reason" not in shown("covering_letter")


def test_another_organisation_never_reads_what_a_third_one_gave() -> None:
    assert shown("source_notice") == {
        "prison_name", "prison_contact", "prisoner_name", "prisoner_prison_number", "source_notified_date",
        "source_reply_deadline",
    }  # fmt: skip
    notice = next(each for each in form().deliveries if each.id == "sources")

    assert (notice.each, notice.to.question) == ("third_party_sources", "source_contact")


def test_everything_is_on_the_prisons_own_record() -> None:
    whole: DocumentDefinition = form().document("record")
    groups = {question.id for _, question in form().questions() if isinstance(question, GroupQuestion)}

    assert whole.after == form().parts[-1].id
    assert shown("record") >= {"felt_pressured", "source_replies", "redacted_text", "identity_checked_how"}
    assert shown("record") & groups == {
        "other_parental_responsibility_holders", "other_children_requested", "accompanying_adults",
        "third_party_sources", "source_replies",
    }  # fmt: skip


def test_all_that_is_held_waits_for_support_and_for_the_legal_check() -> None:
    doubtful = journey(supports_contact="not_sure", court_orders=["no_contact"], photographs_provided="cannot")

    for delivery in ("childrens_services_referral", "police", "probation_prison", "probation_home", "nspcc"):
        assert {"PC2", "PC9"} <= held(delivery, doubtful)
