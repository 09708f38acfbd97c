"""Filling in a form page by page, without scripts: nothing typed is lost, and what is wrong is said where it is."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.web.windows import Window, window
from tests.workflow.institution import Institution


def page(reference: str, name: str = "visit") -> str:
    return f"/submissions/{reference}/pages/{name}"


def test_a_page_is_saved_and_the_next_one_follows(here: Institution, author: Window) -> None:
    reference = here.started()
    author.open(page(reference))
    author.send(
        reason="She is ill.", visit_date_day="3", visit_date_month="May", visit_date_year="2026", transport="no"
    )

    assert author.address == page(reference, "visitors")
    author.open(page(reference))
    assert (author.value("reason"), author.value("visit_date_month")) == ("She is ill.", "5")


def test_a_date_names_the_part_that_is_missing(here: Institution, author: Window) -> None:
    author.open(page(here.started())).send(visit_date_day="3", visit_date_year="2026")

    assert author.status == 422
    assert author.title.startswith("Error: ")
    assert author.faults()["visit_date-month"] == "When is the visit?: add the month."
    assert author.value("visit_date_day") == "3"


@pytest.mark.parametrize(
    ("day", "month", "said"),
    [("31", "2", "This date does not exist"), ("x", "2", "Enter a date with its day, month and year")],
)
def test_a_date_that_is_none_says_so(here: Institution, author: Window, day: str, month: str, said: str) -> None:
    author.open(page(here.started())).send(visit_date_day=day, visit_date_month=month, visit_date_year="2026")

    assert said in author.faults()["visit_date-day"]
    assert author.value("visit_date_day") == day


def test_what_is_typed_beside_a_mistake_is_there_the_next_day(here: Institution, author: Window, app: Flask) -> None:
    reference = here.started()
    author.open(page(reference)).send(reason="She is ill.", visit_date_day="31", visit_date_month="2")

    later = window(app, here.author).open(page(reference))
    assert (later.value("reason"), later.value("visit_date_month")) == ("She is ill.", "2")
    assert "not yet saved" in later.text
    assert window(app, here.colleague).open(page(reference)).value("reason") == ""


def test_what_is_missing_is_said_but_everything_else_is_saved(here: Institution, author: Window, app: Flask) -> None:
    reference = here.started()
    author.open(page(reference)).send(reason="She is ill.")

    assert author.status == 422
    assert set(author.faults()) == {"visit_date-day", "transport"}
    assert window(app, here.colleague).open(page(reference)).value("reason") == "She is ill."


def test_a_question_that_an_answer_asks_appears_when_the_page_is_saved(here: Institution, author: Window) -> None:
    reference = here.started()
    author.open(page(reference))
    assert not author.asks("transport_details")

    author.send(reason="She is ill.", visit_date_day="3", visit_date_month="5", visit_date_year="2026", transport="yes")
    assert author.address == page(reference)
    assert author.faults() == {}
    assert author.asks("transport_details")

    author.send(transport_details="A taxi.")
    assert author.address == page(reference, "visitors")


def test_an_answer_that_is_hidden_again_is_not_asked_for(here: Institution, author: Window) -> None:
    reference = here.started()
    author.open(page(reference)).send(
        reason="She is ill.", visit_date_day="3", visit_date_month="5", visit_date_year="2026", transport="yes"
    )
    author.send(transport="no")

    assert author.address == page(reference, "visitors")


def test_leaving_a_page_half_done_needs_nothing_complete(here: Institution, author: Window) -> None:
    reference = here.started()
    author.open(page(reference)).send(press=("go", "leave"), reason="She is")

    assert author.address == f"/submissions/{reference}/tasks"
    assert author.open(page(reference)).value("reason") == "She is"


def test_the_second_to_save_sees_both_versions_and_loses_nothing(here: Institution, author: Window, app: Flask) -> None:
    reference = here.started()
    author.open(page(reference))
    window(app, here.colleague).open(page(reference)).send(press=("go", "leave"), reason="His birthday.")

    author.send(press=("go", "leave"), reason="She is ill.")
    assert author.status == 409
    assert "Colleague saved this page" in author.text
    assert "His birthday." in author.text
    assert author.value("reason") == "She is ill."

    author.send(press=("go", "leave"))
    assert author.open(page(reference)).value("reason") == "She is ill."


def test_the_second_to_save_may_keep_what_the_other_wrote(here: Institution, author: Window, app: Flask) -> None:
    reference = here.started()
    author.open(page(reference))
    window(app, here.colleague).open(page(reference)).send(press=("go", "leave"), reason="His birthday.")

    author.send(press=("go", "leave"), reason="She is ill.").send(press=("go", "leave"), theirs="reason")
    assert author.open(page(reference)).value("reason") == "His birthday."


def test_an_entry_is_added_changed_and_removed_once_asked(here: Institution, author: Window) -> None:
    reference = here.started()
    author.open(page(reference, "visitors")).send(press=("go", "add visitors"))
    assert author.address == page(reference, "visitors/visitors/add")

    author.send(visitor="")
    assert author.faults() == {"visitor": "Answer this question: Name of the visitor"}

    author.send(visitor="Grandmother")
    assert "Grandmother" in author.text
    author.send(press=("go", "change visitors 1")).send(visitor="His aunt")
    assert "His aunt" in author.text
    assert "Grandmother" not in author.text

    author.send(press=("go", "remove visitors 1"))
    assert "Do you want to remove His aunt?" in author.text
    assert author.send().faults() == {"sure": "Choose yes if you want to remove His aunt."}
    author.send(sure="yes")
    assert "His aunt" not in author.text


def test_a_list_that_is_full_offers_no_more(here: Institution, author: Window) -> None:
    reference = here.started()
    here.save(reference, "visitors", visitors=tuple({"visitor": f"Visitor {n}"} for n in range(3)))

    author.open(page(reference, "visitors"))
    assert "You have added 3" in author.text
    assert not author.tree.xpath("//button[@value='add visitors']")


def test_an_answer_is_never_markup_or_a_template(here: Institution, author: Window) -> None:
    reference = here.started()
    author.open(page(reference)).send(press=("go", "leave"), reason="<b>{{ 7*191919 }}</b> \u202eزيد 👍")

    shown = author.open(page(reference)).shown.get_data(as_text=True)
    assert "&lt;b&gt;{{ 7*191919 }}&lt;/b&gt;" in shown
    checked = author.open(f"/submissions/{reference}/check")
    assert "<b>{{ 7*191919 }}" in checked.text
    assert "1343433" not in checked.text


def test_submitting_twice_submits_once(here: Institution, author: Window, app: Flask) -> None:
    reference = here.written()
    author.open(f"/submissions/{reference}/check")
    other = window(app, here.author).open(f"/submissions/{reference}/check")
    author.send(declared="yes")
    other.send(declared="yes")

    assert author.address == other.address == f"/submissions/{reference}"
    events = [moment.what for moment in here.workflow.submission(reference, here.author).timeline]
    assert sum("ubmitted" in what for what in events) == 1


def test_a_warning_needs_a_reason_before_anything_is_submitted(here: Institution, author: Window) -> None:
    reference = here.written()
    author.open(page(reference)).send(visit_date_day="2", visit_date_month="4", visit_date_year="2026")
    author.open(f"/submissions/{reference}/check").send(declared="yes")

    assert author.status == 422
    (box,) = author.faults()
    author.send(**{box: "She travels back on the 3rd."}, declared="yes")
    assert author.address == f"/submissions/{reference}"


def test_what_stops_a_form_is_listed_with_a_way_to_it(here: Institution, author: Window) -> None:
    author.open(f"/submissions/{here.started()}/check")

    ways = author.tree.xpath("//*[contains(@class, 'notice--stop')]//a/@href")
    assert any(way.endswith("/pages/visit#reason") for way in ways)


def test_what_was_filled_in_says_where_it_came_from_until_it_is_checked(here: Institution, author: Window) -> None:
    reference = here.started()
    assert "Filled in from the case record" in author.open(page(reference, "child")).text

    author.send()
    assert "Checked" in author.open(page(reference, "child")).text


def test_a_locked_answer_is_read_and_not_typed(here: Institution, author: Window) -> None:
    reference = here.started()
    author.open(page(reference, "child"))
    assert "child_last_name" not in author.form.fields

    author.send(child_last_name="Somebody else", shown="child_first_name child_last_name")
    assert here.workflow.page(reference, "child", here.author).answers["child_last_name"] == "Ashworth"
