"""What a page draws with, copied from one PDF into another: what drawing needs is listed, and nothing else comes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    ByteStringObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NullObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

DEEPEST: Final = 60
_PLAIN: Final = (BooleanObject, ByteStringObject, FloatObject, NameObject, NullObject, NumberObject)
_CATEGORIES: Final = ("/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/XObject", "/Font", "/Properties")
_FREELY_NAMED: Final = ("/CharProcs", "/Colorants")
_NEVER: Final = ("/Page", "/Pages", "/Catalog", "/Annot", "/Action", "/Filespec", "/EmbeddedFile", "/StructElem")
_DRAWN: Final = ("/Form", "/Image")
_LAYER: Final = TextStringObject("Layer")
# By what they belong to: every stream; forms and groups; images; fonts; colours; graphics states; patterns and
# shadings; functions; layers.
_KEPT: Final = frozenset(
    """
    /Filter /DecodeParms /Predictor /Colors /Columns /BitsPerComponent /EarlyChange /K /EndOfLine /EncodedByteAlign
    /Rows /EndOfBlock /BlackIs1 /DamagedRowsBeforeError /JBIG2Globals /ColorTransform
    /Type /Subtype /FormType /BBox /Matrix /Resources /Group /S /CS /I /OC
    /Width /Height /ColorSpace /Intent /ImageMask /Mask /Decode /Interpolate /SMask /SMaskInData /Matte
    /BaseFont /FirstChar /LastChar /Widths /FontDescriptor /Encoding /ToUnicode /DescendantFonts /CIDSystemInfo /DW /W
    /DW2 /W2 /CIDToGIDMap /FontBBox /FontMatrix /CharProcs /Differences /BaseEncoding /Registry /Ordering /Supplement
    /FontName /FontFamily /FontStretch /FontWeight /Flags /ItalicAngle /Ascent /Descent /Leading /CapHeight /XHeight
    /StemV /StemH /AvgWidth /MaxWidth /MissingWidth /FontFile /FontFile2 /FontFile3 /CharSet /CIDSet /Length1 /Length2
    /Length3 /CMapName /WMode /UseCMap
    /N /Alternate /Range /WhitePoint /BlackPoint /Gamma /Colorants /Process /Components /MixingHints
    /LW /LC /LJ /ML /D /RI /OP /op /OPM /Font /BG /BG2 /UCR /UCR2 /TR /TR2 /FL /SM /SA /BM /CA /ca /AIS /TK /G /BC
    /PatternType /PaintType /TilingType /XStep /YStep /Shading /ExtGState /ShadingType /Background /AntiAlias /Coords
    /Domain /Extend /Function /BitsPerCoordinate /BitsPerFlag /VerticesPerRow
    /FunctionType /C0 /C1 /Functions /Bounds /Encode /Size /BitsPerSample /Order
    /OCGs /P /VE
    """.split()
)


class TooDeep(Exception):
    """Objects within objects, further than any drawing needs."""


@dataclass
class Copying:
    """From one PDF into another. `layers` are those met on the way, each with whether it is hidden there."""

    writer: PdfWriter
    hidden: frozenset[int] = frozenset()
    layers: list[tuple[IndirectObject, bool]] = field(default_factory=list)
    _known: dict[tuple[int, int], Any] = field(default_factory=dict)

    def resources(self, found: Any, depth: int = 0) -> DictionaryObject:
        """The fonts, pictures, colours and so on of a page or of a drawing within it, each under its name."""
        resources, kept = resolved(found), DictionaryObject()
        for category in _CATEGORIES:
            listed = resolved(resources.get(category)) if isinstance(resources, DictionaryObject) else None
            if isinstance(listed, DictionaryObject):
                kept[NameObject(category)] = self._each(listed, depth, only=_DRAWN if category == "/XObject" else ())
        return kept

    def copied(self, found: Any, depth: int = 0) -> Any:
        """The same value in the other PDF. Raises TooDeep."""
        if depth > DEEPEST:
            raise TooDeep
        if isinstance(found, IndirectObject):
            return self._indirect(found, depth)
        if isinstance(found, StreamObject):
            return self.writer._add_object(self._stream(found, depth))
        if isinstance(found, DictionaryObject):
            return self._dictionary(found, depth)
        if isinstance(found, ArrayObject):
            return ArrayObject([self.copied(one, depth + 1) for one in list.__iter__(found)])
        if isinstance(found, TextStringObject):
            return ByteStringObject(found.original_bytes)
        return found if isinstance(found, _PLAIN) else NullObject()

    def _indirect(self, found: IndirectObject, depth: int) -> Any:
        key = (found.idnum, found.generation)
        if key not in self._known:
            there = found.get_object()
            if not isinstance(there, DictionaryObject | ArrayObject):
                return self.copied(there, depth + 1)
            if named(there, "/Type") in _NEVER:
                return NullObject()
            self._known[key] = place = self.writer._add_object(NullObject())
            self.writer._replace_object(place.idnum, self._built(there, key, depth + 1))
        return self._known[key]

    def _built(self, there: Any, key: tuple[int, int], depth: int) -> Any:
        if isinstance(there, StreamObject):
            return self._stream(there, depth)
        if named(there, "/Type") == "/OCG":
            self.layers.append((self._known[key], key[0] in self.hidden))
            return DictionaryObject({NameObject("/Type"): NameObject("/OCG"), NameObject("/Name"): _LAYER})
        return self.copied(there, depth)

    def _stream(self, found: StreamObject, depth: int) -> StreamObject:
        """With its bytes as they are: what is packed stays packed."""
        stream = StreamObject()
        stream.update(self._dictionary(found, depth))
        stream.set_data(found._data)
        return stream

    def _dictionary(self, found: DictionaryObject, depth: int) -> DictionaryObject:
        kept = DictionaryObject()
        for key, value in found.items():
            if key == "/Resources":
                kept[NameObject(key)] = self.resources(value, depth + 1)
            elif key in _FREELY_NAMED:
                procedures = resolved(value)
                if isinstance(procedures, DictionaryObject):
                    kept[NameObject(key)] = self._each(procedures, depth)
            elif key in _KEPT:
                kept[NameObject(key)] = self.copied(value, depth + 1)
        return kept

    def _each(self, listed: DictionaryObject, depth: int, only: tuple[str, ...] = ()) -> DictionaryObject:
        """Values under names of the PDF's own; `only` streams of these sorts."""
        kept = DictionaryObject()
        for name, value in listed.items():
            if not only or named(resolved(value), "/Subtype") in only:
                kept[NameObject(name)] = self.copied(value, depth + 1)
        return kept


def resolved(found: Any) -> Any:
    """What a reference refers to."""
    for _ in range(8):
        if not isinstance(found, IndirectObject):
            return found
        found = found.get_object()
    return None


def named(found: Any, key: str) -> str:
    """The name that stands under a key, as in /Type; empty when there is none."""
    name = resolved(found.get(key)) if isinstance(found, DictionaryObject) else None
    return str(name) if isinstance(name, NameObject) else ""
