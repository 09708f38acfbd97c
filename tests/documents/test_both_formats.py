"""Promises 2 and 3: what counts is in both files in the same words, and what is withheld is in neither."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from formsvc.answers.values import Value
from formsvc.definitions.loading import load
from formsvc.definitions.model import DocumentDefinition, FormDefinition, GroupQuestion, Question
from formsvc.documents.content import Content, Entries, Line, Signature, build
from formsvc.documents.docx import render_docx
from formsvc.documents.formats import formats_of
from formsvc.documents.pdf import render_pdf
from tests.documents.answering import SECRET, answers, marked
from tests.documents.in_parts import IN_PARTS
from tests.documents.reading_back import docx_everything, docx_text, pdf_body, pdf_everything, squeezed
from tests.documents.sayings import DRAFT, FINAL, SIGNED, TEMPLATES, form, picture, templates

MINIATURE = form("""\
- {id: name, kind: text, label: What is the name?}
- {id: story, kind: long_text, label: What happened?}
- {id: risk, kind: long_text, label: What is the risk?, withheld_from: [child]}
- {id: keep, kind: yes_no, label: Must it be kept back?}
- {id: plan, kind: text, label: What is the plan?, withheld_from: [{audience: child, when: keep}]}
- {id: born, kind: date, label: When was that?}
- {id: meet, kind: datetime, label: When do we meet?}
- {id: colours, kind: checkboxes, label: Which colours?, options: [{id: red, label: Red}, {id: blue, label: Blue}]}
- {id: home, kind: address, label: Where is home?}
- {id: worker, kind: person, label: Who helps?}
- id: residents
  kind: group
  label: Who lives there?
  item: Resident
  questions:
    - {id: initials, kind: text, label: Initials}
    - {id: police, kind: text, label: What do the police say?, withheld_from: [child]}
