"""Every step that writes leaves an entry in the record, or stands in a short list with its reason.

Read from the code itself, so that a new step is found: a function in which a transaction for writing begins must reach
one of the functions that append to the record, by itself or through functions of the workflow that it calls.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import formsvc.cli
import formsvc.workflow
from formsvc import audit
from formsvc.web.verbs import VERBS, Verb
from formsvc.workflow.record_words import DETAILED, KIND_OF, detail_of, kind_of, words_of
from tests.workflow.institution import Institution

ROOM = Path(formsvc.workflow.__file__).parent
# Who or what begins to write, and why nothing of it is in the record.
NO_ENTRY = {
    "admitting.admit": "appends through _add, for each person",
    "bouncing._hold": "a lease on the mailbox, by the service, every few minutes",
    "bouncing._let_go": "the same lease ends",
    "chasing._take_up": "a lease on a reminder; _record_reminder says what came of it",
    "clockwork.look_at_clocks": "when to look again, after a fault; changes nothing that anybody sees",
    "clockwork._look": "what is due is told by mail; the notices are rows that are kept",
    "directory.furnish": "what a demonstration begins with, in a service in which nobody has been yet",
    "erasure_reports._settle": "works out until when a case is kept, from what is there; reports and erasing are recorded",
    "erasure_reports.settle_again": "a command, which `formsvc retention` writes down",
    "keeping.keep_half_typed": "no answer yet: what is half typed becomes one by saving, and only its writer sees it",
    "presence.sign_everybody_out": "a part of `formsvc restore`, which writes that the service was brought back",
    "rotating._marks": "a portion of a rotation, which has one entry at its end",
    "rotating._rows": "a portion of a rotation, which has one entry at its end",
    "rotating.forget_older": "a command, which `formsvc keys` writes down; or the end of a rotation",
    "sending.send_notice": "a lease on a message of the service; that it was sent stands in its row",
    "sending._record_notice": "the row of the notice says what came of it",
    "sending._take": "a lease on a delivery; _record says what came of it",
    "signing._not_made": "a document that could not be made is tried again; giving up on it is a person's, and recorded",
    "trying.send_test": "the test is prepared; _record_trial appends what came of it",
}
# Commands, and why they leave no entry of their own.
READ_ONLY = {
    "audit": "reads the record",
    "check": "reads definitions",
    "example": "reads a definition",
    "forms": "reads definitions",
    "keys": "the work is in _keyring",
    "person": "appends by the step that adds somebody",
    "render": "makes a document of a file, without a service",
    "schema": "reads a definition",
    "serve": "each request and task appends its own",
    "verify": "reads a document",
    "work": "each task appends its own",
}
APPENDS = {"append", "write_bounded", "write_refusal"}


@dataclass(frozen=True)
class Function:
    """One function of the workflow: the names that it calls, and whether it begins to write or appends."""

    name: str
    module: str
    calls: frozenset[str]
    begins: bool
    appends: bool


@cache
def functions() -> tuple[Function, ...]:
    return tuple(one for path in sorted(ROOM.glob("*.py")) for one in _functions_in(path))


@cache
def by_name() -> dict[str, list[Function]]:
    found: dict[str, list[Function]] = defaultdict(list)
    for one in functions():
        found[one.name].append(one)
    return found


def _functions_in(path: Path) -> Iterator[Function]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    outermost = [*tree.body, *(inner for node in tree.body if isinstance(node, ast.ClassDef) for inner in node.body)]
    for node in outermost:
        if isinstance(node, ast.FunctionDef):
            inside = list(ast.walk(node))
            called = [ast.unparse(one.func) for one in inside if isinstance(one, ast.Call)]
            handed = [one.attr for one in inside if isinstance(one, ast.Attribute)]
            handed += [one.id for one in inside if isinstance(one, ast.Name)]
            yield Function(
                name=node.name,
                module=path.stem,
                calls=frozenset(name.rpartition(".")[2] for name in (*called, *handed)),
                begins=any(name.endswith("sessions.begin") for name in called),
                appends=any(name in ("audit.append", *APPENDS) for name in called),
            )


def reaches_the_record(function: Function) -> bool:
    """Follows calls by name: within the module first, then to the one function of the workflow that has the name."""
    seen, waiting = {function}, [function]
    while waiting:
        now = waiting.pop()
        if now.appends:
            return True
        for name in now.calls:
            there = by_name().get(name, [])
            here = [one for one in there if one.module == now.module]
            there = [] if name.startswith("_") else there
            for one in here or (there if len(there) == 1 else []):
                if one not in seen:
                    seen.add(one)
                    waiting.append(one)
    return False


def test_every_step_that_writes_leaves_an_entry_or_says_why_not() -> None:
    begin = {f"{one.module}.{one.name}": reaches_the_record(one) for one in functions() if one.begins}

    assert len(begin) > 60
    assert {name for name, does in begin.items() if not does} - NO_ENTRY.keys() == set()
    assert NO_ENTRY.keys() - begin.keys() == set()


def test_every_command_that_changes_the_service_is_written_down() -> None:
    rooms = Path(formsvc.cli.__file__).parent
    written = {path.stem for path in rooms.glob("*.py") if re.search(r"(record|write)_command\(", path.read_text())}
    commands = {path.stem for path in rooms.glob("*.py") if not path.stem.startswith("_")}

    assert commands - written == READ_ONLY.keys()
    assert "_keyring" in written  # what `formsvc keys` does


def literal_verbs() -> Iterator[str]:
    """The verbs that stand in the code where something is appended."""
    says = {
        "note",
        "note_by_link",
        "_note",
        "append",
        "Written",
        "_change",
        "_change_entry",
        "_record",
        "_record_trial",
    }
    for path in ROOM.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in says:
                if ast.unparse(node.func).endswith(".append") and ast.unparse(node.func) != "audit.append":
                    continue
                yield from (text for given in node.args for text in _texts(given))


def _texts(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.JoinedStr):
        first = node.values[0]
        if isinstance(first, ast.Constant) and str(first.value).endswith((":", "-")):
            yield str(first.value) + "x"
    elif isinstance(node, ast.IfExp):
        yield from (*_texts(node.body), *_texts(node.orelse))
    elif isinstance(node, ast.Subscript):
        yield from _texts(node.value)
    elif isinstance(node, ast.Constant) and re.fullmatch(r"[a-z][a-z_:-]{2,}", str(node.value)):
        yield str(node.value)


NO_VERB = re.compile(
    r"(link-took-x|report:x|service|nobody|command|person:x|destination:x|notice:x|checkpoint:x|organisation:x|delivery:x)"
)


def test_every_verb_has_words_in_plain_english() -> None:
    said = {verb for verb in literal_verbs() if not NO_VERB.fullmatch(verb)}
    said |= {verb.what for verb in VERBS.values() if isinstance(verb, Verb)} | {"approved", "returned", "refused"}

    assert len(said) > 80
    assert {verb for verb in said if kind_of(verb) is None} == set()
    assert {words_of(verb) for verb in said} & set(said) <= {"approved", "searched", "refused"}


def test_every_verb_that_has_a_detail_is_found_by_its_kind() -> None:
    detailed = {
        verb.partition(":")[0]
        for verb in literal_verbs()
        if re.fullmatch(r"[a-z_-]+:x", verb) and not NO_VERB.fullmatch(verb)
    }
    detailed |= {verb.what for verb in VERBS.values() if isinstance(verb, Verb) and verb.detail}

    assert {verb for verb in detailed if verb in KIND_OF} <= DETAILED  # `report-bounced` is found by itself
    assert (words_of("saved:visit"), detail_of("saved:visit")) == ("saved answers", "visit")


def test_a_verb_of_another_version_is_shown_as_it_is() -> None:
    assert (kind_of("did-something-new"), words_of("did-something-new")) == (None, "did something new")


def test_a_whole_life_is_in_the_record_page_by_page(here: Institution) -> None:
    reference = here.approved()
    with here.service.sessions() as session:
        found = [entry.what for entry in audit.whole(session) if entry.about == reference]

    assert found[:6] == ["started", "saved:child", "saved:visit", "saved:visitors", "saved:declaration", "submitted"]
    assert found[6:] == ["put-to-signatories", "approved", "approved"]
