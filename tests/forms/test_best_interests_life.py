"""The whole life of a best-interests report, with its real definition and templates: prison, council, governor, and what leaves."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from formsvc.answers.values import Item, Value
from formsvc.workflow.refusals import DecisionIncomplete, NotComplete, NotStartable
from formsvc.workflow.send_views import HandOver
from formsvc.workflow.sign_views import NamedPoint
from tests.forms.best_interests import PHOTO_WRONG
from tests.forms.best_interests_life import carers_response, fill, finish, founded
from tests.workflow.institution import Institution
from tests.workflow.parties_form import guest

POINTS = ("circumstances_and_views", "photograph", "level", "adult")
MISSING: dict[str, Any] = {
    "four_points_check": [
        {"point": point, "point_state": "missing" if point == "level" else "covered"} for point in POINTS
    ],
    "referred_back_date": "2026-03-31",
    "referred_back_points": "Please say which level of contact you recommend.",
}
LINK: dict[str, Any] = {
    "answers_by": "link",
    "duty_contact": {
        "name": "Duty Team",
        "role": "Duty",
        "phone": "0113 496 0270",
        "email": "duty@leeds.example.gov.uk",
    },
}
AGREED: dict[str, Any] = {
    "team_manager_agreed": True, "team_manager_agreed_name": "Colin Baptiste", "team_manager_agreed_date": "2026-03-31",
}  # fmt: skip

CHANGED_MIND = {
    "supports_contact": "no", "reasons": "I have changed my mind about it.", "triage_outcome": "stopped_no_support",
}  # fmt: skip


@pytest.fixture
def here(tmp_path: Path) -> Institution:
    return founded(tmp_path)


def referred(here: Institution, **changes: Any) -> str:
    """A referral that the prison has finished, after a carer who supports contact."""
    carers_response(here)
    reference = here.workflow.start("best_interests_report", here.case, here.officer)
    finish(here, reference, "referral", here.officer, **changes)
    return reference


def reported(here: Institution, reference: str, **changes: Any) -> None:
    """The social worker's report, submitted."""
    fill(here, reference, "report", here.social_worker, **changes)
    here.work(here.workflow.submit(reference, {}, here.social_worker))


def with_the_governor(here: Institution) -> str:
    """A report that the team manager has signed."""
    reference = referred(here)
    reported(here, reference)
    here.work(here.decide(reference, here.team_manager))
    return reference


def decided(here: Institution, **changes: Any) -> str:
    """A decision that the governor has signed, its documents made and what may leave sent."""
    reference = with_the_governor(here)
    finish(here, reference, "decision", here.officer, **changes)
    here.work(here.decide(reference, here.prison_governor))
    here.work(here.workflow.overdue())
    return reference


def sent(here: Institution, reference: str) -> dict[str, set[str]]:
    """Where what is sent stands, by document."""
    found: dict[str, set[str]] = {}
    for row in here.workflow.submission(reference, here.officer).deliveries:
        if row.document:
            found.setdefault(row.document.id, set()).add(row.state)
    return found


def test_BI1_it_starts_only_after_a_carer_who_supports_contact(here: Institution) -> None:
    with pytest.raises(NotStartable):
        here.workflow.start("best_interests_report", here.case, here.officer)

    assert referred(here).startswith("BIR-")


def test_the_referral_brings_what_the_carer_said_and_only_the_childs_council_answers(here: Institution) -> None:
    reference = referred(here)
    page = here.workflow.page(reference, "carer_response", here.officer)

    assert page.answers["supports_contact"] == "yes_with_limits"
    assert page.answers["carer_full_name"] == "Joanne Tully"
    assert [row.reference for row in here.workflow.home(here.social_worker).to_fill] == [reference]
    assert here.workflow.home(here.other_social_worker).to_fill == ()


def test_the_adults_whom_the_carer_proposed_wait_for_the_social_workers_findings(here: Institution) -> None:
    reference = referred(here)
    proposed = here.workflow.page(reference, "accompanying", here.social_worker).answers["accompanying_adults"]

    assert [adult["adult_name"] for adult in entries(proposed)] == ["Anne Tully"]
    assert not any("adult_suitable" in adult for adult in entries(proposed))


def entries(group: Value) -> list[Item]:
    """The entries of a group."""
    assert isinstance(group, tuple)
    return [entry for entry in group if isinstance(entry, Mapping)]


def test_BI2_the_governor_cannot_sign_while_a_point_is_missing_and_sends_it_back(here: Institution) -> None:
    reference = with_the_governor(here)
    fill(here, reference, "decision", here.officer, **MISSING)
    with pytest.raises(NotComplete) as refused:
        here.workflow.finish_part(reference, "decision", {}, here.officer)
    assert {problem.rule for problem in refused.value.problems} == {"BI2"}
    with pytest.raises(DecisionIncomplete):
        here.decide(reference, here.prison_governor)

    point = NamedPoint(page="recommendation", question="recommended_level", what="Say which level you recommend.")
    here.work(here.decide(reference, here.prison_governor, "returned", points=(point,)))

    assert [row.reference for row in here.workflow.home(here.social_worker).to_fill] == [reference]
    assert sent(here, reference) == {}


