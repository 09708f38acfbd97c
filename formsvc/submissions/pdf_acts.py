"""What a PDF would do when it is opened or pressed: programs, other files, places elsewhere. Links are taken out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final, Literal

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from formsvc.submissions.pdf_copying import named, resolved

Act = Literal["script", "launch", "files", "outside", "form", "media", "link"]
MOST_OBJECTS: Final = 500_000
# ISO 32000-2, 12.6.4: actions by their type.
_ACTIONS: Final[dict[str, Act]] = {
    "/JavaScript": "script",
    "/Rendition": "media",
    "/Movie": "media",
    "/Sound": "media",
    "/RichMediaExecute": "media",
    "/GoTo3DView": "media",
    "/Launch": "launch",
    "/SubmitForm": "launch",
    "/ImportData": "launch",
    "/GoToR": "outside",
    "/GoToE": "files",
    "/GoToDp": "outside",
    "/Thread": "outside",
    "/URI": "link",
}
_ANNOTATIONS: Final[dict[str, Act]] = {
    "/FileAttachment": "files",
    "/RichMedia": "media",
    "/3D": "media",
    "/Movie": "media",
    "/Sound": "media",
    "/Screen": "media",
}
_ORDER: Final[tuple[Act, ...]] = ("script", "launch", "form", "files", "media", "outside", "link")
_ESCAPED: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
# Another program may find objects that the table of contents does not name, in what an older version left behind.
_LEFT_BEHIND: Final[dict[bytes, Act]] = {
    b"/JavaScript": "script",
    b"/SubmitForm": "launch",
    b"/ImportData": "launch",
    b"/EmbeddedFile": "files",
    b"/RichMedia": "media",
}
_ZIP_ENDS: Final = b"PK\x05\x06"
_SIGNED: Final = b"/ByteRange"


class TooMuch(Exception):
    """More objects than a document has."""


def acts_of(reader: PdfReader, content: bytes) -> tuple[Act, ...]:
    """What the PDF would do, the worst first. Raises TooMuch."""
    found: set[Act] = set(_raw(content))
    for one in _objects(reader):
        found.update(_of(one))
    return tuple(act for act in _ORDER if act in found)


def is_signed(content: bytes) -> bool:
    """Whether somebody signed it: then it cannot be changed without breaking what they signed."""
    return _SIGNED in content


def without_links(content: bytes) -> bytes:
    """The same PDF, in which nothing leads elsewhere; what is seen stays."""
    writer = PdfWriter(clone_from=BytesIO(content))
    for one in writer._objects:
        for inside in _within(one):
            if isinstance(inside, DictionaryObject):
                _unlink(inside)
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def _unlink(dictionary: DictionaryObject) -> None:
    for key in [key for key, value in dictionary.items() if _is_link(value)]:
        del dictionary[key]
    for value in dictionary.values():
        listed = value if isinstance(value, ArrayObject) else None
        if listed is not None and any(_is_link(one) for one in list.__iter__(listed)):
            listed[:] = [one for one in list.__iter__(listed) if not _is_link(one)]
    if "/Pages" in dictionary:
        dictionary.pop("/URI", None)


def _is_link(found: Any) -> bool:
    action = resolved(found)
    return isinstance(action, DictionaryObject) and named(action, "/S") == "/URI"


def _raw(content: bytes) -> Iterator[Act]:
    plain = _ESCAPED.sub(lambda code: bytes([int(code[1], 16)]), content)
    for mark, act in _LEFT_BEHIND.items():
        if mark in plain:
            yield act
    if _ZIP_ENDS in content[-66_000:]:
        yield "files"


def _of(found: Any) -> Iterator[Act]:
    if not isinstance(found, DictionaryObject):
        return
    action = _ACTIONS.get(named(found, "/S"))
    if action is not None and named(found, "/Type") in ("", "/Action"):
        yield action
    annotation = _ANNOTATIONS.get(named(found, "/Subtype"))
    if annotation is not None and "/Rect" in found:
        yield annotation
    if "/XFA" in found:
        yield "form"
    if "/EF" in found or ("/Collection" in found and "/Pages" in found):
        yield "files"
    if _elsewhere(found):
        yield "outside"


def _elsewhere(found: DictionaryObject) -> bool:
    """A stream whose bytes are in another file, a page of another file, or the name of a file that is not inside."""
    if isinstance(found, StreamObject):
        return "/F" in found or ("/Ref" in found and named(found, "/Subtype") == "/Form")
    return named(found, "/Type") in ("/Filespec", "/F") and "/EF" not in found


def _objects(reader: PdfReader) -> Iterator[Any]:
    """Every object that can be reached, and every other that the table of contents names and that can be read."""
    known: set[tuple[int, int]] = set()
    yield from _reached([reader.trailer], known)
    for number, generation in _listed(reader):
        try:
            yield from _reached([IndirectObject(number, generation, reader)], known)
        except (MemoryError, TooMuch):
            raise
        except Exception:  # noqa: S112 - nothing leads to it, and what is broken nobody runs
            continue


def _reached(waiting: list[Any], known: set[tuple[int, int]]) -> Iterator[Any]:
    while waiting:
        found = waiting.pop()
        if isinstance(found, IndirectObject):
            key = (found.idnum, found.generation)
            if key in known:
                continue
            known.add(key)
            if len(known) > MOST_OBJECTS:
                raise TooMuch
            found = resolved(found)
        yield from _within(found, waiting)


def _listed(reader: PdfReader) -> Iterator[tuple[int, int]]:
    for generation, numbers in list(reader.xref.items()):
        yield from ((number, generation) for number in list(numbers) if number)
    yield from ((number, 0) for number in list(reader.xref_objStm))


def _within(found: Any, elsewhere: list[Any] | None = None) -> Iterator[Any]:
    """An object and what stands within it; references are put into `elsewhere`."""
    inside = [found]
    while inside:
        one = inside.pop()
        if isinstance(one, IndirectObject):
            if elsewhere is not None:
                elsewhere.append(one)
            continue
        yield one
        if isinstance(one, DictionaryObject):
            inside.extend(dict.values(one))
        elif isinstance(one, ArrayObject):
            inside.extend(list.__iter__(one))
