"""The life of a best-interests report: the prison refers, children's services report, the governor decides, and people are told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from formsvc.people import Actor
from formsvc.workflow.refusals import DecisionIncomplete, Locked, NotComplete, NotFound
from tests.documents.reading_back import docx_everything, pdf_everything, squeezed
from tests.journeys.carers import answered, checked
from tests.journeys.everybody import Everybody, found_everybody
from tests.journeys.parties import Form, begin, day, point


@pytest.fixture
def here(tmp_path: Path, postgresql_url_with_tables: str) -> Everybody:
    return found_everybody(tmp_path, postgresql_url_with_tables)


def referred(here: Everybody, *warned: str, **changes: Any) -> Form:
    """The prison has referred a child whose carer supports contact."""
    checked(here, answered(here))
    form = begin(here, "best_interests_report", "Maisie", here.public_protection)
    form.fill("referral", here.public_protection, **changes)
    form.finish("referral", here.public_protection, *warned)
    return form


def reported(here: Everybody, form: Form, **changes: Any) -> None:
    """The council's social worker has reported, and the team manager stands behind it."""
    form.fill("report", here.social_worker, **changes)
    form.submit(here.social_worker)
    form.approve(here.team_manager)


def decided(here: Everybody, form: Form, *warned: str, **changes: Any) -> None:
    """The panel has met, and the governor has decided."""
    form.fill("decision", here.public_protection, **changes)
    form.finish("decision", here.public_protection, *warned)
    form.approve(here.governor)


def disclosed(here: Everybody, form: Form, variant: str = "gist", **changes: Any) -> None:
    """Those who gave information were told, had their time, and it is decided what the prisoner gets."""
    form.fill("disclosure_notices", here.public_protection)
    form.finish("disclosure_notices", here.public_protection)
    here.clock.move(days=20)
    form.fill("disclosure", here.public_protection, disclosure_variant=variant, **changes)
    form.finish("disclosure", here.public_protection)


def told(here: Everybody, form: Form, variant: str = "gist") -> None:
    """Everybody was told, and everything that is given by hand was given."""
    for delivery in ("carer", "child", f"prisoner_{variant}"):
        form.give(delivery, here.public_protection)
    form.fill("outcome", here.public_protection)
    form.finish("outcome", here.public_protection)


def test_it_goes_from_the_prison_to_the_council_to_the_governor_and_to_all_who_are_told(here: Everybody) -> None:
    here.made = {"prisoner_gist"}
    form, prison = referred(here), here.public_protection
    reported(here, form)
    decided(here, form)
    assert form.receive("hannah.osei@leeds.example.gov.uk").page.enclosed == (
        "Seeing and hearing from someone in prison",
    )
    assert {"police", "probation", "nspcc", "social_worker", "visits_team", "prison"} <= sent(form, here)

    disclosed(here, form)
    assert sum(row.delivery == "notices" for row in form.seen(prison).deliveries) == len(
        form.known["third_party_sources"]
    )
    assert "notices" in sent(form, here)
    assert_keeps_it(form, "prisoner_gist", prison)
    told(here, form)

    assert form.status(prison) == "delivered"
    assert {"K9", "K9_prison", "K10", "K11", "K13"} <= form.met(prison)
    assert "K12" in form.running(prison)


def sent(form: Form, here: Everybody) -> set[str]:
    """What has left."""
    states = form.states(here.public_protection)
    return {delivery for delivery, state in states.items() if state in ("sent", "opened", "acknowledged")}


def test_the_council_sees_it_only_when_it_is_asked_and_no_other_case(here: Everybody) -> None:
    checked(here, answered(here))
    form = begin(here, "best_interests_report", "Maisie", here.public_protection)
    form.fill("referral", here.public_protection)
    with pytest.raises(NotFound):
        here.workflow.tasks(form.reference, here.social_worker)

    form.finish("referral", here.public_protection)

    assert [row.reference for row in here.workflow.home(here.social_worker).to_fill] == [form.reference]
    assert here.children["Maisie"] not in {row.reference for row in here.workflow.cases(here.social_worker)}
    with pytest.raises(NotFound):
        here.workflow.tasks(form.reference, here.case_manager)


def test_what_the_carer_said_travels_with_the_referral(here: Everybody) -> None:
    form = referred(here)
    said = form.workflow.page(form.reference, "carer_response", here.social_worker).answers
    shown = form.workflow.page(form.reference, "enclosed", here.social_worker).answers

    assert said["supports_contact"] == "yes_with_limits"
    assert said["information_to_keep_from_prisoner"] == form.known["information_to_keep_from_prisoner"]
    assert "child_photo" in shown


