"""The same where PostgreSQL keeps the rows, which takes less than SQLite does: no text with a zero in it, no number that is too large."""

from __future__ import annotations

import logging
import os
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from tests.web import parties, town
from tests.web.fuzz_faults import faults
from tests.web.fuzzing import bent, harvested, send
from tests.workflow.institution import Clock, Institution, found

SHARE = int(os.environ.get("FUZZ_REQUESTS_POSTGRESQL", "150"))


def test_no_request_breaks_the_service_on_postgresql(
    postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def founded(settings: parties.Settings, clock: Clock) -> Institution:
        return found(replace(settings, database_url=postgresql_url), clock)

    monkeypatch.setattr(parties, "found", founded)
    monkeypatch.setattr(town.Town, "as_it_was", lambda _: None)  # what is changed stays changed
    caplog.set_level(logging.CRITICAL, "formsvc")
    fuzz, chance, wrong = harvested(town.founded(tmp_path)), Random(5), list[str]()

    assert fuzz.town.here.service.engine.dialect.name == "postgresql"
    while sum(fuzz.seen.values()) < SHARE:
        request = bent(chance, fuzz)
        if not any(ends in request.address for ends in ("sign-out", "password", "second-step")):
            wrong += [f"{fault}: {request}" for fault in faults(send(fuzz, request))]

    assert not wrong, "\n".join(wrong)
