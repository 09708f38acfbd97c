"""Each clock of each of the six forms, among the people of the demonstration: who is reminded, and who hears when it has passed."""

from __future__ import annotations

import re
import shutil
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from formsvc.cases import Case
from formsvc.delivery.tables import Notice
from formsvc.people import Actor, everybody
from formsvc.submissions.tables import Submission
from formsvc.workflow import LookAtClocks
from formsvc.workflow.starting import new_submission
from tests.journeys.everybody import Everybody, found_everybody_with

HERE = Path(__file__).parents[2] / "form_definitions"
FORMS = sorted(path.stem for path in HERE.glob("*.yaml"))


def begun_today(folder: Path) -> Path:
    """The forms as they are, but that every clock has begun and is due on the day on which the form is."""
    shutil.copytree(HERE, folder)
    for path in folder.glob("*.yaml"):
        before, clocks, after = re.split(
            r"(?ms)^(clocks:\n.*?)(?=^\S|\Z)", path.read_text(encoding="utf-8"), maxsplit=1
        )
        clocks = re.sub(r"(?m)^    due: .*$", "    due: document_date", clocks)
        clocks = re.sub(r"(?m)^    (when|met|warn): .*\n", "", clocks)
        path.write_text(before + clocks + after, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Everybody:
    folder = tmp_path_factory.mktemp("clocks")
    url = f"sqlite:///{folder / 'formsvc.sqlite3'}"
    return found_everybody_with(folder, url, definitions=begun_today(folder / "forms"))


def holders(here: Everybody) -> Iterator[Actor]:
    with here.service.sessions() as session:
        yield from [entry.actor for entry in everybody(session)]


def begin(here: Everybody, form_id: str) -> tuple[int, Actor]:
    """A draft of a form in Kieran's case, of somebody who may start one; gives its id and its author."""
    form = here.service.definitions.form(form_id)
    author = next(one for role in form.starts.roles for one in holders(here) if one.holds(role))
    with here.service.sessions.begin() as session:
        case = session.scalars(select(Case).order_by(Case.id)).first()
        row = Submission(case=case, author_id=author.id, organisation=author.memberships[0].organisation)
        return new_submission(session, form, row, here.clock()).id, author


def told(here: Everybody, submission: int) -> dict[tuple[str, str], set[int]]:
    """Who was told what about which clock."""
    found = defaultdict(set)
    with here.service.sessions() as session:
        for row in session.scalars(select(Notice).where(Notice.submission_id == submission, Notice.about != "")):
            found[row.kind.removeprefix("clock_"), row.about.partition("@")[0]].add(row.person_id)
    return found


@pytest.mark.parametrize("form_id", FORMS)
def test_each_clock_reminds_whom_its_definition_names_and_is_escalated_to_whom_it_says(
    here: Everybody, form_id: str
) -> None:
    submission, author = begin(here, form_id)
    form, people = here.service.definitions.form(form_id), {one.id: one for one in holders(here)}

    here.do(LookAtClocks(submission))
    before = told(here, submission)
    assert {kind for kind, _ in before} == {"soon"}
    here.clock.move(days=1)
    here.do(LookAtClocks(submission))
    after = told(here, submission)
    here.clock.move(days=-1)

    for clock in form.clocks:
        parts = {part.id: part.roles for part in form.parts}
        roles = {role for name in clock.remind for role in parts.get(name, (name,))}
        for kind in ("soon", "passed"):
            reminded = after[kind, clock.id]
            assert reminded, clock.id
            assert all(one == author.id or people[one].roles & roles for one in reminded), clock.id
        escalated, nobody = after["escalated", clock.id], after["nobody_to_tell", clock.id]
        assert bool(escalated or nobody) == bool(clock.escalate_to), clock.id
        assert all(people[one].holds(clock.escalate_to) for one in escalated), clock.id
        assert not (escalated and nobody), clock.id
        if nobody:
            assert author.id in nobody, clock.id


def test_looking_again_tells_nobody_anything(here: Everybody) -> None:
    submission, _ = begin(here, FORMS[0])
    here.do(LookAtClocks(submission))
    first = told(here, submission)

    with here.service.sessions.begin() as session:
        session.get_one(Submission, submission).look_at = here.clock() - timedelta(days=1)

    assert here.do(LookAtClocks(submission)) == ()
    assert told(here, submission) == first
