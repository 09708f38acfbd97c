"""Correcting what everybody approved: opened again at named points, signed again, sent again, and everybody told."""

from __future__ import annotations

import pytest

from formsvc import audit
from formsvc.workflow.refusals import DecisionIncomplete, LinkClosed, Locked, NotAllowed, NotFound
from formsvc.workflow.send_views import HandOver
from tests.workflow.corrections import (
    WHY,
    approve_again,
    carriers,
    corrected,
    delivered,
    point,
    reopened,
    rows,
    somebody_else,
    states,
    submit_again,
)
from tests.workflow.institution import Institution
from tests.workflow.test_at_once import at_once
from tests.workflow.test_receiving import post
from tests.workflow.test_sending import Carrier, told, with_carrier


def test_what_was_delivered_is_opened_again_at_the_named_points_and_nothing_else(here: Institution) -> None:
    reference = reopened(here, delivered(here))

    tasks = here.workflow.tasks(reference, here.author)
    assert (tasks.status, tasks.round, tasks.corrects) == ("draft", 2, "version 1 of 31 March 2026")
    assert [(one.page, one.question, one.what) for one in tasks.points] == [
        ("visit", "reason", "Say who asked for it.")
    ]
    page = here.workflow.page(reference, "visit", here.author)
    assert page.open_questions == {"reason"}
    assert page.answers["reason"] == "His grandmother has not seen him since March."
    assert here.workflow.page(reference, "child", here.author).open_questions == frozenset()
    shown = here.workflow.submission(reference, here.author)
    assert shown.decisions[-1].verdict == "reopened"
    assert (shown.decisions[-1].by, shown.decisions[-1].reasons) == ("Author", WHY)
    assert shown.versions.under_correction
    assert here.workflow.home(here.author).sent_back[0].what == "To be corrected: 1 point"


def test_whoever_has_it_is_told_at_once_that_it_is_being_corrected_and_by_hand_it_is_a_task(here: Institution) -> None:
    sent = carriers(here)
    reference = reopened(here, delivered(here))

    words = {name: carrier.parcels[-1] for name, carrier in sent.items()}
    assert {word.tells for word in words.values()} == {"corrected"}
    assert {(word.link, word.code, word.enclosures) for word in words.values()} == {("", "", ())}
    assert {word.earlier for word in words.values()} == {"version 1 of 31 March 2026"}
    assert states(here, reference) == {
        ("practitioner", 1, ""): "sent", ("team", 1, ""): "sent", ("child", 1, ""): "sent",
        ("practitioner", 1, "corrected"): "sent", ("team", 1, "corrected"): "sent",
        ("child", 1, "corrected"): "to_hand_over",
    }  # fmt: skip


def test_the_task_to_tell_somebody_is_on_the_authors_first_page_until_it_is_recorded(here: Institution) -> None:
    reference = reopened(here, delivered(here))
    word = rows(here, reference)[("child", 1, "corrected")]
    assert word.may_record_hand_over
    assert [row.reference for row in here.workflow.home(here.author).holds] == [reference]

    given = HandOver(given_by="Tom", given_to="the child", at=here.clock(), note="He gave the paper back.")
    here.work(here.workflow.record_hand_over(word.id, given, here.author))

    assert rows(here, reference)[("child", 1, "corrected")].note == "Tom told the child. He gave the paper back."
    assert here.workflow.home(here.author).holds == ()


def test_what_has_not_left_does_not_leave_any_more(here: Institution) -> None:
    sent = carriers(here)
    reference = here.approved()
    due = here.workflow.overdue()

    here.workflow.reopen(reference, (point(),), WHY, here.author)
    here.work(due)
    here.work(here.workflow.overdue())

    assert not any(parcel for carrier in sent.values() for parcel in carrier.parcels)
    assert set(states(here, reference).values()) == {"given_up"}
    assert {row.note for row in rows(here, reference).values()} == {"It is being corrected."}
    assert not any(row.may_resend for row in rows(here, reference).values())


