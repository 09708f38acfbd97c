"""A template tried out: filled with nothing and with something everywhere, it must give a document that can be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from jinja2 import TemplateError
from lxml import etree
from markupsafe import Markup

from formsvc.answers.values import Person
from formsvc.definitions.faults import Fault
from formsvc.definitions.model import DocumentDefinition, FormDefinition, GroupQuestion, Question
from formsvc.documents.docx import read_word_template
from formsvc.documents.saying import Content, Entries, Line, Listed, Picture, Section, Shown, Signed
from formsvc.documents.templates import html_template, names

_TITLE = "x <&> x"
_TEXT = "x <&> \n x"


def sample_faults(definition: FormDefinition, document: DocumentDefinition, path: Path, file: str) -> Iterator[Fault]:
    """What goes wrong when the template is filled, though each of its tags is right."""
    for filled in (_empty(definition, document), _full(definition, document)):
        told = names(filled, lambda *_: Markup("")) | {"contents": (Listed(title=_TITLE, page=2, pages=1),)}
        try:
            if path.suffix == ".docx":
                _fill_word(path, told)
            else:
                html_template(path).render(told, lines=lambda *_: 1)
        except (TemplateError, TypeError, ValueError) as error:
            wrong = f"it cannot be filled: {type(error).__name__}: {error}"
            yield Fault(file, 0, f"document {document.id}", wrong, "correct the tag that this names")
            return
        except etree.XMLSyntaxError:
            wrong = "a filled copy would not open in Word"
            remedy = "write {%p %} for a tag alone in its paragraph and {%tr %} for one alone in its table row"
            yield Fault(file, 0, f"document {document.id}", wrong, remedy)
            return


def _fill_word(path: Path, told: dict[str, object]) -> None:
    for part in read_word_template(path).filled.values():
        etree.fromstring(part.render(told).encode(), etree.XMLParser(resolve_entities=False))


def _empty(definition: FormDefinition, document: DocumentDefinition) -> Content:
    return Content(
        title=document.title, form_title=definition.title, reference="XX-0000-0000", marking="OFFICIAL",
        created=date(2000, 1, 1), date="1 January 2000", status="draft", status_words="Draft", version=1, author="",
        sections=(), signatures=(), digest="",
    )  # fmt: skip


def _full(definition: FormDefinition, document: DocumentDefinition) -> Content:
    line = Line(question="x", label=_TITLE, paragraphs=(_TEXT, _TEXT))
    short = Line(question="x", label="x", paragraphs=("x",))
    groups = [Entries(question="x", label="x", item="x", items=((short,) * count,) * 3) for count in range(1, 6)]
    signed = Signed(
        stage="x", name="x", role="x", organisation="x", verdict="x", date="x", moment="x", reasons=(_TEXT,)
    )
    return replace(
        _empty(definition, document),
        sections=(Section(id="x", title=_TITLE, entries=(line, *groups, line)),),
        signatures=(signed, signed),
        digest="0" * 64,
        words={question.id: _something(question) for _, question in definition.questions()},
    )


def _something(question: Question) -> Shown:
    inside = (
        {inner.id: _something(inner) for inner in question.questions} if isinstance(question, GroupQuestion) else {}
    )
    picture = Picture(question=question.id, label="x", digest="0" * 64, description=_TITLE)
    return Shown(
        label=question.label, paragraphs=(_TEXT,), ids=("yes",), day="x", person=Person(name="x"), picture=picture,
        entries=(inside, inside) if inside else (),
    )  # fmt: skip
