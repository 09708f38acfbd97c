"""Keys from a program: run once, without a shell, and what it says is repeated nowhere."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from formsvc.sealing import KeyCommand, KeyCommandWrong, KeyMissing, Sealer, make_keys, new_key, replace_keys
from formsvc.settings import SettingsWrong, from_environment
from tests.real_parts.programs import PATIENCE

GIVES = "import pathlib, sys; counted = pathlib.Path(sys.argv[2]); counted.write_text(counted.read_text() + 'x'); print(pathlib.Path(sys.argv[1]).read_text())"


@pytest.fixture
def program(tmp_path: Path) -> str:
    """Writes the ring in ring.json, and counts how often it was run."""
    make_keys(tmp_path / "ring.json")
    (tmp_path / "counted").write_text("")
    (tmp_path / "gives keys.py").write_text(GIVES)
    return f"{sys.executable} '{tmp_path / 'gives keys.py'}' {tmp_path / 'ring.json'} {tmp_path / 'counted'}"


def test_what_the_program_writes_is_the_ring_and_it_is_run_once(program: str, tmp_path: Path) -> None:
    first, second = Sealer.following(KeyCommand(program)), Sealer.following(KeyCommand(program))

    assert second.open(first.seal(b"mine", "here"), "here") == b"mine"
    assert (tmp_path / "counted").read_text() == "x"


def test_a_key_that_is_not_known_has_the_program_run_again(program: str, tmp_path: Path) -> None:
    sealer, key = Sealer.following(KeyCommand(program)), new_key()
    replace_keys(tmp_path / "ring.json", [key, *make_keys(tmp_path / "ring.json")])

    assert sealer.open(Sealer([key]).seal(b"later", "here"), "here") == b"later"
    assert sealer.newest == key.id


def test_a_key_that_is_nowhere_does_not_have_it_run_with_every_row(program: str, tmp_path: Path) -> None:
    sealer, foreign = Sealer.following(KeyCommand(program)), Sealer([new_key()])
    for _ in range(5):
        with pytest.raises(KeyMissing, match="not among those that FORMSVC_KEY_COMMAND gives"):
            sealer.open(foreign.seal(b"x", "here"), "here")

    assert (tmp_path / "counted").read_text() == "xx"


@pytest.mark.parametrize(
    ("script", "seconds", "why"),
    [
        ("print('SECRET words')", PATIENCE, "no ring of keys"),
        ("import sys; print('SECRET'); sys.exit('SECRET')", PATIENCE, "exit code 1"),
        ("import sys; sys.stdout.buffer.write(b'SECRET' + bytes([255]))", PATIENCE, "no text"),
        ("import time; print('SECRET', flush=True); time.sleep(60)", 0.5, "did not end within 0.5 seconds"),
    ],
)
def test_what_is_wrong_is_said_with_the_setting_and_never_what_it_wrote(
    script: str, seconds: float, why: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(KeyCommandWrong, match=f"FORMSVC_KEY_COMMAND.*{why}") as wrong:
        KeyCommand(f'{sys.executable} -c "{script}"', seconds).read()

    assert "SECRET" not in str(wrong.value) + str(wrong.value.__cause__) + "".join(capfd.readouterr())


@pytest.mark.parametrize("line", ["/no/such/program", "echo hello; cat /etc/passwd"])
def test_there_is_no_shell(line: str) -> None:
    with pytest.raises(KeyCommandWrong):
        KeyCommand(line).read()


def test_the_keys_come_from_a_program_or_from_a_file() -> None:
    with pytest.raises(SettingsWrong, match="FORMSVC_KEY_COMMAND: the keys come from a command or from a file"):
        from_environment({"FORMSVC_KEY_COMMAND": "vault read", "FORMSVC_KEY_FILE": "/etc/keys.json"})
    with pytest.raises(
        SettingsWrong, match="FORMSVC_KEY_COMMAND: must be a program with its arguments; a quotation mark"
    ):
        from_environment({"FORMSVC_KEY_COMMAND": "vault 'read"})
