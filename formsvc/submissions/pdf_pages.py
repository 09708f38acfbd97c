"""The pages of a PDF that somebody gave, brought over as drawings: what is seen, without anything that acts."""

from __future__ import annotations

import logging
import math
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final, Literal

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, IndirectObject, NameObject, StreamObject

from formsvc.submissions.pdf_copying import Copying, named, resolved
from formsvc.submissions.pdf_layers import declare_layers, hidden_layers

Reason = Literal["protected", "damaged", "empty", "long"]
Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]
MOST_PAGES: Final = 1000
MOST_CONTENT: Final = 100 * 1024 * 1024
_SMALLEST, _LARGEST = 3.0, 14400.0  # points
_LETTER: Final[Box] = (0.0, 0.0, 612.0, 792.0)  # what readers take a page without a size for
_UNSEEN: Final = 0b100010  # hidden, or not for the screen
logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it says of a file may quote what is in it


class PdfWrong(Exception):
    """The PDF, or the page with this number, cannot be used."""

    def __init__(self, reason: Reason, page: int = 0) -> None:
        super().__init__(reason)
        self.reason, self.page = reason, page


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A page as it is seen: its size in points, how to turn what is drawn upright, and the drawings in their order."""

    width: float
    height: float
    upright: Matrix
    seen: Box
    drawings: tuple[tuple[IndirectObject, Matrix], ...]


def open_pdf(content: bytes) -> PdfReader:
    """A PDF that has pages and can be read by anybody. Raises PdfWrong."""
    try:
        reader = PdfReader(BytesIO(content))
        if reader.is_encrypted:
            raise PdfWrong("protected")
        pages = len(reader.pages)
    except (PdfWrong, MemoryError):
        raise
    except NotImplementedError as wrong:
        raise PdfWrong("protected") from wrong
    except Exception as wrong:  # a broken file may break its reader in any way
        raise PdfWrong("damaged") from wrong
    if not 0 < pages <= MOST_PAGES:
        raise PdfWrong("long" if pages else "empty")
    return reader


def sheets(reader: PdfReader, writer: PdfWriter) -> Iterator[Sheet]:
    """Every page, its drawings copied into the writer. Raises PdfWrong with the number of a page that is unreadable."""
    copying = Copying(writer, hidden_layers(reader))
    for number, page in enumerate(reader.pages, start=1):
        try:
            yield _sheet(page, copying)
        except MemoryError:
            raise
        except Exception as wrong:
            raise PdfWrong("damaged", number) from wrong
    declare_layers(writer, copying.layers)


def _sheet(page: PageObject, copying: Copying) -> Sheet:
    box = _seen(page)
    unit = _number(page.get("/UserUnit"), 1.0)
    turn, wide, high = _upright(box, round(_number(page.get("/Rotate"), 0.0)) % 360)
    if not all(_SMALLEST <= side * unit <= _LARGEST for side in (wide, high)):
        raise ValueError("no page has such a size")
    return Sheet(
        width=wide * unit,
        height=high * unit,
        upright=(turn[0] * unit, turn[1] * unit, turn[2] * unit, turn[3] * unit, turn[4] * unit, turn[5] * unit),
        seen=box,
        drawings=((_body(page, box, copying), (1, 0, 0, 1, 0, 0)), *_notes(page, copying)),
    )


def _body(page: PageObject, box: Box, copying: Copying) -> IndirectObject:
    """What the page draws, as a drawing of its own."""
    form = StreamObject()
    form.set_data(_packed(page))
    form[NameObject("/Filter")] = NameObject("/FlateDecode")
    form[NameObject("/Type")] = NameObject("/XObject")
    form[NameObject("/Subtype")] = NameObject("/Form")
    form[NameObject("/BBox")] = ArrayObject([FloatObject(side) for side in box])
    form[NameObject("/Resources")] = copying.resources(page.get("/Resources"))
    if named(resolved(page.get("/Group")), "/S") == "/Transparency":
        form[NameObject("/Group")] = copying.copied(page.get("/Group"))
    return copying.writer._add_object(form)


def _packed(page: PageObject) -> bytes:
    """What to draw: unpacked to see that it can be, and packed anew unless it is one stream packed as it should be."""
    found = resolved(page.get("/Contents"))
    listed = [resolved(one) for one in list.__iter__(found)] if isinstance(found, ArrayObject) else [found]
    streams, pieces, size = [one for one in listed if isinstance(one, StreamObject)], list[bytes](), 0
    for stream in streams:
        pieces.append(stream.get_data())
        setattr(stream, "decoded_self", None)  # noqa: B010 - kept there, the unpacked pages would fill the memory
        size += len(pieces[-1])
        if size > MOST_CONTENT:
            raise ValueError("no page draws as much")
    if len(streams) == 1 and named(streams[0], "/Filter") == "/FlateDecode" and "/DecodeParms" not in streams[0]:
        return streams[0]._data
    return zlib.compress(b"\n".join(pieces))


def _notes(page: PageObject, copying: Copying) -> Iterator[tuple[IndirectObject, Matrix]]:
    """What was filled in, stamped or marked on the page, as it looks."""
    notes = resolved(page.get("/Annots"))
    for found in list.__iter__(notes) if isinstance(notes, ArrayObject) else ():
        note = resolved(found)
        if not isinstance(note, DictionaryObject) or named(note, "/Subtype") == "/Popup":
            continue
        look = _look(note)
        if look is not None and not int(_number(note.get("/F"), 0.0)) & _UNSEEN:
            copied = copying.copied(look)
            if isinstance(copied, IndirectObject):
                yield copied, _fitted(note, resolved(look))


def _look(note: DictionaryObject) -> Any:
    """How a note looks when nobody touches it: a reference to a drawing, or nothing."""
    looks = resolved(note.get("/AP"))
    normal = looks.get("/N") if isinstance(looks, DictionaryObject) else None
    states = resolved(normal)
    if isinstance(states, DictionaryObject) and not isinstance(states, StreamObject):
        normal = states.get(named(note, "/AS"))
    return normal if isinstance(resolved(normal), StreamObject) else None


def _fitted(note: DictionaryObject, look: StreamObject) -> Matrix:
    """From the drawing's own space into the rectangle that it has on the page."""
    a, b, c, d, e, f = _numbers(look.get("/Matrix"), 6) or (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    x0, y0, x1, y1 = _box(note.get("/Rect")) or (0.0, 0.0, 0.0, 0.0)
    left, low, right, high = _box(look.get("/BBox")) or (0.0, 0.0, 1.0, 1.0)
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (left, right) for y in (low, high)]
    from_x, to_x = min(x for x, _ in corners), max(x for x, _ in corners)
    from_y, to_y = min(y for _, y in corners), max(y for _, y in corners)
    across = (x1 - x0) / (to_x - from_x) if to_x > from_x else 1.0
    up = (y1 - y0) / (to_y - from_y) if to_y > from_y else 1.0
    return (across, 0.0, 0.0, up, x0 - from_x * across, y0 - from_y * up)


