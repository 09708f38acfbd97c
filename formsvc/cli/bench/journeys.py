"""How long it takes to work out the journey and every rule of the longest form."""

from __future__ import annotations

from collections.abc import Iterator

from formsvc.cli._today import local_now
from formsvc.cli.bench.figures import Figure, median
from formsvc.cli.bench.longest import longest
from formsvc.wizard import Journey


def journeys(times: int) -> Iterator[Figure]:
    """The journey row."""
    subject, now = longest(), local_now()

    def work_out() -> None:
        journey = Journey(subject.form, subject.answers, now)
        _ = journey.pages, journey.problems()

    yield Figure(what="journey and rules of the longest form", value=median(work_out, times * 10), unit="ms", reach=0.5)
