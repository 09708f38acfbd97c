"""What is true of every file that is kept, whatever it is written in."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from pathlib import Path

from formsvc.settings import READERS

ROOT = Path(__file__).parents[2]
REGISTRIES = [  # in pieces, so that this file does not name them either
    ("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"), ("yarnpkg", "com"),
    ("deb", "debian", "org"), ("archive", "ubuntu", "com"), ("maven", "org"),
]  # fmt: skip
SOMEBODYS_MACHINE = ["/".join(("", home, "")) for home in ("root", "work", "Users")]


def kept_files() -> list[Path]:
    """What git keeps, and what it would keep if added now."""
    listed = subprocess.run(
        # whoever runs the tests need not be who owns the files
        ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    return [path for line in listed.stdout.decode().split("\0") if line and (path := ROOT / line).is_file()]


def mentioning(texts: list[str]) -> list[str]:
    wanted = re.compile("|".join(map(re.escape, texts)).encode())
    return [str(path.relative_to(ROOT)) for path in kept_files() if wanted.search(path.read_bytes())]


def test_no_file_names_a_package_registry() -> None:
    assert mentioning([".".join(registry) for registry in REGISTRIES]) == []


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    assert mentioning(SOMEBODYS_MACHINE) == []


def test_every_locked_python_package_has_its_hashes_and_no_address() -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        entries = re.split(r"\n(?=\S)", re.sub(r"(?m)^#.*\n", "", lock.read_text()))
        assert [entry for entry in entries if not re.match(r"[\w.\-\[\]]+==\S+.*\\\n +--hash=sha256:", entry)] == []
        assert "://" not in lock.read_text()


def test_every_locked_front_end_package_has_its_hash_and_no_address() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    installed = {name: package for name, package in packages.items() if name}

    assert [name for name, package in installed.items() if "integrity" not in package] == []
    assert [name for name, package in installed.items() if "resolved" in package] == []


def test_the_locks_have_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = {
        "service": project["dependencies"],
        "test": project["dependencies"] + project["optional-dependencies"]["test"],
    }
    for lock, dependencies in asked.items():
        locked = set(re.findall(r"(?m)^([\w.\-]+)(?:\[.*\])?==", (ROOT / "requirements" / f"{lock}.txt").read_text()))
        wanted = {re.split(r"[\[><=,;]", dependency)[0].lower() for dependency in dependencies}
        assert wanted - locked == set()


def test_the_picture_in_the_readme_shows_every_room_of_the_house() -> None:
    picture = next(block for block in (ROOT / "README.md").read_text().split("```") if "definitions" in block)
    rooms = {path.name.removesuffix(".py") for path in (ROOT / "formsvc").iterdir() if not path.name.startswith("_")}

    assert [room for room in sorted(rooms) if not re.search(rf"\b{room}\b", picture)] == []


def test_every_file_that_the_readme_sends_you_to_is_there() -> None:
    readme = (ROOT / "README.md").read_text()
    places = re.findall(r"\]\(([^)#:]+)\)", readme) + re.findall(r"`([\w./]+/[\w./]*)`", readme)

    assert [place for place in places if not (ROOT / place).exists()] == []


def test_every_script_says_what_it_is_for() -> None:
    scripts = [path for path in (ROOT / "script").iterdir() if path.is_file()]

    assert [path.name for path in scripts if not re.match(r'#!.+\n(# |""")[A-Z]', path.read_text())] == []


def test_every_setting_is_explained_to_whoever_runs_the_service() -> None:
    explained = set(re.findall(r"(?m)^\| `FORMSVC_(\w+)` \|", (ROOT / "docs" / "operations.md").read_text()))

    assert explained == {setting.upper() for setting in READERS}
