"""Files that people give: judged by their content, pictures made anew without metadata (V14)."""

from __future__ import annotations

import io
import re
import unicodedata
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Final

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from formsvc.submissions.pdf_judge import PdfRefused, judged
from formsvc.submissions.word_insides import WordWrong
from formsvc.submissions.word_judge import made_safe

MOST_BYTES: Final = 10 * 1024 * 1024
MOST_PIXELS: Final = 40_000_000
LONGEST_SIDE: Final = 4000
_ONE_AT_A_TIME: Final = Lock()  # a small file may become a picture of hundreds of megabytes
WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ENDINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "application/pdf": ("pdf",),
    WORD: ("docx",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/png": ("png",),
}
TYPES: Final[Mapping[str, str]] = {
    "application/pdf": "PDF",
    WORD: "Word (DOCX)",
    "image/jpeg": "JPG",
    "image/png": "PNG",
}
_STARTS: Final[Mapping[str, bytes]] = {
    "application/pdf": b"%PDF-",
    WORD: b"PK\x03\x04",
    "image/jpeg": b"\xff\xd8\xff",
    "image/png": b"\x89PNG\r\n\x1a\n",
}
_PDF_FAULTS: Final[Mapping[str, str]] = {
    "protected": "The PDF is protected, so not everybody can open it. Save it without a password or restrictions.",
    "damaged": "The PDF is damaged, or one of its pages is. Save it again, or choose another file.",
    "empty": "The PDF has no page. Choose another file.",
    "long": "The PDF has more than 1,000 pages. Split it, and choose the part that is needed.",
    "heavy": "The PDF takes too long to read. Print it to a new PDF, and choose that one.",
    "script": "The PDF has a program in it (JavaScript). Print it to a new PDF, and choose that one.",
    "launch": "The PDF starts other programs or sends what is in it elsewhere. "
    "Print it to a new PDF, and choose that one.",
    "form": "The PDF is a form that only Adobe's own programs show (XFA). Print it to a new PDF, and choose that one.",
    "files": "The PDF has other files inside it. Take them out and give each by itself, "
    "or print the PDF to a new one and choose that.",
    "media": "The PDF has sound, film or a model in it. Print it to a new PDF, and choose that one.",
    "outside": "The PDF takes something from another file. Print it to a new PDF, and choose that one.",
    "signed": "The PDF has links in it, which we take out, but it is signed and would no longer be genuine. "
    "Print it to a new PDF, and choose that one.",
}
_KINDS: Final = "The file must be a PDF, Word (DOCX), JPG or PNG."
_WORD_FAULTS: Final[Mapping[str, str]] = {
    "damaged": "The Word file is damaged. Save it again, or choose another file.",
    "protected": "The Word file is protected, so not everybody can open it. Save it without a password.",
    "bomb": "The Word file unpacks to far more than its size. Choose another file.",
    "macros": "The Word file has macros. Save it without them as a .docx file.",
    "inside": "The Word file has another file or a program inside it, such as a spreadsheet. "
    "Put it in as a picture, or save the document as a PDF.",
    "outside": "The Word file takes pictures or text from elsewhere when it is opened. "
    "Put them into the document itself, or save it as a PDF.",
    "fields": "The Word file has a field that takes something from another file or program. "
    "Press Ctrl+A and Ctrl+Shift+F9 in Word to make it plain text, then save it again.",
    "links": "The Word file has a link to a file or a program. Remove the link, or save the document as a PDF.",
    "entities": "The Word file is not what Word writes. Open it in Word, save it again, or save it as a PDF.",
    "other": _KINDS,
    "unknown": "The Word file has something in it besides text, pictures and charts. Save it as a PDF.",
}


class FileRefused(Exception):
    """V14: why a file was not taken, in a sentence for the person who gave it."""

    rule = "V14"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, kw_only=True)
class TakenFile:
    """A file as it will be kept; sizes are 0 for what is no picture."""

    name: str
    content: bytes
    content_type: str
    width: int = 0
    height: int = 0


def take_in(name: str, content: bytes, accepts: Sequence[str] = ()) -> TakenFile:
    """Judge a file by its content and make pictures anew; `accepts` are the endings taken, none for all of ours.

    Raises FileRefused.
    """
    safe, content_type = _fitting(name, content, accepts)
    if content_type.startswith("image/"):
        return _picture(safe, content, content_type)
    safe_content = _word(content) if content_type == WORD else _pdf(content)
    return TakenFile(name=safe, content=safe_content, content_type=content_type)


