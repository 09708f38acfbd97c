"""What script/bootstrap does on machines that are not this one: its own functions, on a machine that we describe."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "script"
NOTHING_THERE = "has_package() { false; }; has_command() { [ $1 = apt-get ]; }; has_file() { false; }; python3() { [[ $2 == *version_info* ]]; }"
NOBODY_SPECIAL = "id() { echo 1000; }"


def run(script: str, where: Path) -> subprocess.CompletedProcess[str]:
    functions = f". {SCRIPT}/bootstrap.d/system.sh; . {SCRIPT}/bootstrap.d/python.sh"
    whole = f"set -euo pipefail; {functions}; {script}"
    return subprocess.run(["bash", "-c", whole], cwd=where, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("purpose", "some"),
    [("service", ["python3-venv", "libharfbuzz-subset0"]), ("test", ["postgresql", "libjaxb-java"])],
)
def test_somebody_who_may_not_install_is_told_the_line_to_run(purpose: str, some: list[str], tmp_path: Path) -> None:
    told = run(f"{NOTHING_THERE}; {NOBODY_SPECIAL}; purpose={purpose}; ready_system", tmp_path)

    line = told.stderr.splitlines()[-1].split()
    assert told.returncode == 3
    assert line[:7] == ["sudo", "apt-get", "update", "&&", "sudo", "apt-get", "install"]
    assert set(some) <= set(line)


def test_the_service_alone_asks_for_no_browser_and_no_java(tmp_path: Path) -> None:
    told = run(f"{NOTHING_THERE}; {NOBODY_SPECIAL}; purpose=service; ready_system", tmp_path)

    assert not {"chromium", "chromium-headless-shell", "default-jdk-headless", "postgresql"} & set(told.stderr.split())


def test_the_administrator_gets_what_is_missing_installed(tmp_path: Path) -> None:
    root = "id() { echo 0; }; apt-get() { echo apt-get $* >> asked; }"
    run(f"{NOTHING_THERE}; {root}; purpose=service; ready_system", tmp_path)

    update, install = (tmp_path / "asked").read_text().splitlines()
    assert update.startswith("apt-get update")
    assert "libpango-1.0-0" in install.split()


def test_a_machine_that_has_everything_is_left_as_it_is(tmp_path: Path) -> None:
    everything = "has_package() { true; }; has_command() { true; }; has_file() { true; }; python3() { true; }"
    done = run(f"{everything}; apt-get() {{ echo asked; }}; purpose=test; ready_system", tmp_path)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_an_old_python_is_refused(tmp_path: Path) -> None:
    told = run("python3() { false; }; purpose=service; ready_system", tmp_path)

    assert (told.returncode, told.stderr) == (3, "Python 3.11 or newer is needed, as python3.\n")


def test_what_is_ready_is_made_again_only_when_its_sources_change(tmp_path: Path) -> None:
    (tmp_path / "lock").write_text("one")
    twice = "make_it() { echo made; }; once stamp lock -- make_it; once stamp lock -- make_it; echo two > lock; once stamp lock -- make_it"

    assert run(twice, tmp_path).stdout == "made\nmade\n"


def test_what_failed_half_way_is_made_again(tmp_path: Path) -> None:
    (tmp_path / "lock").write_text("one")
    first = run("once stamp lock -- false", tmp_path)
    second = run("once stamp lock -- echo made", tmp_path)

    assert (first.returncode, second.stdout) == (1, "made\n")
