"""Who writes, signs and receives the best-interests report, and what each of them may see."""

from __future__ import annotations

from typing import Any

import pytest

from tests.forms.best_interests import (
    PHOTO_WRONG,
    REVIEW,
    delivered,
    delivery,
    journey,
    problems,
    report,
    stage,
    withheld,
)

NEVER_TOLD = (
    "non_disclosable_information", "non_disclosure_reason", "views_on_disclosure_to_prisoner", "police_information",
    "probation_information", "nspcc_information", "information_to_keep_from_prisoner",
)  # fmt: skip
HOME = (
    "carer_address",
    "carer_phone",
    "carer_email",
    "safe_contact_preferences",
    "proposed_adults",
    "accompanying_adults",
)
OWN_FINDINGS = ("childs_situation", "carer_and_family", "analysis", "recommendation", "identity", "work_done")
EVERYBODY = {"prison", "carer", "child", "social_worker", "police", "probation", "nspcc", "visits_team", "notices"}
BY_LINK: dict[str, Any] = {
    "answers_by": "link",
    "duty_contact": {"name": "Duty team", "role": "Duty", "email": "duty@leeds.example.gov.uk"},
}


def test_the_parts_follow_one_another() -> None:
    after = {part.id: (part.opens, part.after, part.roles) for part in report().parts}

    assert after == {
        "referral": ("draft", "", ("public_protection",)),
        "report": ("draft", "referral", ("social_worker",)),
        "decision": ("sign_off", "", ("public_protection", "governor", "delegated_senior_manager")),
        "disclosure_notices": ("approved", "", ("public_protection",)),
        "disclosure": ("approved", "disclosure_notices", ("public_protection",)),
        "follow_up": ("approved", "", ("public_protection",)),
        "outcome": ("approved", "", ("public_protection",)),
    }


@pytest.mark.parametrize("council", ["leeds", "cardiff"])
def test_the_childs_own_council_reports_and_its_manager_signs(council: str) -> None:
    found = journey(child_local_authority=council)
    writes = next(part for part in report().parts if part.id == "report").organisation
    signs = stage("team_manager")

    assert writes is not None
    assert signs.organisation is not None
    assert [each.value(found.names) for each in (writes, signs.role, signs.organisation)] == [
        council, "social_work_manager", council,
    ]  # fmt: skip


def test_by_link_the_duty_team_is_asked_and_the_social_worker_says_that_the_manager_agreed() -> None:
    by_link = next(part for part in report().parts if part.id == "report").by_link
    linked = journey(**BY_LINK)

    assert by_link is not None
    assert (by_link.to, linked.holds(by_link.when), journey().holds(by_link.when)) == ("duty_contact", True, False)
    assert not linked.holds(stage("team_manager").when)
    assert journey().holds(stage("team_manager").when)
    assert {question for _, _, question in problems(**BY_LINK)} == {
        "team_manager_agreed", "team_manager_agreed_name", "team_manager_agreed_date",
    }  # fmt: skip


def test_by_link_the_referral_and_the_photograph_are_sent_along() -> None:
    pack = delivery("referral_pack")

    assert (pack.document, pack.after, pack.encloses) == ("referral", "referral", ("child_photo",))
    assert "referral_pack" in delivered(journey(**BY_LINK))
    assert "referral_pack" not in delivered(journey())


@pytest.mark.parametrize("who", ["governor", "delegated_senior_manager"])
def test_whoever_the_referral_names_in_that_prison_decides(who: str) -> None:
    found, decides = journey(decision_maker=who), stage("governor")

    assert decides.organisation is not None
    assert (decides.role.value(found.names), decides.organisation.value(found.names)) == (who, "hmp_leeds")
    assert (decides.part, decides.rule, report().sign_off[-1].id) == ("decision", "BI2", "governor")


def test_the_governors_words_say_what_each_verdict_does() -> None:
    assert stage("governor").verdicts == {
        "approved": "Sign the decision",
        "refused": "Refuse the application",
        "returned": "Send back with an express request",
    }


def test_everybody_in_the_table_of_recipients_receives_their_version() -> None:
    assert delivered(journey()) == EVERYBODY | {"prisoner_redacted"}
    assert {each.id: each.document for each in report().deliveries if each.id in EVERYBODY} == {
        "prison": "report",
        "carer": "outcome_letter",
        "child": "child_explanation",
        "social_worker": "agency_outcome",
        "police": "agency_outcome",
        "probation": "agency_outcome",
        "nspcc": "agency_outcome",
        "visits_team": "visits_extract",
        "notices": "disclosure_notice",
    }


def test_the_prison_gets_the_photograph_and_the_decision_with_the_report() -> None:
    assert set(delivery("prison").encloses) == {"contact_decision", "child_photo"}
    assert delivery("social_worker").encloses == ("child_explanation",)


@pytest.mark.parametrize(("question", "who"), [("child_police_force", "police"), ("nspcc_requested_date", "nspcc")])
def test_an_agency_that_was_not_asked_is_not_told(question: str, who: str) -> None:
    assert who not in delivered(journey(without=(question,)))


