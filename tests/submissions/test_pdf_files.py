"""V14: a PDF is opened before it is taken: what nobody can read later is refused now, and no file can stop the service."""

from __future__ import annotations

import zlib

import pytest

from formsvc.submissions.files import MOST_BYTES, FileRefused, take_in
from formsvc.submissions.pdf_judge import pdf_fault
from tests.pdfs import CATALOG, file_of, pages, protected, stream

MEGABYTE = 1024 * 1024
ONE_PAGE = b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>"


def refusal(content: bytes) -> str:
    with pytest.raises(FileRefused) as refused:
        take_in("paper.pdf", content)
    assert refused.value.rule == "V14"
    return refused.value.message


def test_v14_takes_a_pdf_as_it_is() -> None:
    given = pages("Hello")

    assert take_in("paper.pdf", given).content == given


@pytest.mark.parametrize("password", ["secret", ""])
def test_v14_refuses_a_pdf_that_is_protected_with_or_without_a_password(password: str) -> None:
    assert refusal(protected(password)).startswith("The PDF is protected, so not everybody can open it.")


def test_v14_refuses_a_pdf_without_a_page() -> None:
    assert refusal(pages()) == "The PDF has no page. Choose another file."


@pytest.mark.parametrize("content", [b"%PDF-1.7\n", pages("Hello")[:150], b"%PDF-1.7\n" + b"[" * 1000 + b"\n%%EOF"])
def test_v14_refuses_a_pdf_that_is_broken(content: bytes) -> None:
    assert refusal(content).startswith("The PDF is damaged")


def test_v14_refuses_a_pdf_of_which_one_page_cannot_be_read() -> None:
    page = b"<< /Type /Page /MediaBox [0 0 100 100] /Contents 4 0 R >>"

    assert pdf_fault(file_of(CATALOG, ONE_PAGE, page, stream(b"\x00\x01", b"/Filter /Nonsense"))) == "damaged"


def test_v14_refuses_a_pdf_of_more_than_a_thousand_pages() -> None:
    assert refusal(pages(*["x"] * 1001)).startswith("The PDF has more than 1,000 pages.")


def test_v14_a_file_of_the_largest_size_that_is_mostly_nothing_is_read_in_time() -> None:
    assert pdf_fault(pages("Hello").ljust(MOST_BYTES)) == ""


def test_v14_refuses_a_tree_of_pages_that_grows_without_end() -> None:
    branches = [b"<< /Type /Pages /Count 1 /Kids [%d 0 R %d 0 R] >>" % (n + 1, n + 1) for n in range(2, 32)]

    assert pdf_fault(file_of(CATALOG, *branches, b"<< /Type /Page /MediaBox [0 0 100 100] >>")) == "damaged"


def test_v14_refuses_a_page_that_unpacks_to_far_more_than_its_size() -> None:
    bomb = zlib.compress(zlib.compress(bytes(300 * MEGABYTE), 9), 9)
    page = b"<< /Type /Page /MediaBox [0 0 100 100] /Contents 4 0 R >>"

    assert (
        pdf_fault(file_of(CATALOG, ONE_PAGE, page, stream(bomb, b"/Filter [/FlateDecode /FlateDecode]"))) == "damaged"
    )


def test_v14_refuses_drawings_within_drawings_without_end() -> None:
    page = b"<< /Type /Page /MediaBox [0 0 100 100] /Resources << /XObject << /X 4 0 R >> >> >>"
    nested = [
        stream(b"/X Do", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X %d 0 R >> >>" % n)
        for n in range(5, 205)
    ]

    assert pdf_fault(file_of(CATALOG, ONE_PAGE, page, *nested, stream(b"", b"/Subtype /Form"))) == "damaged"


@pytest.mark.parametrize(
    ("accepts", "said"),
    [
        (("pdf",), "The file must be a PDF."),
        (("docx", "jpg"), "The file must be a Word (DOCX) or JPG."),
        (("docx", "jpg", "png"), "The file must be a Word (DOCX), JPG or PNG."),
    ],
)
def test_v14_a_question_takes_only_the_kinds_that_it_names(accepts: tuple[str, ...], said: str) -> None:
    given = ("paper.docx", b"PK\x03\x04 word/") if accepts == ("pdf",) else ("paper.pdf", pages("Hello"))

    with pytest.raises(FileRefused, match=f"^{said.replace('(', '.').replace(')', '.')}$"):
        take_in(*given, accepts)


def test_v14_a_question_takes_the_kinds_that_it_names() -> None:
    assert take_in("paper.pdf", pages("Hello"), ("pdf", "jpg")).content_type == "application/pdf"
