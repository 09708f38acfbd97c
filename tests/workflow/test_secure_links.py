"""A secure link from both sides: whom it lets in, whom it keeps out, and that each time it is used is written down."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from formsvc.audit.tables import Event
from formsvc.delivery.links import TRIES
from formsvc.delivery.tables import Delivery, Opening
from formsvc.workflow.refusals import CodeFirst, CodeWrong, LinkClosed
from tests.workflow.institution import Institution
from tests.workflow.test_receiving import post, received
from tests.workflow.test_sending import ledger


def wrong(code: str) -> str:
    return "0000 0000" if code != "0000 0000" else "1111 1111"


def guess(here: Institution, token: str, code: str, times: int) -> None:
    for _ in range(times):
        with pytest.raises(CodeWrong):
            here.workflow.enter_code(token, wrong(code))


def openings(here: Institution) -> list[str]:
    with here.service.sessions() as session:
        return list(session.scalars(select(Opening.what).order_by(Opening.id)))


def test_four_wrong_codes_leave_one_try_for_the_right_one(here: Institution) -> None:
    _, token, code = received(here)
    guess(here, token, code, TRIES - 1)

    assert here.workflow.received(token, here.workflow.enter_code(token, code)).key


def test_five_wrong_codes_close_the_link_to_whoever_is_in_already_too(here: Institution) -> None:
    _, token, code = received(here)
    pass_ = here.workflow.enter_code(token, code)
    guess(here, token, code, TRIES)

    with pytest.raises(LinkClosed):
        here.workflow.enter_code(token, code)
    with pytest.raises(LinkClosed):
        here.workflow.received(token, pass_)


def test_who_sends_it_again_gives_five_tries_to_a_new_link_and_none_to_the_old_one(here: Institution) -> None:
    reference, token, code = received(here)
    guess(here, token, code, TRIES)

    here.work(here.workflow.resend(ledger(here, reference, "practitioner").id, here.author))

    new, new_code = post(here)
    assert here.workflow.link(new).tries_left == TRIES
    assert here.workflow.enter_code(new, new_code)
    with pytest.raises(LinkClosed):
        here.workflow.link(token)


def test_one_second_before_its_end_it_opens_and_at_its_end_it_does_not(here: Institution) -> None:
    _, token, code = received(here)
    ends = here.workflow.link(token).expires_at

    here.clock.at = ends - timedelta(seconds=1)
    assert here.workflow.enter_code(token, code)
    here.clock.at = ends
    with pytest.raises(LinkClosed):
        here.workflow.enter_code(token, code)


def test_a_second_person_with_the_link_gets_nothing_without_the_code(here: Institution) -> None:
    _, token, code = received(here)
    here.workflow.enter_code(token, code)

    for pass_ in ("", "guessed", token):
        with pytest.raises(CodeFirst):
            here.workflow.received(token, pass_)
        with pytest.raises(CodeFirst):
            here.workflow.acknowledge(token, pass_, "Somebody")
    assert openings(here) == []


def test_the_pass_of_one_link_opens_no_other_and_who_leaves_leaves_only_there(here: Institution) -> None:
    _, token, code = received(here)
    here.delivered_but_for_the_child()
    other, other_code = post(here)
    assert other != token
    passes = {link: here.workflow.enter_code(link, its) for link, its in ((token, code), (other, other_code))}
    with pytest.raises(CodeFirst):
        here.workflow.received(token, passes[other])

    again = here.workflow.enter_code(token, code)
    here.workflow.end_visits([again, "never given"])
    with pytest.raises(CodeFirst):
        here.workflow.received(token, again)
    for link, pass_ in passes.items():
        assert here.workflow.received(link, pass_).key


def test_no_pass_is_kept(here: Institution) -> None:
    _, token, code = received(here)
    pass_ = here.workflow.enter_code(token, code)

    with here.service.sessions() as session:
        kept = session.connection().exec_driver_sql("SELECT digest FROM visits").scalars().all()
    assert len(kept) == 1
    assert pass_ not in kept


def test_the_code_of_one_receiver_opens_nothing_of_another(here: Institution) -> None:
    _, _, code = received(here)
    here.delivered_but_for_the_child()
    token, own = post(here)
    assert own != code

    with pytest.raises(CodeWrong):
        here.workflow.enter_code(token, code)


def test_every_time_that_it_is_used_is_recorded(here: Institution) -> None:
    reference, token, code = received(here)
    pass_ = here.workflow.enter_code(token, code)

    here.workflow.received(token, pass_)
    here.workflow.received(token, pass_)
    here.workflow.received_file(token, pass_, "pdf")
    here.workflow.received_file(token, pass_, "docx")
    here.workflow.acknowledge(token, pass_, "Tom")

    assert openings(here) == ["opened", "opened", "pdf", "docx", "acknowledged"]
    with here.service.sessions() as session:
        recorded = session.scalars(select(Event.what).where(Event.about == reference).order_by(Event.number)).all()
    used = ["link-opened", "link-opened", "link-took-pdf", "link-took-docx", "link-acknowledged"]
    assert [what for what in recorded if what.startswith("link-")] == used


def test_acknowledging_ends_the_waiting_for_it(here: Institution) -> None:
    _, token, code = received(here)

    here.workflow.acknowledge(token, here.workflow.enter_code(token, code), "Tom")

    with here.service.sessions() as session:
        row = session.scalars(select(Delivery).where(Delivery.delivery == "practitioner")).one()
        assert (row.acknowledged_at, row.look_at) == (here.clock(), None)
