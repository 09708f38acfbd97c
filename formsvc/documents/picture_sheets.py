"""A photograph as a page of a bundle: upright in the middle of an A4 page, its own bytes kept where they can be."""

from __future__ import annotations

import struct
from io import BytesIO
from typing import Final

from PIL import Image, ImageOps
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, NumberObject, StreamObject

from formsvc.submissions.pdf_pages import Matrix, Sheet

A4: Final = (595.28, 841.89)
_MARGIN: Final = 42.5  # points, about 15 mm
_LARGEST_DOT: Final = 72 / 100  # a photograph is not drawn coarser than a hundred dots an inch
_STILL: Final[Matrix] = (1, 0, 0, 1, 0, 0)
_COLOURS: Final = {0: ("/DeviceGray", 1), 2: ("/DeviceRGB", 3)}


def picture_sheet(writer: PdfWriter, content: bytes) -> Sheet:
    """A photograph in the middle of an A4 page, which lies on its side when the photograph does."""
    image, (dots_across, dots_up) = _image(content)
    wide, high = A4 if dots_across <= dots_up else A4[::-1]
    room = ((wide - 2 * _MARGIN) / dots_across, (high - 2 * _MARGIN) / dots_up, _LARGEST_DOT)
    across, up = dots_across * min(room), dots_up * min(room)
    place = (across, 0, 0, up, (wide - across) / 2, (high - up) / 2)
    drawings = ((writer._add_object(image), place),)
    return Sheet(width=wide, height=high, upright=_STILL, seen=(0, 0, wide, high), drawings=drawings)


def _image(content: bytes) -> tuple[StreamObject, tuple[int, int]]:
    """The picture as a PDF holds it: its own bytes where they can be kept."""
    with Image.open(BytesIO(content), formats=("JPEG", "PNG")) as opened:
        is_upright = opened.getexif().get(0x0112, 1) == 1
        if opened.format == "JPEG" and opened.mode in ("L", "RGB") and is_upright:
            colour = "/DeviceGray" if opened.mode == "L" else "/DeviceRGB"
            return _stream(content, opened.size, colour, "/DCTDecode"), opened.size
        packed = _packed_rows(content) if opened.format == "PNG" and is_upright else None
        if packed is None:
            upright = ImageOps.exif_transpose(opened).convert("RGBA")
            flat = Image.new("RGB", upright.size, "white")
            flat.paste(upright, mask=upright.getchannel("A"))
            written = BytesIO()
            flat.save(written, "PNG")
            return _from_png(_packed_rows(written.getvalue()) or (b"", 2), flat.size), flat.size
        return _from_png(packed, opened.size), opened.size


def _from_png(packed: tuple[bytes, int], size: tuple[int, int]) -> StreamObject:
    rows, sort = packed
    colour, parts = _COLOURS[sort]
    image = _stream(rows, size, colour, "/FlateDecode")
    unpacking = {"/Predictor": 15, "/Colors": parts, "/BitsPerComponent": 8, "/Columns": size[0]}
    image[NameObject("/DecodeParms")] = DictionaryObject(
        {NameObject(key): NumberObject(value) for key, value in unpacking.items()}
    )
    return image


def _packed_rows(png: bytes) -> tuple[bytes, int] | None:
    """The rows of a PNG as they are packed in it and the sort of its colours; None when a PDF would not unpack them."""
    rows, place, sort = [], 8, -1
    while place + 8 <= len(png):
        size, kind = struct.unpack_from(">I4s", png, place)
        chunk = png[place + 8 : place + 8 + size]
        if kind == b"IHDR":
            depth, sort, _, _, interlaced = struct.unpack_from(">BBBBB", chunk, 8)
            if depth != 8 or interlaced or sort not in _COLOURS:
                return None
        elif kind == b"tRNS":
            return None
        elif kind == b"IDAT":
            rows.append(chunk)
        place += 12 + size
    return (b"".join(rows), sort) if rows and sort in _COLOURS else None


def _stream(data: bytes, size: tuple[int, int], colour: str, packing: str) -> StreamObject:
    image = StreamObject()
    image.set_data(data)
    entries = {"/Type": "/XObject", "/Subtype": "/Image", "/ColorSpace": colour, "/Filter": packing}
    numbers = {"/Width": size[0], "/Height": size[1], "/BitsPerComponent": 8}
    image.update({NameObject(key): NameObject(value) for key, value in entries.items()})
    image.update({NameObject(key): NumberObject(value) for key, value in numbers.items()})
    return image
