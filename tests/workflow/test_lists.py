"""Lists: to each their own, the most urgent first, and never a name where initials do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from formsvc.workflow.refusals import NotFound
from formsvc.workflow.sign_views import NamedPoint
from tests.workflow.institution import Institution
from tests.workflow.test_sending import told

pytestmark = pytest.mark.both_databases


def due_in(here: Institution, days: int) -> str:
    """In sign-off, the visit that many days away."""
    reference = here.written()
    page = here.workflow.page(reference, "visit", here.author)
    here.save(reference, "visit", **{**page.answers, "visit_date": here.clock().date() + timedelta(days=days)})
    reasons = {row.key: "It cannot wait." for row in here.workflow.check(reference, here.author).warnings}
    here.work(here.workflow.submit(reference, reasons, here.author))
    return reference


def test_the_most_urgent_comes_first_and_says_why(here: Institution) -> None:
    later, overdue, soon = due_in(here, 30), due_in(here, 2), due_in(here, 5)

    rows = here.workflow.home(here.manager).to_sign

    assert [row.reference for row in rows] == [overdue, soon, later]
    assert [row.urgent for row in rows] == [True, True, False]
    assert [row.deadline.urgency for row in rows if row.deadline] == ["overdue", "soon", "later"]


def test_what_is_due_next_is_in_the_order_of_need_and_each_only_once(here: Institution) -> None:
    due_in(here, 30), due_in(here, 2)

    found = here.workflow.home(here.author).due_next

    assert [(row.title, row.urgency) for row in found] == [
        ("Tell the visitors", "overdue"),
        ("Tell the visitors", "later"),
    ]


def test_each_person_finds_a_submission_in_the_list_where_it_waits_for_them(here: Institution) -> None:
    draft = here.started()
    here.clock.move(minutes=1)
    here.workflow.withdraw(draft, "Begun twice.", here.author)
    with_manager = due_in(here, 30)
    held = here.delivered_but_for_the_child()
    back = here.returned(NamedPoint(page="visit", question="reason", what="More."))

    home = here.workflow.home(here.author)
    assert [row.reference for row in home.sent_back] == [back]
    assert [row.reference for row in home.under_way] == [with_manager]
    assert [(row.reference, row.what) for row in home.holds] == [(held, "Waits for: The talk with the child.")]
    assert [row.reference for row in here.workflow.home(here.manager).to_sign] == [with_manager]
    assert [row.reference for row in here.workflow.home(here.practitioner).holds] == [held]
    assert here.workflow.home(here.stranger).holds == ()

    told(here, held)
    assert [row.what for row in here.workflow.home(here.practitioner).holds] == ["To give by hand: The child"]


def test_no_list_of_work_names_the_child(here: Institution) -> None:
    due_in(here, 30)
    here.delivered_but_for_the_child()
    here.started()

    for who in (here.author, here.manager, here.governor, here.practitioner):
        assert "Kieran" not in repr(here.workflow.home(who))
        assert "Ashworth" not in repr(here.workflow.home(who))


@pytest.mark.parametrize("text", ["reference", "case", "Kieran Ashworth", "ashworth kieran", "KIERAN"])
def test_a_submission_is_found_by_its_reference_its_case_or_the_childs_name(here: Institution, text: str) -> None:
    reference = here.started()
    wanted = {"reference": reference.lower(), "case": here.case}.get(text, text)

    assert [row.reference for row in here.workflow.search(wanted, here.author)] == [reference]
    assert here.workflow.search(wanted, here.stranger) == ()


def test_nothing_is_found_by_a_part_of_a_name_or_by_nothing(here: Institution) -> None:
    here.started()

    assert here.workflow.search("Kier", here.author) == here.workflow.search("  ", here.author) == ()


def test_a_case_shows_its_forms_its_dates_and_what_happened(here: Institution) -> None:
    reference = due_in(here, 5)

    page = here.workflow.case(here.case, here.author)

    assert (page.name, page.facts) == ("Kieran Ashworth", (("Date of birth", "3 February 2010"),))
    assert page.organisations == ("Leeds Yjs", "Wetherby")
    assert [row.reference for row in page.submissions] == [reference]
    assert [form.id for form in page.startable] == ["visit_request"]
    assert [deadline.urgency for deadline in page.deadlines] == ["soon"]
    assert [moment.what for moment in page.timeline][-1] == "Started"
    with pytest.raises(NotFound):
        here.workflow.case(here.case, here.stranger)
    assert [row.submissions for row in here.workflow.cases(here.author)] == [1]
    assert here.workflow.cases(here.stranger) == ()


def test_the_task_list_says_whose_each_part_is_and_when_it_opens(here: Institution) -> None:
    reference = here.started()

    parts = {part.part.id: part for part in here.workflow.tasks(reference, here.author).parts}

    assert (parts["request"].yours, parts["request"].state) == (True, "in_progress")
    assert (parts["talk"].state, parts["talk"].opens_when) == ("not_open", "It opens when everybody has agreed.")
    rows = {row.page.id: (row.state, row.missing, row.to_confirm) for row in parts["request"].tasks}
    assert rows == {
        "child": ("in_progress", 0, 2),
        "visit": ("not_started", 3, 0),
        "visitors": ("not_started", 1, 0),
        "declaration": ("not_started", 1, 0),
    }


def test_the_part_that_opens_after_signing_is_for_its_own_role(here: Institution) -> None:
    reference = here.approved()

    parts = {part.part.id: part for part in here.workflow.tasks(reference, here.practitioner).parts}

    assert (parts["talk"].yours, parts["request"].yours) == (True, False)
    assert here.workflow.submission(reference, here.practitioner).open_parts == ("talk",)
    assert here.workflow.submission(reference, here.author).open_parts == ()


def test_the_way_of_a_submission_is_told_halt_by_halt(here: Institution) -> None:
    reference = due_in(here, 30)

    way = here.workflow.submission(reference, here.author).route

    halts = [halt for stride in way.legs[-1].strides for halt in stride]
    assert [(halt.title, halt.state, halt.who) for halt in halts] == [
        ("Written", "done", "Author"),
        ("Team manager", "now", "Team manager, Leeds Yjs"),
        ("Decision", "to_come", "Governor, Wetherby"),
        ("Delivered", "to_come", ""),
    ]


def test_a_draft_can_be_previewed_as_each_reader_will_see_it(here: Institution) -> None:
    reference = here.written()

    full, letter = here.workflow.preview(reference, here.author).tabs
    file = here.workflow.preview_file(reference, "letter", "pdf", here.author)

    assert ("Why is the visit needed?" in full.html, "Why is the visit needed?" in letter.html) == (True, False)
    assert (file.name, b"draft" in file.content) == (f"{reference}-letter.pdf", True)
    with pytest.raises(NotFound):
        here.workflow.preview_file(reference, "nothing", "pdf", here.author)
