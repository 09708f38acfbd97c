"""The document on the screen."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from formsvc.documents.preview import preview_html
from tests.documents.sayings import SIGNED, content, form, templates

NAME = form("- {id: name, kind: text, label: Name}\n- {id: story, kind: long_text, label: Story}")
PHOTO = form(
    "- {id: photo, kind: photo, label: Photograph, described_by: scene}\n- {id: scene, kind: text, label: Scene}"
)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return templates(tmp_path_factory.mktemp("templates")) / "mini" / "report.html"


def preview(report: Path, form: Any = NAME, **raw: Any) -> str:
    return preview_html(content(form, facts=SIGNED, **raw), report, lambda digest: f"/pictures/{digest}")


def test_it_is_a_fragment_whose_headings_start_below_that_of_the_page(report: Path) -> None:
    fragment = preview(report, name="Zoë")

    assert "<html" not in fragment
    assert re.findall(r"<(h\d)", fragment) == ["h2", "h3", "h3", "h4"]


def test_it_says_the_same_words(report: Path) -> None:
    fragment = preview(report, name="Zoë", story="First.\nSecond.\n\nThird.")

    assert "Zoë" in fragment
    assert '<p dir="auto">First.<br>Second.</p><p dir="auto">Third.</p>' in fragment
    assert "1 April 2026 at 2:15pm" in fragment


def test_markup_and_tags_in_an_answer_are_text(report: Path) -> None:
    fragment = preview(report, name="<h1>{{ 7*7 }}</h1><script>alert(1)</script>")

    assert "&lt;h1&gt;{{ 7*7 }}&lt;/h1&gt;&lt;script&gt;" in fragment
    assert "<script" not in fragment


def test_a_photograph_comes_from_the_address_that_the_page_gives(report: Path) -> None:
    fragment = preview(report, PHOTO, photo="a.jpg", scene='A "blue" door')

    assert f'<img src="/pictures/{"0" * 64}" alt="A &#34;blue&#34; door">' in fragment


def test_it_has_no_styles_of_its_own_because_pages_forbid_them(report: Path) -> None:
    assert "style=" not in preview(report, name="Zoë")
