"""When setting, service and authority do not agree: management on both sides, with the real definition and templates."""

from __future__ import annotations

from pathlib import Path

import pytest

from formsvc.web import create_app
from formsvc.workflow.refusals import AlreadyDecided, DecisionIncomplete, NotYourTurn
from formsvc.workflow.sign_views import NamedPoint
from tests.documents.reading_back import docx_text, pdf_text
from tests.forms.disagreement import DIFFER, both_sides_agree, founded, submitted, with_management, write_down
from tests.forms.reports import report
from tests.web.windows import window
from tests.workflow.institution import Institution

SAID = "The service has found a mentor for them"
POINT = NamedPoint(page="views", question="setting_view_reasons", what="Say which evenings the setting means.")


@pytest.fixture
def here(tmp_path: Path) -> Institution:
    return founded(tmp_path)


@pytest.fixture
def printing(tmp_path: Path) -> Institution:
    """The real documents."""
    return founded(tmp_path, quick=False)


def due(here: Institution, reference: str) -> list[str]:
    """The stages that it waits for now."""
    story = here.workflow.submission(reference, here.author)
    return [stage.stage.id for stage in story.stages if stage.state == "due"]


def made(here: Institution, reference: str, version: str) -> set[str]:
    """The documents that were made."""
    story = here.workflow.submission(reference, here.author)
    return {each.document.id for each in story.documents if each.version == version and each.state == "ready"}


def test_HC7_when_all_agree_nobody_asks_management(here: Institution) -> None:
    reference = submitted(here)
    here.work(here.decide(reference, here.manager))

    assert due(here, reference) == ["additional_requirements"]
    assert "report" in made(here, reference, "for_sign_off")


def test_HC7_management_of_both_sides_is_asked_at_once_after_the_countersignature(here: Institution) -> None:
    reference = submitted(here, **DIFFER)
    assert due(here, reference) == ["yjs_manager"]

    here.work(here.decide(reference, here.manager))

    assert due(here, reference) == ["setting_management", "yjs_management"]
    for person in (here.head_of_resettlement, here.deputy_governor, here.head_of_service):
        assert here.workflow.decision(reference, person).why_not == ""
    assert here.workflow.decision(reference, here.governor).why_not


def test_HC7_nobody_passes_it_on_before_they_wrote_down_what_came_of_the_talk(here: Institution) -> None:
    reference = with_management(here)

    with pytest.raises(DecisionIncomplete):
        here.decide(reference, here.head_of_resettlement)


def test_HC7_it_is_decided_only_when_both_sides_have_passed_it_on(here: Institution) -> None:
    reference = with_management(here)
    write_down(here, reference, "yjs_management", here.head_of_service)
    here.work(here.decide(reference, here.head_of_service))

    assert due(here, reference) == ["setting_management"]
    with pytest.raises(NotYourTurn):
        here.decide(reference, here.governor)

    write_down(here, reference, "setting_management", here.head_of_resettlement)
    here.work(here.decide(reference, here.head_of_resettlement))
    assert due(here, reference) == ["additional_requirements"]


def test_HC7_the_report_to_be_signed_is_made_when_both_sides_are_in_it(here: Institution) -> None:
    reference = with_management(here)
    assert "report" not in made(here, reference, "for_sign_off")

    write_down(here, reference, "setting_management", here.head_of_resettlement)
    assert "report" not in made(here, reference, "for_sign_off")

    write_down(here, reference, "yjs_management", here.head_of_service)
    assert "report" in made(here, reference, "for_sign_off")


def test_HC7_what_one_side_is_still_writing_is_read_by_nobody_else(here: Institution) -> None:
    reference = with_management(here)
    page = here.workflow.page(reference, "setting_management", here.head_of_resettlement)
    answers = {"setting_talk_with": "Half a sentence about the talk"}
    here.workflow.save_page(reference, page.page.id, answers, page.revision, here.head_of_resettlement)

    read = here.workflow.decision(reference, here.head_of_service).previews
    assert not any("Half a sentence" in tab.html for tab in read)


def test_HC7_the_digest_that_decides_is_the_one_in_the_report(here: Institution) -> None:
    reference = with_management(here)
    before = here.workflow.decision(reference, here.head_of_service).digest
    both_sides_agree(here, reference)
    now = here.workflow.decision(reference, here.governor)

    assert now.digest != before
    report_tab = next(tab for tab in now.previews if tab.document.id == "report")
    assert now.digest[:16] in report_tab.html.replace(" ", "")


