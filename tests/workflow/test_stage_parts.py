"""A stage with a part of its own: it is filled in before the stage can approve, and signed with everything else."""

from __future__ import annotations

from pathlib import Path

import pytest

from formsvc.workflow.refusals import DecisionIncomplete, Locked
from formsvc.workflow.sign_views import NamedPoint
from tests.workflow import parties_form as form
from tests.workflow.institution import Clock, Institution


@pytest.fixture
def here(tmp_path: Path, database_with_tables: str, clock: Clock) -> Institution:
    return form.found_with_parties(tmp_path, database_with_tables, clock)


def test_the_part_opens_when_its_stage_is_due(here: Institution) -> None:
    reference = form.applied(here, "paper")
    form.answer(here, reference, here.author)
    form.report(here, reference)
    form.submit(here, reference)
    with pytest.raises(Locked):
        form.save(here, reference, "panel", here.governor, level=2)

    here.work(here.decide(reference, here.manager))

    form.save(here, reference, "panel", here.governor, level=2)


def test_the_stage_cannot_approve_before_its_part_is_finished(here: Institution) -> None:
    reference = form.put_to_governor(here)
    assert here.read(reference, here.governor).not_ready
    with pytest.raises(DecisionIncomplete):
        here.decide(reference, here.governor)

    form.panel(here, reference)

    assert not here.read(reference, here.governor).not_ready
    here.work(here.decide(reference, here.governor))
    assert here.workflow.submission(reference, here.author).row.status == "approved"


def test_what_is_signed_covers_the_part_and_the_earlier_signature_what_it_read(here: Institution) -> None:
    reference = form.put_to_governor(here)
    before = here.read(reference, here.governor).digest
    form.panel(here, reference)
    after = here.read(reference, here.governor).digest
    here.work(here.decide(reference, here.governor))

    page = here.workflow.submission(reference, here.author)
    files = {file.document.id: file.id for file in page.documents if file.version == "final"}
    said = {name: here.workflow.document_file(id_, here.author).content.decode() for name, id_ in files.items()}

    assert [made.digest for made in page.decisions] == [before, after]
    assert before in said["full"]
    assert after not in said["full"]
    assert after in said["decision"]


def test_the_stage_can_send_back_with_its_part_unfinished_and_only_the_named_part_opens(here: Institution) -> None:
    reference = form.put_to_governor(here)
    form.save(here, reference, "panel", here.governor, level=2)
    point = NamedPoint(page="report", question="findings", what="Say whether the photograph is of the child.")

    here.work(here.decide(reference, here.governor, "returned", points=(point,)))

    assert [row.reference for row in here.workflow.home(here.other_governor).to_fill] == [reference]
    parts = {part.part.id: part for part in here.workflow.tasks(reference, here.author).parts}
    assert parts["application"].yours is parts["answers"].yours is parts["check"].yours is False
    form.report(here, reference)
    form.submit(here, reference)
    here.work(here.decide(reference, here.manager))
    assert here.workflow.page(reference, "panel", here.governor).answers["level"] == 2


def test_after_the_decision_parts_follow_one_another_and_each_makes_its_documents(here: Institution) -> None:
    reference = form.approved(here)
    assert {d.delivery for d in here.workflow.submission(reference, here.author).deliveries} == {"cover", "decision"}
    with pytest.raises(Locked):
        form.save(here, reference, "told", here.author, told_on=here.clock().date())

    form.save(here, reference, "notices", here.author, agencies=form.AGENCIES)
    here.work(here.workflow.finish_part(reference, "notices", {}, here.author))

    sent = [d for d in here.workflow.submission(reference, here.author).deliveries if d.delivery == "agencies"]
    assert sorted(delivery.recipient for delivery in sent) == ["A", "The police"]
    assert {delivery.state for delivery in sent} == {"sent"}
    form.save(here, reference, "told", here.author, told_on=here.clock().date())


def test_the_form_is_not_delivered_while_a_part_that_makes_documents_is_open(here: Institution) -> None:
    reference = form.approved(here)
    for delivery in here.workflow.submission(reference, here.author).deliveries:
        here.give(delivery.id)

    assert here.workflow.submission(reference, here.author).row.status == "approved"


def test_the_list_of_work_says_which_part_it_waits_for(here: Institution) -> None:
    reference = form.approved(here)
    for delivery in here.workflow.submission(reference, here.author).deliveries:
        here.give(delivery.id)

    rows = {row.reference: row.what for row in here.workflow.home(here.colleague).holds}

    assert rows == {reference: "Waits for: Notices"}


def test_an_urgent_delivery_says_so_in_its_subject(here: Institution) -> None:
    reference = form.applied(here, "paper", late=True)
    form.answer(here, reference, here.author)
    form.report(here, reference)
    form.submit(here, reference)
    here.work(here.decide(reference, here.manager))
    form.panel(here, reference)
    here.work(here.decide(reference, here.governor))
    form.save(here, reference, "notices", here.author, agencies=form.AGENCIES)
    here.work(here.workflow.finish_part(reference, "notices", {}, here.author))

    subjects = [mail.subject for mail in here.workflow.mailbox() if mail.to == "p@police.uk"]
    assert subjects == [f"Urgent: {reference}"] * 2


def test_a_signatory_reads_first_what_was_submitted_and_nothing_that_is_written_after_signing(
    here: Institution,
) -> None:
    reference = form.put_to_governor(here)

    read = [tab.document.id for tab in here.read(reference, here.governor).previews]

    assert read == ["full", "bundle", "decision", "cover"]


def test_who_fills_in_the_part_finds_it_among_their_work_and_the_signatory_only_what_to_sign(here: Institution) -> None:
    reference = form.put_to_governor(here)

    theirs, governors = here.workflow.home(here.practitioner), here.workflow.home(here.governor)
    assert [row.reference for row in theirs.to_fill] == [reference]
    assert [row.reference for row in governors.to_sign] == [reference]
    assert governors.to_fill == ()

    form.panel(here, reference)
    assert here.workflow.home(here.practitioner).to_fill == ()
