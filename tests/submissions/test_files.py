"""V14: files are judged by what is in them, and pictures are made anew."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pytest
from PIL import Image, ImageFile
from PIL.ExifTags import Base

from formsvc.submissions import files
from formsvc.submissions.files import MOST_BYTES, FileRefused, safe_name, take_in, take_in_photo
from tests.pdfs import pages

PDF = pages("Hello")
CONTENT_TYPES = f"""<Types><Override PartName="/word/document.xml" ContentType="{files.WORD}.main+xml"/></Types>"""
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def picture(format_: str = "JPEG", size: tuple[int, int] = (700, 900), **more: object) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, "teal").save(file, format_, **more)
    return file.getvalue()


def word(*members: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("[Content_Types].xml", CONTENT_TYPES)
        for member in ("word/document.xml", *members):
            package.writestr(member, "<w/>")
    return file.getvalue()


def refusal(name: str, content: bytes) -> str:
    with pytest.raises(FileRefused) as refused:
        take_in(name, content)
    assert refused.value.rule == "V14"
    return refused.value.message


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("plan.pdf", PDF, "application/pdf"),
        ("plan.docx", word(), WORD_TYPE),
        ("face.jpg", picture(), "image/jpeg"),
        ("face.JPEG", picture(), "image/jpeg"),
        ("face.png", picture("PNG"), "image/png"),
    ],
)
def test_v14_takes_pdf_word_jpg_and_png(name: str, content: bytes, content_type: str) -> None:
    assert take_in(name, content).content_type == content_type


def test_v14_refuses_a_pdf_that_calls_itself_a_picture() -> None:
    assert refusal("face.jpg", PDF).startswith("The name of the file does not fit what is in it: it is a PDF file.")


@pytest.mark.parametrize("content", [b"MZ\x90\x00", b"<svg/>", b"GIF89a", b"PK\x03\x04 nothing of Word", b"\x00" * 50])
def test_v14_refuses_every_other_kind_whatever_it_calls_itself(content: bytes) -> None:
    assert refusal("plan.pdf", content) == "The file must be a PDF, Word (DOCX), JPG or PNG."


def test_v14_refuses_nothing_and_too_much() -> None:
    assert refusal("plan.pdf", b"") == "The file is empty. Choose another file."
    assert take_in("plan.pdf", PDF.ljust(MOST_BYTES)).content_type == "application/pdf"
    assert refusal("plan.pdf", PDF.ljust(MOST_BYTES + 1)) == "The file is larger than 10 MB. Choose a smaller file."


def test_v14_refuses_macros() -> None:
    assert "macros" in refusal("plan.docx", word("word/vbaProject.bin"))


def test_v14_refuses_a_word_file_that_unpacks_to_far_too_much() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"\0" * 150_000_000)

    assert len(file.getvalue()) < MOST_BYTES
    assert "unpacks to far more" in refusal("plan.docx", file.getvalue())


def test_v14_refuses_a_damaged_word_file() -> None:
    assert refusal("plan.docx", word()[:-30] + b"word/").startswith("The Word file is damaged.")


def test_v14_strips_the_place_and_the_camera_from_a_photograph() -> None:
    exif = Image.Exif()
    exif[Base.Make] = "Secret Camera"
    exif.get_ifd(0x8825)[2] = (53.0, 48.0, 0.0)
    given = picture(exif=exif, comment=b"taken at home")
    assert b"Secret Camera" in given

    kept = take_in("face.jpg", given)

    opened = Image.open(io.BytesIO(kept.content))
    assert not opened.getexif()
    assert "comment" not in opened.info
    assert b"Secret" not in kept.content
    assert b"home" not in kept.content


def test_v14_turns_a_photograph_the_way_the_camera_held_it_was() -> None:
    exif = Image.Exif()
    exif[Base.Orientation] = 6

    kept = take_in("face.jpg", picture(size=(900, 700), exif=exif))

    assert (kept.width, kept.height) == (700, 900)


def test_v14_drops_what_is_hidden_behind_the_end_of_a_picture() -> None:
    kept = take_in("face.png", picture("PNG") + b"<script>hidden</script>")

    assert b"hidden" not in kept.content


def test_v14_refuses_a_decompression_bomb_before_it_unpacks() -> None:
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(b"\0" * 1000))

    assert refusal("face.png", bomb + _chunk(b"IEND", b"")).startswith("The picture has too many pixels.")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@pytest.mark.parametrize("length", [20, 200, 2000])
@pytest.mark.parametrize("lenient", [False, True])
def test_v14_refuses_a_picture_that_stops_in_the_middle_whatever_else_is_imported(
    length: int, lenient: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", lenient)

    assert refusal("face.jpg", picture()[:length]).startswith("The picture is damaged")


def test_v14_a_photo_question_takes_no_document() -> None:
    with pytest.raises(FileRefused, match="must be a photograph"):
        take_in_photo("plan.pdf", PDF)


@pytest.mark.parametrize(
    ("size", "fits"), [((700, 900), True), ((640, 900), True), ((900, 900), False), ((420, 540), False)]
)
def test_v14_a_passport_photograph_has_its_shape_and_600_pixels(size: tuple[int, int], fits: bool) -> None:
    try:
        take_in_photo("face.jpg", picture(size=size), "passport")
    except FileRefused:
        assert not fits
    else:
        assert fits


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\Users\\me\\face.jpg", "face.jpg"),
        ("../../etc/passwd.png", "passwd.png"),
        ("face\u202egpj.exe.png", "facegpj.exe.png"),
        ("a\nb\x00.pdf", "ab.pdf"),
        ("x" * 300 + ".pdf", "x" * 90 + ".pdf"),
    ],
)
def test_the_name_of_a_file_keeps_nothing_that_could_mislead(given: str, kept: str) -> None:
    assert safe_name(given) == kept
