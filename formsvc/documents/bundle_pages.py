"""The pages of a bundle: each drawn upright at its own size, above a strip in which its number stands."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Final

from markupsafe import escape
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    ByteStringObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    StreamObject,
    TextStringObject,
)

from formsvc.documents.foot import Foot
from formsvc.documents.saying import Content
from formsvc.submissions.pdf_pages import Matrix, Sheet

_XMP: Final = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">'
    '<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>'
    "<dc:language><rdf:Bag><rdf:li>en-GB</rdf:li></rdf:Bag></dc:language>"
    "<xmp:CreateDate>{made}T00:00:00Z</xmp:CreateDate></rdf:Description></rdf:RDF></x:xmpmeta>"
    '<?xpacket end="r"?>'
)


def add_page(writer: PdfWriter, sheet: Sheet, foot: Foot, left_free: float) -> None:
    """One more page, with its number at the foot. All of the sheet stands above what is left free there, in points."""
    page = writer.add_blank_page(sheet.width, sheet.height)
    shrunk = (sheet.height - left_free) / sheet.height
    above = (shrunk, 0, 0, shrunk, sheet.width * (1 - shrunk) / 2, left_free)
    content = DecodedStreamObject()
    content.set_data("\n".join([*_drawn(sheet, above), foot.written(sheet.width, sheet.height)]).encode("ascii"))
    named = {NameObject(f"/D{number}"): drawing for number, (drawing, _) in enumerate(sheet.drawings)}
    page[NameObject("/Resources")] = DictionaryObject(
        {
            NameObject("/XObject"): DictionaryObject(named),
            NameObject("/Font"): DictionaryObject({NameObject("/Foot"): foot.font}),
        }
    )
    page[NameObject("/Contents")] = writer._add_object(content.flate_encode())


def finish(writer: PdfWriter, content: Content, identifier: bytes) -> bytes:
    """The file: with title, language and date, and nobody's name."""
    title, made = f"{content.title}, {content.reference}", content.created
    date = f"D:{made:%Y%m%d}000000Z"
    writer.metadata = {"/Title": title, "/CreationDate": date, "/ModDate": date}
    told = StreamObject()
    told.set_data(_XMP.format(title=escape(title), made=made.isoformat()).encode())
    told[NameObject("/Type")], told[NameObject("/Subtype")] = NameObject("/Metadata"), NameObject("/XML")
    writer.root_object[NameObject("/Metadata")] = writer._add_object(told)
    writer.root_object[NameObject("/Lang")] = TextStringObject("en-GB")
    writer.create_viewer_preferences()[NameObject("/DisplayDocTitle")] = BooleanObject(True)
    writer.page_mode = "/UseOutlines"
    writer._ID = ArrayObject([ByteStringObject(identifier), ByteStringObject(identifier)])
    writer.pdf_header = "%PDF-1.7"
    file = BytesIO()
    writer.write(file)
    return file.getvalue()


def _drawn(sheet: Sheet, above: Matrix) -> Iterator[str]:
    x0, y0, x1, y1 = sheet.seen
    yield f"q {_numbers(above)} cm {_numbers(sheet.upright)} cm"
    yield f"{_numbers((x0, y0, x1 - x0, y1 - y0))} re W n"
    for number, (_, place) in enumerate(sheet.drawings):
        yield f"q {_numbers(place)} cm /D{number} Do Q"
    yield "Q"


def _numbers(numbers: tuple[float, ...]) -> str:
    return " ".join(f"{number:.5f}".rstrip("0").rstrip(".") for number in numbers)
