"""The bundle: everything in one PDF, numbered through, with its contents and bookmarks, for its reader alone."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter

from formsvc.documents.bundle import Bound, CannotBeBound, bound
from formsvc.documents.saying import Piece
from tests.documents.bundling import FORM, bundle, image, pdf, prepared, report, words
from tests.documents.sayings import DRAFT, FINAL, SIGNED, content
from tests.pdfs import pages


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepared(tmp_path_factory.mktemp("templates"))


def outline(entries: Any) -> list[Any]:
    return [outline(entry) if isinstance(entry, list) else entry.title for entry in entries]


def test_the_front_sheet_says_what_it_is_and_where_each_piece_begins(folder: Path) -> None:
    front, *_ = words(
        bundle(
            folder,
            pdf("Breach report", report(folder)),
            pdf("Papers", pages("One", "Two")),
            pdf("Order", pages("Three")),
        )
    )

    for said in ("Court bundle", "MINI-7KQ2-M4XD", "OFFICIAL-SENSITIVE", "Which court? Leeds Youth Court"):
        assert said in front
    assert "Contents What Page Breach report 2 Papers 3 Order 5" in front


def test_contents_that_fill_several_pages_still_say_the_right_page(folder: Path) -> None:
    file = bundle(folder, *[pdf(f"Paper {number}", pages(f"This is {number}")) for number in range(1, 71)])
    said = words(file)
    first = next(number for number, page in enumerate(said, start=1) if "This is 1 " in page)

    assert first > 2
    assert f"Paper 1 {first} Paper 2 {first + 1} " in " ".join(said[: first - 1])
    assert "This is 70 " in said[first + 68]


def test_every_page_says_its_number_of_all_and_the_reference(folder: Path) -> None:
    said = words(
        bundle(
            folder, pdf("Breach report", report(folder)), pdf("Papers", pages("One", "Two")), image("JPEG", (90, 60))
        )
    )

    assert len(said) == 5
    for number, page in enumerate(said, start=1):
        assert page.endswith(f"Page {number} of 5 · MINI-7KQ2-M4XD")


def test_each_piece_has_a_bookmark_and_keeps_its_own_below_it(folder: Path) -> None:
    writer, marked = PdfWriter(), BytesIO()
    writer.append(BytesIO(pages("One", "Two", "Three")))
    chapter = writer.add_outline_item(title="Chapter", page_number=1)
    writer.add_outline_item(title="Section", page_number=2, parent=chapter)
    writer.write(marked)
    file = bundle(folder, pdf("Breach report", report(folder)), pdf("Papers", marked.getvalue()))
    reader = PdfReader(BytesIO(file))

    assert outline(reader.outline) == [
        "Court bundle", "Breach report", ["Breach report", ["1 One", "Sign-off"]], "Papers", ["Chapter", ["Section"]],
    ]  # fmt: skip
    assert [reader.get_destination_page_number(entry) for entry in reader.outline if not isinstance(entry, list)] == [
        0,
        1,
        2,
    ]


def test_it_says_its_title_and_language_and_nobody_s_name_and_declares_no_standard(folder: Path) -> None:
    file = bundle(folder, pdf("Breach report", report(folder)), facts=SIGNED)
    reader = PdfReader(BytesIO(file))
    told = reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()  # type: ignore[index]

    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == ("Court bundle, MINI-7KQ2-M4XD", None)
    assert reader.trailer["/Root"]["/Lang"] == "en-GB"  # type: ignore[index]
    assert "Court bundle, MINI-7KQ2-M4XD" in told
    assert "pdfaid" not in told
    assert "pdfuaid" not in told


def test_the_same_pieces_give_the_same_bytes_and_others_do_not(folder: Path) -> None:
    pieces = (pdf("Papers", pages("One")), image("PNG", (30, 40)))

    assert bundle(folder, *pieces) == bundle(folder, *pieces)
    assert bundle(folder, *pieces) != bundle(folder, *pieces[::-1])


def test_a_draft_says_so_on_its_front_sheet(folder: Path) -> None:
    assert "Draft, not signed" in words(bundle(folder, pdf("Papers", pages("One")), facts=DRAFT))[0]


def test_a_page_that_cannot_be_read_is_named_with_its_piece(folder: Path) -> None:
    before, _, after = pages("One", "Two").rpartition(b"<<  /Length")
    broken = before + b"<< /Filter /Nonsense /Length" + after

    with pytest.raises(CannotBeBound, match=r"^Page 2 of “Papers” cannot be read") as wrong:
        bundle(folder, pdf("Papers", broken))
    assert (wrong.value.piece, wrong.value.page) == ("Papers", 2)


@pytest.mark.parametrize(
    "piece", [pdf("Papers", b"%PDF-"), Bound(title="Papers", content_type="image/png", content=b"x")]
)
def test_a_piece_that_cannot_be_read_is_named(folder: Path, piece: Bound) -> None:
    with pytest.raises(CannotBeBound, match=r"^“Papers” cannot be read, so the bundle cannot be made"):
        bundle(folder, piece)


def test_a_bundle_holds_what_its_reader_may_have_and_no_more() -> None:
    answers = {"papers": "a.pdf", "secret": "b.pdf", "statements": [{"statement": "c.pdf"}, {}, {"statement": "d.pdf"}]}
    held = content(FORM, "bundle", FINAL, **answers).pieces

    assert [(piece.title, piece.document, bool(piece.digest)) for piece in held] == [
        ("Breach report", "full", False),
        ("Papers of the prosecution", "", True),
        ("Statement 1", "", True),
        ("Statement 2", "", True),
    ]
    assert content(FORM, "bundle").pieces == (Piece(title="Breach report", document="full"),)


def test_a_document_that_is_not_made_is_not_in_the_bundle() -> None:
    told = content(FORM, "bundle", FINAL, papers="a.pdf")

    assert [one.title for one in bound(told, lambda _: None, lambda _: b"x")] == ["Papers of the prosecution"]
    assert [one.content for one in bound(told, lambda _: b"made", lambda digest: digest.encode()[:2])] == [
        b"made",
        b"00",
    ]