def test_HC7_one_side_sends_it_back_for_both_and_both_are_asked_again(here: Institution) -> None:
    reference = with_management(here)
    write_down(here, reference, "yjs_management", here.head_of_service)
    here.work(here.decide(reference, here.head_of_service))

    here.work(here.decide(reference, here.head_of_resettlement, "returned", points=(POINT,)))

    row = here.workflow.submission(reference, here.author).row
    assert (row.status, row.round) == ("draft", 2)
    opened = here.workflow.page(reference, "views", here.author)
    answers = {**opened.answers, "setting_view_reasons": "The setting means Friday and Saturday evenings only."}
    here.workflow.save_page(reference, "views", answers, opened.revision, here.author)
    here.save(reference, "declaration", author_declaration=True)
    warnings = here.workflow.check(reference, here.author).warnings
    here.work(here.workflow.submit(reference, {each.key: "Agreed with the manager." for each in warnings}, here.author))
    here.work(here.decide(reference, here.manager))
    assert due(here, reference) == ["setting_management", "yjs_management"]
    page = here.workflow.page(reference, "yjs_management", here.head_of_service)
    assert page.answers["yjs_talk_with"]


def test_HC7_when_the_new_round_brings_agreement_management_is_not_asked_again(here: Institution) -> None:
    reference = with_management(here)
    point = NamedPoint(page="views", question="setting_view", what="The setting supports it now.")
    here.work(here.decide(reference, here.head_of_service, "returned", points=(point,)))
    opened = here.workflow.page(reference, "views", here.author)
    answers = {**opened.answers, "setting_view": "support_with_conditions"}
    here.workflow.save_page(reference, "views", answers, opened.revision, here.author)
    here.save(reference, "declaration", author_declaration=True)
    warnings = here.workflow.check(reference, here.author).warnings
    here.work(here.workflow.submit(reference, {each.key: "Agreed with the manager." for each in warnings}, here.author))
    here.work(here.decide(reference, here.manager))

    assert due(here, reference) == ["additional_requirements"]


def test_HC7_whoever_acts_for_the_setting_does_not_also_decide(here: Institution) -> None:
    reference = with_management(here)
    write_down(here, reference, "setting_management", here.deputy_governor)
    here.work(here.decide(reference, here.deputy_governor))

    with pytest.raises((AlreadyDecided, NotYourTurn)):
        here.decide(reference, here.deputy_governor)
    setting = next(stage for stage in report().sign_off if stage.id == "setting_management")
    decides = {"governor", "controller", "ycs_release_team"}
    assert not decides & {"head_of_resettlement", *setting.or_by}


@pytest.mark.parametrize("verdict", ["approved", "refused"])
def test_HC7_the_positions_and_what_management_agreed_stand_in_the_report_and_nowhere_else(
    printing: Institution, verdict: str
) -> None:
    here, reference = printing, with_management(printing)
    both_sides_agree(here, reference)
    here.work(here.decide(reference, here.governor))
    reasons = {"reasons": "The setting's doubts are not answered."} if verdict == "refused" else {}
    here.work(here.decide(reference, here.governor, verdict, **reasons))
    here.work(here.workflow.overdue())

    story = here.workflow.submission(reference, here.author)
    finals = {(one.document.id, one.format): one.id for one in story.documents if one.version == "final"}
    for file, read in (("pdf", pdf_text), ("docx", docx_text)):
        text = " ".join(read(here.workflow.document_file(finals["report", file], here.author).content).split())
        assert SAID in text
        assert "Does not support it" in text
        assert "Management of both sides agree now" in text
        assert text.count("Head Of Resettlement") == 1
        summary = here.workflow.document_file(finals["child_summary", file], here.author).content
        assert SAID not in " ".join(read(summary).split())


def test_HC7_before_the_file_is_made_the_report_can_be_opened_as_it_stands(here: Institution) -> None:
    reference = with_management(here)
    read = window(create_app(here.service), here.head_of_service).open(
        f"/submissions/{reference}/decision?document=report"
    )

    assert "as it stands now" in read.text
