"""The typefaces of PDFs: ours, loaded once; and words in place of the signs that no typeface has."""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from fontTools.ttLib import TTFont
from markupsafe import escape
from weasyprint.text.ffi import ffi, fontconfig, pangoft2
from weasyprint.text.fonts import FontConfiguration

from formsvc.documents.font_files import FONTS, NEEDED, require_fonts

_POINTS_IN_A_MM: Final = 72 / 25.4
_WIDE: Final = 1000
_NAME_OF_LOGGER: Final = "weasyprint"
# Signs with a colour picture of their own are asked of the family "emoji": ours is black, and may be archived.
_EMOJI_ARE_BLACK: Final = b"""<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><match target="pattern"><test name="family"><string>emoji</string></test>
<edit name="family" mode="prepend" binding="strong"><string>Noto Emoji</string></edit></match></fontconfig>"""


@dataclass(frozen=True)
class LoadedFonts:
    """Our typefaces before those of the machine."""

    configuration: FontConfiguration


@lru_cache(maxsize=1)
def load_fonts() -> LoadedFonts:
    """Load the typefaces, once in the life of the process. Raises FontsMissing."""
    require_fonts(FONTS)
    configuration = FontConfiguration()
    fontconfig.FcConfigParseAndLoadFromMemory(configuration._config, _EMOJI_ARE_BLACK, True)
    for path in sorted(FONTS.glob("*.ttf")):
        fontconfig.FcConfigAppFontAddFile(configuration._config, str(path).encode())
    pangoft2.pango_fc_font_map_config_changed(ffi.cast("PangoFcFontMap *", configuration.font_map))
    return LoadedFonts(configuration)


def lines(text: str, points: float, millimetres: float) -> int:
    """How many lines the text takes in our typeface: for a layout that must know it beforehand."""
    room, taken, used = millimetres * _POINTS_IN_A_MM * 1000 / points, 1, 0.0
    for word in text.split():
        width = sum(_widths().get(ord(sign), _WIDE) for sign in word)
        if used and used + width > room:
            taken, used = taken + 1, 0.0
        used += width + _widths()[ord(" ")]
    return taken


@lru_cache(maxsize=1)
def _widths() -> dict[int, int]:
    """The width of each sign in thousandths of the size. Raises FontsMissing."""
    require_fonts(FONTS)
    font = TTFont(FONTS / NEEDED[0])
    return {code: font["hmtx"][name][0] for code, name in font.getBestCmap().items()}


class MissingSigns(logging.Handler):
    """The signs that no typeface has. A PDF must not show an empty box: it says the sign's name in brackets."""

    known: Final[dict[str, str | int | None]] = {}

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._found: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        if isinstance(record.args, tuple) and str(record.msg).startswith(".notdef glyph"):
            self._found.add(str(record.args[0]))

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Listen while a PDF is drawn. The sign itself goes to no log: it is part of an answer."""
        logger = logging.getLogger(_NAME_OF_LOGGER)
        before: tuple[list[Any], bool] = logger.handlers[:], logger.propagate
        logger.handlers, logger.propagate = [self], False
        try:
            yield
        finally:
            logger.handlers, logger.propagate = before

    def found_more(self) -> bool:
        """Signs were missing that the page still had."""
        new = self._found - self.known.keys()
        self.known.update({sign: _name(sign) for sign in new})
        self._found.clear()
        return bool(new)

    def named(self, page: str) -> str:
        """The page with names in place of the signs known to be missing."""
        return page.translate(str.maketrans(self.known)) if self.known else page


def _name(sign: str) -> str:
    return str(escape(f"[{unicodedata.name(sign, f'sign U+{ord(sign):04X}').lower()}]"))
