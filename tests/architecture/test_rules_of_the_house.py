"""What the import contracts and the linter cannot see, and every reader relies on."""

from __future__ import annotations

import ast
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

HOUSE = Path(__file__).parents[2] / "formsvc"
FILES = sorted(path for path in HOUSE.rglob("*.py") if "versions" not in path.parts)  # migrations are history
ABOVE_THE_WORKFLOW = ["__main__", "__init__", "cli", "web", "jobs", "assembly"]
NO_DATABASE = ["web", "documents", "wizard", "answers", "definitions", "clocks"]
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "core", "base", "manager", "misc", "models"}


def room(path: Path) -> str:
    return path.relative_to(HOUSE).parts[0].removesuffix(".py")


def name(path: Path) -> str:
    return str(path.relative_to(HOUSE.parent))


def nodes(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def imported(path: Path) -> set[str]:
    """The outermost name of everything that the file imports."""
    found: set[str] = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "formsvc").split(".")[0])
    return found


def called(path: Path) -> Iterator[str]:
    """Every method or function called through a dot, with what stands before it: `session.begin`, `datetime.now`."""
    for node in nodes(path):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield ast.unparse(node.func)


def test_a_file_can_be_seen_at_once() -> None:
    lengths = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}

    assert {file: lines for file, lines in lengths.items() if lines > 250} == {}


def test_no_room_or_file_has_a_name_that_says_nothing() -> None:
    assert [name(path) for path in FILES if {path.stem, path.parent.name} & EMPTY_NAMES] == []


def test_only_the_workflow_begins_a_transaction() -> None:
    begun = {name(path) for path in FILES for call in called(path) if call.endswith(".begin")}

    assert {place for place in begun if not place.startswith(("formsvc/workflow/", "formsvc/database/"))} == set()


def test_the_pages_and_the_pure_rooms_know_nothing_of_the_database() -> None:
    rooms = [path for path in FILES if room(path) in NO_DATABASE]

    assert [name(path) for path in rooms if imported(path) & {"sqlalchemy", "alembic", "psycopg"}] == []


def test_the_status_of_a_submission_changes_in_one_place() -> None:
    changed = [
        name(path)
        for path in FILES
        for node in nodes(path)
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Attribute) and target.attr == "status"
    ]

    assert changed == ["formsvc/submissions/moves.py"]


def test_time_comes_in_as_a_value_below_the_assembly() -> None:
    clocks = ("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time")
    rooms = [path for path in FILES if room(path) not in ABOVE_THE_WORKFLOW]

    assert [(name(path), call) for path in rooms for call in called(path) if call.endswith(clocks)] == []


def test_settings_are_read_from_the_environment_in_one_place() -> None:
    asked = {"os.environ", "os.getenv"}
    reads = {
        name(path)
        for path in FILES
        for node in nodes(path)
        if isinstance(node, ast.Attribute) and ast.unparse(node) in asked
    }

    assert {place for place in reads if not place.startswith(("formsvc/cli/", "formsvc/settings"))} == set()


def spelled(package: str) -> str:
    """The name of a package, which may be written with either sign."""
    return package.lower().replace("_", "-")


def test_every_package_that_we_import_is_a_dependency_that_we_name() -> None:
    project = tomllib.loads((HOUSE.parent / "pyproject.toml").read_text())["project"]
    named = {spelled(dependency.split(">")[0].split("[")[0]) for dependency in project["dependencies"]}
    distributions = packages_distributions()
    foreign = set().union(*map(imported, FILES)) - set(sys.stdlib_module_names) - {"formsvc"}

    unnamed = {module for module in foreign if not named & {spelled(d) for d in distributions.get(module, [])}}

    assert unnamed == set()
