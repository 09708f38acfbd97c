"""Whose turn it is, worked out from the stages, the answers, and the approvals so far."""

from __future__ import annotations

from typing import Any

from formsvc.signoff.turns import Signatories, stages_asked, stages_due
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

    assert (following(stages), following(stages, manager=1), following(stages, manager=1, decision=1)) == (
        ["manager"],
        ["decision"],
        [],
    )


def test_a_stage_that_needs_several_is_due_until_so_many_approved() -> None:
    stages = agreeing("- {id: panel, title: Panel, role: '\"panel\"', organisation: author, asks: Right?, needs: 2}")

    assert (following(stages), following(stages, panel=1), following(stages, panel=2)) == (["panel"], ["panel"], [])


def test_stages_beside_each_other_are_due_together_and_what_follows_waits_for_all() -> None:
    stages = agreeing(
        "- {id: setting, title: Setting, role: '\"governor\"', organisation: author, asks: Right?}",
        "- {id: service, title: Service, role: '\"head\"', organisation: author, asks: Right?, beside: setting}",
        "- {id: council, title: Council, role: '\"council\"', organisation: author, asks: Right?, beside: setting}",
        "- {id: decision, title: Decision, role: '\"ycs\"', organisation: author, asks: Right?}",
    )

    assert following(stages) == ["setting", "service", "council"]
    assert following(stages, service=1) == ["setting", "council"]
    assert following(stages, service=1, setting=1, council=1) == ["decision"]


def test_the_holders_of_other_roles_may_act_too_when_the_stage_says_so() -> None:
    (stage,) = agreeing(
        "- {id: one, title: One, role: '\"governor\"', or_by: [deputy], organisation: author, asks: Right?}"
    )

    assert stage.roles == ("governor", "deputy")


def agreeing(*stages: str) -> list[Signatories]:
    """Stages that do not depend on any answer."""
    form = read(questions("- {id: reason, kind: text, label: Why?}", "\nsign_off:\n  " + "\n  ".join(stages) + "\n"))
    return list(stages_asked(form, journey(form).names, "leeds"))


def following(stages: list[Signatories], **approvals: int) -> list[str]:
    return [asked.stage.id for asked in stages_due(stages, approvals)]


def test_the_form_gives_its_own_words_to_the_verdicts() -> None:
    decision = signatories(presumption="in_favour", setting="wetherby")[-1].stage

    assert dict(verdicts_of(decision)) == {
        "approved": "Grant it",
        "returned": "Send back for changes",
        "refused": "Refuse",
    }
