"""The judge itself: it must pass what is good and fail what is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from weasyprint import HTML

from tests.verapdf import conformance

PAGE = '<html lang="en"><head><title>A letter</title></head><body><h1>A letter</h1><p>Some words.</p></body></html>'


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    folder = tmp_path_factory.mktemp("verapdf")
    HTML(string=PAGE).write_pdf(folder / "plain.pdf")
    HTML(string=PAGE).write_pdf(folder / "accessible.pdf", pdf_variant="pdf/ua-1")
    HTML(string=PAGE).write_pdf(folder / "archivable.pdf", pdf_variant="pdf/a-3a")
    (folder / "broken.pdf").write_text("This is not a PDF.")
    return {path.stem: faults for path, faults in conformance(sorted(folder.iterdir())).items()}


def standards(faults: list[str]) -> set[str]:
    return {fault.split()[0] for fault in faults}


def test_a_plain_pdf_is_neither_accessible_nor_archivable(judged: dict[str, list[str]]) -> None:
    assert standards(judged["plain"]) == {"PDF/UA-1", "PDF/A-3a"}


def test_an_accessible_pdf_passes_the_standard_for_it_and_fails_only_the_other(judged: dict[str, list[str]]) -> None:
    assert standards(judged["accessible"]) == {"PDF/A-3a"}


def test_an_archivable_pdf_passes_the_standard_for_it_and_fails_only_the_other(judged: dict[str, list[str]]) -> None:
    assert standards(judged["archivable"]) == {"PDF/UA-1"}


def test_each_fault_names_the_rule_and_what_it_asks_for(judged: dict[str, list[str]]) -> None:
    assert any(fault.startswith("PDF/UA-1 7.1-8 ") and "metadata" in fault.lower() for fault in judged["plain"])


def test_a_file_that_is_no_pdf_fails_both_standards(judged: dict[str, list[str]]) -> None:
    assert standards(judged["broken"]) == {"PDF/UA-1", "PDF/A-3a"}


def test_a_file_that_is_not_there_fails_both_standards(tmp_path: Path) -> None:
    missing = tmp_path / "missing.pdf"

    assert standards(conformance([missing])[missing]) == {"PDF/UA-1", "PDF/A-3a"}
