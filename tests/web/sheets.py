"""What stands where on a picture that the server drew: read back from its markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise
from xml.etree.ElementTree import Element, fromstring

from formsvc.web.drawing.lettering import Letters

SEPARATE = 0.5  # pixels by which two things may touch


@dataclass(frozen=True)
class Box:
    """Where something is, and what it is."""

    left: float
    top: float
    right: float
    bottom: float
    what: str = ""

    def meets(self, other: Box) -> bool:
        beside = self.right <= other.left + SEPARATE or other.right <= self.left + SEPARATE
        above = self.bottom <= other.top + SEPARATE or other.bottom <= self.top + SEPARATE
        return not (beside or above)


class Sheet:
    """One picture."""

    def __init__(self, markup: str) -> None:
        self.root = fromstring(markup)
        _, _, self.width, self.height = (float(number) for number in self.root.attrib["viewBox"].split())

    def of(self, name: str) -> Iterator[Element]:
        return self.root.iter(name)

    @property
    def words(self) -> list[Box]:
        """Every line of words."""
        return [_word(element) for element in self.of("text")]

    @property
    def said(self) -> str:
        return " ".join(box.what for box in self.words)

    @property
    def marks(self) -> list[Box]:
        """Every mark of a route."""
        found = [element for element in self.of("g") if "drawn__knot" in element.get("class", "")]
        return [_mark(element) for element in found]

    @property
    def bars(self) -> list[Box]:
        found = (element for element in self.of("rect") if "drawn__focus" not in element.get("class", ""))
        return [_bar(element) for element in found]

    @property
    def lines(self) -> list[Box]:
        """Every straight piece of every line."""
        ways = (element.attrib["d"] for element in self.of("path") if "drawn__line" in element.get("class", ""))
        return [piece for way in ways for piece in _pieces(way)]

    def faults(self) -> list[str]:
        """Everything that is outside, or on something else."""
        page = Box(-SEPARATE, -SEPARATE, self.width + SEPARATE, self.height + SEPARATE)
        things = [*self.words, *self.marks, *self.bars]
        outside = [f"{one.what} is outside" for one in [*things, *self.lines] if not _holds(page, one)]
        pairs = combinations([*self.words, *self.marks], 2)
        over = [f"{one.what!r} is on {other.what!r}" for one, other in pairs if one.meets(other)]
        across = [f"a line crosses {word.what!r}" for word in self.words for line in self.lines if word.meets(line)]
        return [*outside, *over, *across]


def _holds(page: Box, one: Box) -> bool:
    return page.left <= one.left and page.top <= one.top and one.right <= page.right and one.bottom <= page.bottom


def _word(element: Element) -> Box:
    letters = Letters(16, bold="drawn__title" in element.get("class", ""))
    words, x, y = element.text or "", float(element.attrib["x"]), float(element.attrib["y"])
    wide = letters.width(words)
    left = {"end": x - wide, "middle": x - wide / 2}.get(element.get("text-anchor", ""), x)
    return Box(left, y - 13, left + wide, y + 4, words)


def _mark(element: Element) -> Box:
    x, y = (float(number) for number in re.findall(r"-?[\d.]+", element.attrib["transform"]))
    return Box(x - 14, y - 14, x + 14, y + 14, element.attrib["class"].rsplit("--", 1)[-1])


def _bar(element: Element) -> Box:
    left, top = float(element.attrib["x"]), float(element.attrib["y"])
    return Box(left, top, left + float(element.attrib["width"]), top + float(element.attrib["height"]), "bar")


def _pieces(way: str) -> Iterator[Box]:
    for (x, y), (right, bottom) in pairwise(_points(way)):
        yield Box(min(x, right), min(y, bottom), max(x, right) + 0.1, max(y, bottom) + 0.1, "line")


def _points(way: str) -> Iterator[tuple[float, float]]:
    x = y = 0.0
    for letter, said in re.findall(r"([MHVqlv])([^MHVqlv]*)", way):
        numbers = [float(number) for number in re.findall(r"-?[\d.]+", said)]
        if letter in "ql":
            for at in range(0, len(numbers), 4 if letter == "q" else 2):
                step = numbers[at + 2 : at + 4] if letter == "q" else numbers[at : at + 2]
                x, y = x + step[0], y + step[1]
                yield x, y
            continue
        x = numbers[0] if letter in "MH" else x
        y = numbers[-1] if letter in "MV" else y + numbers[0] if letter == "v" else y
        yield x, y
