"""A form that several parties write: whose part it is, passing it on, sending it back, and a stage with a part."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from formsvc.people import Actor
from formsvc.web import create_app
from tests.web.parties import asked_to_talk, guest, with_parties
from tests.web.windows import Window, window
from tests.workflow import parties_form as form
from tests.workflow.institution import Institution

Opened = Callable[[Actor | None], Window]


@pytest.fixture
def here(tmp_path: Path) -> Institution:
    return with_parties(tmp_path)


@pytest.fixture
def app(here: Institution) -> Flask:
    return create_app(here.service)


def tasks(reference: str) -> str:
    return f"/submissions/{reference}/tasks"


def check(reference: str, part: str = "") -> str:
    return f"/submissions/{reference}/parts/{part}/check" if part else f"/submissions/{reference}/check"


def section(page: Window, part: str) -> str:
    """The words of one part in the task list."""
    return " ".join(page.tree.xpath(f"string(//section[@aria-labelledby='part-{part}'])").split())


# --- passing on -------------------------------------------------------------------------------------------------------


def test_the_last_page_of_a_part_leads_to_its_check_and_the_button_says_to_whom(
    here: Institution, author: Window
) -> None:
    reference = here.workflow.start("contact_request", here.case, here.author)
    author.open(f"/submissions/{reference}/pages/application").send(
        prisoner="Mr Ashworth", answers_by="paper", carer_name="Denise Ashworth", late="no"
    )
    assert author.address == check(reference, "application")
    assert author.tree.xpath("//button[contains(., 'Pass to: Carer')]")
    assert "It goes to: Carer" in author.text
    assert "Covering letter" in author.text

    author.send()
    assert author.address == f"/submissions/{reference}"
    assert "“The application” is finished. It is with somebody else now: Carer" in author.text


def test_what_is_missing_or_warned_of_keeps_a_part_from_being_passed_on(here: Institution, author: Window) -> None:
    reference = here.workflow.start("contact_request", here.case, here.author)
    author.open(check(reference, "application"))
    assert "things to put right before you can pass it on" in author.text
    author.send()
    assert author.status == 409

    form.save(
        here, reference, "application", here.author, prisoner="A", answers_by="paper", carer=form.CARER, late=True
    )
    author.open(check(reference, "application")).send()
    assert list(author.faults()) == ["reason-P4:late:"]
    reason: dict[str, Any] = {"reason-P4:late:": "The court was late."}
    author.send(**reason)
    assert author.address == f"/submissions/{reference}"


def test_passing_on_twice_passes_on_once(here: Institution, author: Window, opened: Opened) -> None:
    reference = form.applied(here, "paper")
    form.save(here, reference, "answers", here.author, supports="yes", own_words="She misses him and asks for him.")
    other = opened(here.author).open(check(reference, "answers"))
    author.open(check(reference, "answers")).send(signed="yes")
    other.send(signed="yes")

    assert author.address == other.address == f"/submissions/{reference}"
    told = [moment.what for moment in here.workflow.submission(reference, here.author).timeline]
    assert sum("answers: finished" in what for what in told) == 1


def test_the_task_list_says_whose_each_part_is_and_where_it_stands(
    here: Institution, author: Window, opened: Opened
) -> None:
    reference = form.applied(here)
    page = author.open(tasks(reference))
    assert "Finished by Author" in section(page, "application")
    assert "Asked by private link: the carer" in section(page, "answers")
    assert "It opens when “The council's report” is finished." in section(page, "check")
    assert not page.tree.xpath("//a[contains(., 'Check your answers and submit')]")

    form.answer(here, reference, form.guest(here, reference))
    page.open(tasks(reference))
    assert "Finished by Denise Ashworth, by private link" in section(page, "answers")
    assert "For the governor" in section(page, "report")
    theirs = opened(here.other_governor).open(tasks(reference))
    assert "Yours" in section(theirs, "report")
    assert theirs.tree.xpath(f"//a[@href='{check(reference, 'report')}']")


def test_what_is_passed_to_somebody_is_first_on_their_page(here: Institution, opened: Opened) -> None:
    reference = form.applied(here)
    form.answer(here, reference, form.guest(here, reference))

    home = opened(here.other_governor).open("/")
    assert "Passed to you" in home.text
    assert home.tree.xpath(f"//section[@id='to-fill']//a[@href='{tasks(reference)}']")


def test_a_part_of_somebody_else_is_read_and_has_no_button(here: Institution, author: Window) -> None:
    reference = form.applied(here)
    form.answer(here, reference, form.guest(here, reference))
    page = author.open(check(reference, "report"))

    assert page.status == 200
    assert not page.tree.xpath("//main//form")
    page.open(f"/submissions/{reference}/pages/report")
    assert "findings" not in page.form.fields


def test_there_is_no_check_of_a_part_that_is_not_there(here: Institution, author: Window) -> None:
    assert author.open(check(form.applied(here), "nothing")).status == 404


# --- sending back -----------------------------------------------------------------------------------------------------


def test_a_finished_part_is_sent_back_with_a_sentence(here: Institution, author: Window, opened: Opened) -> None:
    reference = form.applied(here, "paper")
    form.answer(here, reference, here.author)
    council = opened(here.other_governor).open(tasks(reference))
    council.open(council.tree.xpath("//a[contains(@href, '/send-back')]/@href")[-1])
    council.send(why=" ")
    assert council.faults() == {"why": "Say what they should change."}

    council.send(why="Say since when she has not seen him.")
    assert council.address == tasks(reference)
    assert "The part is sent back" in council.text
    page = author.open(tasks(reference))
    assert "“The carer's answers” was sent back" in page.text
    assert "Say since when she has not seen him." in page.text


def test_only_whoever_has_the_turn_is_offered_to_send_back(here: Institution, author: Window, opened: Opened) -> None:
    reference = form.applied(here)

    assert author.open(f"/submissions/{reference}/parts/report/send-back").status == 404
    for other in (here.manager, here.governor):
        assert opened(other).open(f"/submissions/{reference}/parts/application/send-back").status == 404


def test_a_problem_in_a_finished_part_leads_to_sending_it_back(here: Institution, author: Window) -> None:
    reference = asked_to_talk(here)
    form.save(here, reference, "about", here.author, safe=True)
    author.open(check(reference))

    assert not author.tree.xpath("//a[contains(@href, '/parts/request/send-back')]")
    assert "to put right before you can submit" in author.text


# --- submitting -------------------------------------------------------------------------------------------------------


def ready_to_submit(here: Institution, supports: str = "yes") -> str:
    reference = form.applied(here, "paper")
    form.answer(here, reference, here.author, supports=supports)
    if supports == "yes":
        form.report(here, reference)
    form.save(here, reference, "check", here.author, checked=True)
    return reference


def test_the_last_part_is_submitted(here: Institution, author: Window) -> None:
    reference = ready_to_submit(here)
    author.open(check(reference)).send()

    assert author.address == f"/submissions/{reference}"
    assert here.workflow.submission(reference, here.author).row.status == "submitted"


def test_an_answer_that_ends_the_matter_is_no_error(here: Institution, author: Window) -> None:
    reference = ready_to_submit(here, "no")
    author.open(check(reference))

    assert "This ends here" in author.text
    assert "The carer does not want it, so it ends here." in author.text
    assert "to put right" not in author.text
    author.send()
    assert author.address == f"/submissions/{reference}"


def test_whoever_may_only_prepare_is_told_who_submits(here: Institution, opened: Opened, author: Window) -> None:
    reference = ready_to_submit(here)
    prepared = here.workflow.start("contact_request", here.case, here.practitioner)
    page = opened(here.practitioner).open(check(prepared))
    assert "A case manager has to submit this." in page.text
    assert "kept as a draft" in page.text
    assert "case manager can open it there" in page.text
    assert not page.tree.xpath("//button[contains(., 'Submit')]")
    assert "You can prepare this form" not in author.open(check(reference)).text


def test_while_another_party_has_the_form_all_answers_can_be_read(here: Institution, author: Window) -> None:
    reference = form.applied(here)
    page = author.open(tasks(reference))
    page.open(page.tree.xpath("//a[contains(., 'Read all answers so far')]/@href")[0])

    assert "Mr Ashworth" in page.text
    assert not page.tree.xpath("//main//form")


# --- a stage with a part, and what follows the decision ----------------------------------------------------------------


def test_the_decision_waits_for_its_part_and_says_so_beside_approve(here: Institution, opened: Opened) -> None:
    reference = form.put_to_governor(here)
    governor = opened(here.governor).open(f"/submissions/{reference}/decision")
    assert "has to be finished before this can be approved" in governor.tree.xpath("string(//*[@id='not-ready'])")
    governor.sign(verdict="approved")
    assert "has to be finished" in governor.faults()["verdict"]

    governor.open(governor.tree.xpath("//a[contains(., 'Fill in “The panel')]/@href")[0])
    assert governor.address == f"/submissions/{reference}/pages/panel"
    governor.send(panel_date_day="30", panel_date_month="3", panel_date_year="2026", level="3")
    assert governor.address == check(reference, "panel")
    governor.send()
    assert governor.address == f"/submissions/{reference}"


def test_the_governor_decides_when_the_part_is_finished_by_somebody_else(here: Institution, opened: Opened) -> None:
    reference = form.put_to_governor(here)
    form.panel(here, reference)
    governor = opened(here.governor).open(f"/submissions/{reference}/decision")
    assert "It is finished, and in what you read here." in governor.text
    assert not governor.tree.xpath("//*[@id='not-ready']")

    governor.sign(verdict="approved")
    assert "You signed" in governor.text


def test_sending_back_needs_no_finished_part(here: Institution, opened: Opened) -> None:
    reference = form.put_to_governor(here)
    governor = opened(here.governor).open(f"/submissions/{reference}/decision")
    governor.send(verdict="returned", place_0="report findings", what_0="Say more.")

    assert governor.address == f"/submissions/{reference}"


def test_parts_after_the_decision_are_passed_on_one_after_the_other(here: Institution, author: Window) -> None:
    reference = form.approved(here)
    page = author.open(f"/submissions/{reference}")
    page.open(page.tree.xpath("//a[contains(., 'Open “Notices”')]/@href")[0])
    page.send(press=("go", "add agencies")).send(agency_name="The police", agency_email="p@police.uk")
    page.send()
    assert page.address == check(reference, "notices")
    page.send()

    assert page.address == f"/submissions/{reference}"
    assert page.open(f"/submissions/{reference}/parts/told").address == f"/submissions/{reference}/pages/told"


# --- the ledger -------------------------------------------------------------------------------------------------------


def test_the_ledger_lists_the_private_link_and_every_party_is_a_step(here: Institution, author: Window) -> None:
    reference = form.applied(here)
    page = author.open(f"/submissions/{reference}")
    steps = [
        " ".join(step.text_content().split()) for step in page.tree.xpath("//*[contains(@class, 'way__words')]//ol/li")
    ]
    assert steps[0].startswith("The application: Author")
    assert steps[1].startswith("The carer's answers, now: ")

    assert "Asked by private link: The carer's answers" in page.text
    assert "Go on with" not in page.text
    row = page.tree.xpath("//div[@class='ledger__row'][contains(., 'Private link')]")[0]
    assert "Denise Ashworth" in row.text_content()
    assert "The link works until 14 April 2026" in " ".join(row.text_content().split())
    page.open(row.xpath(".//a[contains(@href, '/resend')]/@href")[0])
    assert "The private link will be sent again to denise@example.com" in page.text


def test_a_used_link_is_said_to_be_closed(here: Institution, app: Flask, author: Window) -> None:
    reference = form.applied(here)
    form.answer(here, reference, form.guest(here, reference))
    text = author.open(f"/submissions/{reference}").text

    assert "The link is closed." in text
    assert "by private link" in text


# --- paper ------------------------------------------------------------------------------------------------------------


def paper(reference: str, part: str = "answers") -> str:
    return f"/submissions/{reference}/parts/{part}/paper"


def test_the_questions_can_be_printed_with_conditions_in_words(here: Institution, author: Window) -> None:
    reference = asked_to_talk(here, "wales")
    page = author.open(tasks(reference))
    page.open(page.tree.xpath("//a[contains(., 'Print these questions')]/@href")[0])

    assert page.address == paper(reference)
    assert "Who asks: Grandmother" in page.text
    assert "Only if you ticked “No” at question 1: 2. Who can help you?" in page.text
    assert "Only fill in this part if you ticked “Yes” at question 1." in page.text
    assert "Is there a plan (IDP)?" in page.text
    assert "They live in Wales." in page.text
    assert "If you ticked “No” at question 1: Call 999 now." in page.text
    assert "4a. What is their name in Wales?" in page.text
    assert "Is this true?" in page.text
    assert "Mill Lane" not in page.text


def test_what_was_typed_in_already_is_not_on_the_paper(here: Institution, author: Window) -> None:
    reference = asked_to_talk(here)
    form.save(here, reference, "about", here.author, safe=False, help="My sister")
    page = author.open(paper(reference))

    assert "My sister" not in page.text
    assert "Only if you ticked “No” at question 1" in page.text
    assert "They live in Wales." not in page.text


def test_only_what_can_be_answered_by_link_is_printed_and_only_by_staff(
    here: Institution, app: Flask, author: Window, opened: Opened
) -> None:
    reference = asked_to_talk(here)

    assert author.open(paper(reference, "request")).status == 404
    assert opened(here.stranger).open(paper(reference)).status == 404
    assert guest(here, app, reference).open(paper(reference)).address == "/sign-in"
    assert window(app).open(paper(reference)).address == "/sign-in"
