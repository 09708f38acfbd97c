"""The way of a form as its rows tell it: who had it, for how long, who has it, and what comes next."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from formsvc.people import Actor
from formsvc.workflow.route_views import Halt, Leg, RouteView
from formsvc.workflow.sign_views import NamedPoint
from tests.workflow import parties_form as form
from tests.workflow.corrections import reopened
from tests.workflow.institution import Clock, Institution
from tests.workflow.long_way import days, with_long_way
from tests.workflow.test_sending import told


@pytest.fixture
def here(tmp_path: Path, database_with_tables: str, clock: Clock) -> Institution:
    return with_long_way(tmp_path, database_with_tables, clock)


def route(here: Institution, reference: str, actor: Actor | None = None) -> RouteView:
    return here.workflow.submission(reference, actor or here.author).route


def halts(leg: Leg) -> list[tuple[str, str]]:
    return [(halt.title, halt.state) for stride in leg.strides for halt in stride]


def halt(here: Institution, reference: str, title: str, leg: int = -1) -> Halt:
    strides = route(here, reference).legs[leg].strides
    return next(one for stride in strides for one in stride if one.title == title)


def spent(here: Institution, reference: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for spell in route(here, reference).spells:
        found[spell.who] = found.get(spell.who, 0) + spell.days
    return found


POINT = NamedPoint(page="visit", question="reason", what="Say why.")


def with_settings(here: Institution) -> str:
    """Agreed by the manager, and with both settings."""
    reference = here.submitted()
    days(here, days=1)
    here.work(here.decide(reference, here.manager))
    return reference


def granted(here: Institution) -> str:
    reference = with_settings(here)
    for actor in (here.practitioner, here.second, here.other_governor, here.governor):
        here.work(here.decide(reference, actor))
    return reference


def again(here: Institution, reference: str) -> None:
    saved = here.workflow.page(reference, "visit", here.author).answers
    here.save(reference, "visit", **{**saved, "reason": "His grandmother is ill."})
    here.save(reference, "declaration", declared=True)
    here.work(here.workflow.submit(reference, {}, here.author))


def test_a_draft_is_with_its_author_and_everything_else_is_to_come(here: Institution) -> None:
    (leg,) = route(here, here.written()).legs

    assert halts(leg) == [
        ("Written", "now"),
        ("Team manager", "to_come"),
        ("The secure setting", "to_come"),
        ("The other setting", "to_come"),
        ("Decision", "to_come"),
        ("Delivered", "to_come"),
    ]


def test_stages_asked_at_the_same_time_stand_beside_each_other(here: Institution) -> None:
    reference = with_settings(here)

    widths = [len(stride) for stride in route(here, reference).legs[0].strides]

    assert widths == [1, 1, 2, 1, 1]
    assert {halt(here, reference, title).state for title in ("The secure setting", "The other setting")} == {"now"}


def test_it_is_counted_how_many_of_those_who_must_agree_have(here: Institution) -> None:
    reference = with_settings(here)
    here.work(here.decide(reference, here.practitioner))

    setting = halt(here, reference, "The secure setting")

    assert (setting.state, setting.agreed, setting.needs) == ("now", 1, 2)
    assert [hand.name for hand in setting.hands] == ["Practitioner"]
    assert setting.until is None


def test_everybody_had_it_from_their_turn_to_their_decision(here: Institution) -> None:
    reference = with_settings(here)
    began = here.clock()
    days(here, days=3)
    here.work(here.decide(reference, here.other_governor))

    other = halt(here, reference, "The other setting")

    assert (other.since, other.until) == (began, began + timedelta(days=3))


def test_a_return_ends_its_round_and_begins_the_next(here: Institution) -> None:
    reference = with_settings(here)
    here.work(here.decide(reference, here.practitioner))
    days(here, days=2)
    here.work(here.decide(reference, here.other_governor, "returned", points=(POINT, POINT)))

    first, second = route(here, reference).legs

    assert halts(first) == [
        ("Written", "done"),
        ("Team manager", "done"),
        ("The secure setting", "passed_by"),
        ("The other setting", "sent_back"),
    ]
    assert (second.why, second.by, second.points, second.at) == ("returned", "Other Governor", 2, here.clock())
    assert halts(second)[0] == ("Changed", "now")
    left = halt(here, reference, "The secure setting", leg=0)
    assert (left.agreed, left.until) == (1, here.clock())


def test_the_days_of_every_round_are_counted_together(here: Institution) -> None:
    reference = with_settings(here)
    days(here, days=2)
    here.work(here.decide(reference, here.other_governor, "returned", points=(POINT,)))
    days(here, days=3)
    again(here, reference)
    days(here, days=4)
    here.work(here.decide(reference, here.manager))

    assert spent(here, reference) == {
        "The author": 3, "Team manager": 1 + 4, "The secure setting": 2, "The other setting": 2,
    }  # fmt: skip


def test_after_the_decision_the_days_are_those_of_what_is_waited_for(here: Institution) -> None:
    reference = granted(here)
    days(here, days=5)

    assert halt(here, reference, "The talk with the child").state == "now"
    assert spent(here, reference)["The talk with the child"] == 5
    assert len(route(here, reference).legs[0].deliveries) == 3


def test_a_refusal_ends_the_way(here: Institution) -> None:
    reference = with_settings(here)
    here.work(here.decide(reference, here.other_governor, "refused", reasons="There is no room."))

    assert halts(route(here, reference).legs[0])[-1] == ("The other setting", "refused")
    assert not [spell for spell in route(here, reference).spells if spell.still]


def test_what_was_withdrawn_says_who_had_it_and_that_it_ended(here: Institution) -> None:
    reference = here.submitted()
    days(here, days=2)
    here.workflow.withdraw(reference, "Not needed.", here.author)

    assert halts(route(here, reference).legs[0]) == [
        ("Written", "done"),
        ("Team manager", "passed_by"),
        ("Withdrawn", "ended"),
    ]
    assert spent(here, reference) == {"The author": 0, "Team manager": 2}


def test_what_was_delivered_and_opened_again_keeps_its_deliveries_in_their_round(here: Institution) -> None:
    reference = granted(here)
    here.work(told(here, reference))
    for row in here.workflow.submission(reference, here.author).deliveries:
        here.give(row.id)
    days(here, days=6)
    reopened(here, reference)

    first, second = route(here, reference).legs

    assert len(first.deliveries) >= 3
    assert second.deliveries == ()
    assert (second.why, second.by, second.points) == ("reopened", "Author", 1)
    assert halts(first)[-1] == ("Decision", "done")


def test_a_new_version_and_the_one_that_it_replaces_lead_to_each_other(here: Institution) -> None:
    old = granted(here)
    new = here.workflow.new_version(old, here.author)

    assert route(here, new).replaces == old
    assert route(here, old).replaced_by == new
    assert route(here, old).replaces == ""


def test_parties_stand_one_after_the_other_with_who_passed_it_on(tmp_path: Path) -> None:
    there = form.found_with_parties(tmp_path / "parties", f"sqlite:///{tmp_path / 'parties.sqlite3'}", Clock())
    reference = form.applied(there)

    shown = halts(route(there, reference).legs[0])

    assert shown[:2] == [("The application", "done"), ("The carer's answers", "now")]
    assert halt(there, reference, "The application").hands[0].name == "Author"