def test_when_the_governor_signs_everybody_hears_and_the_family_by_hand(here: Institution) -> None:
    reference = decided(here)

    assert sent(here, reference) == {
        "report": {"sent"},
        "agency_outcome": {"sent"},
        "visits_extract": {"sent"},
        "outcome_letter": {"to_hand_over"},
        "child_explanation": {"to_hand_over"},
    }


def test_BI8_during_an_enquiry_only_the_prison_hears_until_contact_may_start(here: Institution) -> None:
    reference = referred(here)
    told = {"response_type": "section_47_enquiry", "prison_told_no_contact_at": "2026-03-31T09:00"}
    reported(here, reference, **told)
    here.work(here.decide(reference, here.team_manager))
    finish(here, reference, "decision", here.officer)
    here.work(here.decide(reference, here.prison_governor))
    here.work(here.workflow.overdue())
    assert {document for document, states in sent(here, reference).items() if states != {"held"}} == {"report"}

    fill(here, reference, "follow_up", here.officer, **told, contact_cleared_date="2026-03-31")
    here.work(here.workflow.overdue())

    assert not any("held" in states for states in sent(here, reference).values())


def test_K13_the_prisoners_version_waits_for_the_notices_and_comes_with_how_to_appeal(here: Institution) -> None:
    reference = decided(here)
    finish(here, reference, "disclosure_notices", here.officer)
    assert sent(here, reference)["disclosure_notice"] == {"sent"}
    assert not {"prisoner_full", "prisoner_redacted", "prisoner_gist"} & set(sent(here, reference))

    finish(here, reference, "disclosure", here.officer)

    assert sent(here, reference)["prisoner_redacted"] == {"to_hand_over"}


def test_a_notice_goes_to_each_organisation_that_gave_information(here: Institution) -> None:
    reference = decided(here)
    finish(here, reference, "disclosure_notices", here.officer)
    rows = here.workflow.submission(reference, here.officer).deliveries

    assert sorted(row.recipient.partition(",")[0] for row in rows if row.delivery == "notices") == [
        "Hannah Osei", "Imran Sheikh",
    ]  # fmt: skip


def test_when_everybody_was_told_the_record_is_made_and_the_form_is_delivered(here: Institution) -> None:
    reference = decided(here)
    for part in ("disclosure_notices", "disclosure"):
        finish(here, reference, part, here.officer)
    for row in here.workflow.submission(reference, here.officer).deliveries:
        if row.state == "to_hand_over":
            given = HandOver(given_by="Hannah", given_to="The reader", at=here.clock())
            here.work(here.workflow.record_hand_over(row.id, given, here.officer))
    finish(here, reference, "outcome", here.officer)

    page = here.workflow.submission(reference, here.officer)
    assert {file.state for file in page.documents if file.document.id == "contact_record"} == {"ready"}
    assert page.row.status == "delivered"


def test_BI3_a_photograph_of_another_child_warns_security_and_the_council_and_stops(here: Institution) -> None:
    reference = referred(here)
    reported(here, reference, **PHOTO_WRONG)
    here.work(here.workflow.overdue())

    page = here.workflow.submission(reference, here.officer)
    assert sent(here, reference) == {"identity_alert": {"sent"}}
    assert sorted(row.recipient.partition(",")[0] for row in page.deliveries) == ["Colin Baptiste", "Neil Corrigan"]
    assert page.row.status == "stopped"


def test_by_link_the_duty_team_gets_the_referral_reports_and_no_manager_signs_here(here: Institution) -> None:
    reference = referred(here, **LINK)
    assert sent(here, reference) == {"referral": {"sent"}}
    team = guest(here, reference)

    fill(here, reference, "report", team, **LINK, **AGREED)
    here.work(here.workflow.submit(reference, {}, team))

    assert [row.reference for row in here.workflow.home(here.prison_governor).to_sign] == [reference]


def test_BI1_a_newer_response_that_says_no_stops_what_was_begun(here: Institution) -> None:
    reference = referred(here)
    carers_response(here, **CHANGED_MIND)

    with pytest.raises(NotComplete) as refused:
        reported(here, reference)
    assert {problem.severity for problem in refused.value.problems} == {"stop"}
    with pytest.raises(NotStartable):
        here.workflow.start("best_interests_report", here.case, here.officer)


def test_BI12_a_review_begins_with_what_was_decided_and_who_was_asked_the_first_time(here: Institution) -> None:
    first = decided(here)
    here.clock.move(days=365)
    carers_response(here)

    second = here.workflow.start("best_interests_report", here.case, here.officer)

    page = here.workflow.page(second, "review", here.officer)
    assert second != first
    assert page.answers["reviewed_level"] == "4"
    assert page.answers["original_agencies"] == ("school", "health")
    assert str(page.answers["reviewed_decision_date"]) == "2026-03-31"
