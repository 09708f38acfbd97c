"""Whatever is sent, from whomever: an answer that is a page of ours, and nothing changed by whoever may change nothing.

`script/test` sends a share, always the same; `script/fuzz` sends ten thousand, and says what came of them.
"""

from __future__ import annotations

import logging
import os
import tempfile
import traceback
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.web.fuzz_faults import faults, theirs
from tests.web.fuzzing import Fuzz, Sent, bent, harvested, send
from tests.web.town import founded

MEMORY = Path("/dev/shm")  # everything is put back as it was ten thousand times
SHARE = int(os.environ.get("FUZZ_REQUESTS", "400"))
COLLECT = "FUZZ_REPORT" in os.environ  # go on after a fault, to find every one
STRANGERS = ("nobody", "stranger", "other_administrator", "auditor")  # who may change nothing of Leeds


@pytest.fixture(scope="module")
def fuzz() -> Iterator[Fuzz]:
    logging.getLogger("formsvc").setLevel(logging.CRITICAL)
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        found = harvested(founded(Path(folder)))
        found.town.as_it_was()
        yield found
    logging.getLogger("formsvc").setLevel(logging.NOTSET)
    report = os.environ.get("FUZZ_REPORT")
    if report:
        lines = [f"{count:>6}  {status}  {endpoint}" for (endpoint, status), count in sorted(found.seen.items())]
        Path(report).write_text("\n".join([*lines, f"{sum(found.seen.values()):>6}  in all", ""]))


def answered(fuzz: Fuzz, request: Sent) -> list[str]:
    """What is wrong with the answer; where there was none, what happened instead."""
    try:
        return faults(send(fuzz, request))
    except Exception as broken:
        return [f"no answer: {type(broken).__name__} in {traceback.extract_tb(broken.__traceback__)[-1]}"]


def test_no_request_breaks_the_service_or_changes_what_it_may_not(fuzz: Fuzz) -> None:
    mine = [fuzz.town.ids["case"], fuzz.town.ids["private"]]
    before = theirs(fuzz.town, mine)

    @settings(
        max_examples=SHARE, database=None, derandomize="FUZZ_SEED" not in os.environ, deadline=None,
        suppress_health_check=list(HealthCheck), phases=(Phase.generate, Phase.shrink),
    )  # fmt: skip
    @given(st.randoms(use_true_random=True))
    def sent(chance: Random) -> None:
        request = bent(chance, fuzz)
        try:
            wrong = answered(fuzz, request)
            holds = request.who == "auditor" and "/keeping/hold" in request.address  # which auditors may place and lift
            if request.who in STRANGERS and not holds:
                now = theirs(fuzz.town, mine)
                wrong += [f"changed {table}" for table in before if now.get(table) != before[table]]
            if COLLECT and wrong:
                fuzz.wrong.append(f"{wrong}: {request}")
            assert COLLECT or not wrong, (wrong, request)
        finally:
            fuzz.town.as_it_was()

    sent()
    assert not fuzz.wrong, "\n".join(fuzz.wrong)
