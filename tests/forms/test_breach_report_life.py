"""The whole life of a breach report, with its real definition and templates: from the draft to what the court decided."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from formsvc import people
from formsvc.answers import Attachment, read_all
from formsvc.people import Actor
from formsvc.wizard import Journey
from formsvc.wizard.examples import example
from formsvc.workflow import directory
from formsvc.workflow.refusals import DecisionIncomplete, NotComplete
from tests.documents.reading_back import pdf_text
from tests.forms.breach_report import form
from tests.forms.living import HERE, finish_part, real_settings, save_part
from tests.workflow.institution import Clock, Institution, found

DOMAINS = ("example.gov.uk", "example.cjsm.net")
ADDRESSES = {
    "leeds_youth_court": "leeds.youth@courts.example.gov.uk",
    "ycs_placement_team": "placements@ycs.example.gov.uk",
}
ASKED_BY = {
    "cps_papers.pdf": "cps_papers",
    "dto_and_nos_copy.pdf": "dto_and_nos_copy",
    "summons_copy.pdf": "summons_copy",
    "supporting_statement.pdf": "statement_file",
}
FILES = {"cps_papers", "dto_and_nos_copy", "summons_copy", "supporting_statements", "late_summons_copy"}
FOLLOWS: dict[str, Any] = {"summons_follows": True, "summons_copy": None, "summons_date": None}
NO_PANEL: dict[str, Any] = {"compliance_panels": None}
CUSTODY: dict[str, Any] = {"court_outcome": "detention", "custody_placement_needed": True}


@pytest.fixture
def here(tmp_path: Path) -> Institution:
    """Documents in no time, for what is not about their words."""
    return leeds(tmp_path, quick=True)


@pytest.fixture
def printing(tmp_path: Path) -> Institution:
    """The real documents."""
    return leeds(tmp_path, quick=False)


def leeds(tmp_path: Path, quick: bool) -> Institution:
    """Leeds with an operations manager, and Kieran's case."""
    founded = found(real_settings(tmp_path, mail_domains=DOMAINS), Clock(), quick=quick)
    service, now = founded.service, founded.clock()
    with service.sessions.begin() as session:
        added = people.add_person(session, people.Person(email="om@leeds.example", name="Operations", added_at=now))
        people.give_role(session, added.id, "operations_manager", "leeds_yjs")
    with service.sessions.begin() as session:
        founded.people |= {each.actor.name.lower(): each.actor for each in people.everybody(session)}
    directory.furnish(service.sessions, ADDRESSES, now)
    return founded


def given(here: Institution, reference: str, part_id: str, **changes: Any) -> Mapping[str, Any]:
    """The example's answers as they are today, by question id, with the files of one part uploaded."""
    here_asked = {q.id for part in form().parts if part.id == part_id for page in part.pages for q in page.questions}

    def attach(raw: Any) -> Attachment:
        path = HERE / "form_definitions" / str(raw)
        asked = "late_summons_copy" if part_id == "late_summons" else ASKED_BY[path.name]
        return here.workflow.upload(reference, asked, (path.name, path.read_bytes()), here.author)

    at = here.clock().replace(tzinfo=None)
    raw = {key: value for key, value in {**example(form(), at), **changes}.items() if value is not None}
    wanted = {key: value for key, value in raw.items() if key not in FILES or key in here_asked}
    read, _ = read_all(form(), wanted, attach)
    return Journey(form(), read, at).said


def fill(here: Institution, reference: str, part_id: str, actor: Actor, **changes: Any) -> None:
    """Answer every page of one part."""
    save_part(here, reference, (form(), part_id), given(here, reference, part_id, **changes), actor)


def submitted(here: Institution, **changes: Any) -> str:
    """Written by the case manager, a reason given for every warning."""
    reference = here.workflow.start("breach_report", here.case, here.author)
    fill(here, reference, "report", here.author, **changes)
    warnings = here.workflow.check(reference, here.author).warnings
    here.work(
        here.workflow.submit(reference, {row.key: "He was in hospital that week." for row in warnings}, here.author)
    )
    return reference


def approved(here: Institution, **changes: Any) -> str:
    """Signed by the operations manager as well, its final documents made and sent."""
    reference = submitted(here, **changes)
    here.work(here.decide(reference, here.operations))
    here.work(here.workflow.overdue())
    return reference


def finish(here: Institution, reference: str, part: str, **changes: Any) -> None:
    fill(here, reference, part, here.author, **changes)
    finish_part(here, reference, part, here.author)


