"""`formsvc keys`: what an administrator sees and does, from a new service to a key that is gone."""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from formsvc.cli import DONE, WRONG_INPUT, main
from formsvc.database.migrating import versions
from formsvc.sealing import read_keys
from formsvc.workflow import keys_in_force, rotating
from tests.workflow.institution import Clock, Institution, found, opened, settings

LONG_AGO = datetime.now(UTC) - timedelta(hours=1)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Institution:
    here = found(settings(tmp_path, f"sqlite:///{tmp_path / 'formsvc.sqlite3'}"), Clock(LONG_AGO))
    with here.service.engine.begin() as connection:  # the tables were copied, not made by migrations
        connection.execute(text("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32))"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:last)"), {"last": versions()[-1]})
    monkeypatch.setenv("FORMSVC_DATA", str(here.service.settings.data))
    monkeypatch.setenv("FORMSVC_DATABASE_URL", here.service.settings.database)
    monkeypatch.setattr(rotating, "UNTIL_ALL_KNOW", timedelta())
    return here


def ids(here: Institution) -> list[str]:
    return [key.id for key in read_keys(here.service.settings.keys)]


def test_a_key_is_made_taken_into_use_and_the_old_one_removed(
    here: Institution, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = here.written()
    (old,) = ids(here)

    assert main(["keys", "new"]) == DONE
    _, new = ids(here)
    assert f"made {new}; it seals after `formsvc keys rotate --to {new}`" in capsys.readouterr().out
    assert main(["keys", "rotate", "--to", new]) == DONE
    assert "0 remain that other keys hold" in capsys.readouterr().out
    assert ids(here) == [new, old]

    assert main(["keys", "remove", old]) == WRONG_INPUT
    assert "Wait 15 minutes" in capsys.readouterr().err
    monkeypatch.setattr(rotating, "UNTIL_ALL_ENDED", timedelta())
    assert main(["keys", "remove", old]) == DONE
    assert ids(here) == [new]
    assert main(["keys", "list"]) == DONE
    assert capsys.readouterr().out.splitlines()[-1].startswith(f"{new}  seals and opens")
    there = opened(here.service.settings, here.clock)
    assert there.workflow.page(reference, "visit", here.author).answers["transport"] is False
    assert keys_in_force.key_in_force(there.service.sessions()).id == new  # type: ignore[union-attr]


def test_rotating_with_a_new_key_is_one_command(here: Institution, capsys: pytest.CaptureFixture[str]) -> None:
    (old,) = ids(here)

    assert main(["keys", "rotate", "--new"]) == DONE
    new, kept = ids(here)
    assert (kept, new != old) == (old, True)
    assert f"sealing everything with {new}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        (["remove", "00000000"], "There is no key 00000000"),
        (["rotate", "--to", "00000000"], "There is no key 00000000"),
        (["new", "--out", "{keys}"], "There is something at"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(
    here: Institution, wanted: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = ids(here)

    assert main(["keys", *(word.format(keys=here.service.settings.keys) for word in wanted)]) == WRONG_INPUT
    assert says in capsys.readouterr().err
    assert ids(here) == before


def test_a_key_that_is_gone_is_seen_in_the_list(here: Institution, capsys: pytest.CaptureFixture[str]) -> None:
    (old,) = ids(here)
    ring = here.service.settings.keys
    assert main(["keys", "new", "--first"]) == DONE
    ring.write_text(json.dumps({"keys": json.loads(ring.read_text())["keys"][:1]}))

    assert main(["keys", "list"]) == WRONG_INPUT
    assert f"{old}  IS NOT THERE" in capsys.readouterr().out


def test_a_ring_for_a_program_is_written_to_a_file_for_its_owner_alone(
    here: Institution, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(
        "FORMSVC_KEY_COMMAND", f"{sys.executable} -c \"print(open('{here.service.settings.keys}').read())\""
    )
    out = tmp_path / "ring.json"

    assert main(["keys", "new"]) == WRONG_INPUT
    assert "add --out FILE" in capsys.readouterr().err
    assert main(["keys", "new", "--first", "--out", str(out)]) == DONE
    assert main(["keys", "rotate", "--new"]) == WRONG_INPUT
    assert os.stat(out).st_mode & 0o777 == 0o600
    assert [key.id for key in read_keys(out)][1:] == ids(here)
    shown = capsys.readouterr()
    assert not any(entry["key"] in shown.out + shown.err for entry in json.loads(out.read_text())["keys"])
