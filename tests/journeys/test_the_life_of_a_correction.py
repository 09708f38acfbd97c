"""The life of a correction: delivered, opened again, signed and sent again, and nobody keeps what does not hold."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from formsvc import people
from formsvc.people import Actor
from formsvc.signoff.tables import Turn
from formsvc.workflow.refusals import LinkClosed, Locked
from formsvc.workflow.sign_views import NamedPoint
from tests.documents.reading_back import pdf_text, squeezed
from tests.journeys.everybody import Everybody, found_everybody
from tests.journeys.parties import Form, begin, day

TEAM = "placement.review@ycs.example"
WHY = "The Youth Custody Service asked for more about what was tried."
POINT = NamedPoint(page="tried", question="", what="Say what was tried in the present setting, and when.")


@pytest.fixture
def here(tmp_path: Path) -> Everybody:
    return found_everybody(tmp_path, f"sqlite:///{tmp_path / 'formsvc.sqlite3'}")


def reviewed(here: Everybody) -> Form:
    """Signed, sent, and the Youth Custody Service asks for more before it decides."""
    form = begin(here, "placement_review", "Kieran", here.case_manager)
    form.fill("report", here.case_manager)
    form.submit(here.case_manager, "V9")
    form.approve(here.yjs_manager)
    here.clock.move(days=1)
    form.answer("reply", here.case_manager, ycs_decision="more_information", ycs_decision_date=None)
    return form


def open_again(here: Everybody, form: Form) -> None:
    here.work(here.workflow.reopen(form.reference, (POINT,), WHY, here.case_manager))


def sign_again(here: Everybody, form: Form) -> None:
    form.fill("report", here.case_manager)
    form.submit(here.case_manager, "V9")
    form.approve(here.yjs_manager)


def states(here: Everybody, form: Form) -> dict[tuple[str, int, str], str]:
    rows = form.seen(here.case_manager).deliveries
    return {(row.delivery, row.round, row.tells): row.state for row in rows}


def test_the_youth_custody_service_asks_for_more_and_gets_a_new_version_that_says_so(here: Everybody) -> None:
    here.made = {"report"}
    form = reviewed(here)
    first, old = form.receive(TEAM), form.token(TEAM, "receive")
    first.acknowledge()

    open_again(here, form)
    assert states(here, form) == {
        (name, 1, tells): "acknowledged" if (name, tells) == ("ycs", "") else "sent"
        for name in ("ycs", "current_setting", "social_worker")
        for tells in ("", "corrected")
    }
    assert "A new version is to take its place." in form.mail(TEAM)[0].text
    with pytest.raises(LinkClosed, match="is being corrected"):
        here.workflow.link(old)
    tasks = here.workflow.tasks(form.reference, here.case_manager)
    assert {task.page.id for part in tasks.parts for task in part.tasks if task.unlocked} == {"tried", "declaration"}

    sign_again(here, form)

    parcel = form.receive(TEAM)
    assert parcel.page.link.earlier == "version 1 of 4 March 2026"
    assert squeezed("version 2") in squeezed(pdf_text(parcel.file("pdf")))
    assert {key: state for key, state in states(here, form).items() if key[1] == 2} == {
        ("ycs", 2, ""): "opened",
        ("current_setting", 2, ""): "sent",
        ("social_worker", 2, ""): "sent",
    }
    assert not any(row.tells == "withdrawn" for row in form.seen(here.case_manager).deliveries)


def test_the_reply_that_was_begun_is_still_there_and_goes_on_with_the_new_version(here: Everybody) -> None:
    form, author = reviewed(here), here.case_manager
    open_again(here, form)
    with pytest.raises(Locked):
        form.answer("reply", author, ycs_decision="move_agreed")
    sign_again(here, form)

    assert here.workflow.page(form.reference, "reply", author).answers["ycs_decision"] == "more_information"
    form.fill("ycs_reply", author, ycs_decision="move_agreed", ycs_decision_date=day(here))
    form.finish("ycs_reply", author)
    form.fill("told", author)
    form.give("child", author)
    form.give("family", author)
    form.answer("move", author)
    form.fill("follow_up", author)
    form.finish("follow_up", author)

    assert form.status(author) == "delivered"
    assert {key[0] for key in states(here, form) if key[1] == 2 and not key[2]} == {
        "ycs", "current_setting", "social_worker", "child", "family", "receiving_setting",
    }  # fmt: skip


def test_a_move_that_was_agreed_and_then_corrected_away_is_told_to_the_new_setting(here: Everybody) -> None:
    form, author = reviewed(here), here.case_manager
    form.fill("ycs_reply", author, ycs_decision="move_agreed", ycs_decision_date=day(here))
    form.finish("ycs_reply", author)
    assert form.states(author)["receiving_setting"] == "sent"

    open_again(here, form)
    sign_again(here, form)
    form.fill("ycs_reply", author, ycs_decision="not_agreed", ycs_decision_date=day(here))
    form.finish("ycs_reply", author)

    made = states(here, form)
    assert made[("receiving_setting", 1, "corrected")] == "sent"
    assert made[("receiving_setting", 1, "withdrawn")] == "sent"
    assert ("receiving_setting", 2, "") not in made
    assert made[("child", 2, "")] == "held"


def test_a_report_on_home_circumstances_is_corrected_and_decided_again(here: Everybody) -> None:
    form, author = begin(here, "home_circumstances_report", "Kieran", here.case_manager), here.case_manager
    form.fill("report", author)
    form.submit(author, *warned(here, form))
    decided = everybody_decides(here, form)
    assert form.status(author) in ("approved", "delivered")

    here.clock.move(days=1)
    points = (NamedPoint(page=form.definition.parts[0].pages[1].id, question="", what="Check it."),)
    here.work(here.workflow.reopen(form.reference, points, WHY, author))
    assert form.seen(author).versions.under_correction
    form.fill("report", author)
    form.submit(author, *warned(here, form))

    assert everybody_decides(here, form) == decided
    assert form.status(author) in ("approved", "delivered")
    assert {row.earlier for row in form.seen(author).deliveries if row.round == 2 and row.state == "sent"} <= {
        "version 1 of 4 March 2026"
    }


def everybody_decides(here: Everybody, form: Form) -> list[str]:
    """Whoever is asked agrees, one after the other; gives the stages."""
    decided: list[str] = []
    while form.status(here.case_manager) == "in_sign_off":
        stage, who = asked_now(here, form)
        here.work(here.decide(form.reference, who))
        decided.append(stage)
    return decided


def asked_now(here: Everybody, form: Form) -> tuple[str, Actor]:
    """The stage that is due, and somebody who may decide."""
    with here.service.sessions() as session:
        turn = session.scalars(select(Turn).where(Turn.open, Turn.part == "").order_by(Turn.id)).first()
        assert turn is not None
        return turn.stage, next(iter(people.holders(session, turn.role, turn.organisation or None)))


def warned(here: Everybody, form: Form) -> list[str]:
    """The rules that ask for a reason."""
    return [row.problem.rule for row in here.workflow.check(form.reference, here.case_manager).warnings]
