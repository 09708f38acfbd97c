"""Signing: the right person, the right thing, once; and what each verdict leads to."""

from __future__ import annotations

import pytest

from formsvc.answers import Person
from formsvc.workflow import RenderDocument
from formsvc.workflow.refusals import (
    AlreadyDecided,
    DecisionIncomplete,
    DigestChanged,
    Locked,
    NotFound,
    NotYourTurn,
    OwnWork,
)
from formsvc.workflow.sign_views import NamedPoint
from tests.workflow.institution import Institution

WHY = NamedPoint(page="visit", question="reason", what="Say more about why.")


def test_each_stage_is_asked_in_turn_and_the_last_approval_approves(here: Institution) -> None:
    reference = here.submitted()
    assert [stage.state for stage in here.read(reference, here.manager).stages] == ["due", "to_come"]

    here.work(here.decide(reference, here.manager))
    assert [stage.state for stage in here.read(reference, here.governor).stages] == ["passed", "due"]
    due = here.decide(reference, here.governor, reasons="She is a good influence.")

    page = here.workflow.submission(reference, here.author)
    assert page.row.status == "approved"
    assert sum(isinstance(task, RenderDocument) for task in due) == 4
    assert [(made.by, made.words, made.role, made.organisation) for made in page.decisions] == [
        ("Manager", "Approve", "Team manager", "Leeds Yjs"),
        ("Governor", "Grant the visit", "Governor", "Wetherby"),
    ]


def test_what_is_signed_is_what_is_read_and_what_is_sent(here: Institution) -> None:
    reference = here.submitted()
    read = here.read(reference, here.manager)
    here.work(here.decide(reference, here.manager))
    here.work(here.decide(reference, here.governor))

    page = here.workflow.submission(reference, here.author)
    files = [here.workflow.document_file(file.id, here.author).content.decode() for file in page.documents]

    assert {made.digest for made in page.decisions} == {read.digest} == {page.digest}
    assert len(files) == 8
    assert all(read.digest in file for file in files)


def test_the_verdict_is_written_into_the_questions_that_record_it(here: Institution) -> None:
    reference = here.submitted()
    here.work(here.decide(reference, here.manager))
    here.work(here.decide(reference, here.governor, reasons="She is a good influence."))

    outcome = here.workflow.page(reference, "outcome", here.author).answers

    assert outcome == {
        "decision": "granted",
        "decision_date": here.clock().date(),
        "decision_reasons": "She is a good influence.",
        "decided_by_role": "governor",
    }


@pytest.mark.parametrize("who", ["author", "colleague", "other_manager", "governor", "practitioner"])
def test_only_holders_of_the_role_in_that_organisation_decide(here: Institution, who: str) -> None:
    reference = here.submitted()
    page = here.read(reference, here.manager)
    decision = here.decision("manager", page.digest, here.people[who])

    with pytest.raises((NotYourTurn, NotFound)):
        here.workflow.decide(reference, decision, here.people[who])
    assert here.workflow.submission(reference, here.author).decisions == ()


def test_nobody_signs_what_they_wrote_even_a_page_of_it(here: Institution) -> None:
    from formsvc import people

    with here.service.sessions.begin() as session:
        people.give_role(session, here.manager.id, "case_manager", "leeds_yjs")
        both = people.actor_of(session, here.manager.id)
    assert both is not None
    reference = here.written()
    page = here.workflow.page(reference, "visit", both)
    here.workflow.save_page(reference, "visit", {**page.answers, "reason": "My own words."}, page.revision, both)
    here.work(here.workflow.submit(reference, {}, here.author))

    with pytest.raises(OwnWork):
        here.decide(reference, both)
    assert here.read(reference, both).why_not.startswith("You wrote part of this form")
    assert here.workflow.home(both).to_sign == ()


def test_only_the_digest_that_was_read_can_be_signed(here: Institution) -> None:
    reference = here.submitted()

    with pytest.raises(DigestChanged):
        here.workflow.decide(reference, here.decision("manager", "0" * 64, here.manager), here.manager)


def test_answers_changed_behind_our_back_cannot_be_signed(here: Institution) -> None:
    from formsvc.submissions.pages import Save, keep_page
    from formsvc.workflow.opening import open_to_write

    reference = here.submitted()
    page = here.read(reference, here.manager)
    with here.service.sessions.begin() as session:
        dossier = open_to_write(here.workflow.house, session, reference, here.author)
        forged = {**dossier.pages["visit"].answers, "reason": "Forged."}
        keep_page(session, here.service.sealer, dossier.row, "visit", forged, Save(None, here.clock()))

    with pytest.raises(DigestChanged):
        here.workflow.decide(reference, here.decision("manager", page.digest, here.manager), here.manager)


