"""Who signs and who receives the breach report, what each may see, and which deadlines it starts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from formsvc.definitions.model import DeliveryDefinition, DocumentDefinition
from formsvc.wizard import Journey
from tests.forms.breach_report import entries, form, journey

CUSTODY: dict[str, Any] = {
    "court_outcome": "detention",
    "court_outcome_date": "2026-03-04",
    "custody_placement_needed": True,
}
FOLLOWS: dict[str, Any] = {"without": ("summons_copy", "summons_date"), "summons_follows": True}


def clock(clock_id: str, found: Journey) -> tuple[Any, bool]:
    """When a deadline is due, and whether it is met."""
    named = next(each for each in form().clocks if each.id == clock_id)
    return named.due.value(found.names), named.met is not None and named.met.holds(found.names)


def runs(clock_id: str, found: Journey) -> bool:
    return found.holds(next(each for each in form().clocks if each.id == clock_id).when)


def delivery(delivery_id: str) -> DeliveryDefinition:
    return next(each for each in form().deliveries if each.id == delivery_id)


def document_of(delivery_id: str) -> DocumentDefinition:
    return form().document(delivery(delivery_id).document)


def delivered(found: Journey) -> set[str]:
    """The deliveries whose condition is true."""
    return {each.id for each in form().deliveries if found.holds(each.when)}


def test_a_case_manager_writes_and_an_operations_manager_of_the_same_service_signs() -> None:
    (stage,) = form().sign_off

    assert form().starts.roles == ("case_manager",)
    assert (stage.role.value(journey().names), stage.organisation) == ("operations_manager", None)
    assert "engage" in stage.verdicts["refused"]


def test_BR10_the_managers_reasons_belong_to_the_managers_stage() -> None:
    (stage,) = form().sign_off
    part = next(part for part in form().parts if part.id == stage.part)

    assert (part.opens, part.completed_by) == ("sign_off", "operations_manager")


def test_the_report_goes_to_the_court_the_solicitor_the_child_the_family_and_the_social_worker() -> None:
    assert delivered(journey()) == {"court", "defence_solicitor", "child", "family", "social_worker"}


@pytest.mark.parametrize(
    ("changes", "nothing_for"),
    [
        ({"without": ("defence_solicitor",)}, "defence_solicitor"),
        ({"looked_after_status": "not_looked_after"}, "social_worker"),
        ({"parent_carer": entries("parent_carer", parent_carer_safe_to_contact=False)[:1]}, "family"),
    ],
)
def test_nobody_receives_it_who_is_not_there_or_not_safe(changes: dict[str, Any], nothing_for: str) -> None:
    assert nothing_for not in delivered(journey(**changes))


def test_the_placement_team_hears_only_when_custody_results_and_after_the_outcome() -> None:
    team = delivery("ycs_placement_team")

    assert delivered(journey(**CUSTODY)) - delivered(journey()) == {"ycs_placement_team"}
    assert (team.to.directory, team.after, document_of("ycs_placement_team").after) == (
        "ycs_placement_team",
        "outcome",
        "outcome",
    )
    assert team.encloses == ("assetplus_custody_module",)


def test_the_casework_section_for_recalls_is_sent_nothing() -> None:
    assert not any("ppcs" in (each.to.directory or "") for each in form().deliveries)


def test_BR3_the_court_and_the_solicitor_wait_for_the_summons_and_nobody_else() -> None:
    waiting = {each.id for each in form().deliveries if [hold.rule for hold in each.holds] == ["BR3"]}
    (rule,) = (rule for rule in form().rules if (rule.id, rule.severity) == ("BR3", "hold"))

    assert waiting == {"court", "defence_solicitor"}
    assert rule.check.fails(journey(**FOLLOWS).names)
    assert rule.check.holds(journey(**FOLLOWS, late_summons_copy="summons.pdf").names)
    assert rule.check.holds(journey().names)


def test_the_court_receives_the_report_with_the_bundle_and_the_separate_files() -> None:
    court = delivery("court")

    assert (court.channel, court.to.organisation, court.document) == ("secure_email", "court_name", "report")
    assert court.encloses[0] == "bundle"
    assert {"cps_papers", "dto_and_nos_copy", "summons_copy", "late_summons_copy", "statement_file"} < set(
        court.encloses
    )


def test_each_bundle_holds_the_version_of_its_reader_and_every_paper_and_waits_for_the_summons() -> None:
    papers = ["cps_papers", "dto_and_nos_copy", "summons_copy", "late_summons_copy", "evidence_file", "statement_file"]

    for bundle, report in (("bundle", "report"), ("defence_bundle", "defence_version")):
        document = form().document(bundle)
        assert [piece.document or piece.question for piece in document.bundle] == [report, *papers]
        assert document.after == "late_summons"
    assert delivery("defence_solicitor").encloses == ("defence_bundle",)


def test_the_child_is_given_the_summary_and_offered_the_whole_report() -> None:
    child = delivery("child")

    assert (child.channel, child.document, child.encloses) == ("hand_over", "child_summary", ("child_report",))


def test_every_court_of_the_list_has_an_address_of_its_own() -> None:
    courts = form().question("court_name").options  # type: ignore[attr-defined]

    assert len({court.row["organisation"] for court in courts}) == len(courts) > 100
    assert {court.row["nation"] for court in courts} == {"england", "wales"}


@pytest.mark.parametrize(
    ("question", "earlier"),
    [
        ("nos_requirements", "additional_requirements"),
        ("electronic_monitoring_hours", "curfew_hours"),
        ("custody_release_date", "early_release_date"),
        ("child_current_address", "proposed_address"),
    ],
)
def test_requirements_release_curfew_and_address_come_from_the_home_circumstances_report(
    question: str, earlier: str
) -> None:
    sources = [(source.form, source.question) for source in form().question(question).prefill]

    assert ("home_circumstances_report", earlier) in sources


def test_nothing_of_the_risk_narrative_comes_from_an_earlier_form() -> None:
    narrative = {"safety_concerns_child", "safety_concerns_others", "assessment_of_why", "victim_considerations"}

    assert not any(form().question(question).prefill for question in narrative)


def test_K14_a_letter_is_due_24_hours_after_a_breach() -> None:
    one = [entries("breaches")[0]]
    unsent = [{key: value for key, value in one[0].items() if key != "letter_sent_at"}]

    assert clock("K14", journey(breaches=unsent)) == (datetime(2026, 1, 3, 19, 0), False)
    assert clock("K14", journey(breaches=one))[1] is True


def test_K15_a_child_who_missed_an_appointment_is_asked_within_a_working_day() -> None:
    missed = {**entries("breaches")[1], "breach_date_from": "2026-01-30", "breach_date_to": "2026-01-30"}
    never = {key: value for key, value in missed.items() if key != "absence_contact_date"}

    assert clock("K15", journey(breaches=[never])) == (date(2026, 2, 2), False)
    assert clock("K15", journey(breaches=[missed]))[1] is True


def test_K16_the_last_day_is_watched_until_the_court_has_decided() -> None:
    undecided = journey(without=("court_outcome",), dto_last_day="2026-07-06")

    assert clock("K16", undecided) == (date(2026, 7, 6), False)
    assert clock("K16_outcome", journey(without=("court_outcome",), hearing_date="2026-03-25"))[0] == date(2026, 3, 25)
    assert clock("K16", journey())[1] is True


def test_K16_a_service_may_set_its_own_day_for_the_court() -> None:
    assert clock("K16_court", journey(information_due_date="2026-03-11"))[0] == date(2026, 3, 11)
    assert clock("K16_court", journey(without=("court_outcome",)))[1] is False


def test_K17_meetings_after_release_and_monthly_home_visits() -> None:
    released = journey(custody_release_date="2025-12-15", last_home_visit_date="2026-02-23")

    assert clock("K17", released) == (date(2025, 12, 15), True)
    assert clock("K17_second", released) == (date(2025, 12, 20), True)
    assert clock("K17_home", journey(without=("home_visit_since_date",), last_home_visit_date="2026-02-23")) == (
        date(2026, 3, 23),
        False,
    )
    assert clock("K17_home", journey(home_visit_since_date="2026-03-04")) == (date(2026, 4, 4), False)
    assert clock("K17_home", journey(dto_last_day="2026-03-03"))[1] is True
    assert not runs("K17_home", journey(child_in_custody=True))
    assert not runs("K17_home", journey(**CUSTODY))


def test_K20_the_council_visits_a_looked_after_child_within_a_week_of_custody() -> None:
    assert clock("K20", journey(**CUSTODY)) == (date(2026, 3, 11), False)
    assert clock("K20", journey(**CUSTODY, la_visit_since_date="2026-03-04"))[1] is True
    assert clock("K20_next", journey(**CUSTODY, la_visit_since_date="2026-03-04")) == (date(2026, 4, 15), False)
    assert not runs("K20", journey())


def test_K21_a_child_looked_after_by_agreement_is_visited_within_ten_working_days() -> None:
    agreed = journey(**CUSTODY, looked_after_status="accommodated_s20")

    assert runs("K21", agreed)
    assert clock("K21", agreed) == (date(2026, 3, 18), False)
    assert not runs("K21", journey(**CUSTODY))


def test_K22_release_arrangements_are_confirmed_ten_days_before() -> None:
    held = journey(**CUSTODY, expected_release_date="2026-05-06")

    assert clock("K22", held) == (date(2026, 4, 26), False)
    assert runs("K22", held)
    assert not runs("K22", journey())
