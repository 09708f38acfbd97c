"""Opening, correcting and sharing a case: who may, who may not, and that nothing happens twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from threading import Thread

import pytest

from formsvc import audit, cases
from formsvc.answers import Value
from formsvc.cases import Child
from formsvc.workflow.case_form import case_form
from formsvc.workflow.refusals import DecisionIncomplete, NotAllowed, NotComplete, NotFound
from tests.workflow.institution import Institution

SAM: dict[str, Value] = {
    "child_first_name": "Sam",
    "child_last_name": "Okoro-Lee",
    "date_of_birth": date(2011, 5, 6),
}


def done(here: Institution) -> list[tuple[str, str]]:
    with here.service.sessions() as session:
        return [(entry.what, entry.about) for entry in audit.entries(session)]


def child_of(here: Institution, reference: str, organisation: str = "leeds_yjs") -> Child:
    with here.service.sessions() as session:
        return cases.child_of(cases.require_case(session, reference, [organisation]), here.service.sealer)


def test_a_case_manager_opens_a_case_of_their_organisation(here: Institution) -> None:
    reference = here.workflow.open_case(SAM, "leeds_yjs", "key", here.author)

    assert here.workflow.case(reference, here.colleague).name == "Sam Okoro-Lee"
    assert done(here) == [("case_opened", reference)]
    assert [moment.what for moment in here.workflow.case(reference, here.author).timeline] == ["Case opened"]


def test_their_manager_may_open_one_too(here: Institution) -> None:
    assert here.workflow.may_open_cases(here.manager)
    assert here.workflow.open_case(SAM, "leeds_yjs", "key", here.manager)


@pytest.mark.parametrize("who", ["governor", "practitioner", "administrator"])
def test_nobody_else_opens_a_case(here: Institution, who: str) -> None:
    actor = here.people[who]

    assert not here.workflow.may_open_cases(actor)
    with pytest.raises(NotAllowed):
        here.workflow.case_to_open(actor)
    with pytest.raises(NotAllowed):
        here.workflow.open_case(SAM, "leeds_yjs", "key", actor)


def test_a_case_is_opened_only_for_an_organisation_of_ones_own(here: Institution) -> None:
    with pytest.raises(DecisionIncomplete):
        here.workflow.open_case(SAM, "cardiff_yjs", "key", here.author)


def test_the_same_page_sent_twice_at_once_opens_one_case(here: Institution) -> None:
    opened: list[str] = []
    presses = [
        Thread(target=lambda: opened.append(here.workflow.open_case(SAM, "leeds_yjs", "key", here.author)))
        for _ in range(4)
    ]
    for press in presses:
        press.start()
    for press in presses:
        press.join()

    assert (len(opened), len(set(opened))) == (4, 1)
    assert done(here) == [("case_opened", opened[0])]


def test_the_key_of_somebody_elses_page_gives_nothing_away(here: Institution) -> None:
    first = here.workflow.open_case(SAM, "leeds_yjs", "key", here.author)

    assert not here.workflow.case_opened("key", here.stranger)
    assert here.workflow.open_case(SAM, "cardiff_yjs", "key", here.stranger) != first


def test_a_case_without_a_date_of_birth_is_not_opened(here: Institution) -> None:
    with pytest.raises(NotComplete) as refused:
        here.workflow.open_case({"child_first_name": "Sam"}, "leeds_yjs", "key", here.author)

    assert [problem.question for problem in refused.value.problems] == ["child_last_name", "date_of_birth"]
    assert done(here) == []


def test_a_case_with_the_same_name_and_date_of_birth_is_pointed_out(here: Institution) -> None:
    same = {"child_first_name": " KIERAN", "child_last_name": "ashworth", "date_of_birth": date(2010, 2, 3)}

    (found,) = here.workflow.cases_like(same, here.author)

    assert (found.reference, found.same) == (here.case, ("name and date of birth",))
    assert here.workflow.cases_like({**same, "date_of_birth": date(2010, 2, 4)}, here.author) == ()
    assert here.workflow.cases_like({**same, "child_last_name": "Ash"}, here.author) == ()


def test_a_case_that_somebody_may_not_see_is_not_pointed_out_to_them(here: Institution) -> None:
    same = {"child_first_name": "Kieran", "child_last_name": "Ashworth", "date_of_birth": date(2010, 2, 3)}

    assert here.workflow.cases_like(same, here.stranger) == ()


def test_facts_are_corrected_and_what_is_not_asked_stays(here: Institution) -> None:
    with here.service.sessions.begin() as session:
        case = cases.require_case(session, here.case, ["leeds_yjs"])
        known = replace(cases.child_of(case, here.service.sealer), prison_number="A1234BC", more={"shoe_size": 7})
        cases.correct(session, here.service.sealer, case, known, here.clock())
    sheet = here.workflow.case_to_correct(here.case, here.colleague)

    here.workflow.correct_case(here.case, {**sheet.answers, "child_first_name": "Ciaran"}, sheet.revision, here.manager)

    assert child_of(here, here.case) == replace(known, first_name="Ciaran")
    assert done(here) == [("case_corrected", here.case)]


def test_who_corrects_second_is_told_and_overwrites_nothing(here: Institution) -> None:
    sheet = here.workflow.case_to_correct(here.case, here.author)
    here.clock.move(minutes=1)
    here.workflow.correct_case(here.case, {**sheet.answers, "child_first_name": "Ciaran"}, sheet.revision, here.author)

    with pytest.raises(DecisionIncomplete):
        here.workflow.correct_case(here.case, sheet.answers, sheet.revision, here.colleague)

    assert child_of(here, here.case).first_name == "Ciaran"


def test_only_the_owner_corrects_and_shares(here: Institution) -> None:
    for actor in (here.governor, here.practitioner):
        with pytest.raises(NotAllowed):
            here.workflow.case_to_correct(here.case, actor)
        with pytest.raises(NotAllowed):
            here.workflow.correct_case(here.case, SAM, "", actor)
        with pytest.raises(NotAllowed):
            here.workflow.share_case(here.case, "ycs", actor)
        with pytest.raises(NotAllowed):
            here.workflow.stop_sharing(here.case, "wetherby", actor)
        assert not here.workflow.case_sharing(here.case, actor).may_change


def test_a_case_of_another_organisation_is_not_there(here: Institution) -> None:
    for actor in (here.stranger, here.other_manager, here.other_governor, here.administrator):
        with pytest.raises(NotFound):
            here.workflow.case_to_correct(here.case, actor)
        with pytest.raises(NotFound):
            here.workflow.case_sharing(here.case, actor)
        with pytest.raises(NotFound):
            here.workflow.share_case(here.case, "cardiff_yjs", actor)
        with pytest.raises(NotFound):
            here.workflow.stop_sharing(here.case, "wetherby", actor)


def test_a_shared_case_is_seen_until_it_is_not_shared_any_more(here: Institution) -> None:
    here.workflow.share_case(here.case, "cardiff_yjs", here.author)
    here.workflow.share_case(here.case, "cardiff_yjs", here.author)
    assert here.workflow.case(here.case, here.stranger).reference == here.case

    here.workflow.stop_sharing(here.case, "cardiff_yjs", here.manager)
    here.workflow.stop_sharing(here.case, "cardiff_yjs", here.manager)

    with pytest.raises(NotFound):
        here.workflow.case(here.case, here.stranger)
    shared = [("case_shared", "organisation:cardiff_yjs"), ("case_unshared", "organisation:cardiff_yjs")]
    assert done(here) == shared
    happened = [moment.what for moment in here.workflow.case(here.case, here.author).timeline]
    assert happened == ["No longer shared with Cardiff Yjs", "Shared with Cardiff Yjs"]


def test_a_case_cannot_be_taken_from_its_owner_or_given_to_nobody(here: Institution) -> None:
    with pytest.raises(DecisionIncomplete):
        here.workflow.stop_sharing(here.case, "leeds_yjs", here.author)
    for organisation in ("leeds_yjs", "nowhere"):
        with pytest.raises(DecisionIncomplete):
            here.workflow.share_case(here.case, organisation, here.author)
    with pytest.raises(NotFound):
        here.workflow.stop_sharing(here.case, "nowhere", here.author)


def test_the_name_and_the_date_of_birth_are_asked_whatever_the_forms_ask() -> None:
    nothing = case_form(())

    asked = [question for _, question in nothing.definition.questions()]

    assert [(question.id, question.required) for question in asked] == [
        ("first_name", True),
        ("last_name", True),
        ("date_of_birth", True),
    ]
    born = nothing.child({"first_name": "Sam", "last_name": "Lee", "date_of_birth": date(2011, 5, 6)})
    assert born == Child(first_name="Sam", last_name="Lee", date_of_birth=date(2011, 5, 6))
