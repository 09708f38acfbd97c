"""Withdrawing what was approved, and replacing it by a new version: nobody goes on with what does not hold."""

from __future__ import annotations

import pytest

from formsvc.answers import Value
from formsvc.delivery.parcels import TemporaryFailure
from formsvc.workflow.refusals import DecisionIncomplete, LinkClosed, Locked, NotAllowed, NotComplete
from tests.workflow.corrections import (
    WHY,
    approve_again,
    carriers,
    delivered,
    point,
    reopened,
    rows,
    somebody_else,
    states,
)
from tests.workflow.institution import Institution
from tests.workflow.test_at_once import at_once
from tests.workflow.test_receiving import post
from tests.workflow.test_sending import Carrier, with_carrier


def begun(here: Institution, reference: str) -> str:
    here.clock.move(days=1)
    return here.workflow.new_version(reference, here.author)


def replaced(here: Institution, reference: str, **changes: Value) -> str:
    """A new version of it, confirmed, signed and sent; gives its reference."""
    new = begun(here, reference)
    submitted(here, new, **changes)
    approve_again(here, new)
    return new


def submitted(here: Institution, new: str, **changes: Value) -> None:
    """Every page confirmed, with changes to that of the visit, and declared again."""
    for page in ("child", "visit", "visitors"):
        known = here.workflow.page(new, page, here.author)
        answers = {**known.answers, **(changes if page == "visit" else {})}
        here.workflow.save_page(new, page, answers, known.revision, here.author)
    here.save(new, "declaration", declared=True)
    here.work(here.workflow.submit(new, {}, here.author))


def test_what_was_delivered_can_be_withdrawn_with_a_reason_and_everybody_is_told(here: Institution) -> None:
    sent = carriers(here)
    reference = delivered(here)
    with pytest.raises(DecisionIncomplete):
        here.workflow.withdraw(reference, " ", here.author)
    with pytest.raises(NotAllowed):
        here.workflow.withdraw(reference, "It is wrong.", here.governor)

    here.work(here.workflow.withdraw(reference, "It was about another child.", here.author))

    for carrier in sent.values():
        assert [one.tells for one in carrier.parcels] == ["", "withdrawn"]
    assert states(here, reference)[("child", 1, "withdrawn")] == "to_hand_over"
    page = here.workflow.submission(reference, here.author)
    assert (page.row.status, page.row.what) == (
        "withdrawn",
        "To give by hand: Word that it does not hold any more: The child",
    )
    assert [row.reference for row in here.workflow.home(here.author).holds] == [reference]
    assert any("A form that you signed was withdrawn" in mail.text for mail in here.workflow.mailbox())


def test_what_has_not_left_of_a_withdrawn_form_stays_and_its_links_say_so(here: Institution) -> None:
    reference = here.delivered_but_for_the_child()
    token, _ = post(here)

    here.work(here.workflow.withdraw(reference, "It is wrong.", here.author))

    assert states(here, reference)[("child", 1, "")] == "given_up"
    with pytest.raises(LinkClosed, match="was withdrawn"):
        here.workflow.link(token)
    assert not any(row.may_resend for row in rows(here, reference).values() if not row.tells)


def test_withdrawn_twice_everybody_is_told_once(here: Institution) -> None:
    sent = carriers(here)
    reference = delivered(here)

    at_once(*[lambda: here.workflow.withdraw(reference, "It is wrong.", here.author)] * 3)
    here.work(here.workflow.overdue())

    assert [one.tells for one in sent["secure_email"].parcels] == ["", "withdrawn"]


def test_the_word_that_it_does_not_hold_leaves_after_the_end_and_is_tried_again(here: Institution) -> None:
    reference = delivered(here)
    carrier = with_carrier(here, "secure_email", Carrier(TemporaryFailure("Busy.")))
    here.work(here.workflow.withdraw(reference, "It is wrong.", here.author))
    here.clock.move(hours=1)

    here.work(here.workflow.overdue())

    assert [one.tells for one in carrier.parcels] == ["withdrawn", "withdrawn"]
    assert len({one.key for one in carrier.parcels}) == 1


def test_a_new_version_begins_with_what_the_old_one_says_to_be_confirmed_and_nothing_declared(
    here: Institution,
) -> None:
    old = delivered(here)
    new = begun(here, old)

    tasks = here.workflow.tasks(new, here.author)
    assert (tasks.status, tasks.round, tasks.replaces) == ("draft", 1, old)
    page = here.workflow.page(new, "visit", here.author)
    assert page.answers["reason"] == "His grandmother has not seen him since March."
    assert (page.origins["reason"].reference, page.origins["reason"].confirmed) == (old, False)
    assert here.workflow.page(new, "visitors", here.author).answers["visitors"] == ({"visitor": "Grandmother"},)
    assert here.workflow.page(new, "declaration", here.author).answers == {}
    here.save(new, "declaration", declared=True)
    with pytest.raises(NotComplete) as refused:
        here.workflow.submit(new, {}, here.author)
    assert {problem.rule for problem in refused.value.problems} == {"prefill"}


def test_what_happened_with_the_old_version_is_not_said_of_the_new_one(here: Institution) -> None:
    new = replaced(here, delivered(here))

    assert here.workflow.page(new, "talk", here.practitioner).answers == {}