def states(here: Institution, reference: str) -> dict[str, str]:
    """Where each delivery stands."""
    return {row.delivery: row.state for row in here.workflow.submission(reference, here.author).deliveries}


def made(here: Institution, reference: str, document: str) -> list[int]:
    """The final PDFs of a document that are ready."""
    known = here.workflow.submission(reference, here.author).documents
    return [one.id for one in known if (one.document.id, one.format, one.version) == (document, "pdf", "final")]


def final(here: Institution, reference: str, document: str) -> str:
    """What stands in the final PDF."""
    file = here.workflow.document_file(made(here, reference, document)[-1], here.author)
    return " ".join(pdf_text(file.content).split())


def test_once_signed_the_report_goes_to_everybody_and_the_papers_with_it(here: Institution) -> None:
    reference = approved(here)
    court = next(row for row in here.workflow.submission(reference, here.author).deliveries if row.delivery == "court")

    assert states(here, reference) == {
        "court": "sent",
        "defence_solicitor": "sent",
        "social_worker": "sent",
        "child": "to_hand_over",
        "family": "to_hand_over",
    }
    assert court.recipient == "Leeds Youth Court"
    assert len(court.encloses) == 5
    assert court.encloses[0] == "Bundle for the court"


def test_BR3_the_bundle_holds_the_report_and_every_paper_the_late_summons_included(printing: Institution) -> None:
    reference = approved(printing, **FOLLOWS)
    finish(printing, reference, "late_summons", **FOLLOWS)
    bundle, defence = final(printing, reference, "bundle"), final(printing, reference, "defence_bundle")

    for piece in ("Papers of the prosecution", "Order and notice", "calls Kieran Ashworth to appear", "session worker"):
        assert piece in bundle
        assert piece in defence
    assert "Police hold intelligence" in bundle
    assert "Police hold intelligence" not in defence


def test_BR3_a_summons_that_follows_holds_the_court_and_then_lets_everything_leave(here: Institution) -> None:
    reference = approved(here, **FOLLOWS)

    assert states(here, reference)["court"] == states(here, reference)["defence_solicitor"] == "held"
    assert states(here, reference)["social_worker"] == "sent"
    assert not made(here, reference, "bundle")

    finish(here, reference, "late_summons", **FOLLOWS)

    assert states(here, reference)["court"] == states(here, reference)["defence_solicitor"] == "sent"
    assert made(here, reference, "bundle")


def test_BR10_the_manager_cannot_sign_a_report_without_a_panel_before_giving_a_reason(here: Institution) -> None:
    reference = submitted(here, **NO_PANEL)
    with pytest.raises(DecisionIncomplete):
        here.decide(reference, here.operations)

    reason = "Two panels were arranged and put off, he was in hospital."
    here.workflow.save_page(reference, "manager_review", {"no_panel_reason": reason}, 0, here.operations)
    here.work(here.workflow.finish_part(reference, "manager_review", {}, here.operations))
    here.work(here.decide(reference, here.operations))

    assert here.workflow.submission(reference, here.author).row.status == "approved"


def test_a_refusal_sends_nothing_and_the_service_goes_on_engaging(here: Institution) -> None:
    reference = submitted(here)
    here.work(here.decide(reference, here.operations, "refused", reasons="Try sessions at college for a month first."))
    here.work(here.workflow.overdue())

    assert states(here, reference) == {}
    assert here.workflow.submission(reference, here.author).row.status == "refused"


def test_BR1_a_licence_cannot_be_submitted(here: Institution) -> None:
    reference = here.workflow.start("breach_report", here.case, here.author)
    fill(here, reference, "report", here.author, order_type="licence", recall_division="north_east")

    with pytest.raises(NotComplete) as refused:
        here.workflow.submit(reference, {}, here.author)

    assert "BR1" in {problem.rule for problem in refused.value.problems}


def test_the_placement_team_hears_when_the_court_orders_detention(here: Institution) -> None:
    reference = approved(here)
    finish(here, reference, "outcome", **CUSTODY)

    assert states(here, reference)["ycs_placement_team"] == "sent"
    assert made(here, reference, "outcome_notice")


def test_the_placement_team_hears_nothing_of_further_supervision(here: Institution) -> None:
    reference = approved(here)
    finish(here, reference, "outcome")

    assert "ycs_placement_team" not in states(here, reference)
    assert made(here, reference, "outcome_notice")
