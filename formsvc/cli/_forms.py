"""What the commands about forms share: the definitions, or the sentence that says why there are none."""

from __future__ import annotations

import os
from pathlib import Path

from formsvc.cli._stop import CannotGoOn, say
from formsvc.definitions.loading import Definitions, load
from formsvc.definitions.model import FormDefinition
from formsvc.settings import Settings, SettingsWrong, from_environment

__all__ = ["CannotGoOn", "definitions", "form", "say", "settings"]


def settings() -> Settings:
    """The settings in force. Raises CannotGoOn with everything that is wrong with them."""
    try:
        return from_environment(os.environ)
    except SettingsWrong as wrong:
        raise CannotGoOn(3, *wrong.faults) from wrong


def definitions(folder: Path) -> Definitions:
    """The definitions of a folder. Raises CannotGoOn when there is no such folder."""
    if not folder.is_dir():
        raise CannotGoOn(3, f"There is no folder {folder}; FORMSVC_DEFINITIONS says where the definitions are.")
    return load(folder)


def form(form_id: str) -> FormDefinition:
    """One form. Raises CannotGoOn when there is none of that name, or it has faults."""
    folder = settings().definitions
    found = definitions(folder)
    if form_id in found.forms:
        return found.forms[form_id]
    if form_id in {path.stem for path in folder.glob("*.yaml")}:
        own = (fault for fault in found.faults if fault.file == f"{form_id}.yaml" or "/" in fault.file)
        raise CannotGoOn(1, *map(str, own), f"{form_id} cannot be used until these are mended.")
    known = ", ".join(sorted(found.forms)) or "none"
    raise CannotGoOn(1, f"There is no form called {form_id!r}. The forms are: {known}.")