def test_while_a_new_version_is_being_written_the_old_one_holds(here: Institution) -> None:
    old = delivered(here)
    new = begun(here, old)

    page = here.workflow.submission(old, here.author)
    assert (page.row.status, page.versions.next_version) == ("delivered", new)
    assert not any(row.holds_no_more for row in page.deliveries)
    assert not page.versions.may_correct


def test_approved_it_takes_the_place_of_the_old_one_and_says_so_to_its_receivers(here: Institution) -> None:
    sent = carriers(here)
    old = delivered(here)
    new = replaced(here, old, reason="He asked for it himself.")

    page = here.workflow.submission(old, here.author)
    assert (page.row.status, page.versions.replaced_by) == ("superseded", new)
    last = sent["secure_email"].parcels[-1]
    assert (last.reference, last.tells, last.earlier) == (new, "", f"{old}, version 1 of 31 March 2026")
    assert len(sent["secure_email"].parcels) == 2
    assert here.workflow.submission(new, here.author).versions.replaces == old
    assert here.workflow.document_file(page.documents[0].id, here.author).content  # readable for ever
    assert states(here, old)[("child", 1, "corrected")] == "to_hand_over"  # the new one comes when the talk was held


def test_who_got_the_old_one_and_gets_none_of_the_new_is_told(here: Institution) -> None:
    sent = carriers(here)
    old = delivered(here)
    replaced(here, old, practitioner=somebody_else())

    to = [(one.receiver.name, one.tells) for one in sent["secure_link"].parcels]
    assert sorted(to) == [("Ada Brand", ""), ("Tom Lindqvist", ""), ("Tom Lindqvist", "withdrawn")]


def test_the_link_to_the_old_one_says_that_another_took_its_place(here: Institution) -> None:
    old = delivered(here)
    token, _ = post(here)
    replaced(here, old)

    with pytest.raises(LinkClosed, match="Another document took the place"):
        here.workflow.link(token)


def test_what_has_not_left_of_the_old_one_stays(here: Institution) -> None:
    old = here.delivered_but_for_the_child()
    new = replaced(here, old)

    row = rows(here, old)[("child", 1, "")]
    assert (row.state, row.note) == ("given_up", f"{new} took its place.")


def test_there_is_one_new_version_at_a_time_however_often_it_is_asked_for(here: Institution) -> None:
    old = delivered(here)

    references = set(at_once(*[lambda: here.workflow.new_version(old, here.author)] * 4))
    assert len(references) == 1
    (new,) = references
    with pytest.raises(Locked, match="A new version of this form is being written"):
        here.workflow.reopen(old, (point(),), WHY, here.author)

    here.work(here.workflow.withdraw(new, "Begun by mistake.", here.author))
    assert here.workflow.new_version(old, here.author) != new


def test_only_what_was_approved_has_a_new_version_and_only_its_author_begins_it(here: Institution) -> None:
    draft = here.written()
    with pytest.raises(Locked):
        here.workflow.new_version(draft, here.author)
    here.work(here.workflow.submit(draft, {}, here.author))
    approve_again(here, draft)
    with pytest.raises(NotAllowed):
        here.workflow.new_version(draft, here.governor)
    reopened(here, draft)
    with pytest.raises(Locked):
        here.workflow.new_version(draft, here.author)


def test_an_old_one_that_was_withdrawn_meanwhile_stays_withdrawn(here: Institution) -> None:
    old = delivered(here)
    new = begun(here, old)
    here.work(here.workflow.withdraw(old, "It is wrong.", here.author))
    submitted(here, new)
    approve_again(here, new)

    assert here.workflow.submission(old, here.author).row.status == "withdrawn"
    assert here.workflow.submission(new, here.author).row.status == "approved"


def test_starting_the_form_again_is_another_matter_than_a_new_version(here: Institution) -> None:
    new = begun(here, delivered(here))

    assert here.started() != new


def test_a_new_version_of_a_new_version_replaces_that_one(here: Institution) -> None:
    first = delivered(here)
    second = replaced(here, first)
    third = replaced(here, second)

    assert here.workflow.submission(first, here.author).versions.replaced_by == second
    assert here.workflow.submission(second, here.author).versions.replaced_by == third
    assert here.workflow.submission(third, here.author).versions.replaces == second


def test_old_answers_that_nobody_confirmed_for_long_are_stale(here: Institution) -> None:
    old = delivered(here)
    new = begun(here, old)
    here.clock.move(days=29)

    assert here.workflow.page(new, "visit", here.author).origins["reason"].stale


def test_two_who_approve_the_new_and_open_the_old_at_once_do_not_leave_both_standing(here: Institution) -> None:
    old = delivered(here)
    new = begun(here, old)
    submitted(here, new)
    here.work(here.decide(new, here.manager))
    digest = here.read(new, here.governor).digest

    at_once(
        lambda: here.workflow.decide(new, here.decision("governor", digest, here.governor), here.governor),
        lambda: here.workflow.reopen(old, (point(),), WHY, here.author),
    )

    assert here.workflow.submission(old, here.author).row.status == "superseded"
    assert here.workflow.submission(new, here.author).row.status == "approved"
