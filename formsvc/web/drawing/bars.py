"""Bars for numbers that also stand in a table: how many and how old, or how long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from formsvc.web.drawing.markup import PLAIN, STRONG, drawing, element, path, text

BAR: Final = 16
LEAST: Final = 3  # how wide the smallest number is that is not nothing
FILLS: Final = ("full", "half", "empty")  # so that the parts of a bar are told apart without colour


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One bar: its title, what is said at its right, its parts in the order of FILLS, and how far its line reaches."""

    title: str
    said: str
    parts: tuple[float, ...]
    reach: float = 0

    @property
    def end(self) -> float:
        """Up to where anything of it is drawn."""
        return max(sum(self.parts), self.reach)


@dataclass(frozen=True, kw_only=True)
class Bars:
    """Bars on one scale, and what each of the parts means; the last meaning is that of the line, when there is one."""

    bars: tuple[Bar, ...]
    meanings: tuple[str, ...]


def bars_drawn(bars: Bars, width: int, class_: str) -> Markup:
    """The picture, so many pixels wide. It says nothing to those who listen: the table beside it does."""
    scale = (width - 2) / max([bar.end for bar in bars.bars] + [1e-9])
    drawn: list[Markup] = []
    y = 0.0
    for bar in bars.bars:
        titled = STRONG.lines(bar.title, width - PLAIN.width(bar.said) - 12, 2)
        drawn += _titled(bar, titled, y, width)
        y += len(titled) * STRONG.leading + 4
        drawn += _bar(bar, y, scale, width)
        y += BAR + 16
    legend, y = _legend(bars.meanings, y + 2, width)
    return drawing(width, y + 2, (*drawn, *legend), class_, "")


def _titled(bar: Bar, titled: Sequence[str], y: float, width: int) -> Iterator[Markup]:
    for number, line in enumerate(titled):
        yield text(line, 0, y + 16 + number * STRONG.leading, "drawn__title")
    yield text(bar.said, width, y + 16, "drawn__quiet", "end")


def _bar(bar: Bar, y: float, scale: float, width: int) -> Iterator[Markup]:
    yield path(f"M0 {y + BAR / 2:g}H{width}", "drawn__ground")
    x = 1.0
    for fill, part in zip(FILLS, bar.parts, strict=False):
        wide = min(max(part * scale, LEAST), width - 1 - x) if part else 0
        if wide > 0:
            yield from _block(x, y, wide, fill)
        x += wide
    if bar.reach:
        end = max(min(1 + bar.reach * scale, width - 1), x)
        yield path(f"M{x:g} {y + BAR / 2:g}H{end:g}m0 -6v12", "drawn__reach")


def _block(x: float, y: float, wide: float, fill: str) -> Iterator[Markup]:
    yield element("rect", x=x, y=y, width=wide, height=BAR, class_=f"drawn__bar drawn__bar--{fill}")
    if fill == "half":
        steps = range(6, int(wide + BAR), 6)
        strokes = (_stroke(x, y, wide, step) for step in steps)
        yield path("".join(strokes), "drawn__hatch")


def _stroke(x: float, y: float, wide: float, step: int) -> str:
    """One slanting line of a hatched block: from its upper or right edge down to its left or lower edge."""
    right, top = min(step, wide), max(0, step - wide)
    left, low = max(0, step - BAR), min(step, BAR)
    return f"M{x + right:g} {y + top:g}L{x + left:g} {y + low:g}"


def _legend(meanings: Sequence[str], y: float, width: int) -> tuple[list[Markup], float]:
    drawn: list[Markup] = []
    x = 0.0
    for fill, words in zip((*FILLS, "line"), _slots(meanings), strict=False):
        if not words:
            continue
        wide = 28 + PLAIN.width(words) + 18
        if x and x + wide - 18 > width:
            x, y = 0, y + 26
        if fill == "line":
            drawn.append(path(f"M{x:g} {y + 10:g}h18m0 -6v12", "drawn__reach"))
        else:
            drawn += _block(x + 1, y + 2, 18, fill)
        drawn.append(text(words, x + 28, y + 15, "drawn__quiet"))
        x += wide
    return drawn, y + 24 if meanings else y


def _slots(meanings: Sequence[str]) -> tuple[str, ...]:
    """Three parts and the line; two meanings are those of a whole bar and its line."""
    return (meanings[0], "", "", meanings[1]) if len(meanings) == 2 else tuple(meanings)
