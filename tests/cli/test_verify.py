"""`formsvc verify`: exit code, words, and JSON, with the service's database and without it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from formsvc.assembly.preparing import prepare
from formsvc.settings import Settings
from tests.real_parts.ports import free_port
from tests.signatures.judging import ready
from tests.signatures.test_altered import with_metadata
from tests.workflow.institution import Clock, Institution, found, furnished, opened, settings
from tests.workflow.test_verifying import files


def verify(*arguments: object, **env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "formsvc", "verify", *map(str, arguments)]
    environment = {"PATH": "/usr/bin:/bin", "HOME": "/nowhere", **env}
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=240, check=False)


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Institution:
    """A service as `formsvc serve` makes it ready, with one form that went the whole way."""
    of = settings(tmp_path_factory.mktemp("here"), "")
    clock = Clock()
    prepare(of, clock)
    institution = furnished(opened(of, clock, quick=False))
    institution.delivered_but_for_the_child()
    return institution


@pytest.fixture(scope="module")
def env(here: Institution) -> dict[str, str]:
    of = here.service.settings
    return {
        "FORMSVC_DATA": str(of.data),
        "FORMSVC_DEFINITIONS": str(of.definitions),
        "FORMSVC_TEMPLATES": str(of.templates),
    }


@pytest.fixture
def report(here: Institution, tmp_path: Path) -> Path:
    path = tmp_path / "report.pdf"
    path.write_bytes(files(here, "")[(1, "full", "pdf")])
    return path


def test_a_genuine_file_is_told_with_who_decided_and_ends_with_0(report: Path, env: dict[str, str]) -> None:
    done = verify(report, **env)

    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[:2] == ["This document is genuine. It is exactly what was issued.", "It is the newest version."]
    assert lines[2].startswith("Visit request: VR-")
    assert lines[2].endswith(", version 1, 31 March 2026 at 10:00am")
    assert lines[3:5] == [
        "Approved: Manager, Team manager, Leeds Yjs, 31 March 2026 at 10:00am",
        "Approved: Governor, Governor, Wetherby, 31 March 2026 at 10:00am",
    ]
    assert lines[5] == "Signed: Youth justice forms, 31 March 2026 at 10:00am"
    assert "Kieran" not in done.stdout


def test_the_same_as_json(report: Path, env: dict[str, str]) -> None:
    known = json.loads(verify(report, "--json", **env).stdout)

    assert (known["genuine"], known["holds"], known["outcome"], known["standing"]) == (True, True, "genuine", "current")
    assert [one["role"] for one in known["signatories"]] == ["Team manager", "Governor"]
    assert known["seal"]["at"] == "2026-03-31T09:00:00+00:00"


def test_a_word_file_is_known_by_its_bytes(here: Institution, env: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "report.docx"
    path.write_bytes(files(here, "")[(1, "full", "docx")])
    assert verify(path, **env).returncode == 0

    path.write_bytes(path.read_bytes() + b" ")
    done = verify(path, **env)
    assert (done.returncode, done.stdout.splitlines()[0][:43]) == (1, "This is not a document that was issued here")


@pytest.mark.parametrize("change", ["byte", "update", "cut"])
def test_a_file_that_was_changed_ends_with_1_and_a_sentence(report: Path, env: dict[str, str], change: str) -> None:
    content = report.read_bytes()
    place = content.index(b"stream") + 50
    changed = {
        "byte": content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :],
        "update": with_metadata(content),
        "cut": content[:-2000],
    }
    report.write_bytes(changed[change])
    done = verify(report, **env)

    assert done.returncode == 1
    assert "changed" in done.stdout or "added" in done.stdout


def test_without_a_database_the_signature_is_judged_by_a_certificate(here: Institution, report: Path) -> None:
    (certificate,) = here.service.settings.trusted.iterdir()
    done = verify(report, "--certificate", certificate)

    assert (done.returncode, done.stderr) == (0, "")
    assert "What was signed is whole" in done.stdout
    report.write_bytes(with_metadata(report.read_bytes()))
    assert verify(report, "--certificate", certificate).returncode == 1


def test_a_signature_of_somebody_else_is_not_ours(here: Institution, report: Path, tmp_path: Path) -> None:
    other = ready(Settings(data=tmp_path / "other"))
    (certificate,) = other.settings.trusted.iterdir()
    done = verify(report, "--certificate", certificate)

    assert (
        done.returncode,
        done.stdout.startswith("This document is not from here. It carries somebody else's signature"),
    ) == (1, True)


def test_a_word_file_needs_the_service(here: Institution, tmp_path: Path) -> None:
    path = tmp_path / "report.docx"
    path.write_bytes(files(here, "")[(1, "full", "docx")])
    (certificate,) = here.service.settings.trusted.iterdir()
    done = verify(path, "--certificate", certificate)

    assert (done.returncode, "FORMSVC_DATA" in done.stderr) == (3, True)


def test_what_is_not_there_is_said_with_its_setting(report: Path, tmp_path: Path) -> None:
    nothing = verify(report, FORMSVC_DATA=str(tmp_path / "nothing"))
    assert (nothing.returncode, "FORMSVC_KEY_FILE" in nothing.stderr) == (3, True)

    old = found(settings(tmp_path, ""), Clock())
    done = verify(report, FORMSVC_DATA=str(old.service.settings.data))
    assert (done.returncode, "FORMSVC_DATABASE_URL" in done.stderr) == (3, True)


def test_a_file_or_certificate_that_cannot_be_read_ends_with_1(report: Path, tmp_path: Path) -> None:
    assert verify(tmp_path / "none.pdf").returncode == 1
    done = verify(report, "--certificate", report)
    assert (done.returncode, done.stderr) == (1, f"{report} has no certificate that can be read.\n")


def test_a_signing_certificate_that_cannot_be_used_stops_the_start_with_3(near: Path) -> None:
    (near / "signing.p12").write_bytes(b"nonsense")
    command = [sys.executable, "-m", "formsvc", "serve"]
    env = {
        "PATH": "/usr/bin:/bin", "HOME": "/nowhere", "FORMSVC_DATA": str(near / "data"),
        "FORMSVC_PORT": str(free_port()), "FORMSVC_SIGNING_PKCS12": str(near / "signing.p12"),
    }  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, env=env, timeout=240, check=False)

    assert done.returncode == 3
    assert done.stderr.startswith("FORMSVC_SIGNING_PKCS12: ")
    assert "FORMSVC_SIGNING_PASSWORD_FILE" in done.stderr
