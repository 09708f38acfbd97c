"""A QR code as a picture on a page: black on white whatever the colours of the page are, as cameras need it."""

from __future__ import annotations

from collections.abc import Iterator

import segno
from markupsafe import Markup

from formsvc.web.drawing.markup import element

EDGE = 4  # squares of white around it, as the standard asks


def qr_code(words: str, label: str) -> Markup:
    """The picture; `label` is said instead of it to those who listen."""
    rows = segno.make_qr(words, error="m").matrix
    size = len(rows) + 2 * EDGE
    return element(
        "svg",
        element("rect", width=size, height=size, fill="#fff"),
        element("path", d="".join(_strokes(rows)), fill="#000"),
        viewBox=f"0 0 {size} {size}",
        class_="qr",
        role="img",
        aria_label=label,
        shape_rendering="crispEdges",
    )


def _strokes(rows: tuple[bytearray, ...]) -> Iterator[str]:
    """Each run of black squares as one box."""
    for y, row in enumerate(rows, EDGE):
        start = None
        for x, black in enumerate((*row, 0), EDGE):
            if black and start is None:
                start = x
            elif not black and start is not None:
                yield f"M{start} {y}h{x - start}v1h-{x - start}z"
                start = None
