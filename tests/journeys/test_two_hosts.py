"""Web and worker on two hosts, PostgreSQL and Valkey on a third: the network is cut, and nothing is lost or done twice.

Here for less than half a minute, longer than anybody waits for an answer; `script/two-hosts` does it for a whole one.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.hosts import why_not
from tests.chaos.two_hosts import Lived, two_hosts

REASON = why_not()
pytestmark = pytest.mark.skipif(bool(REASON), reason=f"no network namespaces here: {REASON}")


@pytest.fixture(scope="module")
def lived() -> Iterator[Lived]:
    folder = Path(tempfile.mkdtemp(prefix="formsvc-hosts-"))
    folder.chmod(0o755)  # PostgreSQL runs as somebody else
    try:
        yield two_hosts(folder, forms=4, away_for=25, real_clock=False)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def test_everything_arrives_once_more_and_each_decision_is_made_once(lived: Lived) -> None:
    assert lived.verdict().wrong == ()
    assert lived.verdict().figures["parcels that arrived"] == 12


def test_whoever_asked_meanwhile_was_told_clearly_and_soon(lived: Lived) -> None:
    assert lived.verdict().figures["of them clear pages that say so (503)"] > 0


def test_no_log_of_either_host_says_anything_about_anybody(lived: Lived) -> None:
    lines = [json.loads(line) for line in lived.log.splitlines() if line.startswith("{")]

    assert {"answered", "did it"} <= {line["message"] for line in lines}
    for word in ("Ashworth", "Child 1", "Lindqvist", "practitioner@", "/receive/", "Something small"):
        assert word not in lived.log
