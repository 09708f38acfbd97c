"""The marks at which a route stops: each has a shape of its own, so that no colour is needed to tell them apart."""

from __future__ import annotations

from typing import Final

from markupsafe import Markup

from formsvc.web.drawing.lettering import Letters
from formsvc.web.drawing.markup import STRONG, element, path, text
from formsvc.web.drawing.route import Mark, Stop

RADIUS: Final = 14
_DISC: Final = "M-12 0a12 12 0 1 0 24 0a12 12 0 1 0-24 0z"
_NOW: Final = "M-14 0a14 14 0 1 0 28 0a14 14 0 1 0-28 0z"
_SQUARE: Final = "M-11-11h22v22h-22z"
_TRIANGLE: Final = "M0-13l14 24h-28z"
_TICK: Final = "M-5.5 .5l4 4 7.5-8.5"
_CROSS: Final = "M-5-5l10 10m0-10l-10 10"
_SHAPES: Final[dict[Mark, tuple[str, str]]] = {
    "done": (_DISC, _TICK),
    "now": (_NOW, "M-6 0a6 6 0 1 0 12 0a6 6 0 1 0-12 0z"),
    "to_come": ("M-8 0a8 8 0 1 0 16 0a8 8 0 1 0-16 0z", ""),
    "passed": (_DISC, "M-5 0h10"),
    "back": (_DISC, "M4.5 5.5c3.500-3.500 1.500-8-2.500-8h-7m3.500-4l-4 4l4 4"),
    "ended": (_SQUARE, _CROSS),
    "replaced": (_SQUARE, "M-5.5-5l5 5l-5 5m6-10l5 5l-5 5"),
    "waiting": (_DISC, "M-5.5 0h.1m5.300 0h.1m5.300 0h.1"),
    "held": (_DISC, "M-3.500-5v10m7-10v10"),
    "to_give": (_DISC, "M0-6v8m-4-3.500l4 4l4-4m-9 7h10"),
    "sent": (_DISC, "M-6 0h11m-4.500-4.500l4.500 4.500l-4.500 4.500"),
    "opened": (_DISC, "M-7 0c4-6.500 10-6.500 14 0c-4 6.500-10 6.500-14 0zm7-1.500v3"),
    "arrived": (_DISC, _TICK),
    "failed": (_TRIANGLE, "M0-5v8m0 4v.1"),
}


def knot(mark: Mark, x: float, y: float) -> Markup:
    """A mark whose middle is there."""
    shape, sign = _SHAPES[mark]
    drawn = [path(shape, "drawn__shape")]
    if sign:
        drawn.append(path(sign, "drawn__sign"))
    return element("g", *drawn, transform=f"translate({x:g} {y:g})", class_=f"drawn__knot drawn__knot--{mark}")


def title(stop: Stop, lines: tuple[str, ...], x: float, y: float) -> Markup:
    """The title of a stop, its first line standing on `y`; it is a link when it leads somewhere."""
    leading = STRONG.leading
    set_out = (text(line, x, y + number * leading, "drawn__title") for number, line in enumerate(lines))
    written = [piece for line in set_out for piece in (line, Markup(" "))]  # or the words of two lines run into one
    if not stop.href:
        return element("g", *written, aria_hidden="true")
    wide = max((STRONG.width(line) for line in lines), default=0)
    ground = element("rect", x=x - 3, y=y - 16, width=wide + 6, height=len(lines) * leading + 2, class_="drawn__focus")
    return element("a", ground, element("g", *written, aria_hidden="true"), href=stop.href, aria_label=stop.spoken)


def height(lines: tuple[str, ...], letters: Letters) -> int:
    """How high so many lines are."""
    return len(lines) * letters.leading