def test_what_was_on_its_way_when_it_was_opened_again_is_told_too(here: Institution) -> None:
    reference = here.approved()

    class Slow(Carrier):
        def send(self, parcel: object) -> None:
            if not self.parcels:
                here.workflow.reopen(reference, (point(),), WHY, here.author)
            super().send(parcel)  # type: ignore[arg-type]

    carrier = with_carrier(here, "secure_email", Slow())
    here.work(here.workflow.overdue())

    assert [parcel.tells for parcel in carrier.parcels] == ["", "corrected"]
    assert states(here, reference)[("team", 1, "")] == "sent"


def test_the_link_to_the_old_version_says_that_it_is_being_corrected_and_then_that_it_was(here: Institution) -> None:
    reference = delivered(here)
    token, code = post(here)
    pass_ = here.workflow.enter_code(token, code)
    here.workflow.received(token, pass_)

    reopened(here, reference)
    with pytest.raises(LinkClosed, match="is being corrected"):
        here.workflow.link(token)
    with pytest.raises(LinkClosed, match="is being corrected"):
        here.workflow.received_file(token, pass_, "pdf")
    submit_again(here, reference)
    approve_again(here, reference)

    with pytest.raises(LinkClosed, match="a new version took its place"):
        here.workflow.received(token, pass_)
    newest, code = post(here)
    assert here.workflow.link(newest).earlier == "version 1 of 31 March 2026"
    page = here.workflow.received(newest, here.workflow.enter_code(newest, code))
    assert "His mother asked for it." in page.html


def test_the_new_version_is_signed_sent_and_says_what_it_takes_the_place_of(here: Institution) -> None:
    sent = carriers(here)
    reference = corrected(here, delivered(here))

    last = {name: carrier.parcels[-1] for name, carrier in sent.items()}
    assert {(parcel.tells, parcel.earlier) for parcel in last.values()} == {("", "version 1 of 31 March 2026")}
    assert len({parcel.key for carrier in sent.values() for parcel in carrier.parcels}) == 6
    assert states(here, reference)[("team", 2, "")] == "sent"
    assert rows(here, reference)[("team", 1, "")].holds_no_more
    assert not rows(here, reference)[("team", 2, "")].holds_no_more
    shown = here.workflow.submission(reference, here.author)
    assert (shown.versions.number, shown.versions.corrects) == (2, "version 1 of 31 March 2026")
    assert [one.verdict for one in shown.decisions] == ["approved", "approved", "reopened", "approved", "approved"]


def test_signatories_see_answer_by_answer_what_the_correction_changed(here: Institution) -> None:
    reference = reopened(here, delivered(here), point("visit", ""))
    submit_again(here, reference, transport=True, transport_details="A taxi")

    changes = {one.question: (one.before, one.now, one.asked_for) for one in here.read(reference, here.manager).changes}

    assert changes == {
        "reason": ("His grandmother has not seen him since March.", "His mother asked for it.", True),
        "transport": (False, True, True),
        "transport_details": (None, "A taxi", True),
    }


def test_who_gets_none_of_the_new_version_is_told_that_the_old_one_does_not_hold(here: Institution) -> None:
    sent = carriers(here)
    reference = corrected(here, delivered(here), practitioner=somebody_else())

    to_tom = [(one.tells, one.earlier) for one in sent["secure_link"].parcels if one.receiver.name == "Tom Lindqvist"]
    assert [tells for tells, _ in to_tom] == ["", "corrected", "withdrawn"]
    to_ada = [(one.tells, one.earlier) for one in sent["secure_link"].parcels if one.receiver.name == "Ada Brand"]
    assert to_ada == [("", "")]
    assert ("team", 1, "withdrawn") not in states(here, reference)


def test_what_happened_after_approval_stays_and_is_not_asked_again(here: Institution) -> None:
    reference = corrected(here, delivered(here))

    assert here.workflow.page(reference, "talk", here.practitioner).answers["understood"] is True
    assert states(here, reference)[("child", 2, "")] == "to_hand_over"
    here.give(rows(here, reference)[("child", 1, "corrected")].id)
    here.give(rows(here, reference)[("child", 2, "")].id)
    assert here.workflow.submission(reference, here.author).row.status == "delivered"


def test_it_is_not_delivered_while_somebody_has_still_to_be_told(here: Institution) -> None:
    reference = corrected(here, delivered(here))
    here.give(rows(here, reference)[("child", 2, "")].id)

    assert here.workflow.submission(reference, here.author).row.status == "approved"


