"""SVG as markup: every text and every attribute is escaped, and nothing carries a style or a script."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from markupsafe import Markup, escape

from formsvc.web.drawing.lettering import Letters

PLAIN: Final = Letters(16)
STRONG: Final = Letters(16, bold=True)


def element(name: str, *inside: Markup, **attributes: str | float) -> Markup:
    """One element. A name that Python keeps for itself ends in an underline; other underlines become hyphens."""
    said = (Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), _said(v)) for key, v in attributes.items())
    opening = Markup("<{}{}>").format(name, Markup("").join(said))
    return opening + Markup("").join(inside) + Markup("</{}>").format(name)


def text(words: str, x: float, y: float, class_: str = "", anchor: str = "start") -> Markup:
    """A line of words that stands on `y`."""
    more = {"text_anchor": anchor} if anchor != "start" else {}
    return element("text", escape(words), x=x, y=y, class_=f"drawn__text {class_}".strip(), **more)


def texts(lines: Iterable[str], x: float, y: float, letters: Letters, class_: str = "") -> Markup:
    """Lines under each other, the first of them standing on `y`."""
    placed = (text(line, x, y + number * letters.leading, class_) for number, line in enumerate(lines))
    return Markup("").join(placed)


def path(d: str, class_: str) -> Markup:
    """A line drawn with a pen."""
    return element("path", d=d, class_=class_)


def covered(lines: Iterable[Markup]) -> list[Markup]:
    """The lines of what is ahead first, so that those of what was reached are drawn over them."""
    return sorted(lines, key=lambda line: "--ahead" not in line)


def drawing(width: float, height: float, inside: Iterable[Markup], class_: str, label: str) -> Markup:
    """The whole picture, measured in rem: it grows with the letters that somebody chose for their browser.

    Without a `label` it is kept from those who listen: what it shows is said beside it.
    """
    spoken = {"role": "group", "aria_label": label} if label else {"aria_hidden": "true", "focusable": "false"}
    return element(
        "svg",
        *inside,
        viewBox=f"0 0 {_said(width)} {_said(height)}",
        width=f"{_said(width / 16)}rem",
        height=f"{_said(height / 16)}rem",
        class_=f"drawn {class_}",
        **spoken,
    )


def _said(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")