def test_the_governor_sends_it_back_with_the_express_request_and_the_social_worker_answers_just_that(
    here: Everybody,
) -> None:
    form, prison, worker = referred(here), here.public_protection, here.social_worker
    reported(here, form)
    form.fill("decision", prison, four_points_check=points_with("level", "missing"))
    assert "BI2" in form.stops(prison, "decision")
    with pytest.raises(NotComplete):
        form.workflow.finish_part(form.reference, "decision", {}, prison)
    with pytest.raises(DecisionIncomplete):
        form.approve(here.governor)

    form.send_back(
        here.governor, point("recommendation", "recommended_level_reason", form.known["referred_back_points"])
    )
    assert [row.reference for row in here.workflow.home(worker).to_fill] == [form.reference]
    assert form.workflow.tasks(form.reference, worker).points[0].what == form.known["referred_back_points"]
    with pytest.raises(Locked):
        form.workflow.save_page(form.reference, "analysis", {"risks_if_contact": "None at all."}, 1, worker)
    form.answer("recommendation", worker, recommended_level_reason="Visits, because her grandmother is beside her.")
    form.answer("report_declaration", worker)
    form.submit(worker)
    form.approve(here.team_manager)
    decided(here, form, four_points_check=points_with("level", "covered"))

    assert form.status(prison) == "approved"
    assert form.seen(prison).row.round == 2


def points_with(point_: str, state: str) -> list[dict[str, str]]:
    """The four points, all covered but perhaps one."""
    named = ("circumstances_and_views", "photograph", "level", "adult")
    return [{"point": one, "point_state": state if one == point_ else "covered"} for one in named]


def test_without_accounts_the_council_gets_the_referral_and_reports_by_private_link(here: Everybody) -> None:
    form, prison = referred(here, answers_by="link"), here.public_protection
    duty = form.known["duty_contact"]["email"]
    assert any(mail.attachments for mail in form.mail(duty))
    guest = form.guest(duty)
    assert [part.part.id for part in form.workflow.tasks(form.reference, guest).parts] == ["report"]

    form.fill("report", guest)
    form.submit(guest)
    decided(here, form)

    assert {stage.stage.id: stage.state for stage in form.seen(prison).stages}["team_manager"] == "skipped"
    assert {"police", "visits_team", "prison"} <= sent(form, here)


def test_a_photograph_of_another_child_stops_it_with_an_alert_to_security_and_childrens_services(
    here: Everybody,
) -> None:
    form, prison = referred(here), here.public_protection
    form.fill("report", here.social_worker, photo_is_of_child="no")
    form.submit(here.social_worker)

    security, manager = (form.known[who]["email"] for who in ("prison_security_contact", "team_manager"))
    for address in (security, manager):
        assert {mail.subject for mail in form.mail(address)} == {f"Urgent: {form.reference}"}
        assert form.receive(address).page.document_title == form.definition.document("identity_alert").title
    assert set(form.states(prison)) == {"security_alert", "childrens_services_alert"}
    assert form.status(prison) == "stopped"


def test_a_review_after_a_year_needs_new_words_from_those_who_gave_information(here: Everybody) -> None:
    first, prison = referred(here), here.public_protection
    reported(here, first)
    decided(here, first)
    here.clock.move(days=366)
    again = referred_again(here)

    assert again.reference != first.reference
    assert again.workflow.page(again.reference, "review", prison).answers["reviewed_level"] == "4"
    again.fill("referral", prison, is_review=True, updated_information=None, original_agencies=["school", "police"])
    assert again.stops(prison, "referral") >= {"BI12"}
    again.answer("review", prison, updated_information=updated(here))
    again.finish("referral", prison)


def referred_again(here: Everybody) -> Form:
    """A new referral from a new response of the carer."""
    checked(here, answered(here))
    return begin(here, "best_interests_report", "Maisie", here.public_protection)


def updated(here: Everybody) -> list[dict[str, str]]:
    words = {"school": "She is settled, and reads a lot.", "police": "Nothing new since then."}
    return [
        {"updated_agency": one, "updated_date": day(here, -9), "updated_words": said} for one, said in words.items()
    ]


def test_enquiries_after_harm_hold_everything_until_contact_is_cleared(here: Everybody) -> None:
    form, prison = referred(here), here.public_protection
    reported(here, form, previous_harm_to_this_child="yes")
    decided(here, form)
    assert form.waits("visits_team", prison) == {"BI8"}
    assert not {"social_worker", "police", "visits_team"} & sent(form, here)

    form.fill("follow_up", prison)

    assert {"social_worker", "police", "visits_team"} <= sent(form, here)


def test_the_prisoner_and_the_visits_team_read_nothing_that_must_be_kept(here: Everybody) -> None:
    here.made = {"report", "prisoner_version", "visits_extract"}
    form, prison = referred(here), here.public_protection
    reported(here, form)
    decided(here, form)
    disclosed(here, form, "redacted")

    whole = squeezed(pdf_everything(form.file("report", "pdf", prison)))
    assert all(secret in whole for secret in kept_from_the_prisoner(form))
    assert_keeps_it(form, "prisoner_redacted", prison)
    assert_keeps_it(form, "visits_extract", prison)


def kept_from_the_prisoner(form: Form) -> list[str]:
    asked = ("non_disclosable_information", "information_to_keep_from_prisoner")
    return [squeezed(form.known[one]) for one in asked]


def assert_keeps_it(form: Form, document: str, prison: Actor) -> None:
    """Neither file of the document says anything that must be kept."""
    for read, format_ in ((pdf_everything, "pdf"), (docx_everything, "docx")):
        words = squeezed(read(form.file(document, format_, prison)))
        assert "GarethPym" in words
        assert not any(secret in words for secret in (*kept_from_the_prisoner(form), squeezed("8 Wicker Close")))
