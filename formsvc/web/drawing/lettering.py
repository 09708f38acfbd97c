"""How wide words are in our typeface, so that lines can be broken before a browser sees them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

# From the space to the tilde, in thousandths of an em, as the file of Atkinson Hyperlegible has them.
_PLAIN: Final = (
    "280 281 301 655 594 927 705 160 300 300 433 602 205 368 205 377 648 402 549 574 614 583 598 510 615 "
    "598 205 205 553 602 553 520 780 626 619 656 673 567 548 710 690 414 510 627 539 820 689 727 601 753 "
    "618 596 558 690 589 840 623 595 607 315 377 315 552 396 268 526 566 500 564 539 311 560 546 278 254 "
    "490 239 841 546 552 566 576 340 471 324 536 441 654 461 429 460 319 233 319 555 "
)
_BOLD: Final = (
    "320 283 410 783 619 977 702 222 366 366 434 618 243 374 243 442 652 448 586 605 626 612 632 543 625 "
    "561 243 243 573 618 573 614 754 690 639 673 686 580 544 719 679 458 560 659 537 842 700 764 626 781 "
    "654 619 617 663 656 883 699 687 621 333 442 333 589 430 314 553 596 520 596 566 367 597 572 315 259 "
    "567 314 886 572 573 596 601 372 534 379 570 526 723 533 518 516 370 234 370 533 "
)
_WIDTHS: Final = {
    bold: dict(zip(map(chr, range(32, 127)), map(int, table.split()), strict=True))
    for bold, table in ((False, _PLAIN), (True, _BOLD))
}
NO_BREAK: Final = "\N{NO-BREAK SPACE}"
_WIDEST: Final = 1016
_OTHER_FONT: Final = 1.04  # where ours has not come, the browser's own is a little wider


@dataclass(frozen=True)
class Letters:
    """A size in pixels, and whether it is bold."""

    size: int
    bold: bool = False

    @property
    def leading(self) -> int:
        """From one line to the next."""
        return round(self.size * 1.3)

    def width(self, text: str) -> float:
        """At most so many pixels wide."""
        widths = _WIDTHS[self.bold]
        plain = (unicodedata.normalize("NFD", letter)[0] for letter in text.replace(NO_BREAK, " "))
        return sum(widths.get(letter, _WIDEST) for letter in plain) * self.size / 1000 * _OTHER_FONT

    def lines(self, text: str, room: float, most: int = 4) -> tuple[str, ...]:
        """The text in lines of at most this width; a word that is wider is broken, and what is over is left out."""
        lines = [""]
        for word in text.split(" "):
            longer = f"{lines[-1]} {word}".strip()
            if self.width(longer) <= room:
                lines[-1] = longer
                continue
            lines += self._pieces(word, room)
        lines = [line for line in lines if line]
        return tuple(lines) if len(lines) <= most else (*lines[: most - 1], self._cut(lines[most - 1], room))

    def _pieces(self, word: str, room: float) -> list[str]:
        pieces = [""]
        for letter in word:
            if pieces[-1] and self.width(pieces[-1] + letter) > room:
                pieces.append("")
            pieces[-1] += letter
        return pieces

    def _cut(self, line: str, room: float) -> str:
        while line and self.width(line + "…") > room:
            line = line[:-1]
        return line.rstrip() + "…"
