"""The whole life of a placement review, with its real definition and templates, from a social worker's draft to the move."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from formsvc import cases, people
from formsvc.answers import read_all
from formsvc.people import Actor
from formsvc.wizard import Journey
from formsvc.wizard.examples import example
from formsvc.workflow import directory
from formsvc.workflow.refusals import NotComplete
from tests.forms.judging import attach
from tests.forms.living import finish_part, real_settings, save_part
from tests.forms.placement_reviews import review
from tests.workflow.institution import Clock, Institution, found

ADDRESSES = {"ycs_placement_review_team": "placements@ycs.example.gov.uk", "adel_beck": "duty@adel-beck.example.gov.uk"}


@pytest.fixture
def here(tmp_path: Path) -> Institution:
    """Leeds, Wetherby and the council, with Kieran's case shared among them."""
    founded = found(real_settings(tmp_path), Clock())
    service, now = founded.service, founded.clock()
    with service.sessions.begin() as session:
        people.add_organisation(session, "leeds", "Leeds City Council")
        added = people.add_person(session, people.Person(email="sw@leeds.example", name="Social Worker", added_at=now))
        people.give_role(session, added.id, "social_worker", "leeds")
        case = cases.require_case(session, founded.case, ("leeds_yjs",))
        cases.share(session, case, "leeds", founded.author.id, now)
    with service.sessions.begin() as session:
        founded.people |= {each.actor.name.lower().replace(" ", "_"): each.actor for each in people.everybody(session)}
    directory.furnish(service.sessions, ADDRESSES, now)
    return founded


def given(here: Institution, **changes: Any) -> Mapping[str, Any]:
    """The example's answers as they are today, by question id."""
    at = here.clock().replace(tzinfo=None)
    raw = example(review(), at) | changes
    read, _ = read_all(review(), raw, attach)
    return Journey(review(), read, at).said


def fill(here: Institution, reference: str, part_id: str, actor: Actor, **changes: Any) -> None:
    """Answer every page of one part."""
    save_part(here, reference, (review(), part_id), given(here, **changes), actor)


def approved(here: Institution, **changes: Any) -> str:
    """Written by the case manager, countersigned, its final documents made and sent."""
    reference = here.workflow.start("placement_review", here.case, here.author)
    fill(here, reference, "report", here.author, **changes)
    here.work(here.workflow.submit(reference, {}, here.author))
    here.work(here.decide(reference, here.manager))
    here.work(here.workflow.overdue())
    return reference


def states(here: Institution, reference: str) -> dict[str, str]:
    """Where each delivery stands, by what is sent to whom."""
    rows = here.workflow.submission(reference, here.author).deliveries
    return {row.document.id: row.state for row in rows if row.document}


def test_PR11_a_social_worker_prepares_it_and_the_case_manager_sends_it(here: Institution) -> None:
    reference = here.workflow.start("placement_review", here.case, here.social_worker)
    fill(here, reference, "report", here.social_worker)

    with pytest.raises(NotComplete) as refused:
        here.workflow.submit(reference, {}, here.social_worker)
    assert {problem.rule for problem in refused.value.problems} == {"PR11"}
    here.work(here.workflow.submit(reference, {}, here.author))

    assert here.workflow.submission(reference, here.author).row.status == "in_sign_off"


def test_when_it_is_countersigned_the_professionals_have_it_and_the_family_has_not(here: Institution) -> None:
    reference = approved(here)

    assert set(states(here, reference)) == {"report", "setting_version"}
    assert set(states(here, reference).values()) == {"sent"}


def test_the_reply_makes_the_summaries_and_the_record_of_the_new_setting(here: Institution) -> None:
    reference = approved(here)
    fill(here, reference, "ycs_reply", here.author)
    finish_part(here, reference, "ycs_reply", here.author)

    assert {"child_summary", "family_summary", "record"} <= set(states(here, reference))
    assert states(here, reference)["record"] == "sent"
    assert states(here, reference)["child_summary"] == states(here, reference)["family_summary"] == "held"


def test_the_summary_waits_until_the_child_was_told(here: Institution) -> None:
    reference = approved(here)
    fill(here, reference, "ycs_reply", here.author)
    here.work(here.workflow.finish_part(reference, "ycs_reply", {}, here.author))

    def waiting() -> set[str]:
        rows = here.workflow.submission(reference, here.author).deliveries
        return {hold.rule for row in rows for hold in row.holds if not hold.met}

    assert waiting() == {"CT1", "CT2"}
    fill(here, reference, "told", here.author)
    assert waiting() == set()
    assert states(here, reference)["child_summary"] == "to_hand_over"


def test_the_move_is_recorded_and_no_deadline_is_left(here: Institution) -> None:
    reference = approved(here)
    for part in ("ycs_reply", "told", "move"):
        fill(here, reference, part, here.author)
        if part == "ycs_reply":
            here.work(here.workflow.finish_part(reference, part, {}, here.author))

    clocks = here.workflow.submission(reference, here.author).deadlines
    running = {deadline.id for deadline in clocks if deadline.urgency != "met"}
    assert {"K4", "K4_social_worker", "K6", "K7", "K8"} <= {deadline.id for deadline in clocks}
    assert not running & {"K4", "K4_social_worker", "K5", "K6", "K7", "K8"}


def test_a_reply_that_asks_for_more_keeps_the_review_open(here: Institution) -> None:
    reference = approved(here)
    fill(here, reference, "ycs_reply", here.author, ycs_decision="more_information")

    with pytest.raises(NotComplete) as refused:
        here.workflow.finish_part(reference, "ycs_reply", {}, here.author)
    assert "YR1" in {problem.rule for problem in refused.value.problems}
    assert "child_summary" not in states(here, reference)
