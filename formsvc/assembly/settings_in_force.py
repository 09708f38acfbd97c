"""The settings as an administrator sees them: all of them, and of a secret only that there is one."""

from __future__ import annotations

from dataclasses import fields
from typing import Final
from urllib.parse import urlsplit

from formsvc.settings import Settings
from formsvc.workflow.admin_views import SettingRow

SECRET: Final = ("bounces_url", "database_url", "metrics_token", "queue_url", "smtp_url", "timestamp_url")


def in_force(settings: Settings) -> tuple[SettingRow, ...]:
    """Every setting by its name."""
    return tuple(
        SettingRow(name=f"FORMSVC_{field.name.upper()}", value=_shown(field.name, getattr(settings, field.name)))
        for field in fields(settings)
    )


def _shown(name: str, value: object) -> str:
    if name in SECRET and value:
        scheme = urlsplit(str(value)).scheme if name.endswith("_url") else ""
        return f"{scheme}://… (set)" if scheme else "(set)"
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
