"""Whose turn it is, worked out from the stages, the answers, and the approvals so far."""

from __future__ import annotations

from typing import Any

from formsvc.signoff.turns import Signatories, next_stage, stages_asked
from formsvc.signoff.words import verdicts_of
from tests.miniatures import journey, questions, read

FORM = questions(
    """
    - id: presumption
      kind: radios
      label: Which presumption?
      options: [{id: in_favour, label: In favour}, {id: against, label: Against}]
    - {id: setting, kind: text, label: Which setting?, required: false}
    """,
    """
sign_off:
  - {id: manager, title: Manager, role: '"yjs_manager"', organisation: author, asks: Complete?}
  - {id: panel, title: Panel, role: '"panel"', organisation: '"ycs"', when: presumption == "against", asks: Exceptional?}
  - id: decision
    title: Decision
    role: '"governor" if presumption == "in_favour" else "ycs_release_team"'
    organisation: setting
    asks: Released?
    verdicts: {approved: Grant it}
""",
)


def asked(**raw: Any) -> list[tuple[str, str, str]]:
    return [(one.stage.id, one.role, one.organisation) for one in signatories(**raw)]


def signatories(**raw: Any) -> list[Signatories]:
    form = read(FORM)
    return list(stages_asked(form, journey(form, **raw).names, "leeds"))


def test_a_stage_asks_the_authors_own_organisation_or_the_one_that_is_answered() -> None:
    assert asked(presumption="in_favour", setting="wetherby") == [
        ("manager", "yjs_manager", "leeds"),
        ("decision", "governor", "wetherby"),
    ]


def test_the_answers_decide_which_authority_signs_and_which_stages_there_are() -> None:
    assert asked(presumption="against", setting="ycs") == [
        ("manager", "yjs_manager", "leeds"),
        ("panel", "panel", "ycs"),
        ("decision", "ycs_release_team", "ycs"),
    ]


def test_a_role_that_the_answers_do_not_give_is_nobodys() -> None:
    assert asked(setting="wetherby")[-1] == ("decision", "", "wetherby")


def test_stages_run_in_order_until_each_has_its_approval() -> None:
    stages = signatories(presumption="in_favour", setting="wetherby")

    def following(*approved: str) -> str | None:
        found = next_stage(stages, approved)
        return found.stage.id if found is not None else None

    assert (following(), following("manager"), following("manager", "decision")) == ("manager", "decision", None)


def test_the_form_gives_its_own_words_to_the_verdicts() -> None:
    decision = signatories(presumption="in_favour", setting="wetherby")[-1].stage

    assert dict(verdicts_of(decision)) == {
        "approved": "Grant it",
        "returned": "Send back for changes",
        "refused": "Refuse",
    }