""")
REAL = load(TEMPLATES.parent / "form_definitions")
SECTIONS = [
    ("home_circumstances_report", "report"),
    ("home_circumstances_report", "monitoring_request"),
    ("home_circumstances_report", "record"),
    ("early_release_refusal_letter", "record"),
    ("early_release_refusal_letter", "professional_letter"),
]
# Drawing a PDF takes long: few examples, and no search for a smaller one when one fails.
FEW = settings(max_examples=12, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate])
FEWER = settings(FEW, max_examples=2)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return templates(tmp_path_factory.mktemp("templates"))


def both(content: Content, template: Path) -> tuple[bytes, bytes]:
    return (
        render_docx(content, template.with_suffix(".docx"), picture),
        render_pdf(content, template.with_suffix(".html"), picture),
    )


def words(content: Content) -> list[str]:
    """Everything that the content says, piece by piece."""
    entries = [entry for section in content.sections for entry in section.entries]
    lines: list[Any] = [
        line for entry in entries if isinstance(entry, Entries) for item in entry.items for line in item
    ]
    said = [text for line in (*entries, *lines) if isinstance(line, Line) for text in (line.label, *line.paragraphs)]
    return [section.title for section in content.sections] + said


def secret_from(audience: str, said: dict[str, Value]) -> Any:
    """Whether a question is withheld from the reader, worked out here once more: unless surely not, it is."""

    def is_secret(question: Question) -> bool:
        for withheld in question.withheld_from:
            if withheld.audience == audience and (withheld.when is None or withheld.when.value(said) is not False):
                return True
        return False

    return is_secret


@FEW
@given(said=answers(MINIATURE))
def test_every_answer_that_counts_is_in_both_files_in_the_same_words(folder: Path, said: dict[str, Value]) -> None:
    content = build(MINIATURE, MINIATURE.document("full"), said, FINAL)
    docx, pdf = both(content, folder / "mini" / "report")
    in_docx, in_pdf = squeezed(docx_text(docx)), squeezed(pdf_body(pdf))

    assert {entry.question for section in content.sections for entry in section.entries} >= said.keys() - {"residents"}
    for text in words(content):
        assert squeezed(text) in in_docx
        assert squeezed(text) in in_pdf


@FEW
@given(said=answers(MINIATURE))
def test_nothing_withheld_from_the_reader_is_anywhere_in_their_files(folder: Path, said: dict[str, Value]) -> None:
    said = marked(MINIATURE, secret_from("child", said), said)
    docx, pdf = both(build(MINIATURE, MINIATURE.document("gist"), said, DRAFT), folder / "mini" / "report")

    assert SECRET not in docx_everything(docx)
    assert SECRET not in pdf_everything(pdf)


@pytest.mark.parametrize("document_id", [document.id for document in IN_PARTS.documents])
@settings(FEW, max_examples=6)
@given(said=answers(IN_PARTS))
def test_a_document_says_every_answer_up_to_the_part_it_comes_after_and_none_that_is_given_later(
    folder: Path, document_id: str, said: dict[str, Value]
) -> None:
    document = IN_PARTS.document(document_id)
    covered = IN_PARTS.said_in(document)
    said = marked(IN_PARTS, lambda question: question.id not in covered, said)
    content = build(IN_PARTS, document, said, FINAL)
    docx, pdf = both(content, folder / "mini" / "report")

    assert entries(content) == covered & said.keys()
    assert [text for text in words(content) if squeezed(text) not in squeezed(docx_text(docx))] == []
    assert [text for text in words(content) if squeezed(text) not in squeezed(pdf_body(pdf))] == []
    assert SECRET not in docx_everything(docx)
    assert SECRET not in pdf_everything(pdf)


def test_a_secret_would_be_found_if_it_were_there(folder: Path) -> None:
    said: dict[str, Value] = {"name": SECRET}
    docx, pdf = both(build(MINIATURE, MINIATURE.document("gist"), said, FINAL), folder / "mini" / "report")

    assert SECRET in docx_everything(docx)
    assert SECRET in pdf_everything(pdf)


@pytest.mark.parametrize("form_id", REAL.forms)
@settings(FEW, max_examples=10)
@given(data=st.data())
def test_the_full_documents_of_each_form_together_say_every_answer(form_id: str, data: st.DataObject) -> None:
    definition = REAL.form(form_id)
    counts = data.draw(answers(definition))
    full = [document for document in definition.documents if not document.shows and not document.bundle]
    told = {document.id: entries(build(definition, document, counts, SIGNED)) for document in full}

    for question in sayable(definition, counts):
        covering = {document.id for document in full if question.id in definition.said_in(document)}
        hearing = {document.id for document in full if not withheld(question, document, counts)}
        assert covering, f"no full document covers {question.id}"
        assert {document for document, said in told.items() if question.id in said} == covering & hearing, question.id


def entries(content: Content) -> set[str]:
    return {entry.question for section in content.sections for entry in section.entries}


def sayable(definition: FormDefinition, counts: dict[str, Value]) -> list[Question]:
    """What was answered with more than a group of nothing, and is meant to be shown at all."""
    questions = (question for _, question in definition.questions() if question.id in counts)
    return [q for q in questions if getattr(q, "shown", True) and (q.kind != "group" or _says_something(q, counts))]


def _says_something(group: Question, counts: dict[str, Value]) -> bool:
    assert isinstance(group, GroupQuestion)
    plain = {inner.id for inner in group.questions if not inner.withheld_from and getattr(inner, "shown", True)}
    entered = counts[group.id]
    return isinstance(entered, tuple) and any(isinstance(item, dict) and plain & item.keys() for item in entered)


def withheld(question: Question, document: DocumentDefinition, counts: dict[str, Value]) -> bool:
    return bool(secret_from(document.audience, counts)(question))


@pytest.mark.parametrize(("form_id", "document_id"), SECTIONS)
@FEWER
@given(data=st.data())
def test_a_full_document_of_each_form_says_every_answer(form_id: str, document_id: str, data: st.DataObject) -> None:
    definition = REAL.form(form_id)
    content = build(definition, definition.document(document_id), data.draw(answers(definition)), SIGNED)
    docx, pdf = both(content, _template(definition, definition.document(document_id)))
    in_docx, in_pdf = squeezed(docx_text(docx)), squeezed(pdf_body(pdf))

    assert [text for text in words(content) if squeezed(text) not in in_docx] == []
    assert [text for text in words(content) if squeezed(text) not in in_pdf] == []


@pytest.mark.parametrize(
    ("form_id", "document_id"),
    [(form.id, document.id) for form in REAL.forms.values() for document in form.documents],
)
@FEWER
@given(data=st.data())
def test_no_document_of_any_form_leaks_what_is_withheld(form_id: str, document_id: str, data: st.DataObject) -> None:
    definition = REAL.form(form_id)
    document = definition.document(document_id)
    said = data.draw(answers(definition))
    said = marked(definition, secret_from(document.audience, said), said)
    content = build(definition, document, said, SIGNED)
    template = _template(definition, document)

    assert SECRET not in pdf_everything(render_pdf(content, template.with_suffix(".html"), picture))
    if "docx" in formats_of(document):
        assert SECRET not in docx_everything(render_docx(content, template.with_suffix(".docx"), picture))


def _template(definition: FormDefinition, document: DocumentDefinition) -> Path:
    return TEMPLATES / definition.id / document.template


SIGNED_BY = [  # every document of a form whose template says who signed
    (form.id, document.id)
    for form in REAL.forms.values()
    for document in form.documents
    if form.sign_off and not document.bundle and not document.shows
]


@pytest.mark.parametrize(("form_id", "document_id"), [*SIGNED_BY, ("early_release_refusal_letter", "childs_letter")])
def test_both_files_say_for_whom_somebody_signed_who_was_away_and_that_an_approval_is_none(
    form_id: str, document_id: str
) -> None:
    definition = REAL.form(form_id)
    at, stages = datetime(2026, 4, 1, 14, 15), {stage.act: stage.id for stage in definition.sign_off}
    made = tuple(
        Signature(
            stage=stage, name=f"Dee {act}", role="Governor", organisation="Wetherby", verdict="approved", at=at,
            acting_for="Sam Okoro",
        )
        for act, stage in stages.items()
    )  # fmt: skip
    document = definition.document(document_id)
    content = build(definition, document, {}, replace(FINAL, signatures=made, version=2))
    docx, pdf = both(content, _template(definition, document))

    for text in (squeezed(docx_text(docx)), squeezed(pdf_body(pdf))):
        for act in stages:
            assert squeezed(f"Dee {act}, acting for Sam Okoro") in text
            done = "Signed" if act == "sign" else "Approved"
            assert squeezed(f"{done} Dee {act}") in text or squeezed(f"{done} by Dee {act}") in text
        assert "round2" not in text
