"""Who reads how much of a form: by the role, where they hold it, and what they are asked to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from formsvc import people
from formsvc.people import Actor
from formsvc.workflow.refusals import Locked, NotAllowed, NotFound
from tests.workflow.institution import LETTER, Clock, Institution, found, settings

READS = "reads: {everything: [case_manager, yjs_manager, secure_resettlement_practitioner], child: [deputy_governor, governor]}"
AUNT = "His aunt drinks."


@pytest.fixture
def here(tmp_path: Path) -> Institution:
    """Of the request a governor reads only what the child is sent; a letter may take from it."""
    plain = settings(tmp_path, f"sqlite:///{tmp_path / 'formsvc.sqlite3'}")
    request = plain.definitions / "visit_request.yaml"
    stages = request.read_text().replace("role: '\"governor\"'", 'role: \'"governor" if transport else "yjs_manager"\'')
    stages = stages.replace(
        "organisation: '\"wetherby\"'", 'organisation: \'"wetherby" if transport else "leeds_yjs"\''
    )
    request.write_text(stages.replace("starts: {roles: [case_manager]}", f"starts: {{roles: [case_manager]}}\n{READS}"))
    letter = LETTER.replace('  after: {form: visit_request, when: decision == "refused"}\n', "")
    letter = letter.replace("question: decision_reasons", "question: reason")
    (plain.definitions / "refusal_letter.yaml").write_text(letter)
    there = found(plain, Clock())
    there.hire("deputy", "deputy_governor", "wetherby")
    assert not there.workflow.house.definitions.faults
    return there


def approved(here: Institution) -> str:
    """Approved by two managers of Leeds; the governor of Wetherby was not asked."""
    here.hire("second", "yjs_manager", "leeds_yjs")
    reference = here.written()
    here.save(reference, "visit", **{**_visit(here, reference), "reason": AUNT})
    here.work(here.workflow.submit(reference, {}, here.author))
    here.work(here.decide(reference, here.manager, reasons="Her words about him."))
    here.work(here.decide(reference, here.second, reasons="Her words about him."))
    here.work(here.workflow.overdue())
    return reference


def _visit(here: Institution, reference: str) -> Mapping[str, object]:
    return dict(here.workflow.page(reference, "visit", here.author).answers)


def test_whoever_reads_as_an_audience_reads_its_documents_and_nobodys_reasons(here: Institution) -> None:
    reference = approved(here)
    page, whole = here.workflow.submission(reference, here.deputy), here.workflow.submission(reference, here.author)

    assert {one.document.id for one in page.documents} == {"letter"}
    assert {one.version for one in page.documents} == {"final"}
    assert [one.delivery for one in page.deliveries] == ["child"]
    assert (page.read_as, whole.read_as) == (("The child",), ())
    assert len(whole.deliveries) == 3
    assert "Her words" in repr(whole)
    assert "Her words" not in repr(page)
    assert [tab.document.id for tab in here.workflow.preview(reference, here.deputy).tabs] == ["letter"]
    assert here.workflow.tasks(reference, here.deputy).parts == ()
    full = next(one.id for one in whole.documents if one.document.id == "full")
    for opens in (
        lambda: here.workflow.page(reference, "visit", here.deputy),
        lambda: here.workflow.check(reference, here.deputy),
        lambda: here.workflow.preview_file(reference, "full", "pdf", here.deputy),
        lambda: here.workflow.document_file(full, here.deputy),
    ):
        with pytest.raises(NotFound):
            opens()


def test_a_role_that_is_not_named_is_told_that_there_is_nothing(here: Institution) -> None:
    reference = approved(here)
    outsider = here.hire("officer", "public_protection", "wetherby")

    assert here.workflow.case(here.case, outsider).submissions == ()
    assert here.workflow.search(reference, outsider) == ()
    with pytest.raises(NotFound):
        here.workflow.submission(reference, outsider)


def test_whoever_is_asked_to_decide_reads_all_that_they_sign(here: Institution) -> None:
    reference = here.written()
    here.save(reference, "visit", **{**_visit(here, reference), "transport": True, "transport_details": "A taxi."})
    here.work(here.workflow.submit(reference, {}, here.author))
    with pytest.raises(NotFound):
        here.workflow.check(reference, here.governor)
    here.work(here.decide(reference, here.manager))

    page = here.read(reference, here.governor)
    assert [tab.document.id for tab in page.previews] == ["full", "letter"]
    here.work(here.decide(reference, here.governor))
    assert here.workflow.submission(reference, here.governor).decisions[-1].digest == page.digest


def test_another_form_takes_only_what_its_author_may_read_there(here: Institution) -> None:
    approved(here)
    letter = here.workflow.start("refusal_letter", here.case, here.governor)
    taken = here.workflow.page(letter, "letter", here.governor).answers

    assert "why" not in taken  # withheld from the child, as whom the governor reads the request
    assert AUNT not in repr(taken)


def test_a_role_counts_only_where_the_case_is_worked_on(here: Institution) -> None:
    roamer = here.hire("roamer", "secure_resettlement_practitioner", "wetherby")
    with here.service.sessions.begin() as session:
        people.give_role(session, roamer.id, "case_manager", "cardiff_yjs")
    roamer = now(here, roamer)
    draft = here.started()

    assert not any(form.id == "visit_request" for form in here.workflow.case(here.case, roamer).startable)
    with pytest.raises(NotAllowed):
        here.workflow.start("visit_request", here.case, roamer)
    with pytest.raises((NotAllowed, Locked)):
        here.workflow.save_page(draft, "visit", {"reason": "Mine."}, 0, roamer)


def now(here: Institution, actor: Actor) -> Actor:
    """Somebody with the roles that they hold now."""
    known = here.service.actor(actor.id)
    assert known is not None
    return replace(known)
