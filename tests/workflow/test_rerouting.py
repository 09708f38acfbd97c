"""Another way for what did not get through: chosen by its author, with a reason that is kept."""

from __future__ import annotations

import pytest

from formsvc.delivery.parcels import PermanentFailure, TemporaryFailure
from formsvc.workflow import Deliver
from formsvc.workflow.refusals import DecisionIncomplete, LinkClosed, NotAllowed
from formsvc.workflow.rerouting import AnotherWay
from tests.workflow.institution import Institution
from tests.workflow.test_receiving import post, received
from tests.workflow.test_sending import GIVEN, Carrier, ledger, told, with_carrier

BY_HAND = AnotherWay(channel="hand_over", reason="Tom told me on the telephone that his mail does not work.")
BY_LINK = AnotherWay(channel="secure_link", reason="They cannot open attachments.")


def failed(here: Institution, delivery: str = "team") -> str:
    """A submission of which this delivery was refused."""
    channel = "secure_email" if delivery == "team" else "secure_link"
    with_carrier(here, channel, Carrier(PermanentFailure("There is no such address.")))
    return here.delivered_but_for_the_child()


def test_what_failed_can_be_given_by_hand_instead(here: Institution) -> None:
    reference = failed(here, "practitioner")
    line = ledger(here, reference, "practitioner")
    assert line.ways == ("hand_over", "secure_email")

    assert here.workflow.change_channel(line.id, BY_HAND, here.author) == ()

    line = ledger(here, reference, "practitioner")
    assert (line.channel, line.state, line.may_record_hand_over) == ("hand_over", "to_hand_over", True)
    here.workflow.record_hand_over(line.id, GIVEN, here.author)
    line = ledger(here, reference, "practitioner")
    assert (line.state, line.sent_at) == ("sent", GIVEN.at)


def test_who_changed_it_and_why_stands_in_the_timeline(here: Institution) -> None:
    reference = failed(here, "practitioner")
    here.workflow.change_channel(ledger(here, reference, "practitioner").id, BY_HAND, here.author)

    moment = next(m for m in here.workflow.submission(reference, here.author).timeline if m.what.startswith("To go"))

    assert (moment.what, moment.who, moment.detail) == ("To go by hand: The practitioner", "Author", BY_HAND.reason)


def test_the_reason_is_sealed(here: Institution) -> None:
    reference = failed(here, "practitioner")
    here.workflow.change_channel(ledger(here, reference, "practitioner").id, BY_HAND, here.author)

    from formsvc.database import Base

    with here.service.engine.connect() as connection:
        rows = [str(row) for table in Base.metadata.sorted_tables for row in connection.execute(table.select())]
    assert not any("telephone" in row for row in rows)


def test_a_link_instead_of_an_attachment_leaves_at_once_and_can_be_changed_back(here: Institution) -> None:
    reference = failed(here)
    line = ledger(here, reference, "team")
    assert line.ways == ("hand_over", "secure_link")

    due = here.workflow.change_channel(line.id, BY_LINK, here.author)
    here.work(due)

    assert due == (Deliver(line.id),)
    line = ledger(here, reference, "team")
    assert (line.channel, line.state, line.ways) == ("secure_link", "sent", ("hand_over", "secure_email"))


def test_what_was_sent_and_not_acknowledged_can_go_another_way_and_the_old_link_closes(here: Institution) -> None:
    reference, token, _ = received(here)

    here.workflow.change_channel(ledger(here, reference, "practitioner").id, BY_HAND, here.author)

    with pytest.raises(LinkClosed):
        here.workflow.link(token)
    assert [row.what for row in here.workflow.home(here.author).failed] == ["To give by hand: The practitioner"]
    assert ledger(here, reference, "practitioner").sent_at is None  # it is not given yet


def test_a_hand_over_that_was_chosen_can_go_by_link_after_all_with_a_new_code(here: Institution) -> None:
    reference, token, code = received(here)
    line = ledger(here, reference, "practitioner")
    here.workflow.change_channel(line.id, BY_HAND, here.author)

    here.work(here.workflow.change_channel(line.id, BY_LINK, here.author))

    new, new_code = post(here)
    assert (new != token, new_code != code) == (True, True)
    assert here.workflow.enter_code(new, new_code)


def test_what_is_tried_again_can_go_another_way_without_waiting(here: Institution) -> None:
    with_carrier(here, "secure_email", Carrier(TemporaryFailure("The server is busy.")))
    reference = here.delivered_but_for_the_child()

    here.workflow.change_channel(ledger(here, reference, "team").id, BY_HAND, here.author)

    assert ledger(here, reference, "team").state == "to_hand_over"
    here.clock.move(hours=5)
    here.work(here.workflow.overdue())
    assert ledger(here, reference, "team").state == "to_hand_over"


def test_a_way_and_a_reason_must_be_given(here: Institution) -> None:
    reference = failed(here)

    with pytest.raises(DecisionIncomplete) as refused:
        here.workflow.change_channel(
            ledger(here, reference, "team").id, AnotherWay(channel="pigeon", reason=" "), here.author
        )

    assert set(refused.value.faults) == {"channel", "reason"}


@pytest.mark.parametrize("channel", ["secure_email", "hand_over"])
def test_a_way_that_it_already_goes_or_that_may_not_be_is_refused(here: Institution, channel: str) -> None:
    reference, token, code = received(here)
    line = ledger(here, reference, "practitioner")
    here.workflow.acknowledge(token, here.workflow.enter_code(token, code), "Tom")  # they have it: nothing to mend

    with pytest.raises(NotAllowed):
        here.workflow.change_channel(line.id, AnotherWay(channel=channel, reason="Because."), here.author)


def test_secure_email_is_offered_only_to_domains_that_are_allowed(here: Institution) -> None:
    reference, _, _ = received(here)
    line = ledger(here, reference, "practitioner")
    here.work(here.workflow.correct_address(line.id, "tom@gmail.example", here.author))

    assert ledger(here, reference, "practitioner").ways == ("hand_over",)


def test_only_its_author_chooses_and_what_the_form_gives_by_hand_stays_so(here: Institution) -> None:
    reference = failed(here)
    line = ledger(here, reference, "team")
    with pytest.raises(NotAllowed):
        here.workflow.change_channel(line.id, BY_HAND, here.practitioner)

    told(here, reference)
    child = ledger(here, reference, "child")
    assert (child.state, child.ways) == ("to_hand_over", ())
    with pytest.raises(NotAllowed):
        here.workflow.change_channel(child.id, BY_LINK, here.author)
