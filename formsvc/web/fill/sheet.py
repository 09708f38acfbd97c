"""What a page of questions shows: each question with its box, where its answer came from, and what is worked out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from formsvc.answers import Item, Value
from formsvc.definitions.model import DerivedQuestion, FileQuestion, GroupQuestion, Question
from formsvc.definitions.readability import check_text
from formsvc.documents import wording
from formsvc.web.fill.asked import Asked
from formsvc.web.fill.for_children import for_a_child
from formsvc.web.fill.forms import form_for
from formsvc.web.fill.notes import Note, notes
from formsvc.web.fill.questions import Questions
from formsvc.web.fill.rows import Rows
from formsvc.web.fill.turn import Turn, as_sent, journey_of, marks, stops
from formsvc.wizard import Journey, Problem
from formsvc.workflow.views import FillPage, Origin


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry of a group in its list; `number` counts from 1."""

    number: int
    title: str
    complete: bool


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One question on the page: how it looks, and whether it is asked now (a box for it may be there but hidden)."""

    question: Question
    look: str  # box, rows, entries, said
    asked: bool
    field: Asked | None = None
    said: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    full: bool = False
    origin: Origin | None = None
    new: bool = False
    live: bool = False  # whether it is asked, or what it says, depends on an answer of this page


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Everything the template of a page of questions needs."""

    fill: FillPage
    form: Questions
    pieces: tuple[Piece, ...]
    notes: tuple[Note, ...] = ()
    stops: tuple[Problem, ...] = ()
    half_typed: bool = False

    @property
    def told(self) -> str:
        """The broken rules that the page speaks of."""
        return " ".join(marks(self.stops))

    @property
    def shown(self) -> str:
        """The questions whose boxes are on the page and asked."""
        return " ".join(piece.question.id for piece in self.pieces if piece.asked and piece.field is not None)

    @property
    def noticed(self) -> str:
        """The warnings that are on the page."""
        return " ".join(str(note.number) for note in self.notes if note.given and note.prompt.tone == "warning")

    def notes_after(self, question: str) -> tuple[Note, ...]:
        """What stands below a question, or ("") at the top of the page."""
        return tuple(note for note in self.notes if note.after == question)

    @property
    def to_confirm(self) -> bool:
        """Is there an answer that was filled in for somebody and not yet confirmed?"""
        return any(piece.origin and not piece.origin.confirmed for piece in self.pieces if piece.asked)

    @property
    def has_boxes(self) -> bool:
        """Is there anything that may be filled in here now?"""
        return any(piece.question.id in self.fill.open_questions for piece in self.pieces)

    @property
    def uploads(self) -> bool:
        """Is there a file to choose?"""
        return any(isinstance(piece.question, FileQuestion) for piece in self.pieces)


def opened(fill: FillPage) -> Sheet:
    """A page as somebody opens it: what they had half typed, else what is saved."""
    if fill.half_typed:
        turn = Turn(fill, as_sent(fill.half_typed))
        form = form_for(fill.page, turn.before)(turn.sent, fill.answers)
        now = journey_of(fill, {**fill.answers, **_typed_answers(turn)})
        return _sheet(fill, form, now, half_typed=True)
    form = form_for(fill.page, fill.journey)(None, fill.answers)
    return _sheet(fill, form, fill.journey, stops=fill.journey.stops_on(fill.page.id) if fill.saved_at else ())


def shown_again(turn: Turn, fill: FillPage) -> Sheet:
    """A page after it was sent: with what was typed, what is wrong, and what is newly asked."""
    return _sheet(fill, turn.form, turn.journey, turn.newly_asked, stops=stops(fill, turn.answers))


def _sheet(fill: FillPage, form: Questions, journey: Journey, new: frozenset[str] = frozenset(), **more: Any) -> Sheet:
    pieces = tuple(_pieces(fill, form, journey, new))
    beside = notes(fill.page, journey, frozenset(piece.question.id for piece in pieces))
    return Sheet(fill=fill, form=form, pieces=pieces, notes=tuple(beside), **more)


def _typed_answers(turn: Turn) -> Mapping[str, Value]:
    return {name: answer for name, answer in turn.form.answers().items() if name in turn.fill.open_questions}


def _pieces(fill: FillPage, form: Questions, journey: Journey, new: frozenset[str]) -> Iterator[Piece]:
    asked = {question.id for question in journey.questions(fill.page)}
    for question in fill.page.questions:
        if isinstance(question, DerivedQuestion) and not _has_place(fill, journey, question):
            continue
        if question.id in asked or depends_on_page(fill, question):
            yield _piece(fill, form, journey, question, (question.id in asked, question.id in new))


def _has_place(fill: FillPage, journey: Journey, question: DerivedQuestion) -> bool:
    """What is worked out is shown when it is known, and when an answer of this page may tell it."""
    return question.shown and (question.id in journey.said or depends_on_page(fill, question))


def _piece(fill: FillPage, form: Questions, journey: Journey, question: Question, state: tuple[bool, bool]) -> Piece:
    asked, new = state
    value = journey.said.get(question.id) if isinstance(question, DerivedQuestion) else fill.answers.get(question.id)
    origin = fill.origins.get(question.id)
    if isinstance(question, GroupQuestion) and not question.one_for_each:
        live = depends_on_page(fill, question)
        return _entries(
            question, value, Piece(question=question, look="entries", asked=asked, origin=origin, live=live)
        )
    box = form.field(question.id)
    live = depends_on_page(fill, question)
    if box is None or question.id not in fill.open_questions:
        said = () if value is None else wording.say(question, value)
        return Piece(question=question, look="said", asked=asked, said=said, origin=origin, live=live)
    look = "rows" if isinstance(box, Rows) else "box"
    return Piece(question=question, look=look, asked=asked, field=box, origin=origin, new=new, live=live)


def depends_on_page(fill: FillPage, question: Question) -> bool:
    """Does it depend on another answer of the same page whether this is asked, or what it says?"""
    here = {other.id for other in fill.page.questions}
    names = question.when.names if question.when is not None else frozenset[str]()
    if isinstance(question, DerivedQuestion):
        names |= question.value.names
    return bool(names & here)


def _entries(group: GroupQuestion, value: object, piece: Piece) -> Piece:
    entries = value if isinstance(value, tuple) else ()
    return Piece(
        question=group,
        look=piece.look,
        asked=piece.asked,
        origin=piece.origin,
        live=piece.live,
        entries=tuple(
            Entry(number=number, title=entry_title(group, entry, number), complete=True)
            for number, entry in enumerate(entries, start=1)
        ),
        full=len(entries) >= group.at_most,
    )


def entry_title(group: GroupQuestion, entry: Item, number: int) -> str:
    """What tells an entry from the others: the answers the form names for it, else its first, else its number."""
    names = group.identified_by or tuple(question.id for question in group.questions[:1])
    said = [wording.say(group.question(name), entry[name]) for name in names if name in entry]
    title = ", ".join(line.replace("\n", ", ") for lines in said for line in lines)
    return title if len(title) <= 120 else f"{title[:117].rstrip()}…" if title else f"{group.item} {number}"


def child_reading(sheet: Sheet) -> dict[str, Any]:
    """How easily a child could read what stands on the page now; nothing when no child will read it."""
    names = for_a_child(sheet.fill)
    fields = [field for name in names if (field := sheet.form.field(name)) is not None]
    texts = [field.text() for field in fields if field.text()]
    return {"for_child": names, "reading": check_text(texts), "empty": not texts}
