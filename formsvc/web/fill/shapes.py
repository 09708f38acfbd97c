"""The shape of a box is drawn once, by the design system's components; what is in it is put in every time.

A shape holds no answer: only labels, hints and choices, which come from the form definition. Drawing one takes ten
times as long as filling it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from markupsafe import Markup, escape

MOST: Final = 5000  # shapes kept by one process; both first forms together have some four hundred
_MARK: Final = re.compile("\ue000([a-z_0-9]*)\ue001")
_shapes: dict[tuple[object, ...], str] = {}


def mark(part: str) -> str:
    """Stands in a shape where the text of a box goes; no answer can hold it."""
    return f"\ue000{part}\ue001"


def shape(key: tuple[object, ...], draw: Callable[[], str]) -> str:
    """The shape that is kept under a key, drawn when it is not there yet."""
    found = _shapes.get(key)
    if found is None:
        if len(_shapes) >= MOST:
            _shapes.clear()
        found = _shapes[key] = str(draw())
    return found


def with_texts(drawn: str, texts: Mapping[str, str]) -> Markup:
    """The shape with what is in its boxes."""
    return Markup(_MARK.sub(lambda found: escape(texts.get(found[1], "")), drawn))  # noqa: S704 (drawn by components)


def with_chosen(drawn: str, chosen: tuple[str, ...], word: str) -> Markup:
    """The shape with its choices made: `word` is checked, or selected."""
    for value in chosen:
        drawn = drawn.replace(f'value="{escape(value)}"', f'value="{escape(value)}" {word}', 1)
    return Markup(drawn)  # noqa: S704 (drawn by components)
