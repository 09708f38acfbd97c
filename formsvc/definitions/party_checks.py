"""What can be wrong when several parties write one form: the order of parts, links, and what comes after a part."""

from __future__ import annotations

from collections.abc import Iterator

from formsvc.definitions.model import FileQuestion, FormDefinition, GroupQuestion, Page, Part, Question
from formsvc.definitions.naming import Found, Names, wrong
from formsvc.definitions.readability import check_text

ORDER = ("draft", "sign_off", "approved", "delivered")


def parts_follow(form: FormDefinition, names: Names) -> Iterator[Found]:
    """A part comes after an earlier one, and its conditions and link look back."""
    before: dict[str, Part] = {}
    asked: set[str] = set()
    for part in form.parts:
        place = ("part", part.id)
        yield from wrong(names, part.organisation, asked, place, "organisation")
        if part.after and part.after not in before:
            yield place, "after", f"{part.after!r} is not an earlier part", "name a part that stands before this one"
        elif part.after and ORDER.index(before[part.after].opens) > ORDER.index(part.opens):
            yield place, "after", f"{part.after!r} opens later than this part", "put them in the order of opening"
        yield from _link(part, names, asked)
        before[part.id] = part
        asked |= {question.id for page in part.pages for question in page.questions}


def _link(part: Part, names: Names, asked: set[str]) -> Iterator[Found]:
    if part.by_link is None:
        return
    place = ("part", part.id)
    question = names.questions.get(part.by_link.to)
    if part.by_link.to not in asked or question is None or question.kind not in ("person", "email"):
        remedy = "name a person or e-mail question of an earlier part"
        yield place, "by_link", f"{part.by_link.to!r} does not say where the link goes", remedy
    yield from wrong(names, part.by_link.when, asked, place, "by_link")
    if part.opens != "draft":
        yield place, "by_link", "only a part that opens at draft can be filled in by link", "take by_link out"


def stages_have_their_parts(form: FormDefinition, _names: Names) -> Iterator[Found]:
    """A part that opens in sign-off belongs to one stage, and a stage's part opens in sign-off."""
    opens = {part.id: part.opens for part in form.parts}
    named = [stage.part for stage in form.sign_off if stage.part]
    for stage in form.sign_off:
        if stage.part and opens.get(stage.part) != "sign_off":
            yield ("stage", stage.id), "part", f"{stage.part!r} does not open in sign-off", "name one that does"
    for part in form.parts:
        if part.opens == "sign_off" and named.count(part.id) != 1:
            yield ("part", part.id), "opens", "it belongs to no stage, or to several", "name it in one stage's `part`"


def documents_come_after(form: FormDefinition, names: Names) -> Iterator[Found]:
    """A document comes after a part that somebody finishes; a bundle holds what it can."""
    parts = {part.id for part in form.parts if part.completed_by != "sign_off"}
    others = {document.id for document in form.documents if not document.bundle}
    at_once = any(not document.adds and not document.after for document in form.documents)
    in_sign_off = {part.id for part in form.parts if part.opens == "sign_off"}
    for document in form.documents:
        place = ("document", document.id)
        if document.after and document.after not in parts:
            yield (
                place,
                "after",
                f"{document.after!r} is not a part that is filled in",
                f"use {', '.join(sorted(parts))}",
            )
        for added in document.adds:
            if added not in in_sign_off or document.after or not at_once:
                remedy = (
                    "add parts that open in sign-off to a document that comes after none, beside one that adds nothing"
                )
                yield place, "adds", f"{added!r} cannot be added to this document", remedy
        for piece in document.bundle:
            if piece.document and piece.document not in others:
                yield place, "bundle", f"{piece.document!r} is not a document", "name one that is no bundle itself"
            elif piece.question:
                yield from _file(names, piece.question, piece.group, place)


def _file(names: Names, question_id: str, group: str, place: tuple[str, ...]) -> Iterator[Found]:
    inside = names.groups.get(group, {}) if group else names.questions
    question = inside.get(question_id)
    if not isinstance(question, FileQuestion):
        yield place, "bundle", f"{question_id!r} is not a file question", "name a file question of this form"
    elif not question.accepts or "docx" in question.accepts:
        remedy = "write accepts: [pdf, jpg, png] at the question"
        yield place, "bundle", f"{question_id!r} also takes files that cannot be bound into a PDF", remedy


def deliveries_enclose(form: FormDefinition, names: Names) -> Iterator[Found]:
    """What travels along exists and is not kept from its reader; a delivery for each entry goes to somebody in it."""
    documents = {document.id: document for document in form.documents}
    for delivery in form.deliveries:
        place, carrier = ("delivery", delivery.id), documents.get(delivery.document)
        yield from wrong(names, delivery.urgent, set(names.questions), place, "urgent")
        if delivery.each and delivery.to.question not in names.groups.get(delivery.each, {}):
            remedy = "name a group, and in `to` a question of that group"
            yield place, "each", f"{delivery.to.question!r} is not in a group {delivery.each!r}", remedy
        for enclosed in delivery.encloses:
            question = _file_named(names, enclosed)
            if enclosed in documents:
                continue
            if question is None:
                yield place, "encloses", f"{enclosed!r} is neither document nor file question", "name one of this form"
            elif carrier and any(one.audience == carrier.audience for one in question.withheld_from):
                yield place, "encloses", f"{enclosed!r} is withheld from {carrier.audience}", "take it out"


def _file_named(names: Names, question_id: str) -> Question | None:
    for inside in (names.questions, *names.groups.values()):
        found = inside.get(question_id)
        if isinstance(found, FileQuestion):
            return found
    return None


def plain_parts_read_easily(form: FormDefinition, _names: Names) -> Iterator[Found]:
    """Everything that a plain part asks can be read by a child of nine (7.3)."""
    for part in form.parts:
        if not part.plain:
            continue
        for page in part.pages:
            found = check_text(_texts(page))
            for sentence in (*found.long_sentences, *found.hard_paragraphs):
                yield ("page", page.id), "title", f"hard to read: “{sentence[:80]}”", "say it in shorter, plainer words"
            if not found.passes and not (found.long_sentences or found.hard_paragraphs):
                yield ("page", page.id), "title", f"its reading grade is {found.grade}", "4.0 or less is easy"


def _texts(page: Page) -> list[str]:
    """What somebody reads on a page, the names in reference data aside: they are what they are."""
    texts = [page.title, page.intro, *(prompt.text for prompt in page.prompts)]
    inner = [q for group in page.questions if isinstance(group, GroupQuestion) for q in group.questions]
    for question in (*page.questions, *inner):
        texts += [question.label, question.hint, question.message]
        texts += [text for wording in question.worded for text in (wording.label, wording.hint)]
        if not getattr(question, "reference", ""):
            texts += [option.label for option in getattr(question, "options", ())]
    return [text for text in texts if text]
