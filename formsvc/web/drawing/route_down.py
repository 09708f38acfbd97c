"""A route from top to bottom, for the narrowest window."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from markupsafe import Markup

from formsvc.web.drawing.knots import RADIUS, height, knot, title
from formsvc.web.drawing.markup import PLAIN, STRONG, covered, drawing, element, path, text, texts
from formsvc.web.drawing.route import REACHED, Lap, Route, Stop

WIDTH: Final = 290
ASIDE: Final = 34  # how far to the right what is side by side hangs
GAP: Final = 20
LOOP: Final = 7  # where the line runs that goes back


def down(route: Route, label: str) -> Markup:
    """The picture, 290 pixels wide."""
    sheet = _Sheet(spine=38 if len(route.laps) > 1 else RADIUS + 2)
    for number, lap in enumerate(route.laps):
        sheet.lap(lap, last=number == len(route.laps) - 1)
    return drawing(WIDTH, sheet.y, (*covered(sheet.lines), *sheet.marks), "drawn--down", label)


@dataclass
class _Sheet:
    """What is drawn so far; `y` is where the next thing begins."""

    spine: float
    y: float = 2
    lines: list[Markup] = field(default_factory=list)
    marks: list[Markup] = field(default_factory=list)
    _leaves: tuple[float, bool] | None = None  # from where the line goes on, and whether it was gone already
    _returns: float | None = None
    _sent_back: float | None = None

    def lap(self, lap: Lap, last: bool) -> None:
        """One round under the one before."""
        if lap.began:
            self._began(lap)
        for stride in lap.strides:
            if len(stride) == 1:
                self._on_line(stride[0])
            else:
                self._caption("At the same time:")
                self._hang(stride)
        self._hang(lap.branches)
        if not last:
            self._returns, self._leaves = self._sent_back or (self._leaves[0] if self._leaves else None), None
            self._sent_back = None

    def _began(self, lap: Lap) -> None:
        self.y += 4
        x, room = self.spine + RADIUS + 12, WIDTH - self.spine - RADIUS - 12
        said = STRONG.lines(lap.title, room), PLAIN.lines(lap.began, room)
        words = texts(said[0], x, self.y + 14, STRONG, "drawn__title")
        under = texts(said[1], x, self.y + 14 + height(said[0], STRONG), PLAIN, "drawn__quiet")
        self.marks.append(element("g", words, under, aria_hidden="true"))
        self.y += height(said[0], STRONG) + height(said[1], PLAIN) + GAP

    def _caption(self, words: str) -> None:
        x = self.spine + ASIDE + RADIUS + 12
        self.marks.append(element("g", text(words, x, self.y + 14, "drawn__quiet"), aria_hidden="true"))
        self.y += PLAIN.leading + 8

    def _on_line(self, stop: Stop) -> None:
        middle = self._stop(stop, self.spine)
        if self._leaves is not None:
            start, gone = self._leaves
            ahead = "" if gone and stop.mark in REACHED else " drawn__line--ahead"
            self.lines.append(path(f"M{self.spine:g} {start:g}V{middle:g}", f"drawn__line{ahead}"))
        if self._returns is not None:
            self.lines.append(self._loop(self._returns, middle))
            self._returns = None
        self._leaves = middle, stop.mark in REACHED

    def _hang(self, stops: tuple[Stop, ...]) -> None:
        """Stops beside the line: it leads to each of them, and goes on."""
        start, gone = self._leaves or (self.y, True)
        for stop in stops:
            middle = self._stop(stop, self.spine + ASIDE)
            ahead = "" if gone and stop.mark != "to_come" else " drawn__line--ahead"
            bend = f"M{self.spine:g} {start:g}V{middle - 10:g}q0 10 10 10H{self.spine + ASIDE:g}"
            self.lines.append(path(bend, f"drawn__line{ahead}"))
            start = middle - 10
        if stops:
            self._leaves = start, gone and all(stop.mark in REACHED - {"now"} for stop in stops)

    def _stop(self, stop: Stop, x: float) -> float:
        """A stop with its words; gives the height of its middle."""
        middle, left = self.y + RADIUS, x + RADIUS + 12
        self._sent_back = middle if stop.mark == "back" else self._sent_back
        room = WIDTH - left
        titled = STRONG.lines(stop.title, room)
        said = tuple(line for words in stop.lines for line in PLAIN.lines(words, room))
        self.marks.append(knot(stop.mark, x, middle))
        self.marks.append(title(stop, titled, left, middle + 5))
        under = texts(said, left, middle + 5 + height(titled, STRONG), PLAIN, "drawn__quiet")
        self.marks.append(element("g", under, aria_hidden="true"))
        self.y += max(2 * RADIUS, RADIUS + height(titled, STRONG) + height(said, PLAIN)) + GAP
        return middle

    def _loop(self, start: float, end: float) -> Markup:
        """The way back: out to the left, and in again at the head of the next round."""
        out = f"M{self.spine:g} {start:g}H{LOOP + 10:g}q-10 0-10 10V{end - 10:g}q0 10 10 10H{self.spine - RADIUS - 3:g}"
        return path(out, "drawn__line drawn__line--back") + _arrow(self.spine - RADIUS - 2, end)


def _arrow(x: float, y: float) -> Markup:
    """A head that points to the right and ends there."""
    return path(f"M{x - 8:g} {y - 6:g}l8 6l-8 6", "drawn__line drawn__line--back")
