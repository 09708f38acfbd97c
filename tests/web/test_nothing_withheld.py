"""Whoever reads a form as an audience finds nothing that is withheld from it, on any page and in any file they can open."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from formsvc import cases
from formsvc.answers import Attachment, Value, read_all, write_answer
from formsvc.definitions.model import FormDefinition, Question
from formsvc.definitions.readers import EVERYTHING
from formsvc.documents.saying import Content
from formsvc.people import Actor
from formsvc.submissions.pages import Save, keep_page
from formsvc.submissions.tables import DocumentRow, Submission, Upload
from formsvc.web import create_app
from formsvc.wizard import Journey
from formsvc.wizard.examples import example
from formsvc.workflow import Workflow
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.house import Pictures, local
from formsvc.workflow.outgoing import add_deliveries
from formsvc.workflow.starting import new_submission
from formsvc.workflow.submitting import add_documents
from tests.documents.answering import SECRET, answers, marked
from tests.forms.living import real_settings
from tests.web.windows import window
from tests.workflow.institution import Clock, Institution, found

FORMS = (
    "placement_review", "primary_carer_response", "best_interests_report", "breach_report", "home_circumstances_report",
    "early_release_refusal_letter",
)  # fmt: skip
KEPT, GIVEN = "f" * 64, "0" * 64  # the files of questions that are withheld, and of the others
TIMES = int(os.environ.get("FORMSVC_TEST_EXAMPLES", "2"))


def all_of_it(content: Content, _template: Path, _pictures: Pictures) -> bytes:
    """A document in no time, with every word of it."""
    return repr(content).encode()


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Institution:
    town = found(real_settings(tmp_path_factory.mktemp("reading")), Clock())
    house = replace(town.workflow.house, renderers={"pdf": all_of_it, "docx": all_of_it})
    town.service = replace(town.service, workflow=Workflow(house))
    for row in house.definitions.rows("roles"):
        town.hire(f"the_{row.id}", row.id, "wetherby")
    return town


@pytest.fixture(scope="module")
def app(here: Institution) -> Flask:
    return create_app(here.service)


def readers(form: FormDefinition) -> Mapping[frozenset[str], str]:
    """A role for each way of reading less than everything."""
    assert form.readers is not None, f"{form.id} does not say who reads it"
    return {named: role for role, named in form.readers.roles.items() if EVERYTHING not in named}


def secret_to(named: frozenset[str], names: Mapping[str, Any], question: Question) -> bool:
    """Whether an answer is withheld from each of these audiences."""
    kept = {one.audience for one in question.withheld_from if one.when is None or not one.when.fails(names)}
    return named <= kept


def began(here: Institution, form: FormDefinition, said: Mapping[str, Value], status: str) -> str:
    """A submission with these answers, wherever it stands in its life; gives its reference."""
    house, now = here.workflow.house, here.clock()
    with here.service.sessions.begin() as session:
        case = cases.require_case(session, here.case, here.author.organisations)
        row = Submission(case=case, author_id=here.author.id, organisation="leeds_yjs")
        new_submission(session, form, row, now)
        for _, page in form.pages():
            kept = {one.id: write_answer(said[one.id]) for one in page.questions if one.id in said}
            keep_page(session, house.sealer, row, page.id, kept, Save(here.author.id, now))
        for digest in (KEPT, GIVEN):
            file = {"submission_id": row.id, "question": "x", "digest": digest, "size": 9, "by_id": here.author.id}
            session.add(Upload(**file, content_type="application/pdf", at=now))
        row.status = status
        if status != "draft":
            row.rounds[0].submitted_at, row.rounds[0].submitted_by_id = now, here.author.id
        return row.reference


def approved(here: Institution, reference: str) -> None:
    """Everything that is made and sent in its life is there."""
    with here.service.sessions.begin() as session:
        row = session.scalars(select(Submission).where(Submission.reference == reference)).one()
        dossier = Dossier(here.workflow.house, session, row)
        for after in ("", *sorted(dossier.definition.finished)):
            add_documents(dossier, "final", after)
            add_deliveries(dossier, after)
        made = list(session.scalars(select(DocumentRow.id).where(DocumentRow.submission_id == row.id)))
    for document in made:
        here.workflow.render_document(document)


def addresses(here: Institution, form: FormDefinition, reference: str) -> Iterator[str]:
    """Every address at which something of a submission may be read."""
    at = f"/submissions/{reference}"
    page = here.workflow.submission(reference, here.author)
    yield from (f"/cases/{here.case}", "/", f"/search?for={reference}", at)
    yield from (
        f"{at}/{end}" for end in ("tasks", "check", "preview", "decision", "correct", "new-version", "hand-over")
    )
    yield from (f"{at}/pages/{one.id}" for _, one in form.pages())
    yield from (f"{at}/parts/{part.id}{end}" for part in form.parts for end in ("/check", "/paper"))
    yield from (f"{at}/preview?document={one.id}" for one in form.documents)
    yield from (f"{at}/preview/{one.id}.{kind}" for one in form.documents for kind in ("pdf",))
    yield from (f"{at}/documents/{one.id}" for one in page.documents)
    yield from (f"{at}/deliveries/{one.id}/{act}" for one in page.deliveries for act in ("hand-over", "address"))


@pytest.mark.parametrize("form_id", FORMS)
def test_nothing_that_is_withheld_from_a_reader_is_on_any_page_or_in_any_file_that_they_can_open(
    here: Institution, app: Flask, form_id: str
) -> None:
    form = here.workflow.house.definitions.form(form_id)
    base = complete(form)

    @settings(
        max_examples=TIMES,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
        report_multiple_bugs=False,
    )
    @given(answers(form).map(lambda drawn: {**base, **drawn}), st.sampled_from(["approved", "draft"]))
    def nothing_leaks(said: dict[str, Value], status: str) -> None:
        names = Journey(form, said, local(here.clock())).names
        for named, role in readers(form).items():
            if not any(secret_to(named, names, question) for _, question in form.questions()):
                continue
            told = marked(form, partial(secret_to, named, names), said)
            reference = began(here, form, told, status)
            if status == "approved":
                approved(here, reference)
            reads_nothing_secret(here, app, reference, here.people[f"the_{role}"])

    nothing_leaks()


def reads_nothing_secret(here: Institution, app: Flask, reference: str, reader: Actor) -> None:
    form = here.workflow.house.definitions.forms[here.workflow.submission(reference, here.author).definition.id]
    client = window(app, reader).client
    opened = 0
    for address in addresses(here, form, reference):
        answer = client.get(address, follow_redirects=True)
        assert answer.status_code in (200, 404, 409, 403), (address, answer.status_code)
        assert SECRET not in answer.get_data(as_text=True), f"{address} shows {reader.name} what is withheld"
        opened += answer.status_code == 200
    assert opened >= 4, f"{reader.name} can open the case and the submission"
    assert client.get(f"/submissions/{reference}/uploads/{KEPT}").status_code == 404


@pytest.mark.parametrize("form_id", FORMS)
def test_a_role_that_a_form_does_not_name_is_told_that_it_is_not_there(
    here: Institution, app: Flask, form_id: str
) -> None:
    form = here.workflow.house.definitions.form(form_id)
    reference = began(here, form, complete(form), "in_sign_off")
    assert form.readers is not None
    for role in {row.id for row in here.workflow.house.definitions.rows("roles")} - set(form.readers.roles):
        client = window(app, here.people[f"the_{role}"]).client
        for end in ("", "/tasks", "/check", "/preview", f"/pages/{form.parts[0].pages[0].id}"):
            assert client.get(f"/submissions/{reference}{end}").status_code == 404, (role, end)
        assert reference not in client.get(f"/cases/{here.case}").get_data(as_text=True), role
        assert f"/submissions/{reference}" not in client.get(f"/search?for={reference}").get_data(as_text=True), role


def complete(form: FormDefinition) -> dict[str, Value]:
    """The answers of the form's own example."""
    file = Attachment(name="scan.pdf", digest=GIVEN, content_type="application/pdf", size=9)
    return read_all(form, example(form, local(Clock()())), lambda _: file)[0]
