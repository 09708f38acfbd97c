"""Every fault of the document templates of a form, found before anybody can use them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from jinja2 import TemplateNotFound, TemplateSyntaxError, meta, nodes

from formsvc.definitions.asked import PERSON_FIELDS
from formsvc.definitions.faults import Fault
from formsvc.definitions.model import DerivedQuestion, DocumentDefinition, FormDefinition, GroupQuestion, Page, Question
from formsvc.documents.docx import TemplateActs, TemplateUnreadable, word_parts, word_sources
from formsvc.documents.formats import formats_of
from formsvc.documents.sample import sample_faults
from formsvc.documents.templates import NAMES, html_environment, page_source, word_environment
from formsvc.documents.uses import Syntax, Use, names_given, uses

_SHOWN = {"label", "paragraphs", "ids", "day", "person", "picture", "entries", "in_line"}
_PICTURED = {"again", "description", "label"}


def template_faults(definition: FormDefinition, folder: Path) -> Iterator[Fault]:
    """The faults of every template of the form; `folder` has a folder for each form, and `shared`."""
    for document in definition.documents:
        yield from _too_early(definition, document)
        yield from _bound_to_leak(definition, document)
        for format_ in formats_of(document):
            kind, read = ("docx", _word_syntax) if format_ == "docx" else ("html", _page_syntax)
            path = folder / definition.id / f"{document.template}.{kind}"
            file = f"{definition.id}/{path.name}"
            if not path.is_file():
                yield Fault(file, 0, f"document {document.id}", "there is no such file", "put the template there")
                continue
            try:
                syntaxes = list(read(path, file))
            except (TemplateSyntaxError, TemplateNotFound, TemplateUnreadable) as error:
                yield _unreadable(error, file, document)
                continue
            found = list(_document_faults(definition, document, file, syntaxes))
            yield from found
            if not found:
                yield from sample_faults(definition, document, path, file)


def _too_early(definition: FormDefinition, document: DocumentDefinition) -> Iterator[Fault]:
    """What the definition wants shown, and what is answered only after the document is made."""
    covered = definition.said_in(document)
    for part, page in definition.pages():
        late = [question.id for question in page.questions if question.id not in covered]
        for named in document.shows:
            if named in late or (late and named == page.id):
                where, remedy = f"document {document.id}.shows", f"write `after: {part.id}`, or take it out of `shows`"
                wrong = f"{named!r} is answered only after this document is made"
                yield Fault(f"{definition.id}.yaml", 0, where, wrong, remedy)


def _bound_to_leak(definition: FormDefinition, bundle: DocumentDefinition) -> Iterator[Fault]:
    """A document in a bundle that says what is withheld from the reader of the bundle."""
    pieces = (definition.document(piece.document) for piece in bundle.bundle if piece.document)
    for piece in pieces:
        covered = definition.said_in(piece) if piece.audience != bundle.audience else frozenset()
        for page, question in definition.questions():
            if question.id in covered and _is_shown(page, question, piece) and _is_kept(question, bundle.audience):
                wrong = f"{piece.id!r} says {question.id!r}, which is withheld from {bundle.audience}"
                remedy = f"bind a document that is made for {bundle.audience}"
                yield Fault(f"{definition.id}.yaml", 0, f"document {bundle.id}.bundle", wrong, remedy)


def _is_kept(question: Question, audience: str) -> bool:
    """It, or something in its entries, is kept from the audience, at least sometimes."""
    inside = question.questions if isinstance(question, GroupQuestion) else ()
    return any(kept.audience == audience for one in (question, *inside) for kept in one.withheld_from)


def _unreadable(error: Exception, file: str, document: DocumentDefinition) -> Fault:
    where = f"document {document.id}"
    if isinstance(error, TemplateSyntaxError):
        place = error.name or file
        remedy = "write each tag as {{ name }} or {% ... %}, and close each if and for"
        return Fault(place, error.lineno, where, f"a tag is broken: {error.message}", remedy)
    if isinstance(error, TemplateNotFound):
        return Fault(file, 0, where, f"it builds on {error.name}, which is not there", "put it there, or name another")
    if isinstance(error, TemplateActs):
        remedy = "take out macros, other files, linked pictures and fields that fetch, and save it as .docx again"
        return Fault(file, 0, where, "it holds something that acts, or takes something from elsewhere", remedy)
    return Fault(file, 0, where, "it cannot be opened as a Word document", "save it as .docx again")


def _word_syntax(path: Path, file: str) -> Iterator[Syntax]:
    """The parts of a Word file; a line is a paragraph."""
    environment = word_environment()
    for part, source in word_sources(word_parts(path)):
        yield Syntax(file, environment.parse(source, filename=path.name), part)


def _page_syntax(path: Path, file: str) -> Iterator[Syntax]:
    """The page and everything that it extends, imports or includes."""
    environment, waiting, read = html_environment(path.parent.parent), [file], set[str]()
    while waiting:
        name = waiting.pop()
        if name in read:
            continue
        read.add(name)
        source = page_source(path.parent.parent, name)
        tree = environment.parse(source, name=name, filename=name)
        waiting += [found for found in meta.find_referenced_templates(tree) if found]
        yield Syntax(name, tree)


def _document_faults(
    definition: FormDefinition, document: DocumentDefinition, file: str, syntaxes: list[Syntax]
) -> Iterator[Fault]:
    covered = definition.said_in(document)
    shown = {
        question.id: question
        for page, question in definition.questions()
        if question.id in covered and _is_shown(page, question, document)
    }
    given = set().union(*(names_given(syntax) for syntax in syntaxes)) | NAMES | {"loop", "self", "caller", "super"}
    used = [use for syntax in syntaxes for use in uses(syntax)]
    for use in used:
        yield from _use_faults(definition, document, use, given, shown)
    if not any(_says_all(syntax, "sections") for syntax in syntaxes):
        yield from _unsaid(document, file, used, shown)
    if document.bundle and not any(_says_all(syntax, "contents") for syntax in syntaxes):
        wrong, remedy = "it does not list what the bundle holds", 'begin it with {% extends "shared/bundle.html" %}'
        yield Fault(file, 0, f"document {document.id}", wrong, remedy)


def _is_shown(page: Page, question: Question, document: DocumentDefinition) -> bool:
    if isinstance(question, DerivedQuestion) and not question.shown:
        return False
    named = not document.shows or page.id in document.shows or question.id in document.shows
    return named and not _always_withheld(question, document)


def _always_withheld(question: Question, document: DocumentDefinition) -> bool:
    return any(each.audience == document.audience and each.when is None for each in question.withheld_from)


def _use_faults(
    definition: FormDefinition, document: DocumentDefinition, use: Use, given: set[str], shown: dict[str, Question]
) -> Iterator[Fault]:
    where, written = f"document {document.id}", ".".join(use.path)
    if use.path[0] not in given:
        listed = ", ".join(sorted(NAMES))
        yield Fault(use.file, use.line, where, f"{written!r} is nothing a template can say", f"the names are {listed}")
    elif use.path[0] == "words" and len(use.path) > 1:
        wrong = _wrong_words(definition, use.path[1:], shown)
        if wrong:
            remedy = "use a question that this document shows, or add it to `shows` of the document"
            yield Fault(use.file, use.line, where, f"{written!r}: {wrong}", remedy)


def _wrong_words(definition: FormDefinition, path: tuple[str, ...], shown: dict[str, Question]) -> str:
    asked, *more = path
    if asked not in {question.id for _, question in definition.questions()}:
        return f"{asked!r} is not a question of the form"
    if asked not in shown:
        return f"{asked!r} is not shown to this reader"
    if not more:
        return ""
    if more[0] not in _SHOWN:
        return f"an answer has no {more[0]!r}, it has {', '.join(sorted(_SHOWN))}"
    return _wrong_part(shown[asked], more)


def _wrong_part(question: Question, more: list[str]) -> str:
    if more[0] == "person" and more[1:] and more[1] not in PERSON_FIELDS:
        return f"a person has no {more[1]!r}"
    if more[0] == "picture":
        if question.kind != "photo":
            return f"{question.id!r} is no photo"
        return f"a picture has no {more[1]!r}" if more[1:] and more[1] not in _PICTURED else ""
    if more[0] == "entries" and more[1:] and isinstance(question, GroupQuestion):
        if more[1] not in {inner.id for inner in question.questions}:
            return f"{more[1]!r} is not a question of {question.id!r}"
        if more[2:] and more[2] not in _SHOWN:
            return f"an answer has no {more[2]!r}"
    return ""


def _says_all(syntax: Syntax, listed: str) -> bool:
    loops = syntax.tree.find_all(nodes.For)
    return any(isinstance(loop.iter, nodes.Name) and loop.iter.name == listed for loop in loops)


def _unsaid(document: DocumentDefinition, file: str, used: list[Use], shown: dict[str, Question]) -> Iterator[Fault]:
    said = {use.path[1] for use in used if use.path[0] == "words" and len(use.path) > 1}
    inside = {use.path[1:4:2] for use in used if use.path[2:3] == ("entries",) and len(use.path) > 3}
    for question in shown.values():
        missing = [question.id] if question.id not in said else []
        if isinstance(question, GroupQuestion) and not missing:
            missing = [
                f"{question.id}.{inner.id}"
                for inner in question.questions
                if (question.id, inner.id) not in inside and not _always_withheld(inner, document)
            ]
        for name in missing:
            remedy = "say it with {{ words.ID }}, or say every section, or take it out of `shows`"
            yield Fault(file, 0, f"document {document.id}", f"it does not say {name!r}", remedy)
