"""A rule that is broken is said on its own page, at once, and stands in nobody's way until the form is submitted."""

from __future__ import annotations

from tests.web.windows import Window
from tests.workflow.institution import Institution

PAST = "The visit must not be in the past."


def visit(author: Window, reference: str) -> Window:
    return author.open(f"/submissions/{reference}/pages/visit")


def with_a_visit(author: Window, year: str) -> Window:
    return author.send(
        reason="She is ill.", visit_date_day="3", visit_date_month="May", visit_date_year=year, transport="no"
    )


def test_a_broken_rule_is_said_before_the_next_page_and_only_once(here: Institution, author: Window) -> None:
    reference = here.started()
    visit(author, reference)
    with_a_visit(author, "2020")
    assert author.status == 200
    assert author.address.endswith("/visit")
    assert PAST in author.text
    assert "Your answers are saved." in author.text

    author.send()

    assert author.address.endswith("/visitors")


def test_a_page_with_a_broken_rule_says_so_whenever_it_is_opened(here: Institution, author: Window) -> None:
    reference = here.started()
    assert PAST not in visit(author, reference).text
    with_a_visit(author, "2020")

    assert PAST in visit(author, reference).text

    with_a_visit(author, "2027")
    assert PAST not in visit(author, reference).text


def test_leaving_for_later_is_not_held_up(here: Institution, author: Window) -> None:
    reference = here.started()
    visit(author, reference)
    author.send(("go", "leave"), visit_date_day="3", visit_date_month="May", visit_date_year="2020")

    assert author.address.endswith("/tasks")
