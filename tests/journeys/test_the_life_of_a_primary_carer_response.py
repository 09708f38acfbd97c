"""The life of a primary-carer response: the prison asks, whoever looks after the child answers, and the answer goes on or ends it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from formsvc.workflow.refusals import LinkClosed, NotStartable
from tests.documents.reading_back import docx_everything, pdf_everything, squeezed
from tests.journeys.carers import CARER, answered, asked, checked
from tests.journeys.everybody import Everybody, found_everybody
from tests.journeys.parties import Form, begin, day

COUNCIL = "documents@leeds-childrens-services.example"
POLICE = "public.protection@west-yorkshire-police.example"
PROBATION = "public.protection@probation-yorkshire.example"
KEPT = "Please do not say that she is at Hawthorn Lane school now."
NO: dict[str, Any] = {
    "supports_contact": "no",
    "photographs_provided": None,
    "reasons": "She still wakes at night since then.",
}
STOPPED: dict[str, Any] = {"triage_outcome": "stopped_no_support"}


@pytest.fixture
def here(tmp_path: Path, postgresql_url_with_tables: str) -> Everybody:
    return found_everybody(tmp_path, postgresql_url_with_tables)


def disclosed(here: Everybody, form: Form, **changes: Any) -> None:
    """Those who gave information were told, and it is decided what the prisoner may read."""
    form.fill("notices", here.public_protection)
    form.finish("notices", here.public_protection)
    here.clock.move(days=15)
    form.fill("disclosure", here.public_protection, **changes)
    form.finish("disclosure", here.public_protection)


def said_on_the_telephone(here: Everybody, answer: str) -> dict[str, Any]:
    return {
        "new_answer": answer,
        "new_answer_date": day(here),
        "new_answer_how": "call",
        "new_answer_taken_by": {"name": "Nadia Rehman", "role": "Public protection officer"},
        "new_answer_reasons": "She had time to think about it, and said so on the telephone.",
    }


def startable(here: Everybody, child: str = "Maisie") -> bool:
    """Whether a best-interests report can be started about a child."""
    case = here.workflow.case(here.children[child], here.public_protection)
    offered = next(form for form in case.startable if form.id == "best_interests_report")
    return bool(offered.after)


def test_the_carer_answers_by_link_over_two_days_and_the_answer_goes_to_all_who_must_have_it(here: Everybody) -> None:
    form, prison = asked(here), here.public_protection
    carer = form.guest(CARER)
    for page in ("about_this", "about_you"):
        form.answer(page, carer)
    here.clock.move(days=1)
    carer = form.guest(CARER)
    assert form.workflow.page(form.reference, "about_you", carer).answers["carer_relationship_to_child"] == "mother"
    form.fill("carer", carer)
    form.finish("carer", carer)
    checked(here, form)

    assert [len(form.receive(to).page.enclosed) for to in (COUNCIL, POLICE, PROBATION)] == [1, 1, 0]
    assert form.states(prison)["probation_prison"] == "sent"
    assert startable(here)

    form.give("carer_copy_post", prison)
    form.give("prisoner", prison)
    disclosed(here, form)
    form.give("prisoner_redacted", prison)
    form.finish("closing", prison)
    assert form.status(prison) == "delivered"
    assert {"reply", "K13"} <= form.met(prison)
    assert startable(here)


def test_answers_on_paper_are_typed_in_by_staff_and_say_so(here: Everybody) -> None:
    here.made = {"full"}
    form, prison = asked(here, carer_answers_by="paper"), here.public_protection
    assert form.mail(CARER) == []
    form.fill("carer", prison)
    form.finish("carer", prison)
    checked(here, form)

    part = next(one for one in form.workflow.tasks(form.reference, prison).parts if one.part.id == "carer")
    assert part.finished is not None
    assert part.finished.how == "paper"
    assert squeezed("Completed on paper and typed in") in squeezed(pdf_everything(form.file("full", "pdf", prison)))


def test_no_ends_it_with_a_notice_to_childrens_services_and_nothing_to_anybody_else(here: Everybody) -> None:
    form, prison = answered(here, **NO), here.public_protection
    checked(here, form, **STOPPED, more_than_gist=False)

    assert form.receive(COUNCIL).page.document_title == "Notice to children's services"
    assert form.mail(POLICE) == form.mail(PROBATION) == []
    assert set(form.states(prison)) == {"childrens_services_notice", "prisoner", "carer_copy_post"}
    assert "children_services_told" in form.met(prison)

    form.give("prisoner", prison)
    form.give("carer_copy_post", prison)
    assert form.status(prison) == "stopped"


def test_after_no_there_is_no_best_interests_report(here: Everybody) -> None:
    form = answered(here, **NO)
    checked(here, form, **STOPPED)

    assert not startable(here)
    with pytest.raises(NotStartable):
        begin(here, "best_interests_report", "Maisie", here.public_protection)


def test_without_a_photograph_the_referral_waits_until_one_comes(here: Everybody) -> None:
    form, prison = answered(here, photographs_provided="cannot"), here.public_protection
    checked(here, form)
    assert form.waits("childrens_services_referral", prison) == form.waits("police", prison) == {"PC7"}
    assert form.states(prison)["probation_prison"] == "sent"
    assert form.mail(COUNCIL) == form.mail(POLICE) == []

    photo = {"late_photo": "specimens/child_photo.jpg", "late_photo_taken_date": day(here, -9)}
    form.fill("late_photograph", prison, **photo)
    form.finish("late_photograph", prison)

    assert form.receive(COUNCIL).enclosures()[0].content_type == "image/jpeg"
    assert form.receive(POLICE).enclosures()[0].content_type == "image/jpeg"


def test_a_photograph_of_a_sibling_is_not_sent_while_nobody_has_passed_it_on(here: Everybody) -> None:
    checked(here, answered(here))
    alfie, prison = asked(here, "Alfie"), here.public_protection
    carer = alfie.guest(CARER)
    alfie.fill(
        "carer", carer, child_full_name="Alfie Pym", child_date_of_birth="2019-12-04", photographs_provided="cannot"
    )
    alfie.finish("carer", carer)
    checked(here, alfie)

    alfie.fill("late_photograph", prison, late_photo="specimens/child_photo.jpg", late_photo_taken_date=day(here, -9))

    assert "PH2" in alfie.stops(prison, "late_photograph")
    assert alfie.waits("childrens_services_referral", prison) == {"PC7"}
    assert alfie.mail(COUNCIL) == []


def test_a_carer_who_changes_their_mind_before_it_is_sent_on_has_a_new_link(here: Everybody) -> None:
    form, prison = answered(here), here.public_protection
    old = form.token(CARER, "answer")
    here.work(form.workflow.send_back_part(form.reference, "carer", "You rang to say no.", prison))

    with pytest.raises(LinkClosed):
        form.workflow.invitation(old)
    assert len(form.mail(CARER)) == 4  # two links and two codes: the second pair is not a repeat of the first
    carer = form.guest(CARER)
    form.fill("carer", carer, **NO)
    form.finish("carer", carer)
    checked(here, form, **STOPPED)

    assert set(form.states(prison)) == {"childrens_services_notice", "prisoner", "carer_copy_post"}


def test_a_carer_who_changes_their_mind_later_stops_the_report_that_was_begun(here: Everybody) -> None:
    checked(here, answered(here))
    report, prison = begin(here, "best_interests_report", "Maisie", here.public_protection), here.public_protection
    report.fill("referral", prison)
    here.clock.move(days=1)
    newer = answered(here, **NO)
    checked(here, newer, **STOPPED)

    assert "source" in report.stops(prison)
    assert not startable(here)


def test_a_carer_who_takes_it_back_on_the_telephone_stops_the_report_too(here: Everybody) -> None:
    form, prison = answered(here), here.public_protection
    checked(here, form)
    report = begin(here, "best_interests_report", "Maisie", prison)
    form.answer("changed_mind", prison, new_answer_given=True)
    form.fill("new_answer", prison, **said_on_the_telephone(here, "no"))
    form.finish("new_answer", prison)

    assert form.mail(COUNCIL)[0].subject == f"Urgent: {form.reference}"
    assert form.receive(COUNCIL).page.document_title == "The carer's new answer"
    assert "source" in report.stops(prison)


def test_a_carer_who_is_not_sure_is_called_and_after_a_yes_it_goes_on(here: Everybody) -> None:
    form, prison = answered(here, supports_contact="not_sure"), here.public_protection
    checked(here, form, triage_outcome="query_to_carer")
    assert "PC2" in form.waits("childrens_services_referral", prison)
    assert "call" in form.running(prison)
    assert not startable(here)

    form.fill("new_answer", prison, **said_on_the_telephone(here, "yes"), new_answer_level="2")
    form.finish("new_answer", prison)
    form.fill("late_photograph", prison, late_photo="specimens/child_photo.jpg", late_photo_taken_date=day(here, -9))
    form.finish("late_photograph", prison)

    assert form.states(prison)["childrens_services_referral"] == "sent"
    report = begin(here, "best_interests_report", "Maisie", prison)
    report.fill("referral", prison)
    assert report.stops(prison, "referral") == set()
    assert report.workflow.page(report.reference, "carer_response", prison).answers["supports_contact"] == "yes"


@pytest.mark.parametrize("variant", ["redacted", "full"])
def test_what_the_carer_asks_to_keep_is_in_no_version_for_the_prisoner(here: Everybody, variant: str) -> None:
    here.made = {"full", "prisoner_gist", "prisoner_redacted", "prisoner_full"}
    form, prison = answered(here, information_to_keep_from_prisoner=KEPT), here.public_protection
    checked(here, form)
    disclosed(
        here, form, disclosure_variant=variant, cleared_for_prisoner=["decision", "limits", "reasons", "child_view"]
    )

    wanted = squeezed(KEPT)
    for document in ("prisoner_gist", f"prisoner_{variant}"):
        for read, format_ in ((pdf_everything, "pdf"), (docx_everything, "docx")):
            words = squeezed(read(form.file(document, format_, prison)))
            assert "GarethPym" in words
            assert wanted not in words
            assert squeezed("8 Wicker Close") not in words
            assert "07700900142" not in words
    assert wanted in squeezed(pdf_everything(form.file("full", "pdf", prison)))


def test_one_childs_photograph_on_a_siblings_form_is_noticed(here: Everybody) -> None:
    checked(here, answered(here))
    alfie = asked(here, "Alfie")
    carer = alfie.guest(CARER)
    alfie.fill("carer", carer, child_full_name="Alfie Pym", child_date_of_birth="2019-12-04")
    alfie.finish("carer", carer)

    checked(here, alfie, "PH2")