@pytest.mark.parametrize(("wants", "way"), [("email", "carer_by_link"), ("letter", "carer"), ("phone", "carer")])
def test_the_carer_hears_in_the_way_they_chose(wants: str, way: str) -> None:
    assert delivered(journey(want_outcome_by=wants)) & {"carer", "carer_by_link"} == {way}
    assert delivery("carer_by_link").channel == "secure_link"
    assert delivery("carer").channel == "hand_over"


def test_a_carer_without_an_email_address_gets_a_letter() -> None:
    unreachable = journey(without=("carer_email",), want_outcome_by="email")

    assert delivered(unreachable) & {"carer", "carer_by_link"} == {"carer"}


@pytest.mark.parametrize("variant", ["full", "redacted", "gist"])
def test_the_prisoner_gets_one_version_by_hand_after_the_notices(variant: str) -> None:
    found = journey(disclosure_variant=variant, gist_text="Contact in small steps is supported.")
    given = [each for each in report().deliveries if each.to.name == "prisoner" and found.holds(each.when)]

    assert [(each.id, each.channel, each.after) for each in given] == [
        (f"prisoner_{variant}", "hand_over", "disclosure"),
    ]
    assert "appeal_information" in report().document(f"prisoner_{variant}").shows


def test_each_source_gets_a_notice_that_says_nothing_of_what_any_of_them_gave() -> None:
    notice = delivery("notices")

    assert (notice.each, notice.to.question, notice.after) == (
        "third_party_sources", "source_contact", "disclosure_notices",
    )  # fmt: skip
    assert not {"third_party_sources", *NEVER_TOLD} & set(report().document("disclosure_notice").shows)


def test_the_child_hears_it_from_the_social_worker_in_person() -> None:
    assert (delivery("child").channel, delivery("child").to.name) == ("hand_over", "child")
    assert report().document("child_explanation").written_for == "child"


def test_the_visits_team_sees_the_child_the_level_the_adults_and_the_photograph_only() -> None:
    assert set(report().document("visits_extract").shows) == {
        "prisoner_name", "prisoner_prison_number", "child_full_name", "decided_level", "approved_adults",
        "child_visits_alone_approved", "child_photo", "photo_is_of_child",
    }  # fmt: skip


@pytest.mark.parametrize("question", NEVER_TOLD)
@pytest.mark.parametrize("audience", ["prisoner", "child", "carer", "visits_team"])
def test_what_must_not_be_shared_reaches_neither_prisoner_nor_child_nor_carer(question: str, audience: str) -> None:
    assert withheld(question, audience, journey())
    assert all(question not in each.shows for each in report().documents if each.audience == audience)


@pytest.mark.parametrize("question", HOME)
def test_where_the_family_and_its_helpers_live_never_reaches_the_prisoner(question: str) -> None:
    assert withheld(question, "prisoner", journey())


@pytest.mark.parametrize(
    ("subject", "question"),
    [
        ("childs_situation", "child_circumstances"),
        ("childs_views", "child_views"),
        ("carer_and_family", "carer_views"),
        ("risks", "risks_if_contact"),
        ("adults", "approved_adults"),
    ],
)
def test_what_is_taken_out_of_the_version_for_the_prisoner_is_withheld(subject: str, question: str) -> None:
    assert withheld(question, "prisoner", journey(left_out=[subject]))
    assert not withheld(question, "prisoner", journey(left_out=["risks" if subject != "risks" else "adults"]))
    assert not withheld(question, "prisoner", journey(disclosure_variant="full"))


@pytest.mark.parametrize("page", OWN_FINDINGS)
def test_the_social_workers_own_findings_are_never_filled_in_from_elsewhere(page: str) -> None:
    assert [each.id for each in report().page(page).questions if each.prefill] == []


def test_what_the_carer_answered_is_filled_in_and_cannot_be_changed_here() -> None:
    taken = {each.id: {source.form for source in each.prefill} for each in report().page("carer_response").questions}

    assert all(forms == {"primary_carer_response"} for forms in taken.values())
    assert all(each.locked for each in report().page("carer_response").questions)


def test_a_transfer_is_explained_beside_the_question_about_a_review() -> None:
    (prompt,) = journey(**REVIEW).prompts(report().page("review"))

    assert "does not open a review by itself" in prompt.text


def test_in_wales_everything_is_offered_in_welsh() -> None:
    def said(council: str) -> str:
        found = journey(child_local_authority=council)
        return " ".join(p.text for page in ("application", "outcome_words") for p in found.prompts(report().page(page)))

    assert said("cardiff").count("Welsh") == 2
    assert "Welsh" not in said("leeds")


def test_after_a_photograph_of_another_child_nothing_follows() -> None:
    stopped = journey(**PHOTO_WRONG)

    assert [part.id for part in report().parts if not stopped.holds(part.when)] == [
        "disclosure_notices", "disclosure", "follow_up", "outcome",
    ]  # fmt: skip
    assert delivered(stopped) == {"security_alert", "childrens_services_alert"}
    assert all(delivery(each).urgent is not None for each in ("security_alert", "childrens_services_alert"))
