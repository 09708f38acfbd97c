"""The PDF: accessible (PDF/UA-1) and archivable (PDF/A-3a) at once, the same bytes for the same content."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Final

from markupsafe import Markup
from weasyprint import CSS, HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

from formsvc.documents.metadata import declare_both_standards
from formsvc.documents.saying import LARGEST, Content, Entries, Listed, Picture
from formsvc.documents.templates import html_template, names
from formsvc.documents.typefaces import LoadedFonts, MissingSigns, lines, load_fonts

STYLES: Final = Path("shared/document.css")
_FRAME: Final = Markup(' style="width: {:g}mm; height: {:g}mm; max-width: none; max-height: none; object-fit: cover"')
_AGAIN: Final = Markup(
    '<span class="again" style="display: inline-block; width: {:g}mm; height: {:g}mm; image-rendering: crisp-edges; '
    'background: url(picture:{}) center / {} no-repeat"></span>'
)
_DRAWING: Final = re.compile(r"[a-z_]+\.svg")
# Pango keeps its fonts for one thread at a time.
_ONE_AT_A_TIME: Final = Lock()


class _OursOnly(URLFetcher):  # type: ignore[misc]
    """Hands over the pictures of one document and the drawings shared by all; never anything from outside."""

    def __init__(self, pictures: Mapping[str, bytes], drawings: Path) -> None:
        super().__init__()
        self._pictures, self._drawings = pictures, drawings

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        kind, _, name = url.partition(":")
        if kind == "picture" and name in self._pictures:
            return URLFetcherResponse(url, self._pictures[name])
        if kind == "shared" and _DRAWING.fullmatch(name):
            return URLFetcherResponse(url, (self._drawings / name).read_bytes(), {"Content-Type": "image/svg+xml"})
        raise ValueError("a document fetches nothing but its own pictures")


def render_pdf(content: Content, template: Path, pictures: Callable[[str], bytes]) -> bytes:
    """The document as a PDF."""
    return draw(content, html_of(content, template), template, pictures)


def html_of(content: Content, template: Path, contents: tuple[Listed, ...] = ()) -> str:
    """The template filled; `contents` is what a bundle lists."""
    return html_template(template).render({**names(content, _place), "contents": contents}, lines=lines)


def draw(content: Content, page: str, template: Path, pictures: Callable[[str], bytes]) -> bytes:
    """A filled template as a PDF."""
    templates = template.parent.parent
    fetcher = _OursOnly({digest: pictures(digest) for digest in _digests(content)}, templates / STYLES.parent)
    with _ONE_AT_A_TIME, _no_collecting():
        return _drawn(content, page, templates, fetcher)


def warm(templates: Path) -> None:
    """Fonts and styles are read before the first document is asked for; worth doing before a process forks."""
    load_fonts()
    _styles(templates / STYLES, (templates / STYLES).stat().st_mtime_ns)


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Laying out makes a million objects that all live until the end: looking for garbage takes a tenth of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _drawn(content: Content, page: str, templates: Path, fetcher: URLFetcher) -> bytes:
    fonts, missing = load_fonts(), MissingSigns()
    while True:
        with missing.watched():
            pdf = _print(content, missing.named(page), templates, fonts, fetcher)
        if not missing.found_more():
            return pdf


def _print(content: Content, page: str, templates: Path, fonts: LoadedFonts, fetcher: URLFetcher) -> bytes:
    styles = _styles(templates / STYLES, (templates / STYLES).stat().st_mtime_ns)
    options = {"pdf_variant": "pdf/a-3a", "stylesheets": [styles], "optimize_images": False}
    document = HTML(string=page, url_fetcher=fetcher).render(font_config=fonts.configuration, **options)
    document.metadata = declare_both_standards(document.metadata, content)
    identifier = sha256(page.encode()).digest()[:16]
    pdf: bytes = document.write_pdf(pdf_identifier=identifier, **options)
    return pdf


@lru_cache(maxsize=8)
def _styles(path: Path, changed: int) -> CSS:
    fetcher = _OursOnly({}, path.parent)
    return CSS(string=path.read_text(), font_config=load_fonts().configuration, url_fetcher=fetcher)


def _place(picture: Picture, wide: float, high: float) -> Markup:
    """As an image; or, where it only repeats itself, as a background: that is what a PDF need not describe."""
    if not picture.description:
        return _AGAIN.format(wide or LARGEST[0], high or LARGEST[1], picture.digest, "cover" if wide else "contain")
    frame = _FRAME.format(wide, high) if wide and high else ""
    return Markup('<img src="picture:{}" alt="{}"{}>').format(picture.digest, picture.description, frame)


def _digests(content: Content) -> set[str]:
    entries = [entry for section in content.sections for entry in section.entries]
    inside = [line for entry in entries if isinstance(entry, Entries) for item in entry.items for line in item]
    return {entry.digest for entry in (*entries, *inside) if isinstance(entry, Picture)}
