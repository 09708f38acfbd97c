"""What a document says, and to whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from formsvc.definitions.model import FormDefinition
from formsvc.documents.content import Signature, build
from tests.documents.in_parts import IN_PARTS, IN_PARTS_TEXT
from tests.documents.sayings import AUDIENCES, FINAL, SIGNED, content, form, said
from tests.miniatures import read

NAME = "- {id: name, kind: text, label: Name}\n"


def test_an_answer_is_said_under_its_label() -> None:
    assert said(content(form(NAME), name="Zoë")) == {"Name": ["Zoë"]}


def test_a_question_that_nobody_answered_is_not_said() -> None:
    two = form(NAME + "- {id: age, kind: integer, label: Age}")

    assert said(content(two, name="Zoë")) == {"Name": ["Zoë"]}


def test_an_answer_withheld_from_the_reader_is_not_said_to_them_and_is_to_others() -> None:
    secret = form(NAME + "- {id: risk, kind: text, label: Risk, withheld_from: [child]}")

    assert said(content(secret, "full", name="Zoë", risk="High")) == {"Name": ["Zoë"], "Risk": ["High"]}
    assert said(content(secret, "gist", name="Zoë", risk="High")) == {"Name": ["Zoë"]}


SOMETIMES = form(
    "- {id: keep, kind: yes_no, label: Keep it back}\n"
    "- {id: risk, kind: text, label: Risk, withheld_from: [{audience: child, when: keep}]}"
)


def test_an_answer_withheld_on_a_condition_is_said_when_the_condition_is_false() -> None:
    assert "Risk" in said(content(SOMETIMES, "gist", keep=False, risk="High"))


def test_an_answer_withheld_on_a_condition_is_not_said_when_the_condition_is_true() -> None:
    assert "Risk" not in said(content(SOMETIMES, "gist", keep=True, risk="High"))


def test_an_answer_withheld_on_a_condition_is_not_said_when_nobody_knows() -> None:
    assert said(content(SOMETIMES, "gist", risk="High")) == {}


RESIDENTS = """\
- id: residents
  kind: group
  label: Who lives there
  item: Resident
  questions:
    - {id: initials, kind: text, label: Initials}
    - {id: hidden, kind: yes_no, label: Hidden}
    - {id: concern, kind: text, label: Concern, withheld_from: [{audience: child, when: hidden}]}
    - {id: police, kind: text, label: Police, withheld_from: [child]}
"""


def test_withholding_holds_inside_a_group_entry_by_entry() -> None:
    entries = [
        {"initials": "AB", "hidden": False, "concern": "None", "police": "Nothing"},
        {"initials": "CD", "hidden": True, "concern": "Grave", "police": "Much"},
    ]

    assert said(content(form(RESIDENTS), "gist", residents=entries)) == {
        "Who lives there": [
            {"Initials": ["AB"], "Hidden": ["No"], "Concern": ["None"]},
            {"Initials": ["CD"], "Hidden": ["Yes"]},
        ]
    }


def test_a_group_of_which_nothing_may_be_said_leaves_no_trace() -> None:
    assert content(form(RESIDENTS), "gist", residents=[{"police": "Much"}]).sections == ()


def test_a_letter_knows_of_an_entry_only_what_its_reader_may() -> None:
    words = content(form(RESIDENTS), "gist", residents=[{"initials": "CD", "police": "Much"}]).words

    assert [set(entry) for entry in words["residents"].entries] == [{"initials"}]


def test_a_derived_answer_that_is_not_shown_is_not_said() -> None:
    derived = form(NAME + "- {id: copy, kind: derived, label: Copy, value: name, shown: false}")
    told = content(derived, name="Zoë")

    assert said(told) == {"Name": ["Zoë"]}
    assert set(told.words) == {"name"}


def test_a_derived_answer_of_an_entry_that_is_not_shown_is_not_said() -> None:
    late = "{id: late, kind: derived, label: Late, value: day, shown: false}"
    inside = "{id: day, kind: text, label: Day}, " + late
    days = form(f"- {{id: days, kind: group, label: Days, item: Day, questions: [{inside}]}}")
    told = build(days, days.document("full"), {"days": ({"day": "Monday", "late": "Monday"},)}, FINAL)

    assert said(told) == {"Days": [{"Day": ["Monday"]}]}
    assert [set(entry) for entry in told.words["days"].entries] == [{"day"}]


def test_a_document_says_only_the_pages_and_questions_that_it_shows() -> None:
    documents = "documents: [{id: full, title: T, audience: professional, template: t, shows: [age]}]"
    two = form(NAME + "- {id: age, kind: integer, label: Age}", documents)
    told = content(two, name="Zoë", age=15)

    assert (said(told), set(told.words)) == ({"Age": ["15"]}, {"age"})


ALL: dict[str, Any] = {"why": "A", "view": "B", "decision": "C", "told": "D", "end": "E"}


def test_a_document_says_what_is_written_before_submitting_and_what_stages_record() -> None:
    assert list(said(content(IN_PARTS, **ALL))) == ["Why", "View", "Decision"]


def test_a_document_that_comes_after_a_part_says_every_part_up_to_it_and_none_that_comes_later() -> None:
    assert list(said(content(IN_PARTS, "asking", **ALL))) == ["Why", "Decision"]
    assert list(said(content(IN_PARTS, "record", **ALL))) == ["Why", "View", "Decision", "Told"]


def test_a_letter_knows_no_answer_of_a_later_part() -> None:
    assert set(content(IN_PARTS, "asking", **ALL).words) == {"why", "decision"}


def finished(part: str, verdict: str = "finished") -> Signature:
    at = datetime(2026, 3, 30, 9, 0, tzinfo=UTC)
    return Signature(stage=part, name="Ann Bell", role="Carer", organisation="", verdict=verdict, at=at)


def completed(document: str, *signatures: Signature, form: FormDefinition = IN_PARTS) -> list[tuple[str, str, str]]:
    told = content(form, document, replace(FINAL, signatures=signatures), **ALL)
    return [(signed.stage, signed.verdict, signed.name) for signed in told.signatures]


def test_a_full_document_says_who_completed_each_part_and_how() -> None:
    moves = (finished("referral"), finished("answer", "finished_by_link"), finished("talk", "finished_on_paper"))

    assert completed("record", *moves, *SIGNED.signatures) == [
        ("Referral", "Completed", "Ann Bell"),
        ("Answer", "Completed by private link", "Ann Bell"),
        ("Talk", "Completed on paper and typed in", "Ann Bell"),
        ("manager", "Approved", "Jo Webb"),
    ]


def test_a_letter_says_who_decided_and_not_who_completed_a_part() -> None:
    letter = read(
        IN_PARTS_TEXT.replace("template: report, shows: everything, after: talk", "template: report, shows: [why]"),
        reference__audiences=AUDIENCES,
    )

    assert completed("record", finished("referral"), *SIGNED.signatures, form=letter) == [
        ("manager", "Approved", "Jo Webb")
    ]


def test_who_completed_a_part_is_not_said_to_somebody_from_whom_any_of_it_is_kept() -> None:
    kept = read(
        IN_PARTS_TEXT.replace("label: View", "label: View, withheld_from: [professional]"),
        reference__audiences=AUDIENCES,
    )

    assert completed("record", finished("referral"), finished("answer"), form=kept) == [
        ("Referral", "Completed", "Ann Bell")
    ]


WORDED = """\
- {id: in_wales, kind: yes_no, label: In Wales}
- {id: plan, kind: text, label: Care plan, worded: [{when: in_wales, label: Care and support plan}]}
- id: schools
  kind: group
  label: Schools
  item: School
  questions:
    - {id: closed, kind: yes_no, label: Closed}
    - {id: needs, kind: text, label: Needs, worded: [{when: in_wales and closed, label: Needs it had}]}
