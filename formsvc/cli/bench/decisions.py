"""How many decisions a second two processes record, each through the workflow on a submission of its own."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any, Final

from formsvc.cli.bench.bureau import FRESH, MANAGER, Bureau, open_bureau, opened
from formsvc.cli.bench.figures import Figure
from formsvc.people import Proof
from formsvc.settings import Settings
from formsvc.workflow.sign_views import Decision

WORKERS: Final = 2
AT_LEAST: Final = 40


def decisions(times: int) -> Iterator[Figure]:
    """The row about decisions."""
    with open_bureau() as bureau:
        references = bureau.put_to_the_manager(max(AT_LEAST, 2 * times))
        rate = decided(bureau, references)
        what = f"decisions a second, {WORKERS} workers, {bureau.base}"
        yield Figure(what=what, value=rate, unit="/s")


def decided(bureau: Bureau, references: Sequence[str]) -> float:
    """Have all of them approved by processes that are warm before the clock starts; gives how many a second."""
    digests = [bureau.service.workflow.decision(one, bureau.person(MANAGER)).digest for one in references]
    warm = FRESH.Barrier(WORKERS + 1)
    each = list(zip(references, digests, strict=True))
    processes = [
        FRESH.Process(target=_decide, args=(bureau.service.settings, each[place::WORKERS], warm))
        for place in range(WORKERS)
    ]
    for process in processes:
        process.start()
    warm.wait(timeout=120)
    start = time.perf_counter()
    for process in processes:
        process.join()
    taken = time.perf_counter() - start
    if any(process.exitcode for process in processes):
        raise RuntimeError("a process that decides did not end well")
    return len(each) / taken


def _decide(settings: Settings, each: Sequence[tuple[str, str]], warm: Any) -> None:
    service = opened(settings)
    actor = Bureau(service).person(MANAGER)
    page = service.workflow.decision(each[0][0], actor)
    stage = page.stage.id if page.stage is not None else ""
    warm.wait(timeout=120)
    for reference, digest in each:
        proof = Proof(person_id=actor.id, at=service.now())
        decision = Decision(stage=stage, verdict="approved", digest=digest, declared=True, proof=proof)
        service.workflow.decide(reference, decision, actor)
