"""The document for a page of the screen: the same words, as a fragment whose headings start at the second level."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from markupsafe import Markup

from formsvc.documents.saying import Content, Picture
from formsvc.documents.templates import html_template, names

# Every answer is escaped, so what looks like a heading is one of the template's.
_HEADING: Final = re.compile(r"<(/?)h([1-5])\b")
_PIXELS: Final = 96 / 25.4  # of a screen, in a millimetre
_FRAME: Final = Markup(' class="framed" width="{}" height="{}"')


def preview_html(content: Content, template: Path, pictures_url: Callable[[str], str]) -> str:
    """The fragment. `pictures_url` gives the address of a picture by its digest."""

    def place(picture: Picture, wide: float, high: float) -> Markup:
        frame = _FRAME.format(round(wide * _PIXELS), round(high * _PIXELS)) if wide and high else ""
        return Markup('<img src="{}" alt="{}"{}>').format(pictures_url(picture.digest), picture.description, frame)

    fragment = html_template(template).render(names(content, place, preview=True))
    return _HEADING.sub(lambda found: f"<{found[1]}h{int(found[2]) + 1}", fragment)
