"""What a reader finds in a finished document: its words, and every string that is hidden in the file."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader


def squeezed(text: str) -> str:
    """Without any white space: where lines end is a matter of layout."""
    return re.sub(r"\s+", "", text)


def docx_text(file: bytes) -> str:
    """The words of the body, a line for each paragraph and each line break."""
    return _text(Document(BytesIO(file)).element.body)


def docx_margins(file: bytes) -> str:
    """The words of headers and footers."""
    sections = Document(BytesIO(file)).sections
    return "\n".join(_text(part._element) for section in sections for part in (section.header, section.footer))


def docx_everything(file: bytes) -> str:
    """Every part of the file as it is stored, properties and relations included."""
    with ZipFile(BytesIO(file)) as parts:
        return "\n".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())


def pdf_text(file: bytes) -> str:
    """The words of all pages in reading order, headers and footers included."""
    read = subprocess.run(["pdftotext", "-raw", "-", "-"], input=file, capture_output=True, check=True)
    return read.stdout.decode()


def pdf_body(file: bytes) -> str:
    """The words of a report between the headers and the footers, as one text: an answer may run over a page's end."""
    between = ["-x", "0", "-y", "56", "-W", "595", "-H", "724", "-nopgbrk"]
    read = subprocess.run(["pdftotext", "-raw", *between, "-", "-"], input=file, capture_output=True, check=True)
    return read.stdout.decode()


def pdf_everything(file: bytes) -> str:
    """The words, the metadata, and every string in every object: titles, bookmarks, descriptions of pictures."""
    reader = PdfReader(BytesIO(file))
    trailer: Any = reader.trailer
    strings = [found for number in range(1, int(trailer["/Size"])) for found in _strings(_object(reader, number))]
    xmp = trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    return "\n".join([pdf_text(file), xmp, str(reader.metadata), *strings])


def pdf_objects(file: bytes) -> str:
    """Every key, name and string of every object, and nothing of what is drawn or packed."""
    reader = PdfReader(BytesIO(file))
    trailer: Any = reader.trailer
    return "\n".join(repr(_object(reader, number)) for number in range(1, int(trailer["/Size"])))


def _object(reader: PdfReader, number: int) -> Any:
    from pypdf.generic import IndirectObject

    try:
        return IndirectObject(number, 0, reader).get_object()
    except Exception:  # a number that no object has
        return None


def _strings(found: Any) -> Iterator[str]:
    if isinstance(found, dict):
        for value in found.values():
            yield from _strings(value) if isinstance(value, dict | list | str) else ()
    elif isinstance(found, list):
        for value in found:
            yield from _strings(value) if isinstance(value, dict | list | str) else ()
    elif isinstance(found, str):
        yield str(found)


def _text(element: Any) -> str:
    lines = []
    for paragraph in element.iter(qn("w:p")):
        words = ""
        for piece in paragraph.iter(qn("w:t"), qn("w:br"), qn("w:tab")):
            words += piece.text or "" if piece.tag == qn("w:t") else "\n" if piece.tag == qn("w:br") else "\t"
        lines.append(words)
    return "\n".join(lines)
