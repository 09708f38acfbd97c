"""What the pages ask about people and settings."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

import pytest

from formsvc.assembly.demonstration import sign_ins
from formsvc.assembly.preparing import prepare
from formsvc.assembly.standing import Standing
from formsvc.database import Sessions, open_engine
from formsvc.definitions.loading import load
from formsvc.sealing import Sealer, read_keys
from formsvc.settings import Settings

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def standing(settings: Settings) -> Standing:
    prepare(settings, lambda: NOW)
    return Standing(
        settings=settings,
        sessions=Sessions(open_engine(settings.database)),
        sealer=Sealer(read_keys(settings.keys)),
        definitions=load(settings.definitions),
        now=lambda: NOW,
    )


@pytest.fixture
def demonstration(tmp_path: Path) -> Standing:
    return standing(Settings(data=tmp_path / "data", demonstration=True))


def test_in_the_demonstration_one_can_be_anybody(demonstration: Standing) -> None:
    first, *_ = rows = demonstration.demonstration_people()

    assert [row.email for row in rows] == [email for email, _, _ in sign_ins()]
    assert first.roles == ("Case manager, Leeds Youth Justice Service",)
    actor = demonstration.sign_in(first.email, demonstration.demonstration_password)
    assert demonstration.actor(actor.id) == actor


def test_outside_the_demonstration_nobody_and_no_password_is_shown(tmp_path: Path) -> None:
    service = standing(Settings(data=tmp_path / "data"))

    assert service.demonstration_people() == ()
    assert service.demonstration_password == ""


def test_a_role_has_a_plain_name_even_when_nobody_listed_it(demonstration: Standing) -> None:
    assert demonstration.role_title("yjs_manager") == "Youth justice service manager"
    assert demonstration.role_title("night_watch") == "Night watch"


def test_every_setting_in_force_is_shown_and_no_password(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data", smtp_url="smtp://forms:secret@mail.example:25")
    shown = {row.name: row.value for row in standing(settings).settings_in_force()}

    assert set(shown) == {f"FORMSVC_{field.name.upper()}" for field in fields(Settings)}
    assert shown["FORMSVC_SMTP_URL"] == "smtp://forms:…@mail.example:25"
    assert shown["FORMSVC_DATABASE_URL"] == f"sqlite:///{tmp_path}/data/formsvc.sqlite3"
    assert shown["FORMSVC_SECURE_COOKIES"] == "no"


def test_the_cookie_key_stays_the_same_and_is_not_the_key_itself(demonstration: Standing) -> None:
    keys = read_keys(demonstration.settings.keys)

    assert demonstration.cookie_key == Sealer(keys).derive("session cookie")[0]
    assert demonstration.cookie_key != keys[0].material
