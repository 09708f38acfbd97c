"""`formsvc person add`: the first administrator of a service in which there is nobody."""

from __future__ import annotations

import base64
import os
import pty
import subprocess
import sys
from pathlib import Path

from formsvc.assembly import assemble
from formsvc.people import Proof, one_time
from formsvc.settings import Settings

ADA = ("--email", "ada@leeds.example", "--name", "Ada Byron", "--role", "administrator")
LEEDS = ("--organisation", "leeds_yjs")
PASSWORD = "violet harbour spoon"


def settings(folder: Path) -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin", "HOME": str(folder), "FORMSVC_DATA": str(folder / "data")}


def add(folder: Path, *more: str, typed: str = PASSWORD, **others: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "formsvc", "person", "add", *more]
    environment = settings(folder) | others
    return subprocess.run(command, input=typed + "\n", capture_output=True, text=True, env=environment, timeout=240)


def test_the_first_administrator_signs_in_with_the_password_that_was_piped(tmp_path: Path) -> None:
    done = add(tmp_path, *ADA, *LEEDS, "--password-stdin")

    assert (done.returncode, done.stderr) == (0, "")
    assert "Leeds Youth Justice Service" in done.stdout
    assert PASSWORD not in done.stdout
    ada = assemble(Settings(data=tmp_path / "data")).sign_in("ada@leeds.example", PASSWORD)
    assert ada.holds("administrator", "leeds_yjs")
    assert not ada.must_change_password


def test_the_password_is_asked_for_on_the_terminal_and_not_shown(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "formsvc", "person", "add", *ADA, *LEEDS]
    process = subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=settings(tmp_path), start_new_session=True
    )
    os.close(theirs)
    seen = b""
    for question in (b"Password: ", b"The same again: "):
        while not seen.endswith(question):
            seen += os.read(ours, 1000)
        os.write(ours, PASSWORD.encode() + b"\n")
    while b"may sign in" not in seen:
        seen += os.read(ours, 1000)

    assert process.wait(240) == 0
    assert PASSWORD.encode() not in seen


def test_what_is_wrong_is_said_all_at_once_with_what_would_be_right(tmp_path: Path) -> None:
    wrong = ("--email", "ada", "--name", "Ada", "--role", "adminstrator", *LEEDS, "--password-stdin")

    done = add(tmp_path, *wrong, typed="short")

    assert done.returncode == 1
    assert [line.partition(":")[0] for line in done.stderr.splitlines()] == ["email", "role", "password"]
    assert "for example administrator" in done.stderr


def test_an_organisation_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    done = add(tmp_path, *ADA, "--organisation", "leds_yjs", "--password-stdin")

    assert done.returncode == 1
    assert "leeds_yjs" in done.stderr


def test_an_address_that_is_there_is_refused(tmp_path: Path) -> None:
    add(tmp_path, *ADA, *LEEDS, "--password-stdin")

    done = add(tmp_path, *ADA, *LEEDS, "--password-stdin")

    assert (done.returncode, done.stderr) == (1, "email: Somebody with this email address is here already.\n")


def test_without_a_terminal_or_an_argument_the_command_line_is_wrong(tmp_path: Path) -> None:
    assert add(tmp_path, *ADA, *LEEDS).returncode == 2
    assert add(tmp_path, *ADA).returncode == 2
    assert add(tmp_path, *ADA, *LEEDS, "--password", PASSWORD).returncode == 2
    assert not (tmp_path / "data").exists()


def test_a_database_that_is_not_there_is_named_with_its_setting(tmp_path: Path) -> None:
    nowhere = f"postgresql://nobody@/none?host={tmp_path}"

    done = add(tmp_path, *ADA, *LEEDS, "--password-stdin", FORMSVC_DATABASE_URL=nowhere)

    assert done.returncode == 3
    assert "FORMSVC_DATABASE_URL" in done.stderr


def test_the_last_administrator_who_lost_the_telephone_is_let_in_again(tmp_path: Path) -> None:
    add(tmp_path, *ADA, *LEEDS, "--password-stdin")
    service = assemble(Settings(data=tmp_path / "data"))
    ada = service.sign_in("ada@leeds.example", PASSWORD)
    new = service.workflow.new_second_step(ada)
    secret, now = base64.b32decode(new.typed.replace(" ", "")), service.now()
    code = one_time.code_at(secret, one_time.step_at(now))
    service.workflow.set_second_step(new.sealed, code, Proof(person_id=ada.id, at=now), ada)

    done = [forget(tmp_path, "Ada@Leeds.example"), forget(tmp_path, "ada@leeds.example"), forget(tmp_path, "nobody@x")]
    assert [one.returncode for one in done] == [0, 1, 1]
    assert done[1].stderr == done[2].stderr == "Nobody with this email address has a second step.\n"
    assert service.workflow.second_step(ada).since is None


def forget(folder: Path, email: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "formsvc", "person", "forget-second-step", "--email", email]
    return subprocess.run(command, capture_output=True, text=True, env=settings(folder), timeout=240)
