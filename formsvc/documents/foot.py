"""What stands at the foot of every page of a bundle: its number, and the reference. In our own typeface."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from fontTools.ttLib import TTFont
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
)

from formsvc.documents.font_files import FONTS, NEEDED, require_fonts

_FIRST, _LAST = 32, 255
_SIZE, _BASELINE, _STRIP = 8.5, 12.0, 28.0  # points, on a page as wide as A4
_A4_ACROSS: Final = 595.28
_LEAST, _MOST = 0.5, 6.0
_NAME: Final = "AtkinsonHyperlegible-Regular"
_LATIN: Final = 32  # how a PDF says that a typeface has letters and not only symbols


class Foot:
    """Writes the number of one page after the other."""

    def __init__(self, writer: PdfWriter, reference: str, pages: int) -> None:
        self.font = _font(writer)
        self._reference, self._pages, self._written = reference, pages, 0

    def written(self, wide: float, high: float) -> str:
        """How the next number is drawn: in the middle, upright, and no part of what the page says."""
        self._written += 1
        signs = f"Page {self._written} of {self._pages} · {self._reference}".encode("cp1252", "replace")
        across = sum(_program()[1][sign - _FIRST] for sign in signs) / 1000
        measure = _measure(wide, high)
        size = min(_SIZE * measure, 0.9 * wide / across)
        x, y = (wide - across * size) / 2, _BASELINE * measure
        text = f"BT /Foot {size:.3f} Tf 0.09 0.14 0.17 rg {x:.3f} {y:.3f} Td <{signs.hex()}> Tj ET"
        return f"/Artifact << /Type /Pagination /Subtype /Footer >> BDC {text} EMC"


def strip(wide: float, high: float) -> float:
    """How high the strip is that a number needs, on a page of this size."""
    return _STRIP * _measure(wide, high)


def _measure(wide: float, high: float) -> float:
    return max(_LEAST, min(_MOST, min(wide, high) / _A4_ACROSS))


@lru_cache(maxsize=1)
def _program() -> tuple[bytes, tuple[int, ...], tuple[int, ...]]:
    """The typeface; the widths of its signs; and its box, ascent and descent, all in thousandths of the size."""
    require_fonts(FONTS)
    path = FONTS / NEEDED[0]
    with TTFont(path) as font:
        scale, known = 1000 / font["head"].unitsPerEm, font.getBestCmap()
        signs = (ord(bytes([code]).decode("cp1252", "replace")) for code in range(_FIRST, _LAST + 1))
        widths = tuple(round(font["hmtx"][known.get(sign, ".notdef")][0] * scale) for sign in signs)
        head, across = font["head"], font["hhea"]
        box = (head.xMin, head.yMin, head.xMax, head.yMax, across.ascent, across.descent)
    return path.read_bytes(), widths, tuple(round(side * scale) for side in box)


def _font(writer: PdfWriter) -> IndirectObject:
    program, widths, (left, low, right, high, ascent, descent) = _program()
    packed = DecodedStreamObject()
    packed.set_data(program)
    file = packed.flate_encode()
    file[NameObject("/Length1")] = NumberObject(len(program))
    numbers = {"/Flags": _LATIN, "/ItalicAngle": 0, "/Ascent": ascent, "/Descent": descent, "/CapHeight": 668}
    descriptor = DictionaryObject({NameObject(key): NumberObject(value) for key, value in numbers.items()})
    descriptor[NameObject("/StemV")] = NumberObject(80)
    descriptor[NameObject("/Type")] = NameObject("/FontDescriptor")
    descriptor[NameObject("/FontName")] = NameObject(f"/{_NAME}")
    descriptor[NameObject("/FontBBox")] = ArrayObject([NumberObject(side) for side in (left, low, right, high)])
    descriptor[NameObject("/FontFile2")] = writer._add_object(file)
    names = {"/Type": "/Font", "/Subtype": "/TrueType", "/BaseFont": f"/{_NAME}", "/Encoding": "/WinAnsiEncoding"}
    font = DictionaryObject({NameObject(key): NameObject(value) for key, value in names.items()})
    font[NameObject("/FirstChar")], font[NameObject("/LastChar")] = NumberObject(_FIRST), NumberObject(_LAST)
    font[NameObject("/Widths")] = ArrayObject([NumberObject(width) for width in widths])
    font[NameObject("/FontDescriptor")] = writer._add_object(descriptor)
    return writer._add_object(font)
