"""What is said when the code of a link is wrong."""

from __future__ import annotations

from formsvc.workflow.refusals import CodeWrong


def faults_of(wrong: CodeWrong) -> tuple[tuple[str, str], ...]:
    """The box, and a sentence with how many tries are left."""
    tries = "1 try is left" if wrong.left == 1 else f"{wrong.left} tries are left"
    return (("code", f"{wrong.message} Check it and try again; {tries}."),)
