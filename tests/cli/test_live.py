"""`formsvc forms --live`: can each form be started in this service, and if not, whose address is missing?"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from formsvc.assembly import assemble
from formsvc.assembly.preparing import prepare
from formsvc.cli import main
from formsvc.delivery.tables import Destination
from formsvc.settings import Settings


def lines(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    assert main(["forms", "--live"]) == 0
    return {line.split("\t")[0]: line.split("\t")[-1] for line in capsys.readouterr().out.splitlines()}


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FORMSVC_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def test_it_says_which_forms_can_be_started_and_whose_address_the_others_lack(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(data=data, demonstration=True)
    prepare(settings, lambda: datetime.now(UTC))
    assert set(lines(capsys).values()) == {"live"}

    service = assemble(settings)
    with service.sessions.begin() as session:
        session.delete(session.get_one(Destination, "ycs_release_team"))

    found = lines(capsys)
    assert found["home_circumstances_report"] == "not live: Youth Custody Service Release and Resettlement Team"
    assert found["breach_report"] == "live"


def test_without_a_service_it_says_what_is_not_there(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forms", "--live"]) == 3
    assert "FORMSVC_" in capsys.readouterr().err
