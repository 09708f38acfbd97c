"""Whether a second worker process makes nearly twice as many documents."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator
from typing import Any, Final

from formsvc.cli.bench.figures import Figure
from formsvc.cli.bench.longest import longest

DOCUMENTS_EACH: Final = 20


def workers(times: int) -> Iterator[Figure]:
    """The row about two workers: documents a second, one process against two."""
    each = max(times, DOCUMENTS_EACH)
    one = _documents_a_second(1, each)
    two = _documents_a_second(2, each)
    yield Figure(what="documents a second, one worker", value=one, unit="/s")
    yield Figure(what="documents a second, two workers", value=two, unit="/s")
    yield Figure(what="two workers against one", value=two / one, unit="×", reach=1.8, sense="at least")


def _documents_a_second(processes: int, each: int) -> float:
    """Both formats of the longest document, from processes that are warm before the clock starts."""
    context = multiprocessing.get_context("spawn")
    warm = context.Barrier(processes + 1)
    running = [context.Process(target=_draw, args=(warm, each)) for _ in range(processes)]
    for process in running:
        process.start()
    warm.wait(timeout=120)
    start = time.perf_counter()
    for process in running:
        process.join()
    return processes * each / (time.perf_counter() - start)


def _draw(warm: Any, each: int) -> None:
    subject = longest()
    subject.docx(), subject.pdf()
    warm.wait(timeout=120)
    for _ in range(each):
        subject.docx(), subject.pdf()