def _seen(page: PageObject) -> Box:
    """What is seen of the page: its crop within its size."""
    size = _box(page.get("/MediaBox")) or _LETTER
    crop = _box(page.get("/CropBox")) or size
    within = (max(size[0], crop[0]), max(size[1], crop[1]), min(size[2], crop[2]), min(size[3], crop[3]))
    return within if within[0] < within[2] and within[1] < within[3] else size


def _upright(box: Box, turned: int) -> tuple[Matrix, float, float]:
    """The matrix that puts the box upright with a corner at 0, 0; and how wide and high it is then."""
    x0, y0, x1, y1 = box
    wide, high = x1 - x0, y1 - y0
    if turned == 90:
        return (0, -1, 1, 0, -y0, x1), high, wide
    if turned == 180:
        return (-1, 0, 0, -1, x1, y1), wide, high
    if turned == 270:
        return (0, 1, -1, 0, y1, -x0), high, wide
    return (1, 0, 0, 1, -x0, -y0), wide, high


def _box(found: Any) -> Box | None:
    sides = _numbers(found, 4)
    if sides is None:
        return None
    x0, y0, x1, y1 = sides
    return (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _numbers(found: Any, how_many: int) -> tuple[float, ...] | None:
    listed = resolved(found)
    if not isinstance(listed, ArrayObject) or len(listed) != how_many:
        return None
    return tuple(_number(one, 0.0) for one in list.__iter__(listed))


def _number(found: Any, otherwise: float) -> float:
    number = resolved(found)
    if isinstance(number, bool) or not isinstance(number, int | float) or not math.isfinite(number):
        return otherwise
    return float(number)