def test_a_double_press_decides_once(here: Institution) -> None:
    reference = here.submitted()
    decision = here.decision("manager", here.read(reference, here.manager).digest, here.manager)

    here.work(here.workflow.decide(reference, decision, here.manager))
    assert here.workflow.decide(reference, decision, here.manager) == ()

    assert len(here.workflow.submission(reference, here.author).decisions) == 1


def test_a_decision_for_a_stage_that_has_passed_is_refused(here: Institution) -> None:
    reference = here.submitted()
    digest = here.read(reference, here.manager).digest
    here.work(here.decide(reference, here.manager))

    with pytest.raises(NotYourTurn):
        here.workflow.decide(reference, here.decision("manager", digest, here.manager, "refused"), here.manager)


def test_nobody_decides_in_two_roles_in_one_round(here: Institution) -> None:
    from formsvc import people

    with here.service.sessions.begin() as session:
        people.give_role(session, here.manager.id, "governor", "wetherby")
        both = people.actor_of(session, here.manager.id)
    assert both is not None
    reference = here.submitted()
    here.work(here.decide(reference, both))

    with pytest.raises(AlreadyDecided):
        here.decide(reference, both)


def test_refusing_needs_reasons_and_sending_back_needs_points(here: Institution) -> None:
    reference = here.submitted()

    for verdict, more, field in (
        ("refused", {}, "reasons"),
        ("returned", {}, "points"),
        ("returned", {"points": (NamedPoint(page="visit", question="", what=" "),)}, "what-0"),
        ("returned", {"points": (NamedPoint(page="talk", question="", what="Not theirs."),)}, "place-0"),
        ("returned", {"points": (WHY, NamedPoint(page="visit", question="declared", what="No."))}, "place-1"),
    ):
        with pytest.raises(DecisionIncomplete) as refused:
            here.decide(reference, here.manager, verdict, **more)
        assert list(refused.value.faults) == [field]


def test_a_refusal_ends_it_keeps_its_reasons_and_sends_nothing(here: Institution) -> None:
    reference = here.submitted()
    here.work(here.decide(reference, here.manager))
    here.work(here.decide(reference, here.governor, "refused", reasons="There is no room."))

    page = here.workflow.submission(reference, here.author)
    assert page.row.status == "refused"
    assert page.deliveries == ()
    assert page.decisions[-1].reasons == "There is no room."
    assert page.route.legs[-1].strides[-1][-1].state in ("refused", "ended")
    assert {file.version for file in page.documents if file.state == "ready"} == {"for_sign_off", "final"}


def test_a_refusal_starts_the_letter_with_what_is_known(here: Institution) -> None:
    reference = here.submitted()
    here.work(here.decide(reference, here.manager))
    here.work(here.decide(reference, here.governor, "refused", reasons="There is no room."))
    (form,) = here.workflow.case(here.case, here.governor).startable
    assert [row.reference for row in form.after] == [reference]

    letter = here.workflow.start("refusal_letter", here.case, here.governor, reference)

    page = here.workflow.page(letter, "letter", here.governor)
    assert page.answers == {"first_name": "Kieran", "why": "There is no room."}
    assert {(origin.form_title, origin.reference) for origin in page.origins.values()} == {("Visit request", reference)}
    assert here.workflow.start("refusal_letter", here.case, here.governor, reference) == letter


def test_sending_back_opens_a_new_round_with_only_the_named_points_unlocked(here: Institution) -> None:
    reference = here.returned(WHY)

    tasks = here.workflow.tasks(reference, here.author)
    assert (tasks.status, tasks.round, tasks.returned_by) == ("draft", 2, "Manager")
    assert [(point.title, point.what) for point in tasks.points] == [
        ("Why is the visit needed?", "Say more about why.")
    ]
    page = here.workflow.page(reference, "visit", here.author)
    assert page.open_questions == {"reason"}
    assert page.points == tasks.points
    changed = {**page.answers, "transport": True}
    with pytest.raises(Locked):
        here.workflow.save_page(reference, "visit", changed, page.revision, here.author)
    with pytest.raises(Locked):
        here.save(reference, "visitors", visitors=())
    (row,) = here.workflow.home(here.author).sent_back
    assert row.what == "Sent back: 1 point"


