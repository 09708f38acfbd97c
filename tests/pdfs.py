"""PDFs as people give them, the good and the bad, put together by hand: what is in them is known to the byte."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from pypdf import PdfWriter

CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
A4 = b"[0 0 595 842]"


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(content), content)


def file_of(*objects: bytes) -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalogue."""
    written, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(written))
    return written + b"xref\n0 %d\n0000000000 65535 f \n%s%s" % (len(objects) + 1, table, end)


def pages(*texts: str, size: bytes = A4, entries: bytes = b"", more: Sequence[bytes] = ()) -> bytes:
    """A PDF with a page for each text. `entries` stand in every page; `more` are further objects, numbered after the
    catalogue, the tree, and page and content of each text.
    """
    kids = b" ".join(b"%d 0 R" % (3 + 2 * number) for number in range(len(texts)))
    objects = [CATALOG, b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(texts), kids)]
    for number, text in enumerate(texts):
        font = b"<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
        content = b"BT /F1 24 Tf 72 700 Td (%s) Tj ET" % text.encode("latin-1")
        page = b"<< /Type /Page /Parent 2 0 R /MediaBox %s /Resources %s /Contents %d 0 R %s >>"
        objects += [page % (size, font, 4 + 2 * number, entries), stream(content)]
    return file_of(*objects, *more)


def protected(password: str, owner: str = "owner") -> bytes:
    """A PDF that opens with a password, or with restrictions only."""
    writer, made = PdfWriter(), BytesIO()
    writer.add_blank_page(595, 842)
    writer.encrypt(password, owner)
    writer.write(made)
    return made.getvalue()


__all__ = ["A4", "CATALOG", "file_of", "pages", "protected", "stream"]