def test_a_correction_can_be_corrected(here: Institution) -> None:
    sent = carriers(here)
    reference = corrected(here, corrected(here, delivered(here)))

    assert [(one.tells, one.earlier) for one in sent["secure_email"].parcels] == [
        ("", ""),
        ("corrected", "version 1 of 31 March 2026"),
        ("", "version 1 of 31 March 2026"),
        ("corrected", "version 2 of 1 April 2026"),
        ("", "version 2 of 1 April 2026"),
    ]
    assert here.workflow.submission(reference, here.author).versions.number == 3


def test_a_correction_that_is_sent_back_once_more_still_corrects_the_same_version(here: Institution) -> None:
    reference = reopened(here, delivered(here))
    submit_again(here, reference)
    here.work(here.decide(reference, here.manager, "returned", points=(point(what="Name her."),)))

    assert here.workflow.tasks(reference, here.author).corrects == "version 1 of 31 March 2026"
    assert here.workflow.submission(reference, here.author).versions.under_correction
    submit_again(here, reference, reason="His mother, Ann, asked for it.")
    approve_again(here, reference)
    assert rows(here, reference)[("team", 3, "")].earlier == "version 1 of 31 March 2026"
    assert here.workflow.page(reference, "talk", here.practitioner).answers["understood"] is True


def test_a_correction_that_is_refused_leaves_nobody_with_a_version_that_does_not_hold(here: Institution) -> None:
    sent = carriers(here)
    reference = reopened(here, delivered(here))
    submit_again(here, reference)

    here.work(here.decide(reference, here.manager, "refused", reasons="It was right as it was."))

    assert [one.tells for one in sent["secure_email"].parcels] == ["", "corrected", "withdrawn"]


def test_nor_does_one_that_is_withdrawn(here: Institution) -> None:
    sent = carriers(here)
    reference = reopened(here, delivered(here))

    here.work(here.workflow.withdraw(reference, "The visit was called off.", here.author))

    assert [one.tells for one in sent["secure_email"].parcels] == ["", "corrected", "withdrawn"]
    assert states(here, reference)[("child", 1, "withdrawn")] == "to_hand_over"


def test_somebody_who_signed_it_can_have_it_corrected_and_the_author_is_told(here: Institution) -> None:
    reference = delivered(here)

    due = here.workflow.reopen(reference, (point(),), WHY, here.governor)
    here.work(due)

    mails = [mail.text for mail in here.workflow.mailbox() if mail.to == here.author.email]
    assert "A form of yours was opened again to be corrected." in mails[0]
    assert any("A form that you signed was opened again" in m.text for m in here.workflow.mailbox())
    shown = here.workflow.submission(reference, here.author)
    assert (shown.decisions[-1].by, shown.decisions[-1].role) == ("Governor", "Governor")
    submit_again(here, reference)
    approve_again(here, reference)
    assert here.workflow.submission(reference, here.author).row.status == "approved"


@pytest.mark.parametrize("who", ["practitioner", "other_governor", "stranger"])
def test_nobody_else_opens_it_again(here: Institution, who: str) -> None:
    reference = delivered(here)

    with pytest.raises((NotAllowed, NotFound)):
        here.workflow.reopen(reference, (point(),), WHY, here.people[who])
    assert here.workflow.submission(reference, here.author).row.status == "delivered"


def test_a_colleague_in_the_same_role_there_can(here: Institution) -> None:
    reference = delivered(here)
    here.work(here.workflow.reopen(reference, (point(),), WHY, here.colleague))

    assert here.workflow.tasks(reference, here.author).status == "draft"


def test_it_needs_a_reason_and_a_point_of_this_form(here: Institution) -> None:
    reference = delivered(here)
    for points, reason, faults in (
        ((), WHY, {"points"}),
        ((point(),), " ", {"reason"}),
        ((point("talk", ""),), WHY, {"place-0"}),
        ((point("visit", "nothing"),), WHY, {"place-0"}),
        ((point(), point(what=" ")), WHY, {"what-1"}),
        ((point(),), "x" * 4001, {"reason"}),
    ):
        with pytest.raises(DecisionIncomplete) as refused:
            here.workflow.reopen(reference, points, reason, here.author)
        assert set(refused.value.faults) == faults
    assert here.workflow.submission(reference, here.author).row.status == "delivered"