def test_what_becomes_asked_because_of_a_change_is_unlocked_too(here: Institution) -> None:
    reference = here.returned(NamedPoint(page="visit", question="transport", what="They need a taxi."))
    page = here.workflow.page(reference, "visit", here.author)
    assert page.open_questions == {"transport", "transport_details"}

    here.workflow.save_page(reference, "visit", {**page.answers, "transport": True}, page.revision, here.author)

    assert here.workflow.page(reference, "visit", here.author).open_questions == {"transport", "transport_details"}


def test_a_point_that_names_a_page_unlocks_all_of_it(here: Institution) -> None:
    reference = here.returned(NamedPoint(page="visitors", question="", what="Who else?"))

    assert here.workflow.page(reference, "visitors", here.author).open_questions == {"visitors"}
    assert here.workflow.page(reference, "visit", here.author).open_questions == frozenset()


def test_a_new_round_must_be_declared_again_and_shows_what_changed(here: Institution) -> None:
    reference = here.returned(WHY)
    assert [problem.question for problem in here.workflow.check(reference, here.author).stops] == ["declared"]
    before = here.workflow.page(reference, "visit", here.author).answers
    here.save(reference, "visit", **{**before, "reason": "She is very ill and asks for him."})
    here.save(reference, "declaration", declared=True)
    here.work(here.workflow.submit(reference, {}, here.author))

    page = here.read(reference, here.manager)

    (change,) = page.changes
    assert (change.question, change.before, change.now, change.asked_for) == (
        "reason",
        "His grandmother has not seen him since March.",
        "She is very ill and asks for him.",
        True,
    )
    assert [(made.round, made.verdict) for made in page.earlier] == [(1, "returned")]
    here.work(here.decide(reference, here.manager))
    assert here.read(reference, here.governor).round == 2


def test_earlier_rounds_stay_as_they_were_and_can_be_read(here: Institution) -> None:
    reference = here.returned(WHY)
    first = [file for file in here.workflow.submission(reference, here.author).documents if file.round == 1]
    contents = {file.id: here.workflow.document_file(file.id, here.author).content for file in first}
    here.save(reference, "visit", **{**here.workflow.page(reference, "visit", here.author).answers, "reason": "New."})
    here.save(reference, "declaration", declared=True)
    here.work(here.workflow.submit(reference, {}, here.author))

    assert {file.id: here.workflow.document_file(file.id, here.author).content for file in first} == contents
    page = here.workflow.submission(reference, here.author)
    assert {(file.round, file.state) for file in page.documents} == {(1, "ready"), (2, "ready")}


def test_an_old_press_cannot_sign_a_new_round(here: Institution) -> None:
    reference = here.submitted()
    old = here.read(reference, here.manager).digest
    here.work(here.decide(reference, here.manager, "returned", points=(WHY,)))
    here.save(reference, "visit", **{**here.workflow.page(reference, "visit", here.author).answers, "reason": "New."})
    here.save(reference, "declaration", declared=True)
    here.work(here.workflow.submit(reference, {}, here.author))

    with pytest.raises(DigestChanged):
        here.workflow.decide(reference, here.decision("manager", old, here.manager), here.manager)


def test_a_template_that_changes_while_it_is_signed_changes_nothing_that_was_read(here: Institution) -> None:
    reference = here.submitted()
    template = here.workflow.house.templates / "visit_request" / "full.html"
    shown = here.read(reference, here.manager).previews[0].html
    template.write_text('{% extends "shared/report.html" %}{% block lead %}Words that nobody read.{% endblock %}')

    assert here.read(reference, here.manager).previews[0].html == shown
    here.work(here.decide(reference, here.manager))
    assert "nobody read" not in here.read(reference, here.governor).previews[0].html


def test_the_decision_page_hides_nothing_from_a_signatory_and_says_what_the_child_does_not_see(
    here: Institution,
) -> None:
    reference = here.submitted()

    full, letter = here.read(reference, here.manager).previews

    assert "His grandmother has not seen him" in full.html
    assert "His grandmother has not seen him" not in letter.html
    assert "Why is the visit needed?" in letter.hidden
    assert letter.reading is not None


def test_a_person_named_in_an_answer_need_not_have_an_account(here: Institution) -> None:
    reference = here.submitted()

    assert Person(name="Tom Lindqvist", role="Practitioner", email="tom@wetherby.example.gov.uk") in (
        here.workflow.page(reference, "visit", here.author).answers.values()
    )
