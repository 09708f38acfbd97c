"""The XML within a Word file, looked at as it passes: fields that fetch or call, links, entities, relationships."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, Literal

from lxml import etree

Reason = Literal[
    "damaged", "protected", "bomb", "macros", "inside", "outside", "fields", "links", "entities", "other", "unknown"
]
MOST_ELEMENTS: Final = 2_000_000
XML: Final = ("xml", "rels", "svg", "psmdcp")  # endings of the parts that are read
_PIECE: Final = 1 << 16
_VML: Final = "{urn:schemas-microsoft-com:vml}"
_SVG: Final = "{http://www.w3.org/2000/svg}"
# ECMA-376 part 1, 17.16.5: fields whose result comes from another file or program.
_FETCHES: Final = frozenset(
    "DDE DDEAUTO LINK INCLUDE INCLUDEPICTURE INCLUDETEXT IMPORT DATABASE EMBED CONTROL RD".split()
)
_HYPERLINK: Final = re.compile(r'\W*HYPERLINK\s+(?:\\[a-z]\s+)*"?([^"\s]*)', re.IGNORECASE)
_FIRST_WORD: Final = re.compile(r"\W*(\w+)")
_CALLS: Final = re.compile(r"\bDDE(AUTO)?\b", re.IGNORECASE)
_ACTIVE: Final = re.compile(r"macroEnabled|vba|activeX|ms-office\.(?:vba|activeX)", re.IGNORECASE)
_TO_FOLLOW: Final = ("http://", "https://", "mailto:", "tel:", "#")
# What text, pictures and charts are made of: the last word of the type of each relationship.
_KNOWN: Final = frozenset(
    """
    officeDocument core-properties extended-properties custom-properties thumbnail styles stylesWithEffects settings
    webSettings fontTable font theme themeOverride numbering footnotes endnotes header footer comments commentsExtended
    commentsIds commentsExtensible people customXml customXmlProps glossaryDocument image hyperlink chart chartStyle
    chartColorStyle chartUserShapes diagramData diagramLayout diagramQuickStyle diagramColors diagramDrawing hdphoto
    labelInfo classificationlabels documenttasks origin signature certificate attachedTemplate
    """.split()
)
_MACRO_TYPES: Final = frozenset("vbaProject wordVbaData control activeXControlBinary keyMapCustomizations".split())


class WordWrong(Exception):
    """The Word file cannot be taken; `reason` is one of those in Reason."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def check_part(content: bytes) -> None:
    """Read one XML part without building it. Raises WordWrong."""
    parser = etree.XMLParser(target=_Passing(), resolve_entities=False, no_network=True, load_dtd=False)
    try:
        for start in range(0, len(content), _PIECE):
            parser.feed(content[start : start + _PIECE])
        parser.close()
    except etree.XMLSyntaxError as wrong:
        raise WordWrong("damaged") from wrong


class _Passing:
    """What is looked at while a part passes. Each open field is the text of its instruction so far."""

    def __init__(self) -> None:
        self._fields: list[str] = [""]
        self._in_instruction = False
        self._seen = 0

    def doctype(self, *_: object) -> None:
        """No part of a Word file declares anything; what does, declares entities."""
        raise WordWrong("entities")

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        self._seen += 1
        if self._seen > MOST_ELEMENTS:
            raise WordWrong("bomb")
        name = _local(tag)
        said = {_local(key): value for key, value in attributes.items()}
        for reason in _of_element(tag, name, said):
            raise WordWrong(reason)
        self._in_instruction = name in ("instrText", "delInstrText")
        if name == "fldChar":
            self._field(said.get("fldCharType", ""))

    def data(self, text: str) -> None:
        """Text; that of an instruction belongs to every field that is open."""
        if self._in_instruction:
            self._fields = [field + text for field in self._fields]

    def end(self, tag: str) -> None:
        """An element ends."""
        self._in_instruction = False

    def close(self) -> None:
        """The part has passed."""
        while self._fields:
            check_field(self._fields.pop())

    def _field(self, mark: str) -> None:
        if mark == "begin":
            self._fields.append("")
        elif len(self._fields) > 1:
            check_field(self._fields[-1])
            if mark == "end":
                self._fields.pop()


def check_field(instruction: str) -> None:
    """What a field would do when Word brings it up to date. Raises WordWrong."""
    word = _FIRST_WORD.match(instruction)
    if (word and word[1].upper() in _FETCHES) or _CALLS.search(instruction):
        raise WordWrong("fields")
    link = _HYPERLINK.match(instruction)
    if link and not may_follow(link[1]):
        raise WordWrong("links")


def may_follow(target: str) -> bool:
    """Whether a link leads to a page or a person, and not to a file, a share or a program."""
    return not target or target.strip().lower().startswith(_TO_FOLLOW)


def _of_element(tag: str, name: str, said: Mapping[str, str]) -> Iterator[Reason]:
    if name == "Relationship":
        yield from _of_relationship(said)
    elif name in ("Override", "Default"):
        yield from _of_content_type(said)
    elif name == "fldSimple":
        check_field(said.get("instr", ""))
    elif name in ("mailMerge", "altChunk", "subDoc") or (tag.startswith(_VML) and said.get("src")):
        yield "outside"
    elif tag.startswith(_SVG):
        yield from _of_svg(name, said)


def _of_relationship(said: Mapping[str, str]) -> Iterator[Reason]:
    """Of what relates to a part: the kinds that are known, and nothing outside but links to follow."""
    kind = said.get("Type", "").rstrip("/").rpartition("/")[2]
    outside = said.get("TargetMode", "").lower() == "external"
    if kind in _MACRO_TYPES:
        yield "macros"
    elif kind in ("oleObject", "package", "aFChunk", "subDocument"):
        yield "inside" if not outside else "outside"
    elif outside and kind not in ("hyperlink", "attachedTemplate"):
        yield "outside"
    elif kind not in _KNOWN:
        yield "unknown"


def _of_content_type(said: Mapping[str, str]) -> Iterator[Reason]:
    """What a part is said to be: no macros, and no XML under a name by which it would pass as a picture."""
    kind = said.get("ContentType", "")
    ending = (said.get("PartName") or said.get("Extension", "")).rpartition(".")[2].lower()
    if _ACTIVE.search(kind):
        yield "macros"
    elif "xml" in kind.lower().replace("openxmlformats", "") and ending not in XML:
        yield "unknown"


def _of_svg(name: str, said: Mapping[str, str]) -> Iterator[Reason]:
    if name in ("script", "foreignObject") or any(key.lower().startswith("on") for key in said):
        yield "inside"
    if not said.get("href", "#").startswith(("#", "data:image/")):
        yield "outside"


def _local(name: str) -> str:
    return str(name).rpartition("}")[2]