def take_in_photo(name: str, content: bytes, ratio: str = "", accepts: Sequence[str] = ()) -> TakenFile:
    """A file that must be a photograph; `ratio` "passport" asks for 35 by 45 mm. Raises FileRefused."""
    safe, content_type = _fitting(name, content, accepts)
    if not content_type.startswith("image/"):
        raise FileRefused("This must be a photograph: a JPG or PNG file.")
    taken = _picture(safe, content, content_type)
    if ratio == "passport":
        _check_passport(taken)
    return taken


def safe_name(name: str) -> str:
    """The last part of a file's name, without anything that is not shown, at most 100 characters."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C").strip()
    stem, dot, ending = shown.rpartition(".")
    return f"{stem[:90]}{dot}{ending[:9]}" if dot else shown[:100]


def _fitting(name: str, content: bytes, accepts: Sequence[str]) -> tuple[str, str]:
    """Its safe name and its type, which fit each other and what is taken here."""
    if not content:
        raise FileRefused("The file is empty. Choose another file.")
    if len(content) > MOST_BYTES:
        raise FileRefused("The file is larger than 10 MB. Choose a smaller file.")
    content_type = _type_of(content, accepts)
    safe = safe_name(name)
    if safe.rpartition(".")[2].lower() not in ENDINGS[content_type]:
        raise FileRefused(
            f"The name of the file does not fit what is in it: it is a {TYPES[content_type]} file. "
            f"Give it a name that ends in .{ENDINGS[content_type][0]}, or choose another file."
        )
    return safe, content_type


def _type_of(content: bytes, accepts: Sequence[str]) -> str:
    """By its first bytes; of those that are taken here."""
    taken = [type_ for type_, endings in ENDINGS.items() if not accepts or set(endings) & set(accepts)]
    for type_ in taken:
        if content.startswith(_STARTS[type_]) and (type_ != WORD or b"word/" in content):
            return type_
    *others, last = (TYPES[type_] for type_ in taken)
    raise FileRefused(f"The file must be a {', '.join(others)}{' or ' if others else ''}{last}.")


def _word(content: bytes) -> bytes:
    try:
        return made_safe(content)
    except WordWrong as wrong:
        raise FileRefused(_WORD_FAULTS[wrong.reason]) from wrong


def _pdf(content: bytes) -> bytes:
    try:
        return judged(content)
    except PdfRefused as refused:
        raise FileRefused(_PDF_FAULTS[refused.reason]) from refused


def _picture(name: str, content: bytes, content_type: str) -> TakenFile:
    """Decoded and encoded again: what is not the picture (place, camera, hidden files) is gone."""
    encoded = io.BytesIO()
    with _ONE_AT_A_TIME:
        try:
            picture = _decoded(content)
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError, MemoryError) as wrong:
            raise FileRefused("The picture is damaged and cannot be opened. Choose another file.") from wrong
        if content_type == "image/jpeg":
            picture.convert("RGB").save(encoded, "JPEG", quality=88, optimize=True)
        else:
            picture.save(encoded, "PNG")
    return TakenFile(
        name=name, content=encoded.getvalue(), content_type=content_type, width=picture.width, height=picture.height
    )


def _decoded(content: bytes) -> Image.Image:
    """The pixels alone, upright and no more than are needed. The large original is let go of as soon as it can be."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            picture: Image.Image = Image.open(io.BytesIO(content), formats=("JPEG", "PNG"))
        except Image.DecompressionBombError as wrong:
            raise FileRefused(_TOO_MANY_PIXELS) from wrong
        if picture.width * picture.height > MOST_PIXELS:
            raise FileRefused(_TOO_MANY_PIXELS)
        with _whole_or_not_at_all():
            picture.load()
    if picture.mode not in ("RGB", "RGBA") or "transparency" in picture.info:
        see_through = "A" in picture.getbands() or "transparency" in picture.info
        picture = picture.convert("RGBA" if see_through else "RGB")
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    picture = ImageOps.exif_transpose(picture)
    clean = Image.new(picture.mode, picture.size)
    clean.paste(picture)
    return clean


@contextmanager
def _whole_or_not_at_all() -> Iterator[None]:
    """A picture that stops in the middle is an error; WeasyPrint, once imported, turns that off for the process."""
    before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


_TOO_MANY_PIXELS: Final = "The picture has too many pixels. Make it smaller: at most 40 million pixels."


def _check_passport(taken: TakenFile) -> None:
    if taken.height < 600:
        raise FileRefused("The photograph must be at least 600 pixels high.")
    if not 0.9 * 7 / 9 <= taken.width / taken.height <= 1.1 * 7 / 9:
        raise FileRefused("The photograph must have the shape of a passport photograph: 35 mm wide and 45 mm high.")
