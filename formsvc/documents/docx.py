"""The Word file: a template that staff can restyle, read once and filled many times, without anything shared."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docxtpl import DocxTemplate
from jinja2 import Template
from lxml import etree

from formsvc.documents.saying import Content
from formsvc.documents.templates import TemplateMissing, names, word_environment
from formsvc.documents.word_parts import Pictures, core_properties, program_properties
from formsvc.submissions.word_insides import WordWrong
from formsvc.submissions.word_judge import made_safe

Parts = Mapping[str, bytes]

BODY: Final = "word/document.xml"
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_MAY_HAVE_TAGS: Final = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_NO_ENTITIES: Final = etree.XMLParser(resolve_entities=False)
_PARAGRAPH: Final = re.compile(r"<w:p(?=[ >])")


class TemplateUnreadable(Exception):
    """The file is not a Word document."""


class TemplateActs(TemplateUnreadable):
    """The file has macros, other files or programs inside, or takes something from elsewhere."""


@dataclass(frozen=True)
class WordTemplate:
    """A Word template as read: every part of the file, and a compiled template for each part that has tags."""

    parts: Parts
    filled: Mapping[str, Template]


def render_docx(content: Content, template: Path, pictures: Callable[[str], bytes]) -> bytes:
    """The document as a Word file."""
    word = read_word_template(template)
    placed = Pictures(pictures)
    told = names(content, placed.place)
    parts = {**word.parts, **{name: part.render(told).encode() for name, part in word.filled.items()}}
    parts |= {"docProps/core.xml": core_properties(content), "docProps/app.xml": program_properties()}
    return _zip(parts | placed.parts(parts))


def read_word_template(path: Path) -> WordTemplate:
    """The template at this path, read once and again when it changes."""
    if not path.is_file():
        raise TemplateMissing(f"{path.parent.name}/{path.name}")
    return _read(path, path.stat().st_mtime_ns)


def word_sources(parts: Parts) -> Iterator[tuple[str, str]]:
    """Each part that may have tags as a Jinja template, in which the line is the number of the paragraph."""
    patch = DocxTemplate(BytesIO()).patch_xml
    for name, part in parts.items():
        if _MAY_HAVE_TAGS.fullmatch(name):
            yield name, patch(_PARAGRAPH.sub("\n<w:p", _in_one_line(name, part)).replace("\n", "", 1))


def _in_one_line(name: str, part: bytes) -> str:
    try:
        source: str = etree.tostring(etree.fromstring(part, _NO_ENTITIES), encoding="unicode")
    except etree.XMLSyntaxError as error:
        raise TemplateUnreadable(f"{name} is not what Word writes") from error
    return source.replace("\n", " ")


def word_parts(path: Path) -> Parts:
    """Every part of the Word file, in its order, judged like a file from anywhere: what we send must not act."""
    try:
        with ZipFile(BytesIO(made_safe(path.read_bytes()))) as file:
            return {name: file.read(name) for name in file.namelist()}
    except WordWrong as error:
        acts = error.reason not in ("damaged", "other")
        kind, wrong = (TemplateActs, "holds what acts or fetches") if acts else (TemplateUnreadable, "is no Word file")
        raise kind(f"{path.parent.name}/{path.name} {wrong}") from error


@lru_cache(maxsize=64)
def _read(path: Path, changed: int) -> WordTemplate:
    parts, environment = word_parts(path), word_environment()
    return WordTemplate(parts, {name: environment.from_string(source) for name, source in word_sources(parts)})


def _zip(parts: Parts) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            entry = ZipInfo(name, _EPOCH)
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, part)
    return file.getvalue()
