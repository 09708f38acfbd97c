"""What closes the answers that are being checked: a button, which one, and what stands in its way."""

from __future__ import annotations

from collections.abc import Iterator

from formsvc.wizard import Problem
from formsvc.workflow.check_views import CheckAnswers
from formsvc.workflow.views import Closing, TaskPart


def task_of(check: CheckAnswers) -> TaskPart | None:
    """The part that is checked, as the task list has it; None when it is the whole form."""
    if check.part is None:
        return None
    return next((one for one in check.tasks.parts if one.part.id == check.part.id), None)


def pressing(check: CheckAnswers) -> Closing:
    """Which button the page has; "" for none."""
    task = task_of(check)
    closes: Closing = task.closes_by if task is not None else "submit" if check.tasks.may_submit else ""
    return "" if closes == "submit" and may_not_submit(check) else closes


def may_not_submit(check: CheckAnswers) -> str:
    """Why this person may only prepare the form; "" for those who may submit it."""
    said = check.tasks.definition.submits
    mine = said is not None and any(stop.message == said.message and not stop.question for stop in check.stops)
    return said.message if said is not None and mine else ""


def to_put_right(check: CheckAnswers) -> Iterator[Problem]:
    """What stands in the way, without what is answered on this very page; to a reader, what is theirs to put right."""
    foot, prepared = {fill.page.id for fill in check.at_submit}, may_not_submit(check)
    yours = {page.id for one in check.tasks.parts if one.yours for page in one.part.pages}
    for problem in check.stops:
        on_this_page = problem.page in foot and bool(problem.question)
        theirs = not pressing(check) and problem.page not in yours
        if not on_this_page and not theirs and not (prepared and problem.message == prepared):
            yield problem


def is_over(check: CheckAnswers) -> bool:
    """Whether the button was pressed before: the part was passed on, or the form submitted."""
    task = task_of(check)
    by_button = check.part is not None and check.part.id in check.tasks.definition.finished
    return (task is not None and task.finished is not None) or (not by_button and check.tasks.status != "draft")
