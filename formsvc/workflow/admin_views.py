"""What the administrator's pages, and the sign-in page of the demonstration, read."""

from __future__ import annotations

from collections.abc import Mapping
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


@dataclass(frozen=True, kw_only=True)
class Hearing:
    """Who listens: the tasks that wait in each queue, the workers that are alive, and when one of them last swept.

    `swept_at` is in seconds since 1970; 0 when nobody has said since the queue's server was started.
    """

    tasks: Mapping[str, int]
    workers: int
    swept_at: float


@dataclass(frozen=True, kw_only=True)
class Dependency:
    """Something that the service stands on, and whether it is there; `detail` is for whoever runs the service.

    Without what is `needed` it is not ready; without the rest pages work, and what waits is kept.
    """

    name: str
    ok: bool
    needed: bool
    detail: str
