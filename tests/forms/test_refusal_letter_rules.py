"""The refusal letter's rules, RL1 to RL12, each from both sides."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from formsvc.answers import read_all
from formsvc.definitions.model import PrefillSource
from formsvc.wizard import Journey
from formsvc.wizard.examples import example
from tests.forms.refusal_letter import ABSENT, broken, broken_by, form, journey, letter, paragraphs, waits

PLAIN = "We looked at this with care. You did well, and we told you so."
HARD = (
    "Notwithstanding considerable demonstrable improvements regarding institutional behaviour, the establishment's "
    "multidisciplinary representatives unanimously determined that accommodation arrangements remained insufficient."
)
SECOND_TALK = {
    "repeat_at": "2026-03-10T09:30",
    "repeat_who": {"name": "Tom Lindqvist", "role": "Resettlement practitioner"},
    "repeat_how": "in_person",
    "repeat_format": ["pictures"],
    "repeat_understood": "yes",
    "repeat_check": "He told me in his own words when he goes home.",
}
MANAGER = {"name": "Ruth Calder", "role": "Head of Resettlement"}


def second_talk(understood: str) -> list[dict[str, Any]]:
    return [{**SECOND_TALK, "repeat_understood": understood}]


def test_the_example_breaks_no_rule_and_waits_for_nothing() -> None:
    assert broken(letter()) == set()
    assert {delivery.id: waits(delivery.id, letter()) for delivery in form().deliveries} == {
        "child": set(), "setting": set(), "setting_childs_letter": set(), "youth_justice_service": set(),
        "youth_justice_service_childs_letter": set(), "social_worker": set(), "parent": set(),
    }  # fmt: skip


# --- RL1: the child is told before the letter is given --------------------------------------------------------------


def test_rl1_holds_the_childs_letter_until_somebody_has_talked_with_the_child() -> None:
    before_the_talk = letter(told_at=ABSENT)

    assert broken_by("RL1", before_the_talk) == {("hold", "told_at")}
    assert "RL1" in waits("child", before_the_talk)
    assert waits("child", letter()) == set()


def test_rl1_holds_a_letter_that_would_be_given_before_the_day_of_the_talk() -> None:
    answers = letter(told_at="2026-03-10T10:00", letter_given_date="2026-03-09")

    assert broken_by("RL1", answers) == {("hold", "letter_given_date")}
    assert "RL1" in waits("child", answers)


def test_rl1_holds_a_letter_that_would_be_given_earlier_on_the_day_of_the_talk_and_frees_it_a_minute_later() -> None:
    at_once = letter(told_at="2026-03-10T10:00", letter_given_time="10:00")
    after = letter(told_at="2026-03-10T10:00", letter_given_time="10:01")

    assert broken_by("RL1", at_once) == {("hold", "letter_given_time")}
    assert waits("child", at_once) == {"RL1"}
    assert broken_by("RL1", after) == set()
    assert waits("child", after) == set()


def test_rl1_holds_the_letter_while_the_right_to_appeal_was_not_explained() -> None:
    unexplained = letter(appeal_explained=False)

    assert broken_by("RL1", unexplained) == {("hold", "appeal_explained")}
    assert waits("child", unexplained) == {"RL1"}


@pytest.mark.parametrize("question", ["outcome_understood", "reasons_understood"])
@pytest.mark.parametrize("answer", ["partly", "no"])
def test_rl1_holds_the_letter_while_the_child_does_not_understand(question: str, answer: str) -> None:
    assert ("hold", "outcome_understood") in broken_by("RL1", letter(**{question: answer}))


def test_rl1_is_met_when_the_child_understood_in_part_and_a_second_talk_is_recorded() -> None:
    answers = letter(reasons_understood="partly", repeat_conversations=second_talk("partly"))

    assert broken_by("RL1", answers) == set()


# --- RL2: talk again, in another way --------------------------------------------------------------------------------


@pytest.mark.parametrize("question", ["outcome_understood", "reasons_understood"])
@pytest.mark.parametrize("answer", ["partly", "no"])
def test_rl2_opens_another_talk_and_holds_the_letter_until_it_is_recorded(question: str, answer: str) -> None:
    not_yet = letter(**{question: answer})
    talked_again = letter(**{question: answer}, repeat_conversations=second_talk("yes"))

    assert journey(not_yet).may_visit("second_talk")
    assert broken_by("RL2", not_yet) == {("hold", "repeat_conversations")}
    assert waits("child", not_yet) == {"RL2"}
    assert broken(talked_again) == set()
    assert waits("child", talked_again) == set()


def test_rl2_asks_for_no_other_talk_when_the_child_understood() -> None:
    assert not journey(letter()).may_visit("second_talk")
    assert broken_by("RL2", letter()) == set()


def test_rl2_goes_on_while_a_child_who_did_not_understand_understands_only_in_part() -> None:
    answers = letter(outcome_understood="no", repeat_conversations=second_talk("partly"))

    assert broken_by("RL2", answers) == {("hold", "repeat_conversations")}


def test_rl2_ends_when_a_manager_records_why_no_further_talk_is_possible() -> None:
    answers = letter(
        outcome_understood="no",
        conversation_not_possible_reason="He refuses to talk about it and becomes distressed.",
        conversation_not_possible_by=MANAGER,
    )

    assert broken(answers) == set()
    assert waits("child", answers) == set()


def test_rl2_does_not_let_the_person_who_talked_with_the_child_decide_that_no_further_talk_is_possible() -> None:
    answers = letter(
        outcome_understood="no",
        conversation_not_possible_reason="He refuses to talk about it and becomes distressed.",
        conversation_not_possible_by=letter()["told_by_person"],
    )

    assert broken_by("RL2", answers) == {("stop", "conversation_not_possible_by")}


# --- RL3: reasons and paragraphs ------------------------------------------------------------------------------------


def test_rl3_stops_when_a_ticked_reason_has_no_paragraph() -> None:
    answers = letter(reason_in_childs_words=letter()["reason_in_childs_words"][:1])

    assert broken_by("RL3", answers) == {("stop", "reason_in_childs_words")}
    assert broken_by("RL3", letter(reason_in_childs_words=ABSENT)) == {("stop", "reason_in_childs_words")}


def test_rl3_stops_when_a_paragraph_has_no_tick() -> None:
    one = ["curfew_not_workable"]

    assert broken_by("RL3", letter(refusal_reasons=one, professional_reasons_codes=one)) == {("stop", "reason")}


def test_rl3_stops_when_one_reason_is_explained_twice() -> None:
    told = letter()["reason_in_childs_words"]

    assert broken_by("RL3", letter(reason_in_childs_words=[*told, told[0]])) == {("stop", "reason_in_childs_words")}


def test_rl3_lets_each_ticked_reason_have_its_one_paragraph() -> None:
    reasons = ["risk_to_child", "progress_not_made", "no_suitable_address"]
    told = paragraphs(no_suitable_address=PLAIN, risk_to_child=PLAIN, progress_not_made=PLAIN)
    answers = letter(refusal_reasons=reasons, professional_reasons_codes=reasons, reason_in_childs_words=told)

    assert broken(answers) == set()


# --- RL4: the same reasons for everybody ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "codes", [["curfew_not_workable"], ["address_confirmed_too_late", "curfew_not_workable", "risk_to_child"]]
)
def test_rl4_stops_when_staff_are_given_fewer_or_more_reasons_than_the_child(codes: list[str]) -> None:
    assert broken_by("RL4", letter(professional_reasons_codes=codes)) == {("stop", "professional_reasons_codes")}


def test_rl4_is_met_by_the_same_reasons_in_any_order() -> None:
    same = list(reversed(letter()["refusal_reasons"]))

    assert broken_by("RL4", letter(professional_reasons_codes=same)) == set()


# --- RL5: what exceptional progress meant ---------------------------------------------------------------------------


def test_rl5_stops_a_presumption_against_letter_that_does_not_say_what_exceptional_progress_meant() -> None:
    silent = letter(presumption="against", decision_maker_role="ycs_release_team")

    assert broken(silent) == {("stop", "RL5", "exceptional_progress_meaning")}
    assert broken(silent | {"exceptional_progress_meaning": PLAIN}) == set()


def test_rl5_asks_nothing_when_early_release_was_presumed_suitable() -> None:
    assert broken_by("RL5", letter()) == set()
    assert "exceptional_progress_meaning" not in journey(letter(exceptional_progress_meaning=PLAIN)).said


# --- RL6: the authority that decides signs --------------------------------------------------------------------------

MATRIX = [
    ("wetherby", "in_favour", "governor"),
    ("wetherby", "against", "ycs_release_team"),
    ("parc", "in_favour", "controller"),
    ("parc", "against", "ycs_release_team"),
    ("oakhill", "in_favour", "ycs_release_team"),
    ("adel_beck", "in_favour", "ycs_release_team"),
    ("adel_beck", "against", "ycs_release_team"),
]


@pytest.mark.parametrize(("setting", "presumption", "authority"), MATRIX)
def test_rl6_lets_only_the_delegated_authority_sign(setting: str, presumption: str, authority: str) -> None:
    case = {"current_establishment": setting, "presumption": presumption, "exceptional_progress_meaning": PLAIN}
    accepted = {
        role
        for role in ("governor", "controller", "ycs_release_team")
        if not broken_by("RL6", letter(**case, decision_maker_role=role))
    }

    assert accepted == {authority}


def test_rl6_sends_the_letter_to_be_signed_by_that_authority_where_it_sits() -> None:
    (stage,) = form().sign_off
    governor = journey(letter())
    team = journey(letter(decision_maker_role="ycs_release_team", presumption="against"))

    assert stage.rule == "RL6"
    assert stage.organisation is not None
    assert (stage.role.value(governor.names), stage.organisation.value(governor.names)) == ("governor", "wetherby")
    assert (stage.role.value(team.names), stage.organisation.value(team.names)) == ("ycs_release_team", "ycs")


# --- RL7: the release date ------------------------------------------------------------------------------------------


def test_rl7_stops_a_release_date_that_is_not_the_half_way_date() -> None:
    assert broken_by("RL7", letter(next_release_date="2026-05-01")) == {("stop", "next_release_date")}
    assert broken_by("RL7", letter(next_release_date="2026-05-01", half_way_date="2026-05-01")) == set()


def test_rl7_takes_the_conditional_release_date_for_home_detention_curfew() -> None:
    curfew = {"scheme": "hdc_sch", "hdc_crd": "2026-06-01"}

    assert broken_by("RL7", letter(**curfew)) == {("stop", "next_release_date")}
    assert broken_by("RL7", letter(**curfew, next_release_date="2026-06-01")) == set()


def test_rl7_stops_a_release_date_in_the_past_and_lets_today_stand() -> None:
    yesterday, today = ({"half_way_date": day, "next_release_date": day} for day in ("2026-03-09", "2026-03-10"))

    assert broken_by("RL7", letter(**yesterday)) == {("stop", "next_release_date")}
    assert broken_by("RL7", letter(**today)) == set()


# --- RL8: a child can read it ---------------------------------------------------------------------------------------


def test_rl8_stops_a_letter_that_a_child_of_nine_cannot_read() -> None:
    hard = letter(what_can_change=HARD)

    assert broken(hard) == {("stop", "RL8", "readability_override")}
    assert journey(hard).said["readability_result"] == "fails"
    assert journey(letter()).said["readability_result"] == "passes"


def test_rl8_stops_one_sentence_of_more_than_25_words() -> None:
    words = "we went to see your nan and we had tea and a long talk with her at her home and then we went back to"
    assert len(words.split()) == 25

    assert broken_by("RL8", letter(what_can_change=f"{words.capitalize()}.")) == set()
    assert broken_by("RL8", letter(what_can_change=f"{words.capitalize()} town.")) == {("stop", "readability_override")}


@pytest.mark.parametrize("who", ["speech_and_language_therapist", "manager"])
def test_rl8_lets_a_therapist_or_a_manager_agree_with_a_name_and_a_reason(who: str) -> None:
    agreed = letter(what_can_change=HARD, readability_override=who)
    reason = "He knows these words from his plan and we went through them."

    assert broken_by("RL8", agreed) == {
        ("stop", "readability_override_person"),
        ("stop", "readability_override_reason"),
    }
    assert broken(agreed | {"readability_override_person": MANAGER, "readability_override_reason": reason}) == set()


# --- RL9: names that must not stand in the letter -------------------------------------------------------------------

TEXTS = [
    ("what_child_did_well", "what_child_did_well"),
    ("what_can_change", "what_can_change"),
    ("what_happens_next", "what_happens_next"),
    ("appeal_how", "appeal_how"),
    ("advocate_details", "appeal_how"),
    ("legal_advice_details", "appeal_how"),
]


@pytest.mark.parametrize(("text", "shown_at"), TEXTS)
def test_rl9_stops_a_name_that_must_not_stand_in_the_letter(text: str, shown_at: str) -> None:
    named = {text: "You did not start the fight. BRANDON did, and you told us so."}
    unnamed = {text: "You did not start the fight. Someone else did, and you told us so."}

    assert broken_by("RL9", letter(**named)) == {("stop", shown_at)}
    assert broken_by("RL9", letter(**unnamed)) == set()


def test_rl9_reads_every_paragraph_the_gist_and_what_exceptional_progress_meant() -> None:
    name = "Brandon was with you that day, and we had to think about him."
    against = letter(presumption="against", decision_maker_role="ycs_release_team", exceptional_progress_meaning=name)
    withheld = letter(reasons_withheld=True, non_disclosure_reason=["victim_safety"], gist_text=name)
    told = paragraphs(address_confirmed_too_late=PLAIN, curfew_not_workable=name)

    assert broken(against) == {("stop", "RL9", "exceptional_progress_meaning")}
    assert broken(withheld) == {("stop", "RL9", "gist_text")}
    assert broken(letter(reason_in_childs_words=told)) == {("stop", "RL9", "paragraph")}


def test_rl9_keeps_the_list_of_names_itself_from_every_reader() -> None:
    audiences = {document.audience for document in form().documents}
    withheld = {each.audience for each in form().question("names_to_keep_out").withheld_from}

    assert audiences <= withheld


# --- RL10: time to appeal -------------------------------------------------------------------------------------------


def test_rl10_stops_a_last_day_to_appeal_that_leaves_no_working_day_after_the_letters_date() -> None:
    # 13 March 2026 is a Friday
    friday = {"letter_date": "2026-03-13", "letter_given_date": ABSENT}

    assert broken_by("RL10", letter(**friday, appeal_deadline_date="2026-03-15")) == {("stop", "appeal_deadline_date")}
    assert broken_by("RL10", letter(**friday, appeal_deadline_date="2026-03-16")) == set()


def test_rl10_stops_handing_over_when_the_last_day_to_appeal_has_come_too_close() -> None:
    late = letter(appeal_deadline_date="2026-03-24", letter_given_date="2026-03-24")
    in_time = letter(appeal_deadline_date="2026-03-24", letter_given_date="2026-03-23")

    assert broken_by("RL10", late) == {("stop", "letter_given_date")}
    assert broken_by("RL10", in_time) == set()


def test_rl10_shows_the_last_day_to_appeal_in_the_childs_letter() -> None:
    assert "appeal_deadline_date" in form().document("childs_letter").shows
    assert ("stop", "missing", "appeal_deadline_date") in broken(letter(appeal_deadline_date=ABSENT))


# --- RL11: only a refusal -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("decision", ["granted", "deferred", "opt_out"])
def test_rl11_stops_a_letter_about_anything_but_a_refusal(decision: str) -> None:
    assert broken_by("RL11", letter(decision=decision)) == {("stop", "decision")}


def test_rl11_lets_a_refusal_be_written_and_the_form_start_only_after_one() -> None:
    starts = form().starts

    assert broken_by("RL11", letter(decision="refused")) == set()
    assert starts.after_form == "home_circumstances_report"
    assert starts.after_when is not None
    assert starts.after_when.holds({"decision": "refused"})
    assert not starts.after_when.holds({"decision": "opt_out"})


# --- RL12: the copies never before the talk -------------------------------------------------------------------------

COPIES = ["setting", "setting_childs_letter", "youth_justice_service", "youth_justice_service_childs_letter",
          "social_worker", "parent"]  # fmt: skip


@pytest.mark.parametrize("copy", COPIES)
def test_rl12_holds_every_copy_until_somebody_has_talked_with_the_child(copy: str) -> None:
    assert waits(copy, letter(told_at=ABSENT)) == {"RL12"}
    assert waits(copy, letter()) == set()


def test_rl12_says_so_where_the_talk_is_recorded() -> None:
    assert broken_by("RL12", letter(told_at=ABSENT)) == {("hold", "told_at")}
    assert broken_by("RL12", letter()) == set()


@pytest.mark.parametrize("copy", COPIES[:5])
def test_rl12_holds_a_copy_that_the_child_could_see_first(copy: str) -> None:
    answers = letter(copies_not_seen_first=False)

    assert broken_by("RL12", answers) == {("hold", "copies_not_seen_first")}
    assert waits(copy, answers) == {"RL12"}


# --- what the form adds of its own: L1 to L4 ------------------------------------------------------------------------


def test_l1_stops_a_letter_dated_before_the_decision() -> None:
    assert broken_by("L1", letter(letter_date="2026-03-06", decision_date="2026-03-07")) == {("stop", "letter_date")}
    assert broken_by("L1", letter(letter_date="2026-03-07", decision_date="2026-03-07")) == set()


def test_l2_warns_when_the_letter_comes_more_than_5_working_days_after_the_decision() -> None:
    # 2 March 2026 is a Monday
    assert broken_by("L2", letter(decision_date="2026-03-02", letter_date="2026-03-10")) == {("warn", "letter_date")}
    assert broken_by("L2", letter(decision_date="2026-03-03", letter_date="2026-03-10")) == set()


def test_l3_stops_a_letter_given_before_its_own_date() -> None:
    early = {"letter_date": "2026-03-11", "told_at": "2026-03-09T10:00"}

    assert broken_by("L3", letter(**early, letter_given_date="2026-03-10")) == {("stop", "letter_given_date")}
    assert broken_by("L3", letter(**early, letter_given_date="2026-03-11")) == set()


def test_l4_stops_a_copy_for_parents_none_of_whom_is_safe_to_contact() -> None:
    unsafe = [{**one, "parent_carer_safe_to_contact": False} for one in letter()["parent_carer"]]

    assert broken_by("L4", letter(parent_carer=unsafe)) == {("stop", "parent_copy")}
    assert broken_by("L4", letter(parent_carer=unsafe, parent_copy=False)) == set()


def test_a_parent_is_given_a_copy_only_after_the_case_manager_told_them() -> None:
    assert waits("parent", letter(parent_told_by_yjs="tried")) == {"RL12"}


def test_the_social_worker_of_a_looked_after_child_gets_a_copy_and_nobody_elses_does() -> None:
    delivery = next(delivery for delivery in form().deliveries if delivery.id == "social_worker")

    assert journey(letter()).holds(delivery.when)
    assert not journey(letter(looked_after_status="not_looked_after")).holds(delivery.when)


def test_what_the_report_said_fills_the_letter_in_but_the_author_is_whoever_writes_it() -> None:
    author, name, reasons = (
        form().question(question) for question in ("author", "child_first_name", "professional_reasons")
    )
    report = PrefillSource(form="home_circumstances_report", question="child_first_name")

    assert author.prefill[0] == PrefillSource(case="author")
    assert report in name.prefill
    assert name.locked
    assert reasons.prefill == (PrefillSource(form="home_circumstances_report", question="decision_reasons"),)


def test_the_deciding_offices_may_write_the_letter_and_the_case_manager_may_record_the_talk() -> None:
    letter_part, talk = form().parts

    assert set(form().starts.roles) == set(letter_part.roles)
    assert {"governor", "controller", "ycs_release_team", "secure_resettlement_practitioner"} == set(letter_part.roles)
    assert set(talk.roles) == {"secure_resettlement_practitioner", "case_manager"}


@pytest.mark.parametrize(
    "today",
    [
        "2024-02-29T12:00",
        "2025-12-24T23:59",
        "2025-12-31T00:00",
        "2026-04-02T09:00",
        "2026-11-22T03:05",
        "2027-01-01T08:00",
    ],
)
def test_the_example_is_valid_whatever_today_is(today: str) -> None:
    now = datetime.fromisoformat(today)
    said, unread = read_all(form(), example(form(), now), lambda raw: raw)

    assert not unread
    assert Journey(form(), said, now).problems() == ()
