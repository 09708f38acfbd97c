"""Somebody without an account answers one part by a private link, and sees nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from formsvc.workflow.refusals import CodeWrong, LinkClosed, Locked, NotAllowed, NotFound
from tests.workflow import parties_form as form
from tests.workflow.institution import Clock, Institution


@pytest.fixture
def here(tmp_path: Path, database_with_tables: str, clock: Clock) -> Institution:
    return form.found_with_parties(tmp_path, database_with_tables, clock)


def test_the_carer_is_sent_a_link_and_the_code_by_a_second_route(here: Institution) -> None:
    reference = form.applied(here)

    mails = [mail for mail in here.workflow.mailbox() if mail.to == "denise@example.com"]
    assert len(mails) == 2
    assert {mail.subject for mail in mails} == {reference}
    said = [mail.text.replace(form.link_of(here, reference), "") for mail in mails]  # a link is random letters
    assert not any("Ashworth" in text or "Mr" in text for text in said)


def test_a_guest_answers_over_days_and_passes_the_form_on(here: Institution, clock: Clock) -> None:
    reference = form.applied(here)
    form.save(here, reference, "answers", form.guest(here, reference), supports="yes", own_words="She misses him.")
    clock.move(days=3)

    form.answer(here, reference, form.guest(here, reference))

    part = next(p for p in here.workflow.tasks(reference, here.author).parts if p.part.id == "answers")
    assert part.finished is not None
    assert (part.finished.by, part.finished.how) == ("Denise Ashworth", "link")


def test_typed_in_from_paper_says_so(here: Institution) -> None:
    reference = form.applied(here, "paper")
    form.answer(here, reference, here.author)

    part = next(p for p in here.workflow.tasks(reference, here.author).parts if p.part.id == "answers")
    assert part.finished is not None
    assert (part.finished.by, part.finished.how) == ("Author", "paper")


def test_a_guest_sees_their_part_and_nothing_else(here: Institution) -> None:
    reference = form.applied(here)
    carer = form.guest(here, reference)

    assert [part.part.id for part in here.workflow.tasks(reference, carer).parts] == ["answers"]
    check = here.workflow.check(reference, carer)
    assert {page.page.id for page in check.pages} == {"answers"}
    for hidden in ("application", "report", "check"):
        with pytest.raises(NotFound):
            here.workflow.page(reference, hidden, carer)
    for look in (here.workflow.preview, here.workflow.submission, here.workflow.decision):
        with pytest.raises(NotFound):
            look(reference, carer)
    with pytest.raises((NotFound, NotAllowed)):
        here.workflow.withdraw(reference, "No.", carer)
    assert here.workflow.home(carer).to_fill == ()
    assert here.workflow.cases(carer) == ()


def test_a_guest_of_one_submission_cannot_open_another(here: Institution) -> None:
    first = form.applied(here)
    carer = form.guest(here, first)
    here.case = here.open_another_case("Ella")
    second = form.applied(here)

    with pytest.raises(NotFound):
        here.workflow.page(second, "answers", carer)


def test_a_wrong_code_is_counted_and_the_sixth_try_is_too_many(here: Institution) -> None:
    reference = form.applied(here)
    token = form.link_of(here, reference)
    for left in (4, 3, 2, 1, 0):
        with pytest.raises(CodeWrong) as wrong:
            here.workflow.enter_invitation_code(token, "0")
        assert wrong.value.left == left

    with pytest.raises(LinkClosed):
        here.workflow.enter_invitation_code(token, form.code_of(here, reference))


def test_the_link_works_for_fourteen_days(here: Institution, clock: Clock) -> None:
    reference = form.applied(here)
    token = form.link_of(here, reference)
    clock.move(days=13, hours=23)
    here.workflow.invitation(token)

    clock.move(hours=2)

    with pytest.raises(LinkClosed):
        here.workflow.invitation(token)


def test_the_link_opens_nothing_once_the_part_is_finished(here: Institution) -> None:
    reference = form.applied(here)
    token = form.link_of(here, reference)
    carer = form.guest(here, reference)
    form.answer(here, reference, carer)

    with pytest.raises(LinkClosed):
        here.workflow.invitation(token)
    with pytest.raises(Locked):
        form.save(here, reference, "answers", carer, supports="no")


def test_a_carer_who_changes_their_mind_is_sent_a_new_link(here: Institution) -> None:
    reference = form.applied(here)
    old = form.link_of(here, reference)
    form.answer(here, reference, form.guest(here, reference))
    here.work(here.workflow.send_back_part(reference, "answers", "You wanted to change this.", here.other_governor))

    assert form.link_of(here, reference) != old
    links = [mail for mail in here.workflow.mailbox() if "/answer/" in mail.text]
    assert len({mail.id for mail in links}) == 2
    form.answer(here, reference, form.guest(here, reference), supports="no")

    assert here.workflow.page(reference, "answers", here.author).answers["supports"] == "no"


def test_a_private_link_is_not_a_link_to_a_document(here: Institution) -> None:
    reference = form.applied(here)

    with pytest.raises(LinkClosed):
        here.workflow.link(form.link_of(here, reference))


def test_withdrawing_the_form_closes_the_link(here: Institution) -> None:
    reference = form.applied(here)
    token = form.link_of(here, reference)

    here.workflow.withdraw(reference, "The prisoner changed his mind.", here.author)

    with pytest.raises(LinkClosed):
        here.workflow.invitation(token)


def test_staff_can_type_in_what_the_link_was_sent_for(here: Institution) -> None:
    reference = form.applied(here)
    form.answer(here, reference, here.author)

    with pytest.raises(LinkClosed):
        here.workflow.invitation(form.link_of(here, reference))


def test_the_guest_cannot_sign_in_and_is_in_no_list_of_people(here: Institution) -> None:
    reference = form.applied(here)
    carer = form.guest(here, reference)

    assert carer.id not in {row.id for row in here.service.people()}
    assert here.service.actor(carer.id) is None
