"""The bundle: one PDF of a front sheet, documents and files, numbered through; the same bytes for the same pieces."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import accumulate
from pathlib import Path

from pypdf import PdfWriter

from formsvc.documents.binding import CannotBeBound
from formsvc.documents.bundle_marks import Mark, marks, write_marks
from formsvc.documents.bundle_pages import add_page, finish
from formsvc.documents.foot import Foot, strip
from formsvc.documents.pdf import draw, html_of
from formsvc.documents.picture_sheets import picture_sheet
from formsvc.documents.saying import Content, Listed
from formsvc.submissions.pdf_pages import PdfWrong, Sheet, open_pdf, sheets

__all__ = ["Bound", "CannotBeBound", "bound", "render_bundle"]

_MOST_TRIES = 4


@dataclass(frozen=True, kw_only=True)
class Bound:
    """One piece of a bundle: what it is called there, and the file."""

    title: str
    content_type: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class _Chapter:
    """A piece with its pages and the bookmarks that it had itself."""

    title: str
    sheets: tuple[Sheet, ...]
    marks: tuple[Mark, ...] = ()


def bound(content: Content, document: Callable[[str], bytes | None], file: Callable[[str], bytes]) -> tuple[Bound, ...]:
    """The pieces that the content names: `document` gives the PDF of a document, None for one that is not made, and
    `file` what is kept under a digest.
    """
    found = []
    for piece in content.pieces:
        made = document(piece.document) if piece.document else file(piece.digest)
        if made is not None:
            found.append(Bound(title=piece.title, content_type=piece.content_type, content=made))
    return tuple(found)


def render_bundle(content: Content, template: Path, pieces: Sequence[Bound], pictures: Callable[[str], bytes]) -> bytes:
    """The bundle as a PDF. Raises CannotBeBound."""
    writer = PdfWriter()
    chapters = [_chapter(writer, piece) for piece in pieces]
    front, said = _front(writer, content, template, chapters, pictures)
    total = len(front) + sum(len(chapter.sheets) for chapter in chapters)
    foot = Foot(writer, content.reference, total)
    for sheet in front:
        add_page(writer, sheet, foot, 0.0)  # ours has room for the number
    for sheet in (sheet for chapter in chapters for sheet in chapter.sheets):
        add_page(writer, sheet, foot, strip(sheet.width, sheet.height))
    write_marks(writer, [(content.title, 0, ()), *_bookmarks(chapters, len(front))])
    identifier = sha256(b"".join([said.encode(), *(sha256(piece.content).digest() for piece in pieces)]))
    return finish(writer, content, identifier.digest()[:16])


def _chapter(writer: PdfWriter, piece: Bound) -> _Chapter:
    if piece.content_type.startswith("image/"):
        try:
            return _Chapter(title=piece.title, sheets=(picture_sheet(writer, piece.content),))
        except (OSError, ValueError, SyntaxError) as wrong:
            raise CannotBeBound(piece.title) from wrong
    try:
        reader = open_pdf(piece.content)
        return _Chapter(title=piece.title, sheets=tuple(sheets(reader, writer)), marks=marks(reader))
    except PdfWrong as wrong:
        raise CannotBeBound(piece.title, wrong.page) from wrong


def _front(
    writer: PdfWriter,
    content: Content,
    template: Path,
    chapters: Sequence[_Chapter],
    pictures: Callable[[str], bytes],
) -> tuple[tuple[Sheet, ...], str]:
    """The pages of the front sheet, and its words. How many there are changes what it says, so it is tried."""
    pages = 1
    for _ in range(_MOST_TRIES):
        said = html_of(content, template, contents=tuple(_contents(chapters, pages)))
        reader = open_pdf(draw(content, said, template, pictures))
        if len(reader.pages) == pages:
            break
        pages = len(reader.pages)
    return tuple(sheets(reader, writer)), said


def _contents(chapters: Sequence[_Chapter], before: int) -> Iterator[Listed]:
    for chapter, first in zip(chapters, _firsts(chapters, before), strict=False):
        yield Listed(title=chapter.title, page=first + 1, pages=len(chapter.sheets))


def _bookmarks(chapters: Sequence[_Chapter], before: int) -> Iterator[tuple[str, int, tuple[Mark, ...]]]:
    for chapter, first in zip(chapters, _firsts(chapters, before), strict=False):
        yield chapter.title, first, chapter.marks


def _firsts(chapters: Sequence[_Chapter], before: int) -> Iterator[int]:
    """The place of the first page of each piece, counted from 0."""
    return accumulate((len(chapter.sheets) for chapter in chapters), initial=before)
