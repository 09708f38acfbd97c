"""The files of our typefaces, and whether they are there: known without loading any."""

from __future__ import annotations

from pathlib import Path
from typing import Final

FONTS: Final = Path(__file__).parent / "fonts"
NEEDED: Final = tuple(f"AtkinsonHyperlegible-{style}.ttf" for style in ("Regular", "Bold", "Italic", "BoldItalic"))


class FontsMissing(Exception):
    """The typefaces of PDFs are not there. `script/assets` puts them there."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        super().__init__(
            f"Typefaces are missing from formsvc/documents/fonts: {', '.join(missing)}; run script/assets."
        )
        self.missing = missing


def require_fonts(folder: Path = FONTS) -> None:
    """Raises FontsMissing with all that are not there."""
    if missing := tuple(name for name in NEEDED if not (folder / name).is_file()):
        raise FontsMissing(missing)
