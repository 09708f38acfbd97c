"""The pages: one file for each kind of reader."""

from __future__ import annotations

from formsvc.web.application import create_app
from formsvc.web.needs import FormRow, PersonRow, Service, SettingRow

__all__ = ["FormRow", "PersonRow", "Service", "SettingRow", "create_app"]
