"""What the administrator's pages, and the sign-in page of the demonstration, read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class PersonRow:
    """Somebody who may sign in: for the administrator, and in the demonstration for everybody."""

    id: int
    name: str
    email: str
    roles: tuple[str, ...]  # "Case manager, Leeds Youth Justice Service"
    active: bool = True


@dataclass(frozen=True, kw_only=True)
class FormRow:
    """One form definition, with its faults as `file:line: where: what is wrong; what would be right`; it `lacks` the
    entries of the directory (id, title) that must be reached before it is live."""

    id: str
    version: int
    title: str
    faults: tuple[str, ...] = ()
    lacks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class SettingRow:
    """One setting in force; a secret shows only that it is set."""

    name: str
    value: str
