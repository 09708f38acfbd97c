"""What those who manage can count: whose forms, who may see it, and that the numbers are the ones of the rows."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from formsvc.database.between import seconds_between
from formsvc.delivery.tables import Delivery
from formsvc.signoff.tables import DecisionRow, Turn
from formsvc.submissions.tables import Submission
from formsvc.workflow.management_views import AgedRow, Management
from formsvc.workflow.refusals import NotFound
from formsvc.workflow.sign_views import NamedPoint
from tests.workflow.institution import Institution
from tests.workflow.long_way import days
from tests.workflow.many_forms import Many

pytestmark = pytest.mark.both_databases


def seen(here: Institution, who: str = "manager", period: int = 90) -> Management:
    return here.workflow.management(here.people[who], period)


def what(rows: tuple[AgedRow, ...]) -> dict[str, tuple[int, int, int]]:
    return {row.what: row.ages for row in rows}


def test_only_roles_that_manage_have_the_page(here: Institution) -> None:
    for who in ("author", "practitioner", "administrator", "stranger"):
        assert here.workflow.managed(here.people[who]) == ()
        with pytest.raises(NotFound):
            seen(here, who)

    assert here.workflow.managed(here.manager) == ("leeds_yjs",)


def test_nobody_asks_for_an_organisation_that_they_do_not_manage(here: Institution) -> None:
    with pytest.raises(NotFound):
        here.workflow.management(here.manager, 90, "wetherby")


def test_it_is_counted_how_long_a_decision_took_by_form_and_by_who_decided(here: Institution) -> None:
    reference = here.submitted()
    days(here, days=2)
    here.work(here.decide(reference, here.manager))
    days(here, days=4)
    here.work(here.decide(reference, here.governor))

    rows = {row.organisation: row for row in seen(here).signing}

    assert {place: (row.form, row.decisions) for place, row in rows.items()} == {
        "Leeds Yjs": ("Visit request", 1),
        "Wetherby": ("Visit request", 1),
    }
    assert abs(rows["Leeds Yjs"].half - timedelta(days=2)) < timedelta(minutes=1)
    assert abs(rows["Wetherby"].most - timedelta(days=4)) < timedelta(minutes=1)


def test_a_governor_counts_what_was_put_to_them_and_not_what_others_decided(here: Institution) -> None:
    reference = here.submitted()
    days(here, days=1)
    here.work(here.decide(reference, here.manager))

    assert what(seen(here, "governor").waiting) == {"Decision": (1, 0, 0)}
    assert seen(here, "governor").signing == ()
    assert seen(here, "other_governor").waiting == ()


def test_what_waits_is_counted_where_it_waits_and_by_its_age(here: Institution) -> None:
    here.submitted()
    days(here, days=5)
    here.submitted()
    here.started()

    assert what(seen(here).waiting) == {"Team manager": (1, 1, 0), "With the author": (1, 0, 0)}
    assert seen(here, "other_manager").waiting == ()


def test_a_number_leads_to_the_list_of_what_the_manager_may_see(here: Institution) -> None:
    reference, draft = here.submitted(), here.started()

    at = here.workflow.waiting_at

    assert [row.reference for row in at(here.manager, "visit_request", "manager", "")] == [reference]
    assert [row.reference for row in at(here.manager, "visit_request", "", "")] == [draft]
    assert at(here.other_manager, "visit_request", "manager", "") == ()
    with pytest.raises(NotFound):
        at(here.author, "visit_request", "manager", "")


def test_what_comes_back_is_counted_with_the_pages_that_were_named(here: Institution) -> None:
    here.returned(
        NamedPoint(page="visit", question="reason", what="Say more."),
        NamedPoint(page="visitors", question="", what="Who?"),
    )
    here.submitted()

    (row,) = seen(here).returns
    assert (row.form, row.submitted, row.returned, row.reopened) == ("Visit request", 2, 1, 0)
    assert {(one.page, one.times) for one in seen(here).points} == {("The visit", 1), ("Visitors", 1)}


def test_deliveries_are_counted_by_how_they_stand(here: Institution) -> None:
    here.delivered_but_for_the_child()

    assert what(seen(here).deliveries) == {
        "To give by hand": (1, 0, 0),
        "Sent, not opened yet": (1, 0, 0),
        "Sent by email or to another system": (1, 0, 0),
    }


def test_a_date_that_passed_is_counted_while_the_form_is_under_way(here: Institution) -> None:
    reference = here.submitted()
    days(here, days=30)
    assert what(seen(here).overdue) == {"Tell the visitors": (1, 0, 0)}

    here.workflow.withdraw(reference, "Not needed.", here.author)
    assert seen(here).overdue == ()


def test_what_happened_before_the_period_is_not_counted(here: Institution) -> None:
    here.returned(NamedPoint(page="visit", question="reason", what="Say more."))
    days(here, days=31)

    assert seen(here, period=30).signing == ()
    assert seen(here, period=30).returns == ()
    assert seen(here, period=90).signing != ()


def test_the_numbers_name_nobody(here: Institution) -> None:
    here.delivered_but_for_the_child()

    told = repr(seen(here))

    assert not [name for name in ("Kieran", "Ashworth", "Tom Lindqvist", "VR-", "Manager'") if name in told]


@pytest.fixture
def many(here: Institution) -> Institution:
    Many(here, ("leeds_yjs", "cardiff_yjs")).write(400)
    return here


def _half(times: list[float]) -> float:
    return sorted(times)[(len(times) + 1) // 2 - 1]


def test_of_many_forms_the_numbers_are_those_of_the_rows(many: Institution) -> None:
    page = seen(many)

    taken: dict[tuple[str, str], list[float]] = {}
    since = many.clock() - timedelta(days=90)
    with many.service.sessions() as session:
        joined = (Turn.submission_id == DecisionRow.submission_id) & (Turn.stage == DecisionRow.stage)
        own = select(Submission.form, DecisionRow.organisation, Turn.since, DecisionRow.at).join(Turn, joined)
        own = own.join(Submission, Submission.id == DecisionRow.submission_id)
        for form, place, begun, at in session.execute(
            own.where(DecisionRow.at >= since, Submission.organisation == "leeds_yjs")
        ):
            taken.setdefault((form, place), []).append((at - begun).total_seconds())
        sent = select(Delivery.state).join(Submission).where(Submission.organisation == "leeds_yjs")
        states = Counter(session.scalars(sent))

    titles = {"visit_request": "Visit request", "refusal_letter": "Refusal letter"}
    counted = {(titles[form], place): (len(times), _half(times)) for (form, place), times in taken.items()}
    shown = {(row.form, row.organisation): (row.decisions, row.half.total_seconds()) for row in page.signing}
    assert {key: number for key, (number, _) in shown.items()} == {key: number for key, (number, _) in counted.items()}
    assert all(abs(shown[key][1] - half) < 1 for key, (_, half) in counted.items())
    by_words = {row.what: row.count for row in page.deliveries}
    assert by_words.get("Could not be delivered", 0) == states["failed"]
    assert by_words.get("To give by hand", 0) == states["to_hand_over"]


def test_nine_in_ten_is_the_ninth_of_ten(here: Institution) -> None:
    begun = {}
    for _ in range(10):
        begun[here.submitted()] = here.clock()
    for number, reference in enumerate(begun, 1):
        days(here, days=1)
        here.work(here.decide(reference, here.manager))
        assert number == (here.clock() - begun[reference]).days

    (row,) = seen(here).signing
    assert (round(row.half / timedelta(days=1)), round(row.most / timedelta(days=1))) == (5, 9)


def test_seconds_between_two_moments_are_the_same_on_both_databases(here: Institution) -> None:
    here.submitted()
    with here.service.sessions() as session:
        begun, number = session.execute(select(Submission.created_at, Submission.id)).one()
        later = begun + timedelta(days=3, seconds=7)
        between = select(seconds_between(Submission.created_at, later)).where(Submission.id == number)
        assert session.scalar(between) == pytest.approx(3 * 86400 + 7, abs=0.01)