def test_only_what_everybody_approved_is_opened_again(here: Institution) -> None:
    reference = here.written()
    with pytest.raises(Locked):
        here.workflow.reopen(reference, (point(),), WHY, here.author)
    here.work(here.workflow.submit(reference, {}, here.author))
    with pytest.raises(Locked):
        here.workflow.reopen(reference, (point(),), WHY, here.author)
    here.work(here.decide(reference, here.manager, "refused", reasons="No."))
    with pytest.raises(Locked):
        here.workflow.reopen(reference, (point(),), WHY, here.author)


def test_closed_work_is_opened_again_too(here: Institution) -> None:
    reference = delivered(here)
    here.workflow.close(reference, here.author)

    assert here.workflow.tasks(reopened(here, reference), here.author).status == "draft"


def test_pressed_twice_it_is_opened_once(here: Institution) -> None:
    reference = delivered(here)
    first = here.workflow.reopen(reference, (point(),), WHY, here.author)

    assert here.workflow.reopen(reference, (point(),), WHY, here.author) == ()
    with pytest.raises(Locked):
        here.workflow.reopen(reference, (point(),), WHY, here.colleague)
    assert first
    assert here.workflow.tasks(reference, here.author).round == 2


def test_two_who_open_it_at_once_open_it_once(here: Institution) -> None:
    reference = delivered(here)
    outcomes = at_once(
        lambda: here.workflow.reopen(reference, (point(),), WHY, here.author),
        lambda: here.workflow.reopen(reference, (point(),), WHY, here.governor),
    )

    assert sorted(isinstance(one, Locked) for one in outcomes) == [False, True]
    assert here.workflow.tasks(reference, here.author).round == 2
    assert len(states(here, reference)) == 6


def test_a_delivery_and_an_opening_at_once_leave_nobody_untold(here: Institution) -> None:
    sent = carriers(here)
    reference = here.approved()
    due = [task for task in here.workflow.overdue() if type(task).__name__ == "RenderDocument"]
    deliver = [task for one in due for task in here.do(one)]

    at_once(
        lambda: here.workflow.reopen(reference, (point(),), WHY, here.author),
        *(lambda task=task: here.do(task) for task in deliver),  # type: ignore[misc]
    )
    here.work(here.workflow.overdue())

    for name, parcels in ((name, carrier.parcels) for name, carrier in sent.items()):
        assert [one.tells for one in parcels] in ([], ["", "corrected"]), name


def test_the_parts_that_open_after_approval_close_and_open_again_with_the_new_version(here: Institution) -> None:
    reference = reopened(here, here.delivered_but_for_the_child())
    with pytest.raises(Locked):
        told(here, reference)

    submit_again(here, reference)
    approve_again(here, reference)
    here.work(told(here, reference))
    assert states(here, reference)[("child", 2, "")] == "to_hand_over"


def test_the_record_and_the_timeline_say_it(here: Institution) -> None:
    reference = corrected(here, delivered(here))

    what = [moment.what for moment in here.workflow.submission(reference, here.author).timeline]
    assert "Opened again to be corrected" in what
    assert "Sent: Word that a new version is coming: The team" in what
    with here.service.sessions() as session:
        entries = [entry.what for entry in audit.entries(session)]
        assert entries.count("reopened") == 1
        assert list(audit.verify(audit.entries(session))) == []


def test_nobody_is_asked_any_more_whether_they_have_the_old_version(here: Institution) -> None:
    reference = delivered(here)
    here.clock.move(days=3)
    here.work(here.workflow.overdue())
    assert any(row.reminded_at for row in rows(here, reference).values())
    here.clock.move(days=3)
    here.work(here.workflow.overdue())

    reopened(here, reference)

    assert rows(here, reference)[("practitioner", 1, "")].state == "sent"
    assert reference not in {row.reference for row in here.workflow.home(here.author).failed}


def test_clocks_run_again_while_it_is_corrected(here: Institution) -> None:
    reference = delivered(here)
    assert {one.urgency for one in here.workflow.submission(reference, here.author).deadlines if not one.stage} == {
        "met"
    }

    reopened(here, reference)

    running = [one for one in here.workflow.submission(reference, here.author).deadlines if one.urgency != "met"]
    assert {one.id for one in running} == {"K1"}
