"""The pages of a bundle: they look as they did, and nothing in them acts."""

from __future__ import annotations

import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageStat
from pypdf import PdfReader

from formsvc.documents.bundle import Bound
from tests.documents.bundling import bundle, image, pdf, prepared, words
from tests.documents.reading_back import pdf_objects
from tests.pdfs import CATALOG, file_of, pages, stream


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepared(tmp_path_factory.mktemp("templates"))


def seen(file: bytes, page: int) -> Image.Image:
    """How the page looks, a dot for each point."""
    asked = ["pdftoppm", "-r", "72", "-f", str(page), "-l", str(page), "-png", "-"]
    drawn = subprocess.run(asked, input=file, capture_output=True, check=True).stdout
    return Image.open(BytesIO(drawn)).convert("L")


def above_the_strip(looks: Image.Image) -> Image.Image:
    """What stands above the strip of a page of A4's width or height, as large as it was before."""
    wide, high = looks.size
    free = 28 * min(wide, high) / 595.28
    shrunk = (high - free) / high
    return looks.crop((round(wide * (1 - shrunk) / 2), 0, round(wide * (1 + shrunk) / 2), round(high - free)))


def alike(one: Image.Image, other: Image.Image) -> bool:
    small = (one.width // 6, one.height // 6)
    difference = ImageChops.difference(one.resize(small), other.resize(small))
    return bool(ImageStat.Stat(difference).rms[0] < 12 < ImageStat.Stat(ImageChops.invert(one)).rms[0])


def drawing(marks: bytes, entries: bytes) -> bytes:
    """A page with these marks and nothing else."""
    page = b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R %s >>" % entries
    return file_of(CATALOG, b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>", page, stream(marks))


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
@pytest.mark.parametrize("size", [b"[0 0 595 842]", b"[-50 30 545 872]", b"[0 0 842 595]"])
def test_a_page_looks_as_it_did_however_it_is_turned(folder: Path, turned: int, size: bytes) -> None:
    marks = b"60 250 100 300 re 60 450 300 100 re f"
    given = drawing(marks, b"/MediaBox %s /Rotate %d" % (size, turned))
    before, after = seen(given, 1), seen(bundle(folder, pdf("Papers", given)), 2)

    assert after.size == before.size
    assert alike(before, above_the_strip(after))


@pytest.mark.parametrize(
    ("entries", "size"),
    [
        (b"/CropBox [50 600 400 800]", (350, 200)),
        (b"/CropBox [50 600 400 800] /Rotate 90", (200, 350)),
        (b"/CropBox [500 800 900 900]", (95, 42)),
        (b"/UserUnit 2", (1190, 1684)),
    ],
)
def test_what_was_cut_off_or_enlarged_stays_so(folder: Path, entries: bytes, size: tuple[int, int]) -> None:
    page = PdfReader(BytesIO(bundle(folder, pdf("Papers", pages("Leeds", entries=entries))))).pages[1]

    assert (round(page.mediabox.width), round(page.mediabox.height)) == size


def test_nothing_at_the_foot_of_a_page_is_written_over(folder: Path) -> None:
    black = drawing(b"0 0 595 842 re f", b"/MediaBox [0 0 595 842]")
    looks = seen(bundle(folder, pdf("Papers", black)), 2)

    assert looks.getpixel((297, 810)) == 0
    assert ImageStat.Stat(looks.crop((0, 816, 595, 842))).mean[0] > 240


def test_pages_of_every_size_have_a_number_that_fits(folder: Path) -> None:
    sizes = (b"[0 0 120 200]", b"[0 0 3370 2384]")
    said = words(bundle(folder, *[pdf("Paper", pages("x", size=size)) for size in sizes]))

    assert [page.endswith(f"Page {number} of 3 · MINI-7KQ2-M4XD") for number, page in enumerate(said, start=1)] == [
        True
    ] * 3


ACTING = {
    b"/OpenAction": b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>",
    b"/AA": b"<< /WC << /S /JavaScript /JS (app.alert\\(2\\)) >> >>",
    b"/AcroForm": b"<< /XFA (xfa) /Fields [] >>",
    b"/Names": b"<< /EmbeddedFiles << /Names [(a.exe) 9 0 R] >> /JavaScript << /Names [(b) 10 0 R] >> >>",
}


def hostile() -> bytes:
    """A page with a script at every door, a link, a file attached, and a drawing that asks for a file outside."""
    catalog = b"<< /Type /Catalog /Pages 2 0 R %s >>" % b" ".join(key + b" " + value for key, value in ACTING.items())
    return file_of(
        catalog,
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Annots [5 0 R 6 0 R] /Metadata 11 0 R"
        b" /AA << /O << /S /Launch /F (calc.exe) >> >> /Resources << /XObject << /X 7 0 R /Y 12 0 R >> /Hidden 8 0 R >> >>",
        stream(b"q /X Do Q"),
        b"<< /Type /Annot /Subtype /Link /Rect [0 0 99 99] /A << /S /URI /URI (http://evil.example/) >> >>",
        b"<< /Type /Annot /Subtype /FileAttachment /Rect [0 0 9 9] /FS 8 0 R /AA << /E << /S /JavaScript /JS (no) >> >> >>",
        stream(
            b"0 0 9 9 re f",
            b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Ref << /F 8 0 R /Page 0 >> /PieceInfo << /Evil << /Private 8 0 R >> >>"
            b" /AF [8 0 R] /Parent 3 0 R /Resources << /ExtGState << /G << /Type /ExtGState /Next 5 0 R /SMask 5 0 R >> >> >>",
        ),
        b"<< /Type /Filespec /F (a.exe) /EF << /F 9 0 R >> >>",
        stream(b"MZ evil", b"/Type /EmbeddedFile"),
        b"<< /S /JavaScript /JS (evil) >>",
        stream(b"<evil/>", b"/Type /Metadata /Subtype /XML"),
        stream(b"evil", b"/Type /XObject /Subtype /PS"),
    )  # fmt: skip


def test_nothing_that_acts_and_nothing_that_is_hidden_comes_over(folder: Path) -> None:
    given = hostile()
    found = pdf_objects(bundle(folder, pdf("Papers", given)))

    for bad in ("JavaScript", "/JS", "/AA", "OpenAction", "AcroForm", "/URI", "Launch", "EmbeddedFile", "Filespec", "/Annots",
                "/Ref'", "PieceInfo", "/AF", "evil", "xfa", "/PS'"):  # fmt: skip
        assert bad in pdf_objects(given), bad
        assert bad not in found.replace("/Names", ""), bad


def test_what_somebody_filled_in_or_stamped_is_seen_and_what_was_hidden_is_not(folder: Path) -> None:
    look = b"/Type /XObject /Subtype /Form /BBox [0 0 10 10]"
    notes = b"/Annots [5 0 R 6 0 R 7 0 R]"
    more = [
        b"<< /Subtype /Widget /Rect [100 100 300 300] /AS /Yes /AP << /N << /Yes 8 0 R /Off 9 0 R >> >> >>",
        b"<< /Subtype /Stamp /Rect [400 400 500 500] /AP << /N 8 0 R >> >>",
        b"<< /Subtype /Stamp /F 2 /Rect [100 500 300 700] /AP << /N 8 0 R >> >>",
        stream(b"0 0 10 10 re f", look),
        stream(b"", look),
    ]
    given = pages("x", entries=notes, more=more)
    before, after = seen(given, 1), above_the_strip(seen(bundle(folder, pdf("Papers", given)), 2))

    after = after.resize(before.size)
    for point in ((200, 642), (450, 392)):
        assert before.getpixel(point) == after.getpixel(point) == 0
    assert before.getpixel((200, 242)) == after.getpixel((200, 242)) == 255
    assert alike(before, after)


def test_a_layer_that_was_switched_off_stays_off(folder: Path) -> None:
    catalog = b"<< /Type /Catalog /Pages 2 0 R /OCProperties << /OCGs [5 0 R 6 0 R] /D << /OFF [6 0 R] >> >> >>"
    page = b"<< /Type /Page /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Properties << /A 5 0 R /B 6 0 R >> >> >>"
    drawn = stream(b"/OC /A BDC 0 0 100 842 re f EMC /OC /B BDC 300 0 200 842 re f EMC")
    layers = [b"<< /Type /OCG /Name (%s) >>" % name for name in (b"Shown", b"Hidden")]
    given = file_of(catalog, b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>", page, drawn, *layers)
    before, after = seen(given, 1), above_the_strip(seen(bundle(folder, pdf("Papers", given)), 2))

    assert (before.getpixel((400, 400)), before.getpixel((50, 400))) == (255, 0)
    assert alike(before, after)


@pytest.mark.parametrize(("size", "side"), [((600, 900), "upright"), ((900, 600), "on its side")])
@pytest.mark.parametrize(
    ("format_", "mode"),
    [("JPEG", "RGB"), ("JPEG", "L"), ("JPEG", "CMYK"), ("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "P")],
)
def test_a_photograph_has_an_a4_page_of_its_own(
    folder: Path, format_: str, mode: str, size: tuple[int, int], side: str
) -> None:
    given = image(format_, size, mode)
    file = bundle(folder, given)
    page = PdfReader(BytesIO(file)).pages[1]
    a4 = (595, 842) if side == "upright" else (842, 595)

    assert (round(page.mediabox.width), round(page.mediabox.height)) == a4
    looks = seen(file, 2)
    assert ImageStat.Stat(looks.crop((0, 0, 40, looks.height))).mean[0] == 255
    expected = Image.open(BytesIO(given.content)).convert("L")
    middle = looks.crop((looks.width // 2 - 50, looks.height // 2 - 60, looks.width // 2 + 50, looks.height // 2 + 40))
    assert abs(ImageStat.Stat(middle).mean[0] - ImageStat.Stat(expected).mean[0]) < 15


def test_a_photograph_and_a_scan_keep_every_byte(folder: Path) -> None:
    photo, scans = image("JPEG", (900, 600)), BytesIO()
    scan = Image.effect_noise((620, 877), 40)
    scan.save(scans, "PDF", save_all=True, append_images=[scan] * 79)
    given = PdfReader(BytesIO(scans.getvalue()))
    file = bundle(folder, pdf("Papers", scans.getvalue()), photo)

    assert file.count(photo.content) == 1
    assert len(PdfReader(BytesIO(file)).pages) == 82
    for number in (0, 79):
        resources: Any = given.pages[number]["/Resources"]
        (kept,) = (found.get_object() for found in resources["/XObject"].values())
        assert file.count(kept._data) == 80


def test_a_photograph_that_says_which_way_is_up_stands_upright(folder: Path) -> None:
    exif, file = Image.Exif(), BytesIO()
    exif[0x0112] = 6
    Image.new("RGB", (900, 600)).save(file, "JPEG", exif=exif)
    page = PdfReader(
        BytesIO(bundle(folder, Bound(title="Photo", content_type="image/jpeg", content=file.getvalue())))
    ).pages[1]

    assert page.mediabox.width < page.mediabox.height
