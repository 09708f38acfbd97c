"""A route from left to right, for a desk: a row for each round, and a line that goes back where one was sent back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from markupsafe import Markup

from formsvc.web.drawing.knots import RADIUS, height, knot, title
from formsvc.web.drawing.markup import PLAIN, STRONG, covered, drawing, element, path, texts
from formsvc.web.drawing.route import REACHED, Lap, Route, Stop

WIDTH: Final = 1060
GUTTER: Final = 26  # between the words of one stop and the next stop: lines part and meet there
NARROWEST, WIDEST, BRANCHES = 140, 250, 280
BACK: Final = "drawn__line drawn__line--back"
FIRST: Final = RADIUS + 2  # where the first mark of a row has its middle


def across(route: Route, label: str) -> Markup:
    """The picture, 1060 pixels wide; nothing where so many stops do not fit beside each other."""
    most = max(len(lap.strides) for lap in route.laps)
    branches = BRANCHES if any(lap.branches for lap in route.laps) else 0
    column = min(WIDEST, (WIDTH - branches) / most)
    if column < NARROWEST:
        return Markup("")
    sheet = _Sheet(column=column)
    for number, lap in enumerate(route.laps):
        sheet.lap(lap, last=number == len(route.laps) - 1)
    return drawing(WIDTH, sheet.y, (*covered(sheet.lines), *sheet.marks), "drawn--across", label)


@dataclass
class _Sheet:
    """What is drawn so far; `y` is where the next row begins."""

    column: float
    y: float = 2
    lines: list[Markup] = field(default_factory=list)
    marks: list[Markup] = field(default_factory=list)
    _enters: float = 0  # the height at which a line that came back waits for its row
    _last: float = 0  # the height from which a line goes back: of the stop that sent it back, else of the row
    _trunk: float = 0  # the height of the last branch of a row, from which the line goes back instead

    def lap(self, lap: Lap, last: bool) -> None:
        """One round under the one before."""
        if lap.began:
            self._began(lap)
        main = self.y + RADIUS
        bottom, self._trunk = main, 0
        if self._enters:
            self.lines.append(
                path(f"M{FIRST:g} {self._enters:g}V{main - RADIUS - 4:g}", "drawn__line drawn__line--back")
            )
            head = f"M{FIRST - 6:g} {main - RADIUS - 11:g}l6 8l6-8"
            self.lines.append(path(head, "drawn__line drawn__line--back drawn__line--head"))
        for number, stride in enumerate(lap.strides):
            bottom = max(bottom, self._stride(lap, number, stride, main))
        if lap.branches:
            bottom = max(bottom, self._branches(lap, main))
        self.y = bottom + 6
        if not last:
            self._back(len(lap.strides) - 1)

    def _began(self, lap: Lap) -> None:
        x = FIRST + RADIUS + 10
        room = WIDTH - x
        head, said = STRONG.lines(lap.title, room, 1), PLAIN.lines(lap.began, room, 2)
        words = texts(head, x, self.y + 14, STRONG, "drawn__title")
        under = texts(said, x, self.y + 14 + height(head, STRONG), PLAIN, "drawn__quiet")
        self.marks.append(element("g", words, under, aria_hidden="true"))
        self.y += height(head, STRONG) + height(said, PLAIN) + 14

    def _left(self, number: int) -> float:
        return number * self.column

    def _stride(self, lap: Lap, number: int, stride: tuple[Stop, ...], main: float) -> float:
        """The stops of one column; gives the height at which they end."""
        x, y = self._left(number) + FIRST, main
        for place, stop in enumerate(stride):
            end = self._stop(stop, x, y)
            self._last = y if stop.mark == "back" or not place else self._last
            if number:
                self._arrives(lap.strides[number - 1], stop, x, (main, y))
            if place and number + 1 < len(lap.strides) + bool(lap.branches):
                self._joins(stop, x, (main, y))
            y = end + RADIUS + 8
        return y - RADIUS - 8

    def _arrives(self, before: tuple[Stop, ...], stop: Stop, x: float, heights: tuple[float, float]) -> None:
        """The line from the stop before; it parts from the main one where stops are side by side."""
        main, y = heights
        gone = all(one.mark in REACHED - {"now"} for one in before) and stop.mark in REACHED
        looks = "drawn__line" if gone else "drawn__line drawn__line--ahead"
        if y == main:
            self.lines.append(path(f"M{x - self.column:g} {main:g}H{x:g}", looks))
            return
        turn = x - FIRST - 8
        self.lines.append(path(f"M{turn - 8:g} {main:g}q8 0 8 8V{y - 8:g}q0 8 8 8H{x:g}", looks))

    def _joins(self, stop: Stop, x: float, heights: tuple[float, float]) -> None:
        """The line from a stop that is beside the main one, back to it."""
        main, y = heights
        turn = x - FIRST + self.column - 17
        looks = "drawn__line" if stop.mark == "done" else "drawn__line drawn__line--ahead"
        self.lines.append(path(f"M{x:g} {y:g}H{turn - 8:g}q8 0 8-8V{main + 8:g}q0-8 8-8", looks))

    def _stop(self, stop: Stop, x: float, y: float) -> float:
        """A mark with its words under it; gives the height at which they end."""
        left, room = x - FIRST + 2, self.column - GUTTER
        titled = STRONG.lines(stop.title, room)
        said = tuple(line for words in stop.lines for line in PLAIN.lines(words, room))
        top = y + RADIUS + 24
        self.marks.append(knot(stop.mark, x, y))
        self.marks.append(title(stop, titled, left, top))
        under = texts(said, left, top + height(titled, STRONG), PLAIN, "drawn__quiet")
        self.marks.append(element("g", under, aria_hidden="true"))
        return top + height(titled, STRONG) + height(said, PLAIN) - 8

    def _branches(self, lap: Lap, main: float) -> float:
        """What leaves: one row each, to the right of the last stop; gives the height at which they end."""
        left = self._left(len(lap.strides))
        start, turn, y = left - self.column + FIRST, left - 8, main
        for branch in lap.branches:
            ahead = " drawn__line--ahead" if branch.mark in ("to_come", "waiting", "held", "to_give") else ""
            bend = f"M{start:g} {main:g}H{left + FIRST:g}"
            if y != main:
                bend = f"M{turn - 8:g} {main:g}q8 0 8 8V{y - 8:g}q0 8 8 8H{left + FIRST:g}"
            self.lines.append(path(bend, f"drawn__line{ahead}"))
            self._trunk = y
            y = self._branch(branch, left + FIRST, y)
        return y - RADIUS

    def _branch(self, branch: Stop, x: float, y: float) -> float:
        """A receiver, its words to the right; gives the middle of the next one."""
        left = x + RADIUS + 10
        room = min(WIDTH, x + BRANCHES + self.column) - left
        titled = STRONG.lines(branch.title, room, 2)
        said = tuple(line for words in branch.lines for line in PLAIN.lines(words, room, 3))
        self.marks.append(knot(branch.mark, x, y))
        self.marks.append(title(branch, titled, left, y + 5))
        under = texts(said, left, y + 5 + height(titled, STRONG), PLAIN, "drawn__quiet")
        self.marks.append(element("g", under, aria_hidden="true"))
        return y + max(2 * RADIUS, height(titled, STRONG) + height(said, PLAIN)) + 18

    def _back(self, number: int) -> None:
        """From the stop that sent it back down, under everything, to the beginning of the next row."""
        x, turn, low = self._left(number) + FIRST, self._left(number + 1) - 14, self.y + 8
        begins = f"M{x:g} {self._last:g}H{turn - 10:g}q10 0 10 10"
        if self._trunk:  # it had left: the line goes on from where the receivers branched off
            begins = f"M{turn + 6:g} {self._trunk - 8:g}"
        way = f"{begins}V{low - 10:g}q0 10-10 10H{FIRST + 10:g}q-10 0-10 10"
        self.lines.append(path(way, BACK))
        self._enters = low + 10
        self.y = low + 12
