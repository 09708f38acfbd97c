"""A Word file that somebody gives: only what text, pictures and charts are made of; nothing acts or fetches."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

from lxml import etree

from formsvc.submissions.word_insides import XML, WordWrong, check_part, may_follow

MOST_UNPACKED: Final = 100 * 1024 * 1024
MOST_XML: Final = 40 * 1024 * 1024
MOST_PARTS: Final = 5000
_ENCRYPTED: Final = 0x1
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_MAIN: Final = b"wordprocessingml.document.main+xml"
_PICTURES: Final = ("png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff", "emf", "wmf", "wdp", "webp", "ico")
_OTHERS: Final = ("odttf", "sigs")  # typefaces, and what begins a signature
_BROKEN: Final = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    ValueError,
    OSError,
    NotImplementedError,
)
_NOWHERE: Final = "about:blank"
# Folders with plain names: nothing that could be taken for a path on this machine, or for another part.
_PLAIN: Final = re.compile(r"(?!.*(?:^|/)\.{1,2}(?:/|$))[^/\x00-\x1f\x7f\\:*?\"<>|][^\x00-\x1f\x7f\\:*?\"<>|]*")
_MACROS: Final = re.compile(r"vba(project|data)|activex|/macros/|customui", re.IGNORECASE)


def made_safe(content: bytes) -> bytes:
    """The same document, packed anew: nothing is left but the parts that were judged. Raises WordWrong."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            members = [member for member in package.infolist() if not member.is_dir()]
            _check_members(members)
            return _packed((member.filename, _part(member.filename, package.read(member))) for member in members)
    except _BROKEN as wrong:
        raise WordWrong("damaged") from wrong


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    names = [member.filename.lower() for member in members]
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise WordWrong("protected")
    if len(names) > MOST_PARTS or sum(member.file_size for member in members) > MOST_UNPACKED:
        raise WordWrong("bomb")
    if sum(member.file_size for member in members if _ending(member.filename) in XML) > MOST_XML:
        raise WordWrong("bomb")
    if not all(_PLAIN.fullmatch(name) for name in names) or len(set(names)) < len(names):
        raise WordWrong("damaged")
    if not {"word/document.xml", "[content_types].xml"} <= set(names):
        raise WordWrong("other")
    if any(_MACROS.search(name) for name in names):
        raise WordWrong("macros")
    if any(name.startswith("word/embeddings/") for name in names):
        raise WordWrong("inside")


def _part(name: str, content: bytes) -> bytes:
    """One part, judged; a template's address and links to files are taken out of it."""
    ending = _ending(name)
    if ending in _PICTURES + _OTHERS:
        return content
    if ending not in XML:
        raise WordWrong("inside")
    check_part(content)
    if name.lower() == "[content_types].xml" and _MAIN not in content:
        raise WordWrong("other")
    if ending == "rels":
        return _without_files(content)
    return _without_template(content) if name.lower() == "word/settings.xml" else content


def _without_files(content: bytes) -> bytes:
    """Relationships without the address of the template, and links to files that lead nowhere."""
    tree, changed = etree.fromstring(content, _plain()), False
    for one in list(tree.iterfind("{*}Relationship")):
        if one.get("TargetMode", "").lower() != "external":
            continue
        if one.get("Type", "").endswith("/attachedTemplate"):
            tree.remove(one)
            changed = True
        elif not may_follow(one.get("Target", "")):
            one.set("Target", _NOWHERE)
            changed = True
    return _written(tree) if changed else content


def _without_template(content: bytes) -> bytes:
    tree = etree.fromstring(content, _plain())
    found = list(tree.iterfind("{*}attachedTemplate"))
    for one in found:
        tree.remove(one)
    return _written(tree) if found else content


def _plain() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def _written(tree: etree._Element) -> bytes:
    written: bytes = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
    return written


def _packed(parts: Iterator[tuple[str, bytes]]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts:
            package.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower()
