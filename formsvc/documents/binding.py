"""What a bundle holds for its reader: documents by id, and the files of questions that may be said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from formsvc.answers.values import Attachment, Value
from formsvc.definitions.model import DocumentDefinition, FormDefinition, GroupQuestion
from formsvc.definitions.routed import Piece as PieceDefinition
from formsvc.documents.saying import Piece
from formsvc.documents.words import Inside


class CannotBeBound(Exception):
    """A piece of a bundle, or a page of it, cannot be read. To try again does not help: the file must be replaced."""

    def __init__(self, piece: str, page: int = 0) -> None:
        which = f"Page {page} of “{piece}”" if page else f"“{piece}”"
        super().__init__(f"{which} cannot be read, so the bundle cannot be made. Replace the file.")
        self.piece, self.page = piece, page


def pieces_of(
    definition: FormDefinition, document: DocumentDefinition, heard: Mapping[str, Value], inside: Inside
) -> Iterator[Piece]:
    """Every piece in the order of the definition; one for each file where a group gives several."""
    for piece in document.bundle:
        if piece.document:
            title = piece.title or definition.document(piece.document).title
            yield Piece(title=title, document=piece.document)
            continue
        files = tuple(_files(definition, piece, heard, inside))
        for number, file in enumerate(files, start=1):
            title = f"{piece.title} {number}" if len(files) > 1 else piece.title
            yield Piece(title=title, digest=file.digest, content_type=file.content_type)


def _files(
    definition: FormDefinition, piece: PieceDefinition, heard: Mapping[str, Value], inside: Inside
) -> Iterator[Attachment]:
    answer = heard.get(piece.group or piece.question)
    if isinstance(answer, Attachment):
        yield answer
    group = definition.by_id.get(piece.group)
    if isinstance(group, GroupQuestion) and isinstance(answer, tuple):
        for item in answer:
            for question, value in inside(group, item):  # type: ignore[arg-type]
                if question.id == piece.question and isinstance(value, Attachment):
                    yield value
