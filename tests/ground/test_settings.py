"""Settings: defaults, and every fault at once."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from formsvc.settings import READERS, Settings, SettingsWrong, from_environment

ROOT = Path(__file__).parents[2]


def test_with_nothing_set_everything_is_in_the_data_folder(tmp_path: Path) -> None:
    settings = from_environment({"FORMSVC_DATA": str(tmp_path)})

    assert settings.database == f"sqlite:///{tmp_path}/formsvc.sqlite3"
    assert settings.queue == f"unix://{tmp_path}/queue.sock"
    assert settings.mail == tmp_path / "mail"
    assert settings.keys == tmp_path / "keys.json"
    assert settings.address == "http://127.0.0.1:5000"
    assert not settings.demonstration


def test_everything_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(SettingsWrong) as refused:
        from_environment(
            {
                "FORMSVC_DATABASE_URL": "mysql://somewhere",
                "FORMSVC_DEFINITIONS": "/nowhere/at/all",
                "FORMSVC_MAIL_FORM": "forms@service.example",
                "FORMSVC_PORT": "70000",
            }
        )

    assert refused.value.faults == (
        "FORMSVC_DATABASE_URL: must be an address that begins with sqlite:// or postgresql://",
        "FORMSVC_DEFINITIONS: there is no such folder",
        "FORMSVC_MAIL_FORM: there is no such setting; did you mean FORMSVC_MAIL_FROM?",
        "FORMSVC_PORT: must be a whole number from 1 to 65535",
    )


def test_an_empty_variable_is_the_same_as_none() -> None:
    assert from_environment({"FORMSVC_PORT": "", "FORMSVC_SMTP_URL": " "}) == Settings()


def test_what_is_set_is_what_holds() -> None:
    settings = from_environment(
        {
            "FORMSVC_BASE_URL": "https://forms.service.example/",
            "FORMSVC_DATABASE_URL": "postgresql+psycopg://forms@db/forms",
            "FORMSVC_MAIL_DOMAINS": "wetherby.example, @LEEDS.example",
            "FORMSVC_DEMONSTRATION": "yes",
        }
    )

    assert settings.address == "https://forms.service.example"
    assert settings.cookies_secure
    assert settings.database == "postgresql+psycopg://forms@db/forms"
    assert settings.mail_domains == ("wetherby.example", "leeds.example")
    assert settings.demonstration


def test_every_setting_has_a_variable() -> None:
    assert set(READERS) == {field.name for field in fields(Settings)}


def test_every_setting_is_explained_and_nothing_else_is() -> None:
    explained = set(re.findall(r"`FORMSVC_(\w+)`", (ROOT / "docs" / "operations.md").read_text()))

    assert {name.lower() for name in explained} == set(READERS)


@pytest.mark.parametrize(
    ("issuer", "said"),
    [
        ("http://id.example", "must be an address that begins with https://"),
        ("https://user@id.example", "must be the issuer alone"),
        ("https://id.example/?tenant=1", "must be the issuer alone"),
        ("https://login.microsoftonline.com/common/v2.0", "must name your own tenant"),
    ],
)
def test_an_issuer_is_one_that_speaks_for_one_organisation_and_in_secret(issuer: str, said: str) -> None:
    with pytest.raises(SettingsWrong, match=said):
        from_environment({"FORMSVC_OIDC_ISSUER": issuer})


def test_a_provider_takes_all_its_settings_or_none() -> None:
    with pytest.raises(SettingsWrong) as refused:
        from_environment({"FORMSVC_OIDC_ONLY": "1"})

    assert [fault.partition(":")[0] for fault in refused.value.faults] == [
        "FORMSVC_OIDC_ISSUER",
        "FORMSVC_OIDC_CLIENT_ID",
        "FORMSVC_OIDC_CLIENT_SECRET_FILE",
    ]


def test_a_provider_on_this_very_machine_need_not_be_encrypted(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("x")
    settings = from_environment(
        {
            "FORMSVC_OIDC_ISSUER": "http://127.0.0.1:8080/realms/forms",
            "FORMSVC_OIDC_CLIENT_ID": "formsvc",
            "FORMSVC_OIDC_CLIENT_SECRET_FILE": str(secret),
            "FORMSVC_OIDC_DOMAINS": "@Leeds.gov.uk, york.gov.uk",
            "FORMSVC_OIDC_TWO_FACTORS": "gold, silver",
        }
    )

    assert settings.oidc_domains == ("leeds.gov.uk", "york.gov.uk")
    assert settings.oidc_two_factors == ("gold", "silver")