"""


def test_a_label_is_in_the_words_that_fit_the_answers() -> None:
    welsh, english = (content(form(WORDED), in_wales=wales, plan="Ready") for wales in (True, False))

    assert (list(said(welsh)), welsh.words["plan"].label) == (
        ["In Wales", "Care and support plan"], "Care and support plan",
    )  # fmt: skip
    assert list(said(english)) == ["In Wales", "Care plan"]


def test_a_label_inside_a_group_is_in_the_words_that_fit_the_entry() -> None:
    schools = [{"closed": True, "needs": "Many"}, {"closed": False, "needs": "Few"}]
    told = content(form(WORDED), in_wales=True, schools=schools)

    assert [list(entry) for entry in said(told)["Schools"]] == [["Closed", "Needs it had"], ["Closed", "Needs"]]
    assert [entry["needs"].label for entry in told.words["schools"].entries] == ["Needs it had", "Needs"]


PHOTO = """\
- {id: photo, kind: photo, label: Photograph, described_by: scene}
- {id: scene, kind: text, label: What it shows, withheld_from: [child]}
"""


def test_a_photograph_is_described_in_the_words_given_for_it() -> None:
    assert said(content(form(PHOTO), photo="a.jpg", scene="A front door"))["Photograph"] == "A front door"


def test_a_description_that_the_reader_must_not_see_is_not_hidden_in_the_photograph() -> None:
    assert said(content(form(PHOTO), "gist", photo="a.jpg", scene="A front door")) == {"Photograph": "Photograph"}


def test_the_marking_may_be_an_answer() -> None:
    marked = form("- {id: mark, kind: radios, label: Marking, options: [{id: official, label: OFFICIAL}]}")
    marked = replace(marked, handling="mark")

    assert content(marked, mark="official").marking == "OFFICIAL"
    assert content(marked).marking == "OFFICIAL-SENSITIVE"


def test_a_signature_says_when_it_was_in_london() -> None:
    at = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    summer = Signature(stage="s", name="Jo", role="Manager", organisation="", verdict="refused", at=at)
    signed = content(form(NAME), facts=replace(FINAL, signatures=(summer,)), name="Zoë").signatures[0]

    assert (signed.date, signed.moment, signed.verdict) == ("2 July 2026", "2 July 2026 at 12:30am", "Refused")


def test_reasons_keep_their_paragraphs() -> None:
    assert content(form(NAME), facts=SIGNED, name="Zoë").signatures[0].reasons == ("Complete.", "Sound.")


def test_entries_that_are_alike_and_short_are_a_table_and_others_are_not() -> None:
    hours = "- {id: hours, kind: group, label: Hours, item: Day, questions: [{id: day, kind: text, label: Day}, {id: at, kind: time, label: At}]}"
    days = [{"day": day, "at": "19:00"} for day in ("Monday", "Tuesday", "Wednesday")]
    (table,) = content(form(hours), hours=days).sections[0].entries
    (cards,) = content(form(hours), hours=[*days, {"day": "Thursday"}]).sections[0].entries

    assert (table.columns, cards.columns) == (("Day", "At"), ())  # type: ignore[union-attr]


def test_the_digest_is_short_enough_to_read_out() -> None:
    assert content(form(NAME), name="Zoë").short_digest == "3f2a 9c41 77de 0b12"
