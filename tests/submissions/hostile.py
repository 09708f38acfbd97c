"""Files as somebody with bad intentions makes them, each beside its harmless twin; made here, byte by byte."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from docx import Document

from tests.pdfs import file_of, pages, stream

RELATES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DOCUMENT = "word/document.xml"
RELS = "word/_rels/document.xml.rels"
SETTINGS = "word/settings.xml"
SETTINGS_RELS = "word/_rels/settings.xml.rels"
TYPES = "[Content_Types].xml"


def pdf(entries: bytes = b"", *more: bytes, catalogue: bytes = b"") -> bytes:
    """A page of text; `entries` stand in the page, `catalogue` in the catalogue, `more` are objects from 5 on."""
    made = pages("Hello", entries=entries, more=more)
    return made if not catalogue else _with_catalogue(catalogue, entries, more)


def _with_catalogue(catalogue: bytes, entries: bytes, more: tuple[bytes, ...]) -> bytes:
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R %s >>" % entries
    tree = b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>"
    return file_of(b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalogue, tree, page, stream(b""), *more)


def annotation(kind: bytes, entries: bytes) -> bytes:
    return pdf(b"/Annots [<< /Type /Annot /Subtype %s /Rect [0 0 9 9] %s >>]" % (kind, entries))


def packed(hidden: bytes) -> bytes:
    """A PDF whose objects are packed, so that no name of theirs stands in the file in the clear."""
    import zlib

    body = b"5 0 " + hidden
    objects = zlib.compress(body)
    made = _with_catalogue(b"/OpenAction 5 0 R", b"", ())
    made = made[: made.index(b"xref\n0")]
    at = len(made)
    held = stream(objects, b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode")
    made += b"6 0 obj\n%s\nendobj\n" % held
    start = len(made)
    places = [made.index(b"%d 0 obj" % number) for number in range(1, 5)]
    rows = b"\x00\x00\x00\x00" + b"".join(b"\x01" + place.to_bytes(2, "big") + b"\x00" for place in places)
    rows += (
        b"\x02\x00\x06\x00" + b"\x01" + at.to_bytes(2, "big") + b"\x00" + b"\x01" + start.to_bytes(2, "big") + b"\x00"
    )
    table = stream(rows, b"/Type /XRef /Size 8 /W [1 2 1] /Root 1 0 R")
    return made + b"7 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (table, start)


def word(changes: Mapping[str, object] | None = None) -> bytes:
    """A real Word file with a sentence and a heading; `changes` are parts put in place of its own, or beside them.

    A change that is a pair is a text of the part and what stands in its place.
    """
    made, changed = io.BytesIO(), io.BytesIO()
    document = Document()
    document.add_heading("A plan")
    document.add_paragraph("Nothing but words.")
    document.save(made)
    new = dict(changes or {})
    with zipfile.ZipFile(made) as before, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(name, _changed(before.read(name), new.pop(name, None)))
        for name, content in new.items():
            assert isinstance(content, str | bytes)
            after.writestr(name, content)
    return changed.getvalue()


def _changed(before: bytes, change: object) -> bytes | str:
    if isinstance(change, tuple):
        there, instead = (part.encode() for part in change)
        assert there in before, there
        return before.replace(there, instead, 1)
    assert change is None or isinstance(change, str | bytes)
    return before if change is None else change


def related(kind: str, target: str, *, outside: bool = False) -> dict[str, object]:
    """A relationship more of the document."""
    mode = ' TargetMode="External"' if outside else ""
    one = f'<Relationship Id="rId900" Type="{RELATES}/{kind}" Target="{target}"{mode}/></Relationships>'
    return {RELS: ("</Relationships>", one)}


def body(xml: str) -> dict[str, object]:
    """Something more in the document itself."""
    return {DOCUMENT: ("<w:sectPr", f"{xml}<w:sectPr")}


def field(*runs: str) -> dict[str, object]:
    """A field whose instruction is written in several runs, as Word does and as who hides it does."""
    said = "".join(f'<w:r><w:instrText xml:space="preserve">{run}</w:instrText></w:r>' for run in runs)
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    return body(f"<w:p>{mark.format('begin')}{said}{mark.format('separate')}{mark.format('end')}</w:p>")
