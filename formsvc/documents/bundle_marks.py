"""The bookmarks of a bundle: one for each piece, and under it those that its PDF had itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pypdf import PdfReader, PdfWriter
from pypdf.generic import Destination

from formsvc.documents.wording import clean

_MOST: Final = 200
_DEEPEST: Final = 3
_LONGEST: Final = 150


@dataclass(frozen=True)
class Mark:
    """A bookmark: its title, its page counted from 0 within the piece, and how deep it stands."""

    title: str
    page: int
    depth: int


def marks(reader: PdfReader) -> tuple[Mark, ...]:
    """The bookmarks of a PDF. Those that cannot be read are left out: they are a help, not what is bound."""
    try:
        return tuple(_each(reader, reader.outline, 1))[:_MOST]
    except Exception:  # a broken file may break its reader in any way
        return ()


def write_marks(writer: PdfWriter, chapters: Sequence[tuple[str, int, tuple[Mark, ...]]]) -> None:
    """A bookmark for each chapter, given with its first page counted from 0, and its own below it."""
    for title, first, below in chapters:
        above = [writer.add_outline_item(title=_short(title), page_number=first, is_open=False)]
        for mark in below:
            del above[mark.depth :]
            place = first + mark.page
            above.append(writer.add_outline_item(title=mark.title, page_number=place, parent=above[-1], is_open=False))


def _each(reader: PdfReader, outline: Any, depth: int) -> Iterator[Mark]:
    for entry in outline:
        if isinstance(entry, list):
            if depth < _DEEPEST:
                yield from _each(reader, entry, depth + 1)
        elif isinstance(entry, Destination):
            page, title = reader.get_destination_page_number(entry), _short(str(entry.title or ""))
            if page is not None and title:
                yield Mark(title, page, depth)


def _short(title: str) -> str:
    words = " ".join(clean(title).split())
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"
