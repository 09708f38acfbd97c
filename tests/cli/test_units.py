"""The units and examples that operators copy: systemd takes them, and they set nothing that there is not."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from formsvc.settings import from_environment

DOCS = Path(__file__).parents[2] / "docs"
UNITS = sorted((DOCS / "systemd").glob("*.service"))
HARDENED = ("NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet=", "SystemCallFilter=@system-service")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not on this machine")
def test_systemd_takes_every_unit(tmp_path: Path) -> None:
    for unit in (*UNITS, DOCS / "systemd" / "formsvc-backup.timer"):
        here = unit.read_text().replace("/opt/formsvc/.venv/bin/formsvc", f"{sys.prefix}/bin/formsvc")
        (tmp_path / unit.name.replace("@", "@1")).write_text(here)

    said = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, sorted(tmp_path.iterdir()))],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (said.returncode, said.stderr) == (0, "")


def test_every_unit_may_change_nothing_but_its_own_data() -> None:
    for unit in UNITS:
        assert all(line in unit.read_text().splitlines() for line in HARDENED), unit.name


def test_the_example_of_an_environment_can_be_read() -> None:
    lines = (DOCS / "systemd" / "environment.example").read_text().splitlines()
    settings = from_environment(dict(line.split("=", 1) for line in lines if line and not line.startswith("#")))

    assert settings.address == "https://forms.example.gov.uk"
    assert settings.workers == 0


def test_no_server_in_front_writes_addresses_of_pages_down() -> None:
    nginx = (DOCS / "proxy" / "nginx.conf").read_text()
    (kept,) = re.findall(r"log_format formsvc '(.*)';", nginx)

    assert not {"$request", "$request_uri", "$uri", "$args", "$http_referer"} & set(kept.split())
    assert "request>uri delete" in (DOCS / "proxy" / "Caddyfile").read_text()


def test_every_test_that_the_threat_model_names_is_there() -> None:
    model = (DOCS / "threat-model.md").read_text()

    assert [path for path in re.findall(r"`(tests/[\w/.]+)`", model) if not (DOCS.parent / path).is_file()] == []
