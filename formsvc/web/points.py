"""The boxes in which somebody names what is to be changed."""

from __future__ import annotations

from collections.abc import Iterator

from flask import request

from formsvc.workflow.refusals import DecisionIncomplete
from formsvc.workflow.sign_views import NamedPoint

MOST = 6  # places for points that a page offers at once


def points() -> Iterator[NamedPoint]:
    """The points that were sent; a box left empty is no point."""
    for number in range(MOST):
        page, _, question = request.form.get(f"place-{number}", "").partition(" ")
        what = request.form.get(f"what-{number}", "").strip()
        if page or what:
            yield NamedPoint(page=page, question=question, what=what)


def boxes(incomplete: DecisionIncomplete) -> Iterator[tuple[str, str]]:
    """Every fault with the box that it is about: no point at all is about the first, and a point about its own, however
    many boxes before it were left empty."""
    filled = [n for n in range(MOST) if request.form.get(f"place-{n}") or request.form.get(f"what-{n}", "").strip()]
    for name, message in incomplete.faults.items():
        part, _, number = name.rpartition("-")
        if part in ("place", "what") and number.isdigit():
            yield f"{part}-{filled[int(number)]}", message
        else:
            yield "place-0" if name == "points" else name, message
