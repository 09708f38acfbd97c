"""Who reads how much: what a definition may not say, told before anybody begins the form."""

from __future__ import annotations

from pathlib import Path

import pytest

from formsvc.definitions.loading import load
from tests.workflow.institution import REQUEST, definitions

READS = "reads: {everything: [case_manager, yjs_manager, governor, secure_resettlement_practitioner]}"


def faults_of(folder: Path, reads: str, **changes: str) -> list[str]:
    """The faults of the miniature request when this is who reads it."""
    definitions(folder)
    text = REQUEST.replace("starts: {roles: [case_manager]}", f"starts: {{roles: [case_manager]}}\n{reads}")
    for old, new in changes.items():
        text = text.replace(old, new)
    (folder / "visit_request.yaml").write_text(text)
    roles = folder / "reference" / "roles.yaml"
    roles.write_text(roles.read_text().replace("Deputy governor}", "Deputy governor, audience: child}"))
    told = (str(fault) for fault in load(folder).faults)
    return [one.split(".reads: ", 1)[1] for one in told if ".reads: " in one]


def test_a_form_whose_parties_and_signatories_read_what_they_need_has_no_fault(tmp_path: Path) -> None:
    assert faults_of(tmp_path, READS) == []


@pytest.mark.parametrize(
    ("reads", "fault"),
    [
        (READS.replace("yjs_manager", "nobody_we_know"), "there is no role 'nobody_we_know'; name roles of reference/roles.yaml"),
        (READS.replace("}", ", stranger: [deputy_governor]}"), "'stranger' is not an audience; name one of reference/audiences.yaml, or `everything`"),
        (READS.replace("governor,", "governor, deputy_governor,"), "'deputy_governor' would read what is withheld from 'child'; let it read as 'child'"),
        (READS.replace("}", ", child: [governor]}"), "'governor' reads everything, and is named again; name it once"),
        (READS.replace(", secure_resettlement_practitioner", ""), "'secure_resettlement_practitioner' takes part in this form and reads nothing of it; name the role here"),
        (
            READS.replace(", secure_resettlement_practitioner]", "], child: [secure_resettlement_practitioner]"),
            "'secure_resettlement_practitioner' completes 'talk', where something is withheld from it; let it read everything, or ask that elsewhere",
        ),
        (
            READS.replace("governor, ", "").replace("]}", "], professional: [governor]}"),
            "'governor' signs at 'governor' and does not read everything; nobody signs what they may not read: let it read everything, or ask somebody else",
        ),
        ("reads: {everything: case_manager}", "it does not say which roles read; write `audience: [role, role]` lines under it"),
    ],
)  # fmt: skip
def test_a_reader_who_would_know_too_much_or_too_little_is_a_fault(tmp_path: Path, reads: str, fault: str) -> None:
    assert fault in faults_of(tmp_path, reads)
