"""The assembled service: what the pages ask about people, forms and settings."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

import pytest

from formsvc.assembly import Service, assemble
from formsvc.assembly.demonstration import sign_ins
from formsvc.assembly.preparing import prepare
from formsvc.sealing import KeyFileMissing, read_keys
from formsvc.settings import Settings

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def assembled(settings: Settings) -> Service:
    prepare(settings, lambda: NOW)
    return assemble(settings, lambda: NOW)


@pytest.fixture
def demonstration(tmp_path: Path) -> Service:
    return assembled(Settings(data=tmp_path / "data", demonstration=True))


def test_in_the_demonstration_one_can_be_anybody(demonstration: Service) -> None:
    first, *_ = rows = demonstration.demonstration_people()

    assert [row.email for row in rows] == [email for email, _, _ in sign_ins()]
    assert first.roles == ("Case manager, Leeds Youth Justice Service",)
    actor = demonstration.sign_in(first.email, demonstration.demonstration_password)
    assert demonstration.actor(actor.id) == actor


def test_outside_the_demonstration_nobody_and_no_password_is_shown(tmp_path: Path) -> None:
    service = assembled(Settings(data=tmp_path / "data"))

    assert service.demonstration_people() == ()
    assert service.demonstration_password == ""


def test_every_setting_in_force_is_shown_and_no_password(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data", smtp_url="smtp://forms:secret@mail.example:25")
    shown = {row.name: row.value for row in assembled(settings).settings_in_force()}

    assert set(shown) == {f"FORMSVC_{field.name.upper()}" for field in fields(Settings)}
    assert "secret" not in str(shown)


def test_every_form_is_there_without_a_fault(demonstration: Service) -> None:
    assert {"home_circumstances_report", "early_release_refusal_letter"} <= {form.id for form in demonstration.forms()}
    assert [form.faults for form in demonstration.forms() if form.faults] == []


def test_the_cookie_key_stays_the_same_and_is_not_the_key_itself(demonstration: Service) -> None:
    again = assemble(demonstration.settings)

    assert demonstration.cookie_keys == again.cookie_keys
    assert demonstration.cookie_keys[0] != read_keys(demonstration.settings.keys)[0].material


def test_nothing_is_assembled_without_the_keys(demonstration: Service) -> None:
    demonstration.settings.keys.unlink()

    with pytest.raises(KeyFileMissing):
        assemble(demonstration.settings)
