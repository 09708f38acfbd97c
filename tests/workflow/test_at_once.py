"""Two at once: whoever comes second finds what the first has done, on both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from formsvc.workflow import Deliver
from formsvc.workflow.refusals import AlreadyDecided, Conflict, NotYourTurn
from tests.workflow.institution import Institution
from tests.workflow.test_receiving import received
from tests.workflow.test_sending import Carrier, ledger, with_carrier

pytestmark = pytest.mark.both_databases


def at_once(*steps: Callable[[], Any]) -> list[Any]:
    """What each step gave or raised, all of them begun together."""
    ready, outcomes = threading.Barrier(len(steps)), [None] * len(steps)

    def run(number: int, step: Callable[[], Any]) -> None:
        ready.wait()
        try:
            outcomes[number] = step()
        except Exception as refused:
            outcomes[number] = refused

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(steps)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_two_people_who_save_one_page_together_lose_nothing(here: Institution) -> None:
    reference = here.started()
    page = here.workflow.page(reference, "visit", here.author)

    def save(who: str) -> Callable[[], Any]:
        return lambda: here.workflow.save_page(reference, "visit", {"reason": who}, page.revision, here.people[who])

    first, second = at_once(save("author"), save("colleague"))

    refused, done = (first, second) if isinstance(first, Conflict) else (second, first)
    assert isinstance(refused, Conflict)
    assert done.revision == 1
    assert here.workflow.page(reference, "visit", here.author).answers["reason"] == refused.differences[0].theirs


def test_the_first_of_a_form_can_be_begun_by_several_people_at_the_same_moment(here: Institution) -> None:
    cases = [here.open_another_case(name) for name in ("Ada", "Ben", "Cid", "Dee")]

    begun = at_once(*[lambda case=case: here.workflow.start("visit_request", case, here.author) for case in cases])  # type: ignore[misc]

    assert len({reference for reference in begun if isinstance(reference, str)}) == 4, begun


def test_a_form_submitted_by_several_presses_is_submitted_once(here: Institution) -> None:
    reference = here.written()

    dues = at_once(*[lambda: here.workflow.submit(reference, {}, here.author)] * 4)

    assert len(set(dues)) == 1
    assert len(here.workflow.submission(reference, here.author).documents) == 4


def test_a_draft_started_by_several_presses_is_one_draft(here: Institution) -> None:
    assert len(set(at_once(*[here.started] * 4))) == 1


def test_a_stage_decided_by_several_presses_has_one_decision(here: Institution) -> None:
    reference = here.submitted()
    decision = here.decision("manager", here.read(reference, here.manager).digest, here.manager)

    outcomes = at_once(*[lambda: here.workflow.decide(reference, decision, here.manager)] * 4)

    assert sum(bool(outcome) for outcome in outcomes) == 1
    assert len(here.workflow.submission(reference, here.author).decisions) == 1


def test_two_verdicts_at_once_leave_one(here: Institution) -> None:
    reference = here.submitted()
    digest = here.read(reference, here.manager).digest

    def decide(verdict: Any) -> Callable[[], Any]:
        decision = here.decision("manager", digest, here.manager, verdict, reasons="No room.")
        return lambda: here.workflow.decide(reference, decision, here.manager)

    outcomes = at_once(decide("approved"), decide("refused"))

    assert sum(isinstance(outcome, NotYourTurn | AlreadyDecided) for outcome in outcomes) == 1
    assert len(here.workflow.submission(reference, here.author).decisions) == 1


def test_workers_on_one_delivery_send_it_once(here: Institution) -> None:
    carrier = with_carrier(here, "secure_email", Carrier())
    reference = here.approved()
    here.work(task for task in here.workflow.overdue() if not isinstance(task, Deliver))  # type: ignore[arg-type]
    row = ledger(here, reference, "team")
    assert row.state == "sent"
    carrier.parcels.clear()
    here.workflow.resend(row.id, here.author)

    at_once(*[lambda: here.workflow.deliver(row.id)] * 4)

    assert len(carrier.parcels) == 1


def test_workers_on_the_last_documents_put_it_to_the_signatories_once(here: Institution) -> None:
    reference = here.written()
    due = here.workflow.submit(reference, {}, here.author)

    outcomes = at_once(*[lambda task=task: here.do(task) for task in (*due, *due)])  # type: ignore[misc]

    assert not any(isinstance(outcome, Exception) for outcome in outcomes)
    assert sum(bool(outcome) for outcome in outcomes) == 1
    page = here.workflow.submission(reference, here.author)
    assert page.row.status == "in_sign_off"
    assert [moment.what for moment in page.timeline].count("Put to the signatories") == 1


def test_wrong_codes_given_together_all_count(here: Institution) -> None:
    _, token, code = received(here)
    wrong = "0000 0000" if code != "0000 0000" else "1111 1111"

    outcomes = at_once(*[lambda: here.workflow.enter_code(token, wrong)] * 5)

    assert sorted(getattr(outcome, "left", -1) for outcome in outcomes) == [0, 1, 2, 3, 4]
