"""The pages about absence: one's own, of somebody who is ill, and who acts for whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from tests.web.test_versions import press
from tests.web.windows import window
from tests.workflow.institution import PASSWORD, Institution


@pytest.fixture
def here(here: Institution) -> Institution:
    here.hire("deputy", "deputy_governor", "wetherby")
    here.hire("keeper", "administrator", "wetherby")
    return here


def days(here: Institution, last: int = 6) -> dict[str, str]:
    first, end = here.clock.at.date(), here.clock.at.date() + timedelta(days=last)
    said = {"first_day": first, "last_day": end}
    return {
        f"{name}_{part}": str(getattr(day, part)) for name, day in said.items() for part in ("day", "month", "year")
    }


def lent(here: Institution) -> dict[str, str]:
    return {"acts": f"wetherby governor {here.deputy.id}", **days(here)}


def test_somebody_says_who_acts_for_them_and_both_see_it(here: Institution, app: Flask) -> None:
    governor = window(app, here.governor).open("/absence").send(**lent(here))

    assert "It is arranged. Both were told." in governor.text
    assert "Deputy acts for Governor" in governor.text
    assert "31 March 2026 to 6 April 2026" in governor.text
    assert "Deputy acts for you, Governor, Wetherby, until 6 April 2026." in governor.open("/").text
    deputy = window(app, here.deputy).open("/")
    assert "You act for Governor, Governor, Wetherby, until 6 April 2026." in deputy.text


def test_what_is_wrong_is_said_beside_its_box_and_what_was_typed_stays(here: Institution, app: Flask) -> None:
    governor = window(app, here.governor).open("/absence").send(last_day_day="31", last_day_month="")

    assert governor.status == 422
    assert set(governor.faults()) == {"acts", "last_day-day"}
    assert governor.form.fields["last_day-day"] == "31"
    governor.send(**{**lent(here), **days(here, last=60)})
    assert "at most 60 days" in governor.faults()["last_day-day"]


def test_it_is_ended_by_a_button(here: Institution, app: Flask) -> None:
    governor = window(app, here.governor).open("/absence").send(**lent(here))

    press(governor, "End this now")

    assert "It is ended. Both were told." in governor.text
    assert "Ended early" in governor.text


def test_an_administrator_does_it_for_somebody_who_is_ill_and_sees_who_acts_for_whom(
    here: Institution, app: Flask
) -> None:
    keeper = window(app, here.keeper).open(f"/administration/people/{here.governor.id}")
    assert "Say who acts for Governor" in keeper.text
    keeper.open(f"/administration/people/{here.governor.id}/absence").send(**lent(here))
    assert "arranged by Keeper" in keeper.text

    keeper.open("/administration/acting")
    assert "Deputy" in keeper.text
    press(keeper, "End this now")
    assert keeper.title.startswith("Who acts for whom")


@pytest.mark.parametrize("who", ["manager", "administrator"])
def test_nobody_else_does(here: Institution, app: Flask, who: str) -> None:
    page = window(app, here.people[who])

    assert page.open(f"/administration/people/{here.governor.id}/absence").status == 404
    if who == "manager":
        assert page.open("/administration/acting").status == 404


def test_who_acts_signs_with_their_own_password_in_their_own_name(here: Institution, app: Flask) -> None:
    window(app, here.governor).open("/absence").send(**lent(here))
    reference = here.submitted()
    here.work(here.decide(reference, here.manager))
    deputy = window(app, here.deputy).open(f"/submissions/{reference}/decision")
    assert "You act for Governor, who is away." in deputy.text

    deputy.send(verdict="approved", password="not this one")
    assert set(deputy.faults()) == {"declared", "password"}
    deputy.send(verdict="approved", declared="yes", reasons_approved="Read with care.", password="not this one")
    assert deputy.status == 403
    assert "That password is not right." in deputy.faults()["password"]
    assert deputy.form.fields["reasons-approved"].strip() == "Read with care."
    assert deputy.form.fields["password"] in ("", None)
    deputy.send(password=PASSWORD)

    assert "You signed" in deputy.text
    assert "as Deputy, acting for Governor." in deputy.text
    assert "Deputy, acting for Governor, Governor" in deputy.text
